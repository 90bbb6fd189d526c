//! Requests to servers of all kinds on this machine, which the configuration opens.

use super::*;
use magegate_testkit::callback::{Callback, Reply};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

const OK: Reply = Reply::Whole("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
const FIELDS: &[(&str, &str)] =
    &[("oauth_consumer_key", "k3y"), ("store_base_url", "http://a.b/?x=ü z~*")];
const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(400);

/// Names with fixed addresses, which are others whenever somebody asks again.
#[derive(Default)]
struct Fixed {
    names: HashMap<&'static str, Vec<IpAddr>>,
    hangs: bool,
    asked: AtomicUsize,
}

impl Names for Fixed {
    async fn find(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        if self.hangs {
            std::future::pending::<()>().await;
        }
        if self.asked.fetch_add(1, Ordering::SeqCst) > 0 {
            return Ok(vec!["10.0.0.1".parse().unwrap()]);
        }
        self.names.get(name).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

fn named(names: &[(&'static str, &[&str])]) -> Fixed {
    let addresses = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
    let names = names.iter().map(|(name, texts)| (*name, addresses(texts))).collect();
    Fixed { names, ..Fixed::default() }
}

/// Sends to loopback addresses, trusting one server's certificate.
fn outbound(names: Fixed, server: Option<&Callback>) -> Outbound<Fixed> {
    let folder = tempfile::tempdir().unwrap();
    let ca_file = server.filter(|server| !server.certificate().is_empty()).map(|server| {
        let file = folder.path().join("ca.pem");
        std::fs::write(&file, server.certificate()).unwrap();
        file
    });
    let allow_networks = vec!["127.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()];
    let config = Integrations { allow_http: true, allow_networks, ca_file };
    Outbound::with_names(&config, names).unwrap()
}

async fn post(server: &Callback, within: Duration) -> Result<StatusCode, Failure> {
    let outbound = outbound(named(&[]), Some(server));
    let url = server.url("/back?token=s3cret");
    let answer = outbound.open(&url, LONG).await.unwrap().post(FIELDS, within).await;
    if let Err(failure) = &answer {
        let told = format!("{failure} {failure:?}");
        assert!(!told.contains("s3cret") && !told.contains("k3y"), "{told}");
    }
    answer
}

#[tokio::test]
async fn a_form_arrives_over_a_protected_connection() {
    let server = Callback::protected(OK).await;
    let outbound = outbound(named(&[("erp.example", &["127.0.0.1"])]), Some(&server));
    let port = server.address().port();
    let url = format!("https://ERP.example:{port}/back?token=x");
    let open = outbound.open(&url, LONG).await.unwrap();
    let answer = open.post(FIELDS, LONG).await.unwrap();
    assert_eq!(answer, 200);
    let form = &server.wait_for(1).await[0];
    assert_eq!(form.names(), ["oauth_consumer_key", "store_base_url"]);
    assert_eq!(form.field("store_base_url"), "http://a.b/?x=ü z~*");
    let mut lines = form.head.lines();
    assert_eq!(lines.next(), Some("POST /back?token=x HTTP/1.1"));
    let headers: Vec<String> = lines.map(str::to_ascii_lowercase).collect();
    for header in [
        format!("host: erp.example:{port}"),
        "content-type: application/x-www-form-urlencoded".to_owned(),
        format!("content-length: {}", form.body.len()),
        "connection: close".to_owned(),
    ] {
        assert!(headers.contains(&header), "{header} in {headers:?}");
    }
}

#[tokio::test]
async fn a_certificate_must_be_trusted_and_be_that_of_the_host() {
    let server = Callback::protected(OK).await;
    let port = server.address().port();
    let names = || named(&[("erp.example", &["127.0.0.1"]), ("other.example", &["127.0.0.1"])]);
    let (trusting, strange) = (outbound(names(), Some(&server)), outbound(names(), None));
    for (outbound, host) in
        [(&trusting, "other.example"), (&strange, "erp.example"), (&strange, "127.0.0.1")]
    {
        let opened = outbound.open(&format!("https://{host}:{port}/"), LONG).await;
        let failure = opened.unwrap_err();
        assert!(failure.to_string().contains("no protected connection"), "{failure}");
    }
    assert_eq!(server.forms(), [], "nothing was sent");
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_gets_nothing() {
    let server = Callback::plain(OK).await;
    let outbound = outbound(named(&[]), Some(&server));
    let url = format!("https://{}/", server.address());
    let failure = outbound.open(&url, SHORT).await.unwrap_err();
    assert!(matches!(failure, Failure::Failed(_)), "{failure}");
    assert_eq!(server.forms(), []);
}

#[tokio::test]
async fn no_redirect_is_followed_and_the_status_is_told() {
    for (reply, status) in [
        (
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
            307,
        ),
        ("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n", 302),
        ("HTTP/1.1 500 Broken\r\nContent-Length: 3\r\n\r\nno!", 500),
        ("HTTP/1.1 204 No Content\r\n\r\n", 204),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nuntil the end", 200),
    ] {
        let server = Callback::plain(Reply::Whole(reply)).await;
        assert_eq!(post(&server, LONG).await.unwrap(), status);
        assert_eq!((server.connections(), server.forms().len()), (1, 1), "{reply}");
    }
}

#[tokio::test]
async fn a_server_that_never_comes_to_an_end_is_left() {
    for reply in ["", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\nContent-Le"] {
        let server = Callback::plain(Reply::Stalled(reply)).await;
        let failure = post(&server, SHORT).await.unwrap_err();
        assert!(failure.to_string().contains("no answer within"), "{failure}");
    }
    let server = Callback::plain(Reply::Stalled("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"));
    assert_eq!(post(&server.await, SHORT).await.unwrap(), 200, "the values have arrived");
}

#[tokio::test]
async fn a_server_that_floods_is_left_too() {
    let endless = Reply::Endless("HTTP/1.1 200 OK\r\n\r\n", "more and more and more");
    let server = Callback::plain(endless).await;
    assert_eq!(post(&server, LONG).await.unwrap(), 200);
    for flood in [
        Reply::Endless("HTTP/1.1 200 OK\r\n", "X-Header: of many\r\n"),
        Reply::Endless("HTTP/1.1 200 OK\r\nX: ", "long"),
        Reply::Endless("", "no http at all\r\n"),
    ] {
        let server = Callback::plain(flood).await;
        let failure = post(&server, LONG).await.unwrap_err();
        assert!(failure.to_string().contains("no answer: "), "{failure}");
    }
    let server = Callback::plain(Reply::Endless("", "HTTP/1.1 102 Processing\r\n\r\n")).await;
    let failure = post(&server, SHORT).await.unwrap_err();
    assert!(failure.to_string().contains("no answer within"), "{failure}");
}

#[tokio::test]
async fn a_server_that_closes_or_is_not_there_is_a_failure() {
    let server = Callback::plain(Reply::Close).await;
    let failure = post(&server, LONG).await.unwrap_err();
    assert!(failure.to_string().contains("no answer: "), "{failure}");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let outbound = outbound(named(&[]), None);
    let failure = outbound.open(&format!("http://{closed}/"), LONG).await.unwrap_err();
    assert!(failure.to_string().contains("cannot connect"), "{failure}");
}

#[tokio::test]
async fn an_address_that_takes_no_connection_leaves_the_next_one_its_time() {
    let server = Callback::plain(OK).await;
    let outbound = outbound(named(&[("erp.example", &["::1", "127.0.0.9", "127.0.0.1"])]), None);
    let url = format!("http://erp.example:{}/", server.address().port());
    let open = outbound.open(&url, LONG).await.unwrap();
    assert_eq!(open.post(FIELDS, LONG).await.unwrap(), 200);
}

#[tokio::test]
async fn one_address_that_may_not_be_called_forbids_the_name() {
    let server = Callback::plain(OK).await;
    let port = server.address().port();
    for addresses in [
        &["127.0.0.1", "10.0.0.1"][..],
        &["10.0.0.1", "127.0.0.1"],
        &["8.8.8.8", "169.254.169.254"],
        &["::ffff:8.8.8.8"],
    ] {
        let outbound = outbound(named(&[("erp.example", addresses)]), None);
        let url = format!("http://erp.example:{port}/?token=s3cret");
        let refused = outbound.open(&url, LONG).await.unwrap_err();
        assert!(matches!(refused, Failure::Refused(_)), "{refused}");
        assert!(refused.to_string().contains("called") && !refused.to_string().contains("s3cret"));
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn what_was_judged_is_what_is_called_however_the_name_s_addresses_change() {
    let server = Callback::plain(OK).await;
    let outbound = outbound(named(&[("erp.example", &["127.0.0.1"])]), None);
    let url = format!("http://erp.example:{}/", server.address().port());
    let open = outbound.open(&url, LONG).await.unwrap();
    assert_eq!(open.post(FIELDS, LONG).await.unwrap(), 200);
    assert_eq!((outbound.names.asked.load(Ordering::SeqCst), server.forms().len()), (1, 1));
    assert!(matches!(outbound.open(&url, LONG).await, Err(Failure::Refused(_))));
}

#[tokio::test]
async fn names_that_are_unknown_slow_or_have_too_many_addresses_are_not_called() {
    let many: Vec<String> = (0..=ADDRESSES).map(|index| format!("127.0.0.{index}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for (name, told) in [
        ("many.example", "too many"),
        ("none.example", "it has none"),
        ("unknown.example", "was not found"),
    ] {
        let names = named(&[("many.example", &many), ("none.example", &[])]);
        let outbound = outbound(names, None);
        let failure = outbound.open(&format!("https://{name}/"), LONG).await.unwrap_err();
        assert!(failure.to_string().contains(told), "{failure}");
    }
    let slow = outbound(Fixed { hangs: true, ..Fixed::default() }, None);
    let failure = slow.open("https://slow.example/", SHORT).await.unwrap_err();
    assert!(failure.to_string().contains("was not found"), "{failure}");
}

#[tokio::test]
async fn the_system_s_names_are_judged_too() {
    let config = Integrations { allow_http: false, allow_networks: Vec::new(), ca_file: None };
    let outbound = Outbound::new(&config).unwrap();
    for url in ["https://localhost/", "https://127.0.0.1/", "https://[::1]/", "https://0/"] {
        let refused = outbound.check(url, LONG).await.unwrap_err();
        assert!(matches!(refused, Failure::Refused(_)), "{url}: {refused}");
    }
}

#[test]
fn a_file_of_certificates_must_hold_some() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    for content in
        [None, Some(""), Some("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    {
        if let Some(content) = content {
            std::fs::write(&file, content).unwrap();
        }
        let ca_file = Some(file.clone());
        let config = Integrations { allow_http: false, allow_networks: Vec::new(), ca_file };
        let error = Outbound::new(&config).unwrap_err();
        assert!(error.to_string().contains("integrations.ca_file"), "{error}");
    }
}
