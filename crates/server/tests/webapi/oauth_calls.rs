//! Signed calls at every door that takes them: what a signature covers, when it is looked at, and what its sender may do
//! (`spec/oauth-integrations.md` 4, 5, 8 and its edge cases).

use crate::fixture::{ANN, on_both, served, served_with_all, switch_all_on};
use crate::signing::{FORM, Signer, at, declare, header, until};
use crate::soap::{Caller, V12, envelope};
use magegate_testkit::{Answer, Client, Request};
use serde_json::json;

const EVERYTHING: &[&str] = &["Magento_Backend::all"];
const CUSTOMERS: &[&str] = &["Magento_Backend::admin", "Magento_Customer::customer"];
const ALL: &[(&str, &[&str])] =
    &[("erp", EVERYTHING), ("feed", CUSTOMERS), ("bare", &[]), ("other", EVERYTHING)];
const BAD: &str = r#"{"message":"The signature is invalid. Verify and try again."}"#;
const NO_NONCE: &str = r#"{"message":"An error occurred validating the nonce"}"#;
const ANN_1: &str = "/rest/V1/customers/1";
const ANONYMOUS: &str = "/rest/V1/directory/countries";

fn told(answer: &Answer) -> (u16, String) {
    (answer.status, answer.text())
}

#[tokio::test]
async fn signed_calls_are_answered_as_their_integration_may() {
    for (_database, site, server) in on_both(&[]) {
        declare(&site, ALL);
        let client = server.client();
        let (erp, feed, bare) = (Signer::of("erp"), Signer::of("feed"), Signer::of("bare"));
        for signer in [&erp, &feed] {
            let answer = signer.get(client, ANN_1).await;
            assert_eq!((answer.status, &answer.json()["email"]), (200, &json!(ANN.0)));
        }
        let refused = |resource: &str| {
            let text = format!(
                r#"{{"message":"The consumer isn't authorized to access %resources.","parameters":{{"resources":"{resource}"}}}}"#
            );
            (401, text)
        };
        let group = "Magento_Customer::group";
        let groups = "/rest/V1/customerGroups/1";
        assert_eq!(erp.get(client, groups).await.status, 200);
        assert_eq!(told(&feed.get(client, groups).await), refused(group));
        assert_eq!(told(&bare.get(client, groups).await), refused(group));
        assert_eq!(
            told(&bare.get(client, "/rest/V1/modules").await),
            refused("Magento_Backend::admin")
        );
        assert_eq!(feed.get(client, "/rest/V1/modules").await.status, 200);
        assert_eq!(bare.get(client, ANONYMOUS).await.status, 200, "edge case 11");
        let me = "/rest/V1/customers/me";
        let required = r#"{"message":"\"%fieldName\" is required. Enter and try again.","parameters":{"fieldName":"customerId"}}"#;
        assert_eq!(told(&erp.get(client, me).await), (400, required.to_owned()), "edge case 12");
        assert_eq!(told(&feed.get(client, me).await), refused("self"));
        let in_store = erp.get(client, "/index.php/rest/uk_en/V1/customers/3?fields=email").await;
        assert_eq!(in_store.status, 200, "{}", in_store.text());
        let change = json!({"group": {"code": "Signed", "taxClassId": 3}});
        let draft = erp.draft("POST", "/rest/V1/customerGroups");
        assert_eq!(client.send(&draft.request(client).json(&change)).await.status, 200);
    }
}

#[tokio::test]
async fn a_signature_is_looked_at_only_where_it_matters() {
    let (site, server) = served();
    declare(&site, ALL);
    let client = server.client();
    let erp = Signer::of("erp");
    let good = |path: &str| erp.draft("GET", path).with("oauth_nonce", "once");
    for path in [ANONYMOUS, "/rest/V1/store/nowhere", "/graphql?query=%7B__typename%7D"] {
        let forged = client.send(&good(path).forged().request(client)).await;
        let bare = client.get(path).await;
        assert_eq!(told(&forged), told(&bare), "{path}");
        let signed = client.send(&good(path).request(client)).await;
        assert_eq!(told(&signed), told(&bare), "{path}");
    }
    let query = json!({"query": "{ customer { email } }"});
    let customer = erp.draft("POST", "/graphql").with("oauth_nonce", "once").request(client);
    let as_guest = client.send(&Request::post("/graphql").json(&query)).await;
    assert_eq!(told(&client.send(&customer.json(&query)).await), told(&as_guest), "a guest's");
    // None of those has used the nonce up.
    assert_eq!(client.send(&good(ANN_1).request(client)).await.status, 200);
    let again = client.send(&good(ANN_1).request(client)).await;
    assert_eq!(again.status, 401);
    for path in ["/rest/V1/customers/me", ANN_1, "/rest/schema?services=all", "/rest/openapi.json"]
    {
        let forged = client.send(&erp.draft("GET", path).forged().request(client)).await;
        assert_eq!(told(&forged), (401, BAD.to_owned()), "{path}");
    }
}

