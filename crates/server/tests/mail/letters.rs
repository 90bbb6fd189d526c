//! What letters say, and where their links lead.

use crate::fixture::{ANN, BEA, ask_for_reset, reset_request, served, token, was_true};
use magegate_testkit::Request;
use serde_json::json;

#[tokio::test]
async fn a_reset_letter_has_both_parts_and_its_link_sets_a_password() {
    let (_site, server, mail) = served().await;
    ask_for_reset(&server, ANN).await;
    let letter = mail.wait_for(1).await.remove(0);
    assert_eq!(
        (letter.from.as_str(), letter.to.as_slice()),
        ("support@shop.example", &[ANN.to_owned()][..])
    );
    assert_eq!(letter.header("from"), "CustomerSupport <support@shop.example>");
    assert_eq!(letter.header("to"), ANN);
    assert_eq!(letter.header("subject"), "Set a new password for Main Store");
    let token = token(&letter);
    assert_eq!(token.len(), 32);
    let link = format!("https://shop.example/customer/account/createPassword/?id=1&token={token}");
    assert!(letter.part("text/plain").contains(&link));
    let html = letter.part("text/html");
    assert!(html.contains(&format!("href=\"{}\"", link.replace('&', "&amp;"))), "{html}");

    let body = json!({"email": ANN, "resetToken": token, "newPassword": "Ann_pass2!"});
    let client = server.client();
    was_true(&client.send(&Request::post("/rest/V1/customers/resetPassword").json(&body)).await);
    client.customer_token(ANN, "Ann_pass2!").await;
    let told = mail.wait_for(2).await.remove(1);
    assert_eq!(told.header("subject"), "Your password at Main Store was changed");
    let (_, log) = server.stop();
    assert!(!log.contains(ANN) && !log.contains(&token), "{log}");
}

#[tokio::test]
async fn nothing_that_a_request_says_of_its_own_address_gets_into_a_link() {
    let (_site, server, mail) = served().await;
    let request = reset_request(ANN)
        .header("host", "evil.example")
        .header("x-forwarded-host", "evil.example")
        .header("forwarded", "host=evil.example")
        .header("origin", "https://evil.example");
    was_true(&server.client().send(&request).await);
    let letter = mail.wait_for(1).await.remove(0);
    assert!(!letter.text.contains("evil"), "{}", letter.text);
    assert!(letter.part("text/plain").contains("https://shop.example/customer/account/"));
}

#[tokio::test]
async fn new_customers_are_welcomed_and_those_without_a_password_can_set_one() {
    let (_site, server, mail) = served().await;
    let create = |email: &str, password: Option<&str>| {
        let customer = json!({"email": email, "firstname": "Zoë <b>", "lastname": "New"});
        let body = json!({"customer": customer, "password": password});
        Request::post("/rest/V1/customers").json(&body)
    };
    let client = server.client();
    let answer = client.send(&create("zoe@example.com", Some("Zoe_pass1!"))).await;
    // The reference refuses such a name; a letter to a good one follows.
    assert_eq!(answer.status, 400, "{}", answer.text());
    let good = json!({"email": "zoe@example.com", "firstname": "Zoë", "lastname": "New"});
    let body = json!({"customer": good, "password": "Zoe_pass1!"});
    let answer = client.send(&Request::post("/rest/V1/customers").json(&body)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let letter = mail.wait_for(1).await.remove(0);
    assert_eq!(letter.header("subject"), "Welcome to Main Store");
    assert!(letter.part("text/plain").starts_with("Hello Zoë New,"), "{}", letter.text);

    let good = json!({"email": "yan@example.com", "firstname": "Yan", "lastname": "New"});
    let body = json!({"customer": good});
    let answer = client.send(&Request::post("/rest/V1/customers").json(&body)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let letter = mail.wait_for(2).await.remove(1);
    let body = json!({"email": "yan@example.com", "resetToken": token(&letter), "newPassword": "Yan_pass1!"});
    was_true(&client.send(&Request::post("/rest/V1/customers/resetPassword").json(&body)).await);
    client.customer_token("yan@example.com", "Yan_pass1!").await;
}

#[tokio::test]
async fn without_a_mail_server_no_letters_are_kept() {
    let (site, server, mail) = served().await;
    drop(server);
    let site = site.with_variable("MAGEGATE_MAIL_HOST", "");
    let server = site.serve(&[]);
    ask_for_reset(&server, BEA).await;
    let listed = site.run(&["mail", "list", "--json"]).succeeded();
    assert_eq!((listed.stdout.as_str(), mail.attempts()), ("", 0));
}
