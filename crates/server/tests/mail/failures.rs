//! Mail servers that refuse, drop, hang or are not there; sudden death; two processes on one database.

use crate::fixture::{ANN, BEA, ask_for_reset, served, site, to};
use magegate_testkit::MailServer;
use magegate_testkit::smtp::Conduct;
use std::collections::BTreeSet;
use tokio::net::TcpListener;

#[tokio::test]
async fn a_letter_is_tried_again_after_a_greylisting_and_a_lost_connection_and_keeps_its_id() {
    let mail = MailServer::with(&[Conduct::Refuse(451, "greylisted"), Conduct::Drop]).await;
    let site = site(mail.address());
    let server = site.serve(&[]);
    ask_for_reset(&server, ANN).await;
    let letter = mail.wait_for(1).await.remove(0);
    assert_eq!(mail.attempts(), 3);
    server.wait_for_line(|line| line.contains("letter sent").then_some(()));
    let (_, log) = server.stop();
    assert_eq!(log.matches("letter not sent; tried again later").count(), 2, "{log}");
    assert!(!log.contains("greylisted"), "what a mail server says may name people");
    assert!(letter.header("message-id").ends_with("@shop.example>"));
    assert_eq!(site.run(&["mail", "list", "--json"]).succeeded().stdout, "");
}

#[tokio::test]
async fn a_letter_that_is_refused_for_ever_is_given_up_and_listed() {
    let (site, server, mail) = served().await;
    mail.next(&[Conduct::Refuse(550, "no such user")]);
    ask_for_reset(&server, ANN).await;
    server.wait_for_line(|line| line.contains("letter given up").then_some(()));
    let listed = site.run(&["mail", "list", "--json"]).succeeded().stdout;
    let letter: serde_json::Value = serde_json::from_str(&listed).unwrap();
    assert_eq!((&letter["state"], &letter["recipient"]), (&"failed".into(), &ANN.into()));
    assert!(letter["last_error"].as_str().unwrap().contains("no such user"), "{listed}");
    let refused = site.run(&["mail", "retry", "1"]).ended_with(1);
    assert!(refused.stderr.contains("its text is forgotten"), "{}", refused.stderr);
    ask_for_reset(&server, BEA).await;
    assert_eq!(mail.wait_for(1).await[0].to, [BEA]);
    assert_eq!(mail.attempts(), 2);
}

#[tokio::test]
async fn wrong_credentials_give_nothing_up() {
    let (site, server, mail) = served().await;
    drop(server);
    let site = site
        .with_variable("MAGEGATE_MAIL_USERNAME", "shop")
        .with_variable("MAGEGATE_MAIL_PASSWORD", "smtp-pass");
    mail.next(&[Conduct::RefuseLogin]);
    let server = site.serve(&[]);
    ask_for_reset(&server, ANN).await;
    let letter = mail.wait_for(1).await.remove(0);
    // The bytes 0, shop, 0, smtp-pass.
    assert_eq!(letter.login, "AHNob3AAc210cC1wYXNz");
    let (_, log) = server.stop();
    assert!(log.contains("letter not sent; tried again later") && !log.contains("smtp-pass"));
}

#[tokio::test]
async fn a_mail_server_that_says_nothing_delays_no_answer() {
    // Connections are made, by the system, and nobody ever speaks.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let site = site(silent.local_addr().unwrap())
        .with_variable("MAGEGATE_MAIL_TIMEOUT_SECONDS", "600")
        .with_variable("MAGEGATE_SERVER_SHUTDOWN_GRACE_SECONDS", "0");
    let server = site.serve(&[]);
    for _ in 0..10 {
        ask_for_reset(&server, ANN).await;
        ask_for_reset(&server, BEA).await;
    }
    let waiting = site.run(&["mail", "list", "--json"]).succeeded().stdout;
    assert!(waiting.lines().count() >= 2, "{waiting}");
    let (status, _) = server.stop();
    assert!(status.success(), "the stop does not wait for it either");
}

#[tokio::test]
async fn what_was_answered_is_sent_after_a_sudden_death() {
    let mail = MailServer::with(&[Conduct::Hang]).await;
    let site = site(mail.address()).with_variable("MAGEGATE_MAIL_CONNECTIONS", "1");
    let server = site.serve(&[]);
    ask_for_reset(&server, ANN).await;
    mail.wait_for_attempts(1).await;
    // The one connection is taken; this letter waits in the database.
    ask_for_reset(&server, BEA).await;
    server.kill();
    assert!(mail.received().is_empty());
    let other = MailServer::start().await;
    let site = to(site, other.address());
    let server = site.serve(&[]);
    assert_eq!(other.wait_for(1).await[0].to, [BEA]);
    // The first is held by the dead process until its lease ends; then it goes too.
    let held = site.run(&["mail", "list", "--json"]).succeeded().stdout;
    assert!(held.contains("being sent") && held.contains(ANN), "{held}");
    server.stop();
}

#[tokio::test]
async fn two_processes_on_one_database_send_each_letter_once() {
    let (site, first, mail) = served().await;
    let second = site.serve(&[]);
    for turn in 0..10 {
        let server = if turn % 2 == 0 { &first } else { &second };
        let email = format!("c{turn}@example.com");
        let customer = serde_json::json!({"email": email, "firstname": "C", "lastname": "D"});
        let body = serde_json::json!({"customer": customer});
        let create = magegate_testkit::Request::post("/rest/V1/customers").json(&body);
        assert_eq!(server.client().send(&create).await.status, 200);
    }
    mail.wait_for(10).await;
    first.stop();
    second.stop();
    let received = mail.received();
    let ids: BTreeSet<_> = received.iter().map(|letter| letter.header("message-id")).collect();
    assert_eq!((ids.len(), received.len()), (10, 10));
    assert_eq!(site.run(&["mail", "list", "--json"]).succeeded().stdout, "");
}
