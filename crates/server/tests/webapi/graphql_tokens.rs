//! Tokens over GraphQL: their issue, their end, and every field that asks for a customer's (`spec/graphql-auth.md` 3.1 to
//! 3.3 and 3.9).

use crate::fixture::{ANN, BEA, CLERK, NOBODY, ROOT, UMA, served, site};
use crate::storefront::{
    GUEST, LOCKED, Shop, UNCONFIRMED, ann_and_uma, lock_ann, set, unconfirmed,
};
use magegate_testkit::Request;
use serde_json::{Value, json};

const SIGN_IN: &str = "The account sign-in was incorrect or your account is disabled temporarily. \
    Please wait and try again later.";
/// Every field that needs a customer and looks at the account.
const OF_ACCOUNTS: &[&str] = &[
    "{ customer { email } }",
    "mutation { updateCustomerV2(input: {firstname: \"X\"}) { customer { email } } }",
    "mutation { updateCustomer(input: {firstname: \"X\"}) { customer { email } } }",
    "mutation { updateCustomerEmail(email: \"x@example.com\", password: \"Ann_pass1!\") { customer { email } } }",
    "mutation { createCustomerAddress(input: {city: \"X\"}) { id } }",
    "mutation { updateCustomerAddress(id: 1, input: {city: \"X\"}) { id } }",
    "mutation { deleteCustomerAddress(id: 1) }",
    "mutation { deleteCustomer }",
];
const CHANGE: &str = "mutation { changeCustomerPassword(currentPassword: \"Ann_pass1!\", newPassword: \"N3w!password\") \
    { email } }";
const REVOKE: &str = "mutation { revokeCustomerToken { result } }";

fn generate(email: &str, password: &str) -> String {
    format!(
        "mutation {{ generateCustomerToken(email: {email:?}, password: {password:?}) {{ token }} }}"
    )
}

fn as_admin(email: &str) -> String {
    format!(
        "mutation {{ generateCustomerTokenAsAdmin(input: {{customer_email: {email:?}}}) {{ customer_token }} }}"
    )
}

#[tokio::test]
async fn empty_arguments_are_named_and_every_other_login_is_refused_alike() {
    let (site, server) = served();
    let guest = Shop::of(&server);
    guest
        .refuses(&[
            (&generate("", "x"), "Specify the \"email\" value.", "input"),
            (&generate(ANN.0, ""), "Specify the \"password\" value.", "input"),
            (&generate(ANN.0, "wrong"), SIGN_IN, "authentication"),
            (&generate("nobody@example.com", "wrong"), SIGN_IN, "authentication"),
            (&generate(UMA.0, UMA.1), SIGN_IN, "authentication"),
            (&generate(" ", "wrong"), SIGN_IN, "authentication"),
        ])
        .await;
    guest.through("uk_en").login(UMA).await;
    guest.token("ANN@Example.com", ANN.1).await;
    guest
        .through("uk_en")
        .is_refused(&generate(ANN.0, ANN.1), (SIGN_IN, "graphql-authentication"))
        .await;

    let ann = guest.login(ANN).await;
    lock_ann(&site, &ann).await;
    unconfirmed(&site, &guest).await;
    set(&site, "oauth/authentication_lock/max_failures_count", "1");
    guest
        .refuses(&[
            (&generate(ANN.0, ANN.1), SIGN_IN, "authentication"),
            (&generate("ida@example.com", "Ida_pass1!"), SIGN_IN, "authentication"),
            (&generate(BEA.0, "wrong"), SIGN_IN, "authentication"),
            (&generate(BEA.0, BEA.1), SIGN_IN, "authentication"),
        ])
        .await;
}

