//! One's own account over GraphQL: creation, changes, and deletion (`spec/graphql-auth.md` 2.2, 3.4, 3.5, 3.9 and 3.12).

use crate::fixture::{ANN, BEA, ROOT, UMA, served};
use crate::storefront::{GUEST, LOCKED, Shop, ann_and_uma, lock_ann, set};
use magegate_testkit::Request;
use serde_json::{Value, json};

const TAKEN: &str =
    "A customer with the same email address already exists in an associated website.";

fn create(input: &str) -> String {
    format!(
        "mutation {{ createCustomerV2(input: {{{input}}}) {{ customer {{ email is_subscribed }} }} }}"
    )
}

fn create_old(input: &str) -> String {
    create(input).replace("createCustomerV2", "createCustomer")
}

fn update(input: &str, fields: &str) -> String {
    format!("mutation {{ updateCustomerV2(input: {{{input}}}) {{ customer {{ {fields} }} }} }}")
}

fn update_old(input: &str) -> String {
    update(input, "email").replace("updateCustomerV2", "updateCustomer")
}

fn email(email: &str, password: &str) -> String {
    format!(
        "mutation {{ updateCustomerEmail(email: {email:?}, password: {password:?}) {{ customer {{ email }} }} }}"
    )
}

/// The account as REST has it.
async fn of_rest(server: &magegate_testkit::Server, store: &str, email: &str) -> Value {
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let filter = "searchCriteria[filterGroups][0][filters][0]";
    let path = format!(
        "/rest/{store}/V1/customers/search?{filter}[field]=email&{filter}[value]={email}\
         &searchCriteria[sortOrders][0][field]=entity_id"
    );
    client.send(&Request::get(&path).bearer(&root)).await.json()
}

#[tokio::test]
async fn a_faulty_new_account_is_refused_by_its_first_fault() {
    let (_site, server) = served();
    let names = "firstname: \"F\", lastname: \"L\"";
    let with = |more: &str| create(&format!("{names}, email: \"new@example.com\", {more}"));
    let email = |email: &str| create(&format!("{names}, email: {email:?}"));
    let long = format!("password: \"Aa1!{}\"", "x".repeat(253));
    Shop::of(&server)
        .refuses(&[
            (&create_old(""), "\"input\" value should be specified", "input"),
            (
                &create("firstname: \"\", lastname: \"\", email: \"\", gender: 9"),
                "Required parameters are missing: First Name, Last Name, Email",
                "input",
            ),
            (
                &create_old("firstname: \"F\", lastname: null"),
                "Required parameters are missing: Last Name, Email",
                "input",
            ),
            (&email("bad"), "\"bad\" is not a valid email address.", "input"),
            (&email("u@localhost"), "\"u@localhost\" is not a valid email address.", "input"),
            (
                &create(&format!("{names}, email: \"bad\", gender: 9, password: \"x\"")),
                "\"bad\" is not a valid email address.",
                "input",
            ),
            (&with("gender: 9, password: \"x\""), "\"9\" is not a valid gender value.", "input"),
            (
                &with("password: \"\""),
                "The password needs at least 8 characters. Create a new password and try again.",
                "input",
            ),
            (&with(&long), "Please enter a password with at most 256 characters.", "input"),
            (
                &with("password: \" Aa1!5678\""),
                "The password can't begin or end with a space. Verify the password and try again.",
                "input",
            ),
            (
                &with("password: \"aaaaaaaa1\""),
                "Minimum of different classes of characters in password is 3. Classes of characters: Lower Case, \
                 Upper Case, Digits, Special Characters.",
                "input",
            ),
            (
                &with("password: \"New@example.com1\"").replace("new@example.com", "NEW@example.com1"),
                "\"NEW@example.com1\" is not a valid email address.",
                "input",
            ),
            (
                &with("password: \"New1@example.com\"").replace("\"new@", "\"new1@"),
                "The password can't be the same as the email address. Create a new password and try again.",
                "input",
            ),
            (&email(ANN.0), TAKEN, "input"),
            (&with("dob: \"x\""), "Invalid date", "input"),
            (&with("middlename: \"<b>\""), "Middle Name is not valid!", "input"),
        ])
        .await;
    assert_eq!(of_rest(&server, "all", "new@example.com").await["total_count"], json!(0));
}

