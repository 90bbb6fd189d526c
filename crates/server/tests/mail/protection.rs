//! Where letters do not go: over connections that are not protected as configured.

use crate::fixture::{ANN, ask_for_reset, served, site};
use magegate_testkit::MailServer;

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