#[tokio::test]
async fn fields_for_customers_are_for_nobody_else() {
    let (site, server) = served();
    let client = server.client();
    let guest = Shop::of(&server);
    let (ann, uma) = ann_and_uma(&server).await;
    let revoked = guest.login(BEA).await;
    assert_eq!(revoked.data(REVOKE).await, json!({"result": true}));
    let deleted = guest.login(BEA).await;
    site.run(&["customer", "delete", BEA.0, "--yes"]).succeeded();
    let admin = guest.with(&client.admin_token(ROOT.0, ROOT.1).await);
    let others = [
        ("a guest", guest.clone()),
        ("no token", guest.with("")),
        ("an unknown token", guest.with("n45phzh5trabcdevy2he5iqvnagzsdid")),
        ("a revoked token", revoked),
        ("a deleted customer's token", deleted),
        ("an admin", admin),
        ("a customer of another website", uma.through("default")),
        ("a customer in another website", ann.through("uk_en")),
    ];
    for (who, shop) in &others {
        for query in OF_ACCOUNTS.iter().chain(&[CHANGE, REVOKE]) {
            let refusal = shop.refused(query).await;
            assert_eq!((refusal.0.as_str(), refusal.1.as_str()), GUEST, "{who}: {query}");
        }
        let public = shop.data("{ storeConfig { store_code } }").await;
        assert!(public["store_code"].is_string(), "{who}");
    }
    assert_eq!(ann.data("{ customer { firstname } }").await, json!({"firstname": "Ann"}));

    set(&site, "oauth/access_token_lifetime/customer", "0");
    set(&site, "magegate/tokens/zero_lifetime_expires", "1");
    for query in OF_ACCOUNTS.iter().chain(&[CHANGE, REVOKE]) {
        ann.is_refused(query, GUEST).await;
    }
    assert_eq!(ann.data("{ storeConfig { store_code } }").await["store_code"], json!("default"));
    set(&site, "oauth/access_token_lifetime/customer", "1");
    let again = guest.login(ANN).await;
    assert_eq!(again.data("{ customer { firstname } }").await, json!({"firstname": "Ann"}));
}

#[tokio::test]
async fn accounts_shared_by_all_websites_are_at_home_in_each() {
    let (site, server) = served();
    set(&site, "customer/account_share/scope", "0");
    let ann = Shop::of(&server).login(ANN).await.through("uk_en");
    assert_eq!(ann.data("{ customer { email } }").await, json!({"email": ANN.0}));
}

#[tokio::test]
async fn locked_and_unconfirmed_accounts_can_only_log_out() {
    let (site, server) = served();
    let guest = Shop::of(&server);
    let ann = guest.login(ANN).await;
    let ida = unconfirmed(&site, &guest).await;
    lock_ann(&site, &ann).await;
    for query in OF_ACCOUNTS {
        ann.is_refused(query, LOCKED).await;
        ida.is_refused(query, UNCONFIRMED).await;
    }
    ann.is_refused(CHANGE, LOCKED).await;
    ann.is_refused(&CHANGE.replace("Ann_pass1!", "wrong"), LOCKED).await;
    let ida_s = CHANGE.replace("Ann_pass1!", "Ida_pass1!");
    ida.is_refused(&ida_s, UNCONFIRMED).await;
    let wrong = ("Invalid login or password.", "graphql-authentication");
    ida.is_refused(&CHANGE.replace("Ann_pass1!", "no"), wrong).await;
    for shop in [&ann, &ida] {
        assert_eq!(shop.data(REVOKE).await, json!({"result": true}));
        shop.is_refused(REVOKE, GUEST).await;
    }
    // What was refused changed nothing: the old passwords are in force.
    site.run(&["customer", "unlock", ANN.0]).succeeded();
    set(&site, "customer/create_account/confirm", "0");
    guest.login(ANN).await;
    guest.login(("ida@example.com", "Ida_pass1!")).await;
}

#[tokio::test]
async fn revocation_ends_all_tokens_of_the_customer() {
    let (_site, server) = served();
    let guest = Shop::of(&server);
    let (first, second) = (guest.login(ANN).await, guest.login(ANN).await);
    assert_eq!(first.data(REVOKE).await, json!({"result": true}));
    for shop in [first, second] {
        shop.is_refused("{ customer { email } }", GUEST).await;
    }
    let third = guest.login(ANN).await;
    assert_eq!(third.data("{ customer { email } }").await, json!({"email": ANN.0}));
}