#[tokio::test]
async fn an_account_is_created_in_the_store_view_of_the_header() {
    let (site, server) = served();
    let guest = Shop::of(&server);
    let input = "firstname: \"F\", lastname: \"L\", email: \"ann@example.com\", password: \"Ann_pass1!\", \
        prefix: \"Dr.\", middlename: \"M\", suffix: \"Jr.\", dob: \"1990-01-02\", date_of_birth: \"02/03/1990\", \
        taxvat: \"T1\", gender: 2, is_subscribed: true, allow_remote_shopping_assistance: true";
    let fields = "prefix firstname middlename lastname suffix email dob date_of_birth taxvat gender is_subscribed \
        default_billing default_shipping id group_id allow_remote_shopping_assistance addresses { city }";
    let query = create(input).replace("email is_subscribed", fields);
    let wanted = json!({"customer": {"prefix": "Dr.", "firstname": "F", "middlename": "M", "lastname": "L",
        "suffix": "Jr.", "email": "ann@example.com", "dob": "1990-02-03", "date_of_birth": "1990-02-03",
        "taxvat": "T1", "gender": 2, "is_subscribed": true, "default_billing": null, "default_shipping": null,
        "id": null, "group_id": null, "allow_remote_shopping_assistance": true, "addresses": []}});
    let uk = guest.through("uk_en");
    assert_eq!(uk.data(&query).await, wanted, "the address exists, but in another website");
    let ann = uk.login(ANN).await;
    let stored = ann.data(&format!("{{ customer {{ {fields} created_at }} }}")).await;
    for (name, value) in wanted["customer"].as_object().unwrap() {
        assert_eq!(stored[name], *value, "{name}");
    }
    assert_eq!(stored["created_at"].as_str().map(str::len), Some(19));
    let found = of_rest(&server, "all", "ann@example.com").await;
    let second =
        &found["items"].as_array().unwrap().iter().find(|one| one["website_id"] == 2).unwrap();
    assert_eq!(second["created_in"], json!("UK English"));

    set(&site, "newsletter/general/active", "0");
    let other =
        create("firstname: \"F\", lastname: \"L\", email: \"n@example.com\", is_subscribed: true");
    assert_eq!(guest.data(&other).await["customer"]["is_subscribed"], json!(false));
    let login =
        "mutation { generateCustomerToken(email: \"n@example.com\", password: \"x\") { token } }";
    assert_eq!(guest.refused(login).await.1, "graphql-authentication", "it has no password");
}

#[tokio::test]
async fn an_admin_s_token_creates_no_other_account_than_a_guest_s() {
    let (_site, server) = served();
    let nobody =
        server.client().admin_token(crate::fixture::NOBODY.0, crate::fixture::NOBODY.1).await;
    let input = "firstname: \"F\", lastname: \"L\", email: \"n@example.com\", allow_remote_shopping_assistance: true";
    Shop::of(&server).with(&nobody).data(&create(input)).await;
    let found = of_rest(&server, "all", "n@example.com").await;
    assert_eq!(found["items"][0]["group_id"], json!(1));
}

