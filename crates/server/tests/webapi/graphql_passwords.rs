//! New passwords over GraphQL, for the current one or for the token of a letter (`spec/graphql-auth.md` 3.6 to 3.8).

use crate::fixture::{ANN, BEA, UMA, served, site};
use crate::storefront::{GUEST, Shop, lock_ann, set};
use magegate_testkit::{MailServer, Server, Site};
use serde_json::json;

const CHANGED: &str = "N3w!password";

fn change(current: &str, new: &str) -> String {
    format!(
        "mutation {{ changeCustomerPassword(currentPassword: {current:?}, newPassword: {new:?}) {{ email }} }}"
    )
}

fn ask(email: &str) -> String {
    format!("mutation {{ requestPasswordResetEmail(email: {email:?}) }}")
}

fn reset(email: &str, token: &str, new: &str) -> String {
    format!(
        "mutation {{ resetPassword(email: {email:?}, resetPasswordToken: {token:?}, newPassword: {new:?}) }}"
    )
}

/// The store with a mail server.
async fn with_mail() -> (Site, Server, MailServer) {
    let mail = MailServer::start().await;
    let site = site()
        .with_variable("MAGEGATE_MAIL_HOST", &mail.address().ip().to_string())
        .with_variable("MAGEGATE_MAIL_PORT", &mail.address().port().to_string())
        .with_variable("MAGEGATE_MAIL_SECURITY", "none");
    set(&site, "web/unsecure/base_url", "https://shop.example/");
    let server = site.serve(&[]);
    (site, server, mail)
}

#[tokio::test]
async fn a_password_is_changed_by_the_current_one_and_ends_all_tokens() {
    let (_site, server) = served();
    let guest = Shop::of(&server);
    let (ann, other) = (guest.login(ANN).await, guest.login(ANN).await);
    ann.refuses(&[
        (&change("", CHANGED), "Specify the \"currentPassword\" value.", "input"),
        (&change("  ", CHANGED), "Specify the \"currentPassword\" value.", "input"),
        (&change(ANN.1, " "), "Specify the \"newPassword\" value.", "input"),
        (&change("wrong", "x"), "Invalid login or password.", "authentication"),
        (
            &change(ANN.1, "x"),
            "The password needs at least 8 characters. Create a new password and try again.",
            "input",
        ),
        (
            &change(ANN.1, "aaaaaaaaa"),
            "Minimum of different classes of characters in password is 3. Classes of characters: Lower Case, \
             Upper Case, Digits, Special Characters.",
            "input",
        ),
        (
            &change(ANN.1, ANN.0),
            "The password can't be the same as the email address. Create a new password and try again.",
            "input",
        ),
    ])
    .await;
    assert_eq!(ann.data(&change(ANN.1, CHANGED)).await, json!({"email": ANN.0}));
    for shop in [ann, other] {
        shop.is_refused("{ customer { email } }", GUEST).await;
    }
    guest.login((ANN.0, CHANGED)).await;
    let old = format!(
        "mutation {{ generateCustomerToken(email: {:?}, password: {:?}) {{ token }} }}",
        ANN.0, ANN.1
    );
    assert_eq!(guest.refused(&old).await.1, "graphql-authentication");
}

#[tokio::test]
async fn a_letter_is_sent_to_who_has_an_account_on_the_website() {
    let (site, server, mail) = with_mail().await;
    let guest = Shop::of(&server);
    let refused = "Cannot reset the customer's password";
    guest
        .refuses(&[
            (&ask(""), "You must specify an email address.", "input"),
            (&ask("bad"), "The email address has an invalid format.", "input"),
            (&ask("nobody@example.com"), refused, "input"),
            (&ask(UMA.0), refused, "input"),
        ])
        .await;
    lock_ann(&site, &guest.login(ANN).await).await;
    guest.refuses(&[(&ask(ANN.0), "The account is locked", "input")]).await;
    assert_eq!(guest.data(&ask(BEA.0)).await, json!(true));
    assert_eq!(guest.through("uk_en").data(&ask(UMA.0)).await, json!(true));
    let mut letters = mail.wait_for(2).await;
    letters.sort_by(|left, right| left.to.cmp(&right.to));
    assert_eq!(
        letters.iter().map(|letter| letter.to[0].as_str()).collect::<Vec<_>>(),
        [BEA.0, UMA.0]
    );
}

#[tokio::test]
async fn the_token_of_a_letter_sets_a_password_once() {
    let (_site, server, mail) = with_mail().await;
    let guest = Shop::of(&server);
    let before = guest.login(ANN).await;
    assert_eq!(guest.data(&ask("ANN@example.com")).await, json!(true));
    let letter = mail.wait_for(1).await.remove(0);
    let text = letter.part("text/plain");
    let (_, rest) = text.split_once("&token=").unwrap();
    let token: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    let mismatch = "The password token is mismatched. Reset and try again.";
    guest
        .refuses(&[
            (&reset("", "", ""), "You must specify an email address.", "input"),
            (&reset("bad", "", ""), "The email address has an invalid format.", "input"),
            (&reset(ANN.0, "", ""), "resetPasswordToken must be specified", "input"),
            (&reset(ANN.0, "x", ""), "newPassword must be specified", "input"),
            (&reset("nobody@example.com", "x", "x"), "Cannot set the customer's password", "input"),
            (&reset(UMA.0, &token, CHANGED), "Cannot set the customer's password", "input"),
            (&reset(ANN.0, "x", "x"), mismatch, "input"),
            (&reset(BEA.0, &token, CHANGED), mismatch, "input"),
            (
                &reset(ANN.0, &token, "x"),
                "The password needs at least 8 characters. Create a new password and try again.",
                "input",
            ),
        ])
        .await;
    assert_eq!(guest.data(&reset(ANN.0, &token, CHANGED)).await, json!(true));
    guest.refuses(&[(&reset(ANN.0, &token, CHANGED), mismatch, "input")]).await;
    before.is_refused("{ customer { email } }", GUEST).await;
    guest.login((ANN.0, CHANGED)).await;
}

#[tokio::test]
async fn a_locked_account_is_not_reset_and_an_old_token_sets_nothing() {
    let (site, server, mail) = with_mail().await;
    let guest = Shop::of(&server);
    let ann = guest.login(ANN).await;
    guest.data(&ask(ANN.0)).await;
    let letter = mail.wait_for(1).await.remove(0);
    let text = letter.part("text/plain");
    let (_, rest) = text.split_once("&token=").unwrap();
    let token: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    set(&site, "customer/password/reset_link_expiration_period", "0");
    let expired = "The password token is expired. Reset and try again.";
    guest.refuses(&[(&reset(ANN.0, &token, CHANGED), expired, "input")]).await;
    lock_ann(&site, &ann).await;
    guest.refuses(&[(&reset(ANN.0, &token, CHANGED), "The account is locked", "input")]).await;
}
