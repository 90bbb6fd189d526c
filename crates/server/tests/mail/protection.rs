//! Where letters do not go: over connections that are not protected as configured.

use crate::fixture::{ANN, ask_for_reset, served, site};
use magegate_testkit::smtp::Protection;
use magegate_testkit::{MailServer, Server, Site};

#[tokio::test]
async fn a_mail_server_without_starttls_gets_nothing_where_it_is_asked_for() {
    let (site, server, mail) = served().await;
    drop(server);
    let site = site.with_variable("MAGEGATE_MAIL_SECURITY", "starttls");
    let server = site.serve(&[]);
    ask_for_reset(&server, ANN).await;
    server.wait_for_line(|line| line.contains("letter not sent").then_some(()));
    assert_eq!(mail.attempts(), 0, "not even the recipient's name");
}

/// The store with its mail going to `localhost` under protection.
fn protected(mail: &MailServer, security: &str) -> Site {
    site(mail.address())
        .with_variable("MAGEGATE_MAIL_HOST", "localhost")
        .with_variable("MAGEGATE_MAIL_SECURITY", security)
}

fn trusting(site: Site, mail: &MailServer) -> (Server, Site) {
    let file = site.file("ca.pem", mail.certificate());
    let site = site.with_variable("MAGEGATE_MAIL_CA_FILE", file.to_str().unwrap());
    (site.serve(&[]), site)
}

#[tokio::test]
async fn letters_go_over_protected_connections_to_a_server_that_is_trusted() {
    for (protection, security) in [(Protection::StartTls, "starttls"), (Protection::Tls, "tls")] {
        let mail = MailServer::protected(protection).await;
        let site = protected(&mail, security);
        let (server, _site) = trusting(site, &mail);
        ask_for_reset(&server, ANN).await;
        assert!(mail.wait_for(1).await[0].is_protected);
    }
}

#[tokio::test]
async fn a_server_whose_certificate_nobody_knows_or_that_has_another_name_gets_nothing() {
    let mail = MailServer::protected(Protection::Tls).await;
    let unknown = protected(&mail, "tls");
    let unknown = (unknown.serve(&[]), unknown);
    let named = protected(&mail, "tls").with_variable("MAGEGATE_MAIL_HOST", "127.0.0.1");
    let named = trusting(named, &mail);
    for (server, _) in &[unknown, named] {
        ask_for_reset(server, ANN).await;
        server.wait_for_line(|line| line.contains("letter not sent").then_some(()));
    }
    assert_eq!(mail.attempts(), 0);
}

#[tokio::test]
async fn mail_in_clear_to_another_machine_and_addresses_for_trying_out_are_complained_of_at_the_start()
 {
    let mail = MailServer::start().await;
    let site = site(mail.address()).with_variable("MAGEGATE_MAIL_HOST", "mail.invalid");
    site.run(&["config", "set", "web/secure/base_url", ""]).succeeded();
    site.run(&["config", "set", "trans_email/ident_support/email", "support@example.com"])
        .succeeded();
    let (_, log) = site.serve(&[]).stop();
    for complaint in [
        "mail.security is none: letters, with links that open accounts, go to mail.invalid in clear",
        "the store view default has no address for links in letters",
        "come from \"support@example.com\": set trans_email/ident_support/email",
    ] {
        assert!(log.contains(complaint), "{complaint} in {log}");
    }
}