#[tokio::test]
async fn a_faulty_change_is_refused_by_its_first_fault() {
    let (_site, server) = served();
    let guest = Shop::of(&server);
    let ann = guest.login(ANN).await;
    let new_email = "Provide the current \"password\" to change \"email\".";
    let missing = |label: &str| format!("Required parameters are missing: {label}");
    let (first, email_label) = (missing("First Name"), missing("Email"));
    ann.refuses(&[
        (&update("", "email"), "\"input\" value should be specified", "input"),
        (&update_old(""), "\"input\" value should be specified", "input"),
        (&update("firstname: \"\"", "email"), &first, "input"),
        (&update("firstname: null", "email"), &first, "input"),
        (&update_old("email: null"), &email_label, "input"),
        (&update("gender: 9", "email"), "\"9\" is not a valid gender value.", "input"),
        (&update("dob: \"x\"", "email"), "Invalid date", "input"),
        (&update("lastname: \"<b>\"", "email"), "Last Name is not valid!", "input"),
        (&update_old("email: \"new@example.com\""), new_email, "input"),
        (&update_old("email: \"new@example.com\", password: \"\""), new_email, "input"),
        (&email("new@example.com", ""), new_email, "input"),
        (&email("bad", "wrong"), "Invalid login or password.", "authentication"),
        (&email("bad", ANN.1), "\"bad\" is not a valid email address.", "input"),
        (&email("", ANN.1), &email_label, "input"),
        (&email(BEA.0, ANN.1), TAKEN, "already-exists"),
        (&email("BEA@example.com", ANN.1), TAKEN, "already-exists"),
    ])
    .await;
    let wanted = json!({"firstname": "Ann", "lastname": "Archer", "email": ANN.0});
    assert_eq!(ann.data("{ customer { firstname lastname email } }").await, wanted);
}

#[tokio::test]
async fn null_keeps_what_empty_clears_and_absent_leaves() {
    let (_site, server) = served();
    let ann = Shop::of(&server).login(ANN).await;
    let fields =
        "prefix middlename suffix taxvat gender dob date_of_birth allow_remote_shopping_assistance";
    let input = "prefix: \"P\", middlename: \"M\", suffix: \"S\", taxvat: \"T\", gender: 1, date_of_birth: \"1990-01-02\", \
        allow_remote_shopping_assistance: true";
    let full = json!({"prefix": "P", "middlename": "M", "suffix": "S", "taxvat": "T", "gender": 1,
        "dob": "1990-01-02", "date_of_birth": "1990-01-02", "allow_remote_shopping_assistance": true});
    assert_eq!(ann.data(&update(input, fields)).await["customer"], full);
    let nulls = "prefix: null, middlename: null, suffix: null, taxvat: null, gender: null, dob: null, \
        is_subscribed: null, allow_remote_shopping_assistance: null";
    let shown = json!({"prefix": null, "middlename": null, "suffix": null, "taxvat": null, "gender": null,
        "dob": null, "date_of_birth": null, "allow_remote_shopping_assistance": true});
    assert_eq!(ann.data(&update(nulls, fields)).await["customer"], shown);
    let query = format!("{{ customer {{ {fields} }} }}");
    assert_eq!(ann.data(&query).await, full, "null has kept all of it");
    let empty = "prefix: \"\", middlename: \"\", suffix: \"\", taxvat: \"\", dob: \"\", \
        allow_remote_shopping_assistance: false";
    let cleared = json!({"prefix": null, "middlename": null, "suffix": null, "taxvat": null, "gender": 1,
        "dob": null, "date_of_birth": null, "allow_remote_shopping_assistance": false});
    assert_eq!(ann.data(&update(empty, fields)).await["customer"], cleared);
    assert_eq!(ann.data(&query).await, cleared);
    let subscribed = ann.data(&update("is_subscribed: true", "is_subscribed")).await;
    assert_eq!(subscribed["customer"]["is_subscribed"], json!(true));
}

#[tokio::test]
async fn the_account_moves_to_the_store_view_of_the_header() {
    let (site, server) = served();
    set(&site, "customer/account_share/scope", "0");
    let ann = Shop::of(&server).login(ANN).await;
    ann.through("uk_en").data(&update("firstname: \"Anna\"", "email")).await;
    let found = of_rest(&server, "all", "ann@example.com").await;
    let stored = &found["items"][0];
    assert_eq!((&stored["store_id"], &stored["website_id"]), (&json!(2), &json!(1)));
    assert_eq!(stored["firstname"], json!("Anna"));
}