#[tokio::test]
async fn an_account_is_created_by_whoever_may_and_its_group_by_those_who_prove_it() {
    let (site, server) = served();
    declare(&site, ALL);
    let client = server.client();
    let path = "/rest/V1/customers";
    let account = |email: &str| {
        let customer = json!({"email": email, "firstname": "A", "lastname": "B", "group_id": 2});
        json!({"customer": customer, "password": "Passw0rd123"})
    };
    let (erp, bare) = (Signer::of("erp"), Signer::of("bare"));
    let good = |signer: &Signer| signer.draft("POST", path);
    for (draft, email, group) in [
        (good(&erp).forged(), "a@example.com", 1),
        (good(&erp).with("oauth_timestamp", "1"), "b@example.com", 1),
        (good(&bare), "c@example.com", 1),
        (good(&erp), "d@example.com", 2),
    ] {
        let answer = client.send(&draft.request(client).json(&account(email))).await;
        assert_eq!((answer.status, &answer.json()["group_id"]), (200, &json!(group)), "{email}");
    }
}

#[tokio::test]
async fn a_signature_covers_method_host_path_and_query() {
    let (site, server) = served();
    declare(&site, ALL);
    let client = server.client();
    let erp = Signer::of("erp");
    let signed = "/rest/V1/customers/1?fields=id,email&x=1";
    for (sent, status) in [
        (signed, 200),
        ("/rest/V1/customers/1?x=1&fields=id,email", 200),
        ("/rest/V1/customers/1?fields=id%2Cemail&%78=1", 200),
        ("/rest/V1/customers/1?fields=id,email&x=1&flag", 200),
        ("/rest/V1/customers/1?fields=id,email&x=1&a=b=c", 200),
        ("/rest/V1/customers/1?fields=id,email&x=2&x=1", 200),
        ("/rest/V1/customers/1?fields=id,email&x=1&oauth_token=y", 200),
        ("/rest/V1/customers/1?fields=id,email", 401),
        ("/rest/V1/customers/1?fields=id,email&x=1&y=2", 401),
        ("/rest/V1/customers/1?fields=id,email&x=1&x=2", 401),
        ("/rest/V1/customers/1?fields=id,email&x=1&x=", 401),
        ("/rest/V1/customers/1?fields=id%252Cemail&x=1", 401),
        ("/rest/V1/customers/1?fields=ID,email&x=1", 401),
        ("/rest/V1/customers/3?fields=id,email&x=1", 401),
        ("/rest/V1/customers/%31?fields=id,email&x=1", 401),
        ("/rest/default/V1/customers/1?fields=id,email&x=1", 401),
        ("/rest/V1/customers/1/?fields=id,email&x=1", 401),
    ] {
        let answer = client.send(&erp.draft("GET", signed).sent_as(client, sent)).await;
        assert_eq!(answer.status, status, "{sent}: {}", answer.text());
    }
    let natural = "/rest/V1/customers/1?a10=1&a9=2&a=1&a=2&flag&b=1=2&p=a+b&t=~";
    assert_eq!(erp.get(client, natural).await.status, 200, "edge cases 1 and 2");

    let delete = erp.draft("DELETE", ANN_1);
    let header = header(&delete.signed(client));
    let read = Request::get(ANN_1).header("Authorization", &header);
    assert_eq!(told(&client.send(&read).await), (401, BAD.to_owned()), "another method");

    let address = client.address().to_string();
    let port = address.rsplit(':').next().unwrap().to_owned();
    for (scheme, host, status) in [
        ("http", "Shop.Example:80", 200),
        ("http", "shop.example", 200),
        ("http", "shop.example:8080", 200),
        ("https", "shop.example", 401),
        ("https", "shop.example:443", 401),
    ] {
        let answer = client.send(&erp.draft("GET", ANN_1).to(scheme, host).request(client)).await;
        assert_eq!(answer.status, status, "{scheme}://{host}");
        let named = erp.draft("GET", ANN_1).to(scheme, host).request(client);
        let named = named.header("X-Forwarded-Proto", "https");
        let other = if status == 200 { 401 } else { 200 };
        assert_eq!(client.send(&named).await.status, other, "behind a proxy: {scheme}://{host}");
    }
    let elsewhere = erp.draft("GET", ANN_1).to("http", &format!("127.0.0.1:1{port}"));
    let sent =
        Request::get(ANN_1).header("Authorization", &self::header(&elsewhere.signed(client)));
    assert_eq!(client.send(&sent).await.status, 401, "another port");
    site.run(&["config", "set", "web/secure/offloader_header", "X-Scheme"]).succeeded();
    let renamed = || {
        let request = erp.draft("GET", ANN_1).to("https", "shop.example").request(client);
        request.header("X-Scheme", "https")
    };
    until(client, renamed, 200).await;
}