#[tokio::test]
async fn an_admin_gets_a_customer_s_token_after_these_checks() {
    let site = site();
    site.run(&["role", "allow", "Dashboard only", "Magento_LoginAsCustomer::login"]).succeeded();
    let server = site.serve(&[]);
    let client = server.client();
    let guest = Shop::of(&server);
    let ann = guest.login(ANN).await;
    let admin = guest.with(&client.admin_token(ROOT.0, ROOT.1).await);
    let clerk = guest.with(&client.admin_token(CLERK.0, CLERK.1).await);
    let nobody = guest.with(&client.admin_token(NOBODY.0, NOBODY.1).await);
    let empty = "Specify the \"customer email\" value.";
    for shop in [&guest, &ann, &admin] {
        shop.refuses(&[(&as_admin(""), empty, "input"), (&as_admin("  "), empty, "input")]).await;
    }
    let (to_ann, off) = (as_admin(ANN.0), "Login as Customer is disabled.");
    guest.is_refused(&to_ann, GUEST).await;
    ann.is_refused(&to_ann, GUEST).await;
    clerk.refuses(&[(&to_ann, off, "authorization")]).await;
    let assistance = "Allow remote shopping assistance is disabled.";
    nobody.refuses(&[(&to_ann, assistance, "authorization")]).await;
    let unknown = "Customer email provided does not exist";
    admin
        .refuses(&[
            (&as_admin("nobody@example.com"), unknown, "input"),
            (&as_admin(UMA.0), unknown, "input"),
        ])
        .await;

    lock_ann(&site, &ann).await;
    let token = admin.data(&to_ann).await["customer_token"].as_str().unwrap().to_owned();
    guest.with(&token).is_refused("{ customer { email } }", LOCKED).await;
    let uma = admin.through("uk_en").data(&as_admin("UMA@example.com")).await;
    let uma = guest.through("uk_en").with(uma["customer_token"].as_str().unwrap());
    assert_eq!(uma.data("{ customer { email } }").await, json!({"email": UMA.0}));

    unconfirmed(&site, &guest).await;
    let token = admin.data(&as_admin("ida@example.com")).await["customer_token"].clone();
    guest.with(token.as_str().unwrap()).is_refused("{ customer { email } }", UNCONFIRMED).await;

    set(&site, "login_as_customer/general/enabled", "0");
    admin.refuses(&[(&to_ann, off, "authorization")]).await;
}

#[tokio::test]
async fn a_token_of_graphql_is_one_of_rest_and_its_end_is_told_in_the_header() {
    let (site, server) = served();
    set(&site, "magegate/tokens/expiry_header", "1");
    let client = server.client();
    let guest = Shop::of(&server);
    let answer = client.send(&guest.request(&generate(ANN.0, ANN.1))).await;
    assert_eq!(answer.header("x-token-expires-in"), Some("3600"), "{answer:?}");
    let token = answer.json()["data"]["generateCustomerToken"]["token"].clone();
    let me = Request::get("/rest/V1/customers/me").bearer(token.as_str().unwrap());
    assert_eq!(client.send(&me).await.json()["email"], json!(ANN.0));
    let refused = client.send(&guest.request(&generate(ANN.0, "wrong"))).await;
    assert_eq!(refused.header("x-token-expires-in"), None);
}

#[tokio::test]
async fn one_failing_mutation_does_not_undo_the_other() {
    let (_site, server) = served();
    let query = format!(
        "mutation {{ a: generateCustomerToken(email: {:?}, password: {:?}) {{ token }} \
         b: revokeCustomerToken {{ result }} }}",
        ANN.0, ANN.1
    );
    let answer = Shop::of(&server).ask(&query).await;
    assert!(answer["data"]["a"]["token"].is_string(), "{answer}");
    assert_eq!(answer["data"]["b"], Value::Null);
    assert_eq!(answer["errors"][0]["path"], json!(["b"]));
}