#[tokio::test]
async fn a_new_email_address_needs_the_current_password_and_the_same_one_does_not() {
    let (site, server) = served();
    let guest = Shop::of(&server);
    let (ann, _uma) = ann_and_uma(&server).await;
    assert_eq!(ann.data(&email(ANN.0, "wrong")).await["customer"]["email"], json!(ANN.0));
    ann.data(&update_old("password: \"An0ther!pw\"")).await;
    guest.login(ANN).await;
    let renamed =
        ann.data(&update_old(&format!("email: {:?}, password: {:?}", UMA.0, ANN.1))).await;
    assert_eq!(renamed["customer"]["email"], json!(UMA.0), "the other is of another website");
    assert_eq!(ann.data("{ customer { email } }").await["email"], json!(UMA.0), "tokens live on");
    ann.data(&email(ANN.0, ANN.1)).await;
    lock_ann(&site, &ann).await;
    ann.is_refused(&email("new@example.com", ANN.1), LOCKED).await;
}

#[tokio::test]
async fn wrong_passwords_for_a_new_address_lock_the_account() {
    let (site, server) = served();
    let ann = Shop::of(&server).login(ANN).await;
    set(&site, "customer/password/lockout_failures", "2");
    let wrong = ("Invalid login or password.", "graphql-authentication");
    for refusal in [wrong, wrong, LOCKED] {
        ann.is_refused(&email("new@example.com", "wrong"), refusal).await;
    }
}

#[tokio::test]
async fn a_deleted_account_is_gone_with_its_tokens() {
    let (_site, server) = served();
    let guest = Shop::of(&server);
    let (ann, other) = (guest.login(ANN).await, guest.login(ANN).await);
    assert_eq!(ann.data("mutation { deleteCustomer }").await, json!(true));
    for shop in [&ann, &other] {
        shop.is_refused("{ customer { email } }", GUEST).await;
        shop.is_refused("mutation { deleteCustomer }", GUEST).await;
        assert!(shop.data("{ storeConfig { store_code } }").await.is_object());
    }
    assert_eq!(of_rest(&server, "all", "ann@example.com").await["total_count"], json!(0));
}

#[tokio::test]
async fn an_account_that_deletes_itself_is_unknown_to_what_follows_in_the_document() {
    let (_site, server) = served();
    let ann = Shop::of(&server).login(ANN).await;
    let query = "mutation { deleteCustomer updateCustomerV2(input: {firstname: \"X\"}) { customer { email } } }";
    let answer = ann.ask(query).await;
    assert_eq!(answer["data"], json!({"deleteCustomer": true, "updateCustomerV2": null}));
    assert_eq!(answer["errors"][0]["message"], json!(GUEST.0));
}

#[tokio::test]
async fn passwords_and_tokens_reach_no_log_and_no_disk() {
    let (site, server) = served();
    let guest = Shop::of(&server);
    let ann = guest.login(ANN).await;
    let token = guest.token(ANN.0, ANN.1).await;
    let secrets = ["Wr0ng_guess_77", "N3w!secret_88", "Cr3ated_secret!"];
    let wrong = format!(
        "mutation {{ generateCustomerToken(email: {:?}, password: {:?}) {{ token }} }}",
        ANN.0, secrets[0]
    );
    guest.refused(&wrong).await;
    guest.refused(&format!("mutation {{ resetPassword(email: {:?}, resetPasswordToken: \"{}\", newPassword: {:?}) }}",
        ANN.0, "Reset_t0ken_99", secrets[1])).await;
    let new = format!(
        "firstname: \"F\", lastname: \"L\", email: \"n@example.com\", password: {:?}",
        secrets[2]
    );
    guest.data(&create(&new)).await;
    ann.refused(&email("new@example.com", secrets[0])).await;
    let (_, log) = server.stop();
    let mut texts = vec![("log".to_owned(), log.into_bytes())];
    for entry in std::fs::read_dir(site.data_dir()).unwrap() {
        let path = entry.unwrap().path();
        texts.push((path.display().to_string(), std::fs::read(&path).unwrap()));
    }
    for secret in secrets.iter().chain(&[ANN.1, token.as_str(), "Reset_t0ken_99"]) {
        for (name, bytes) in &texts {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} stands in {name}");
        }
    }
}
