//! The ways to reach a Redis: over TLS, by a socket, as a user with few rights.

use crate::fixture::{ANN, HEARS, Twins, me, revoke, says, site};
use magegate_testkit::{Redis, Site};

const URL: &str = "MAGEGATE_NOTIFY_REDIS_URL";

/// Two servers at this address tell each other of a revocation.
async fn meet(site: Site, url: &str) {
    let twins = Twins::meeting_at(site, url);
    let token = twins.held_token(ANN).await;
    revoke(twins.first.client(), &token).await;
    assert_eq!(me(twins.second.client(), &token).await, 401);
}

#[tokio::test]
async fn servers_meet_by_a_socket_of_the_machine() {
    let site = site();
    let socket = site.folder().join("redis.sock");
    let socket = socket.to_str().unwrap();
    let _redis = Redis::start_with(&["--unixsocket", socket]);
    meet(site, &format!("unix://{socket}")).await;
}

#[tokio::test]
async fn servers_meet_over_tls_at_a_server_whose_certificate_they_know_and_at_no_other() {
    let site = site();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = site.file("certificate.pem", &made.cert.pem());
    let key = site.file("key.pem", &made.signing_key.serialize_pem());
    let (certificate, key) = (certificate.to_str().unwrap(), key.to_str().unwrap());
    let plain = Redis::start();
    let port = plain.port().to_string();
    drop(plain);
    let options = ["--tls-port", &port, "--tls-cert-file", certificate, "--tls-key-file", key];
    let _redis = Redis::start_with(&[&options[..], &["--tls-auth-clients", "no"]].concat());
    let url = format!("rediss://localhost:{port}");

    let stranger = crate::fixture::site().with_variable(URL, &url);
    let server = stranger.serve(&[]);
    says(&server, "WARN", 2);
    assert!(!server.log().contains(HEARS), "{}", server.log());
    meet(site.with_variable("MAGEGATE_NOTIFY_TLS_CA", certificate), &url).await;
}

#[tokio::test]
async fn a_user_with_the_documented_rights_is_enough() {
    let redis = Redis::start();
    let rights = ["-@all", "+publish", "+subscribe", "+ping", "resetchannels", "&shop*"];
    let user = [&["ACL", "SETUSER", "magegate", "on", ">s3cret-word"][..], &rights].concat();
    assert_eq!(redis.ask(&user).as_deref(), Some("+OK"));
    let url = redis.url().replace("redis://", "redis://magegate:s3cret-word@");
    let file = format!("{url}\n");
    let site = site().with_variable("MAGEGATE_NOTIFY_CHANNEL", "shop");
    meet(site, &url).await;

    let elsewhere = crate::fixture::site().with_variable("MAGEGATE_NOTIFY_CHANNEL", "other");
    let path = elsewhere.file("url", &file);
    let elsewhere =
        elsewhere.with_variable("MAGEGATE_NOTIFY_REDIS_URL_FILE", path.to_str().unwrap());
    let server = elsewhere.serve(&[]);
    says(&server, "changes made by other instances are not heard of", 1);
    assert!(
        server.log().contains("NOPERM") || server.log().contains("permissions"),
        "{}",
        server.log()
    );
}

#[tokio::test]
async fn somebody_who_looks_on_holds_nobody_up() {
    let redis = Redis::start();
    let twins = Twins::meeting(site(), &redis);
    let _watcher = redis.subscribe("magegate");
    for _ in 0..5 {
        let token = twins.held_token(ANN).await;
        revoke(twins.first.client(), &token).await;
        assert_eq!(me(twins.second.client(), &token).await, 401);
    }
    let ops = twins.first.ops();
    let late = "magegate_changes_announced_total{outcome=\"unheard\"}";
    assert!(crate::fixture::metric(ops, late).await <= 2);
    let heard = "magegate_changes_announced_total{outcome=\"heard\"}";
    assert!(crate::fixture::metric(ops, heard).await >= 3);
}