#[tokio::test]
async fn what_a_signature_does_not_cover_of_a_query_is_not_acted_upon() {
    let (site, server) = served();
    declare(&site, ALL);
    let client = server.client();
    let erp = Signer::of("erp");
    let filter = "searchCriteria[filterGroups][0][filters][0]";
    let signed = format!(
        "/rest/V1/customers/search?fields=total_count&{filter}[field]=entity_id&{filter}[value]=2"
    );
    for more in [
        "",
        "&searchCriteria",
        "&search_criteria",
        "&searchCriteria[filterGroups]",
        "&searchCriteria[filterGroups][0][filters][oauth_a][field]=entity_id",
        "&searchCriteria[filterGroups]=a=b",
    ] {
        let sent = erp.draft("GET", &signed).sent_as(client, &format!("{signed}{more}"));
        let answer = client.send(&sent).await;
        assert_eq!(answer.text(), r#"{"total_count":1}"#, "{more}");
    }
}

#[tokio::test]
async fn every_parameter_of_the_header_counts_once() {
    let (site, server) = served();
    declare(&site, ALL);
    let client = server.client();
    let erp = Signer::of("erp");
    let send = |header: String| async move {
        let request = Request::get(ANN_1).header("Authorization", &header);
        client.send(&request).await.status
    };
    let signed = || erp.draft("GET", ANN_1).signed(client);
    let mut backwards = signed();
    backwards.reverse();
    assert_eq!(send(header(&backwards)).await, 200, "their order in the header is nobody's matter");
    let good = header(&signed()).replace("OAuth ", "Foo oauth realm=\"x\", ");
    assert_eq!(send(good).await, 200, "a prefix and a realm");
    let bare = header(&signed()).replace(['"', ' '], "").replace("OAuth", "OAuth ");
    assert_eq!(send(bare).await, 200, "neither quotes nor blanks");
    for (what, extra) in [
        ("a second nonce", "oauth_nonce=\"other\""),
        ("the same nonce again", "oauth_version=\"1.0\""),
        ("one whose name is encoded", "oauth%5Fversion=\"1.0\""),
        ("one more that was not signed", "oauth_extra=\"1\""),
    ] {
        for header in [
            format!("{}, {extra}", header(&signed())),
            header(&signed()).replace("OAuth ", &format!("OAuth {extra}, ")),
        ] {
            assert_eq!(send(header).await, 401, "{what}");
        }
    }
    let both = Request::get(ANN_1).header("Authorization", &header(&signed())).bearer("x");
    assert_eq!(client.send(&both).await.status, 401, "two headers are none");
}

#[tokio::test]
async fn nonces_and_timestamps_let_each_request_in_once() {
    for (_database, site, server) in on_both(&[]) {
        declare(&site, ALL);
        let client = server.client();
        let (erp, other) = (Signer::of("erp"), Signer::of("other"));
        let used = |id: i64| {
            let text = format!(
                r#"{{"message":"The nonce is already being used by the consumer with ID %1","parameters":["{id}"]}}"#
            );
            (401, text)
        };
        let of = |signer: &Signer| signer.draft("GET", ANN_1).with("oauth_nonce", "n");
        let replayed = of(&erp).request(client);
        assert_eq!(client.send(&replayed).await.status, 200);
        assert_eq!(told(&client.send(&replayed).await), used(1), "the very same request");
        let later = of(&erp).with("oauth_timestamp", &at(5)).request(client);
        assert_eq!(told(&client.send(&later).await), used(1), "edge case 4");
        assert_eq!(client.send(&of(&other).request(client)).await.status, 200, "edge case 4");

        let corrected = || erp.draft("GET", ANN_1).with("oauth_nonce", "c");
        assert_eq!(client.send(&corrected().forged().request(client)).await.status, 401);
        let answer = client.send(&corrected().request(client)).await;
        assert_eq!(answer.status, 200, "the signature comes first: not edge case 5");

        let timed = |time: &str| erp.draft("GET", ANN_1).with("oauth_timestamp", time);
        for time in [at(-590), at(590), at(0)] {
            assert_eq!(client.send(&timed(&time).request(client)).await.status, 200, "{time}");
        }
        for time in ["1000", &at(-700), &at(700), "soon", "-1", "0", ""] {
            let answer = client.send(&timed(time).request(client)).await;
            assert_eq!(told(&answer), (401, NO_NONCE.to_owned()), "edge case 6: {time}");
        }
    }
}

#[tokio::test]
async fn sha_1_is_taken_only_where_a_setting_says_so() {
    let (site, server) = served();
    declare(&site, ALL);
    let client = server.client();
    let erp = Signer::of("erp");
    let sha1 = || erp.draft("GET", ANN_1).with("oauth_signature_method", "HMAC-SHA1");
    let refused =
        r#"{"message":"Signature method %1 is not supported","parameters":["HMAC-SHA1"]}"#;
    let answer = client.send(&sha1().request(client)).await;
    assert_eq!(told(&answer), (400, refused.to_owned()), "edge case 3");
    site.run(&["config", "set", "magegate/oauth/hmac_sha1", "1"]).succeeded();
    until(client, || sha1().request(client), 200).await;
    assert_eq!(client.send(&sha1().forged().request(client)).await.status, 401);
}

#[tokio::test]
async fn an_integration_that_ends_is_refused_at_once() {
    let (site, server) = served();
    declare(&site, ALL);
    let client = server.client();
    let (erp, feed, other) = (Signer::of("erp"), Signer::of("feed"), Signer::of("other"));
    for signer in [&erp, &feed, &other] {
        assert_eq!(signer.get(client, ANN_1).await.status, 200);
    }
    site.run(&["integration", "deactivate", "erp"]).succeeded();
    let refused = erp.get(client, ANN_1).await;
    assert!(refused.status == 401 && refused.text().contains("isn't authorized"), "{refused:?}");
    assert_eq!(erp.get(client, ANONYMOUS).await.status, 200);
    site.run(&["integration", "revoke", "feed"]).succeeded();
    let revoked = r#"{"message":"Access token has been revoked"}"#;
    assert_eq!(told(&feed.get(client, ANN_1).await), (401, revoked.to_owned()));
    site.run(&["integration", "delete", "other", "--yes"]).succeeded();
    let unknown = r#"{"message":"A consumer having the specified key does not exist"}"#;
    assert_eq!(told(&other.get(client, ANN_1).await), (401, unknown.to_owned()));
}

#[tokio::test]
async fn soap_takes_signed_calls_and_describes_what_their_sender_may_use() {
    let (site, server) = served();
    declare(&site, ALL);
    let client = server.client();
    let (erp, bare) = (Signer::of("erp"), Signer::of("bare"));
    let services = "customerCustomerRepositoryV1";
    let namespace = Caller::new(client, services, None).namespace();
    let operation = format!("{services}GetById");
    let message = envelope(V12, &namespace, &operation, "<customerId>1</customerId>");
    let path = format!("/soap/default?services={services}");
    let call = |signer: &Signer| signer.draft("POST", &path).request(client);
    let typed = |request: Request| request.header("Content-Type", "application/soap+xml");
    let answer = client.send(&typed(call(&erp)).body(message.clone())).await;
    assert!(answer.status == 200 && answer.text().contains(ANN.0), "{}", answer.text());
    let answer = client.send(&typed(call(&bare)).body(message.clone())).await;
    assert!(answer.text().contains("isn&#039;t authorized"), "{}", answer.text());
    // A form is part of what is signed, whatever else it may be.
    let form = erp.draft("POST", &path).form(&message).request(client);
    assert!(client.send(&form).await.text().contains(ANN.0));
    let unsigned = call(&erp).header("Content-Type", FORM).body(message);
    let answer = client.send(&unsigned).await.text();
    assert!(answer.contains("The signature is invalid"), "{answer}");

    let wsdl = format!("/soap/default?wsdl&services={services}");
    let text = erp.get(client, &wsdl).await.text();
    assert!(text.contains(&operation), "{text}");
    assert_eq!(bare.get(client, &wsdl).await.status, 401);
    let forged = client.send(&erp.draft("GET", &wsdl).forged().request(client)).await;
    assert_eq!(forged.status, 401);
    assert!(forged.text().contains("The signature is invalid"), "{}", forged.text());
}

#[tokio::test]
async fn descriptions_are_made_for_signed_callers_too() {
    let (site, server) = served_with_all();
    declare(&site, ALL);
    switch_all_on(&site);
    let client = server.client();
    let (erp, bare) = (Signer::of("erp"), Signer::of("bare"));
    for path in ["/rest/default/schema?services=all", "/rest/default/openapi.json"] {
        let everything = erp.get(client, path).await;
        assert!(everything.text().contains("/V1/customers/search"), "{path}");
        let little = bare.get(client, path).await;
        assert_eq!((little.status, little.text().contains("/V1/customers/search")), (200, false));
        assert_eq!(told(&little), told(&client.get(path).await), "as a guest's");
    }
}

#[tokio::test]
async fn a_form_is_signed_where_a_route_takes_one_and_changes_nothing_of_it_unseen() {
    let (site, server) = served();
    site.run(&["config", "set", "magegate/tokens/introspection", "1"]).succeeded();
    declare(&site, ALL);
    let client = server.client();
    let erp = Signer::of("erp");
    let ann = client.customer_token(ANN.0, ANN.1).await;
    let path = "/rest/V1/magegate/introspect";
    let form = format!("token={ann}&token_type_hint=access_token");
    let draft = || erp.draft("POST", path).form(&form);
    let answer = client.send(&draft().request(client)).await;
    assert_eq!((answer.status, &answer.json()["active"]), (200, &json!(true)), "{}", answer.text());
    let signature = header(&draft().signed(client));
    for changed in [
        form.replace(&ann, &ann.to_uppercase()),
        format!("{form}&more=1"),
        form.replace("access", "refresh"),
        format!("token={ann}"),
    ] {
        let request = Request::post(path).header("Authorization", &signature);
        let request = request.header("Content-Type", FORM).body(changed.clone());
        assert_eq!(told(&client.send(&request).await), (401, BAD.to_owned()), "{changed}");
    }
    let json = Request::post(path).header("Authorization", &signature).json(&json!({"token": ann}));
    assert_eq!(client.send(&json).await.status, 401, "it was signed with a form");
}

#[tokio::test]
async fn a_signed_request_is_looked_at_in_bounds() {
    let (site, server) = served();
    declare(&site, ALL);
    let client: Client = server.client();
    let erp = Signer::of("erp");
    let path = format!("{ANN_1}?{}", vec!["x=1"; 1500].join("&"));
    let answer = client.send(&erp.draft("GET", ANN_1).sent_as(client, &path)).await;
    assert_eq!(told(&answer), (401, BAD.to_owned()));
    for bytes in
        ["OAuth \u{ff}", "OAuth oauth_nonce=\"\u{e9}\"", "OAuth ,,,===,oauth_=\"", "oauth oauth "]
    {
        let answer = client.send(&Request::get(ANN_1).header("Authorization", bytes)).await;
        assert!([400, 401].contains(&answer.status), "{bytes}: {}", answer.text());
    }
}
