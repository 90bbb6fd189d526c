//! `magegate mail …`.

use crate::fixture::{ANN, ask_for_reset, served, site};
use magegate_testkit::MailServer;
use magegate_testkit::smtp::Conduct;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_for_trying_out_goes_at_once_and_the_server_s_answer_is_told() {
    let mail = MailServer::with(&[Conduct::Accept, Conduct::Refuse(550, "go away")]).await;
    let site = site(mail.address());
    let sent = site.run(&["mail", "test", "me@shop.example"]).succeeded();
    assert!(sent.stdout.contains("took the letter: 250 taken"), "{}", sent.stdout);
    let letter = mail.wait_for(1).await.remove(0);
    assert_eq!(
        (letter.to.as_slice(), letter.from.as_str()),
        (&["me@shop.example".to_owned()][..], "owner@shop.example")
    );
    let refused = site.run(&["mail", "test", "me@shop.example"]).ended_with(1);
    assert!(
        refused.stderr.contains("550") && refused.stderr.contains("go away"),
        "{}",
        refused.stderr
    );
    let off = site.with_variable("MAGEGATE_MAIL_HOST", "");
    let off = off.run(&["mail", "test", "me@shop.example"]).ended_with(2);
    assert!(off.stderr.contains("mail is off: set mail.host"), "{}", off.stderr);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_waiting_letter_is_listed_and_can_be_tried_at_once() {
    let (site, server, mail) = served().await;
    drop(server);
    mail.next(&[Conduct::Refuse(421, "busy")]);
    let site = site
        .with_variable("MAGEGATE_MAIL_RETRY_SECONDS", "86400")
        .with_variable("MAGEGATE_MAIL_MAX_RETRY_SECONDS", "86400");
    let server = site.serve(&[]);
    ask_for_reset(&server, ANN).await;
    server.wait_for_line(|line| line.contains("letter not sent").then_some(()));
    let listed = site.run(&["mail", "list"]).succeeded().stdout;
    for part in ["ID  STATE", "waiting", "reset_requested", "default", ANN, "421", "busy"] {
        assert!(listed.contains(part), "{part} in {listed}");
    }
    let retried = site.run(&["mail", "retry", "--all"]).succeeded().stdout;
    assert_eq!(retried, "1 letter is tried as soon as a server runs\n");
    mail.wait_for(1).await;
    assert!(site.run(&["mail", "retry"]).code == Some(2), "a number or all");
}

#[tokio::test]
async fn metrics_count_letters() {
    let (_site, server, mail) = served().await;
    mail.next(&[Conduct::Refuse(451, "later")]);
    ask_for_reset(&server, ANN).await;
    mail.wait_for(1).await;
    server.wait_for_line(|line| line.contains("letter sent").then_some(()));
    let metrics = server.ops().get("/metrics").await.text();
    for line in [
        "magegate_mail_sent_total{letter=\"reset_requested\"} 1",
        "magegate_mail_failed_total{letter=\"reset_requested\",outcome=\"postponed\"} 1",
        "magegate_mail_waiting ",
    ] {
        assert!(metrics.contains(line), "{line} in {metrics}");
    }
}

#[test]
fn files_of_the_configuration_that_are_not_what_they_should_be_stop_the_start_with_one_line() {
    let nowhere = ([127, 0, 0, 1], 9).into();
    let site = site(nowhere);
    let file = site.file("empty.pem", "no certificate");
    let site = site
        .with_variable("MAGEGATE_MAIL_SECURITY", "tls")
        .with_variable("MAGEGATE_MAIL_CA_FILE", file.to_str().unwrap());
    let refused = site.run(&["serve", "--listen", "127.0.0.1:0"]).ended_with(3);
    assert!(refused.stderr.contains("empty.pem: holds no certificates"), "{}", refused.stderr);
    let site = site
        .with_variable("MAGEGATE_MAIL_CA_FILE", "")
        .with_variable("MAGEGATE_MAIL_USERNAME", "shop")
        .with_variable("MAGEGATE_MAIL_PASSWORD_FILE", "absent");
    let refused = site.run(&["serve", "--listen", "127.0.0.1:0"]).ended_with(3);
    let expected = "mail.password_file: absent cannot be read";
    assert!(refused.stderr.contains(expected), "{}", refused.stderr);
}
