//! Calls over SOAP: tokens, one's own account, customers and groups, in both versions and in every form that messages
//! take.

use crate::fixture::{ANN, BEA, ROOT, UMA, served};
use crate::soap::{Caller, V11, V12, between, envelope, reason};
use magegate_testkit::{Request, Server};

const TOKENS: &str = "integrationCustomerTokenServiceV1";
const CUSTOMERS: &str = "customerCustomerRepositoryV1";
const GROUPS: &str = "customerGroupRepositoryV1";

fn login((name, password): (&str, &str)) -> String {
    format!("<username>{name}</username><password>{password}</password>")
}

async fn root(server: &Server) -> String {
    let caller = Caller::new(server.client(), "integrationAdminTokenServiceV1", None);
    caller.result("CreateAdminAccessToken", &login(ROOT)).await
}

async fn token(server: &Server, account: (&str, &str)) -> String {
    let caller = Caller::new(server.client(), TOKENS, None);
    caller.result("CreateCustomerAccessToken", &login(account)).await
}

fn customer(email: &str, beside: &str) -> String {
    format!(
        "<customer>{beside}<email>{email}</email><firstname>N</firstname><lastname>L</lastname></customer>"
    )
}

#[tokio::test]
async fn a_token_of_soap_is_a_token_of_rest_until_soap_revokes_it() {
    let (_site, server) = served();
    let client = server.client();
    let ann = token(&server, ANN).await;
    let me = Request::get("/rest/V1/customers/me").bearer(&ann);
    assert_eq!(client.send(&me).await.json()["email"], ANN.0);
    let caller = Caller::new(client, TOKENS, Some(&ann));
    // Somebody else's number: the own one is forced.
    let revoked = caller.result("RevokeCustomerAccessToken", "<customerId>99</customerId>").await;
    assert_eq!(revoked, "true");
    assert_eq!(client.send(&me).await.status, 401);
}

#[tokio::test]
async fn the_result_is_answered_in_the_version_of_the_call() {
    let (_site, server) = served();
    let caller = Caller::new(server.client(), TOKENS, None);
    let operation = format!("{TOKENS}CreateCustomerAccessToken");
    for (version, prefix, content_type) in [
        (V12, "env", "application/soap+xml; charset=utf-8"),
        (V11, "SOAP-ENV", "text/xml; charset=utf-8"),
    ] {
        let namespace = caller.namespace();
        let message = envelope(version, &namespace, &operation, &login(ANN));
        let answer = caller.send(&message).await;
        let token = between(&answer.text(), "<result>", "</result>").unwrap();
        assert_eq!(answer.header("content-type"), Some(content_type));
        assert_eq!(
            answer.text(),
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{prefix}:Envelope xmlns:{prefix}=\"{version}\" \
                 xmlns:ns1=\"{namespace}\"><{prefix}:Body><ns1:{operation}Response><result>{token}</result>\
                 </ns1:{operation}Response></{prefix}:Body></{prefix}:Envelope>\n"
            )
        );
        // Faults of the Web API know one version.
        let message = envelope(version, &namespace, &operation, &login((ANN.0, "wrong")));
        let answer = caller.send(&message).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), Some("application/soap+xml; charset=UTF-8"));
        assert!(answer.text().contains(&format!("<env:Envelope xmlns:env=\"{V12}\" >")));
    }
}

#[tokio::test]
async fn customers_read_and_change_themselves_and_nobody_else() {
    let (_site, server) = served();
    let ann = token(&server, ANN).await;
    let caller = Caller::new(server.client(), CUSTOMERS, Some(&ann));
    let own = caller.result("GetSelf", "").await;
    assert!(own.contains(&format!("<email>{}</email>", ANN.0)), "{own}");
    assert_eq!(caller.result("GetSelf", "<customerId>3</customerId>").await, own);
    assert!(own.contains("<addresses/>"), "{own}");
    assert!(own.ends_with(
        "<extensionAttributes><isSubscribed>false</isSubscribed></extensionAttributes>"
    ));
    let region = "<region><region>Nevada</region><regionId>39</regionId></region>";
    let address = format!(
        "<firstname>A</firstname><lastname>B</lastname><city>X</city><countryId>US</countryId>{region}\
         <postcode>89501</postcode><telephone>1</telephone><street><item>1 Main</item><item>2nd</item></street>\
         <defaultBilling>true</defaultBilling>"
    );
    let beside = format!(
        "<id>3</id><websiteId>x</websiteId><prefix>Dr. &amp; &lt;Prof.&gt;</prefix>\
         <addresses><item>{address}</item></addresses>"
    );
    let saved = caller.result("SaveSelf", &customer(ANN.0, &beside)).await;
    assert!(saved.contains("<prefix>Dr. &amp; &lt;Prof.&gt;</prefix>"), "{saved}");
    assert!(saved.contains("<street><item>1 Main</item><item>2nd</item></street>"), "{saved}");
    assert!(saved.contains("<regionId>39</regionId></region>"), "{saved}");
    let accounts = Caller { services: "customerAccountManagementV1", ..caller };
    let billing = accounts.result("GetMyDefaultBillingAddress", "").await;
    assert!(billing.contains("<city>X</city>"), "{billing}");
    let answer = accounts.call("GetMyDefaultShippingAddress", "").await;
    assert!(answer.text().contains("Response><result/></ns1:"), "{}", answer.text());
}

#[tokio::test]
async fn save_takes_the_number_from_the_customer_and_makes_one_without_it() {
    let (_site, server) = served();
    let root = root(&server).await;
    let caller = Caller::new(server.client(), CUSTOMERS, Some(&root));
    let made = caller.result("Save", &customer("new@example.com", "")).await;
    let id = between(&made, "<id>", "</id>").unwrap();
    assert!(made.contains("<email>new@example.com</email>"), "{made}");
    // The path's variable of the REST route is no parameter of the contract.
    let content = customer("new@example.com", &format!("<id>{id}</id><suffix>Jr.</suffix>"))
        + "<customerId>1</customerId>";
    let changed = caller.result("Save", &content).await;
    assert!(changed.contains("<suffix>Jr.</suffix>"), "{changed}");
    assert_eq!(between(&changed, "<id>", "</id>").unwrap(), id);
    let read = caller.result("GetById", "<customerId>1</customerId>").await;
    assert!(read.contains(ANN.0) && !read.contains("Jr."), "{read}");
    let answer = caller.call("Save", &customer("new@example.com", "<id>4711</id>")).await;
    assert_eq!(reason(&answer), "No such entity with %fieldName = %fieldValue");
    let again = caller.call("Save", &customer("new@example.com", "")).await;
    assert_eq!(
        reason(&again),
        "A customer with the same email address already exists in an associated website."
    );
    let hash = "<passwordHash>no hash</passwordHash>";
    let answer = caller.call("Save", &(customer("hash@example.com", "") + hash)).await;
    assert!(answer.text().contains("passwordHash"), "{}", answer.text());
}

#[tokio::test]
async fn groups_are_saved_with_and_without_a_number() {
    let (_site, server) = served();
    let root = root(&server).await;
    let caller = Caller::new(server.client(), GROUPS, Some(&root));
    let group = |beside: &str| format!("<group>{beside}<taxClassId>3</taxClassId></group>");
    let made = caller.result("Save", &group("<code>Friends</code>")).await;
    let id = between(&made, "<id>", "</id>").unwrap();
    let content = group(&format!("<id>{id}</id><code>Foes</code>"));
    let changed = caller.result("Save", &content).await;
    assert!(changed.starts_with(&format!("<id>{id}</id><code>Foes</code>")), "{changed}");
    let filter =
        "<field>customer_group_code</field><value>Foes</value><conditionType>eq</conditionType>";
    let criteria = format!(
        "<searchCriteria><filterGroups><item><filters><item>{filter}</item></filters></item></filterGroups></searchCriteria>"
    );
    let found = caller.result("GetList", &criteria).await;
    assert!(found.contains("<totalCount>1</totalCount>"), "{found}");
    assert!(found.contains("<items><item><id>"), "{found}");
    assert_eq!(caller.result("DeleteById", &format!("<id>{id}</id>")).await, "true");
    let management = Caller { services: "customerGroupManagementV1", ..caller };
    for content in ["", "<storeId>1</storeId>"] {
        let group = management.result("GetDefaultGroup", content).await;
        assert!(group.contains("<code>General</code>"), "{group}");
    }
}

#[tokio::test]
async fn a_message_may_be_written_in_many_ways() {
    let (_site, server) = served();
    let caller = Caller::new(server.client(), TOKENS, None);
    let namespace = caller.namespace();
    let operation = format!("{TOKENS}CreateCustomerAccessTokenRequest");
    let (name, password) = ANN;
    for message in [
        format!(
            "\u{feff}<Envelope xmlns=\"{V12}\"><Header><x xmlns=\"urn:x\">y</x></Header><Body>\
                 <{operation} xmlns=\"{namespace}\"><username>{name}</username><password>{password}</password></{operation}>\
                 </Body></Envelope>"
        ),
        format!(
            "<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n<!-- c --><a:Envelope xmlns:a='{V12}'>\n\
                 <a:Body><b:{operation} xmlns:b='{namespace}'>\n<b:username><![CDATA[{name}]]></b:username>\
                 <b:password>&#65;{}</b:password><surplus/></b:{operation}></a:Body></a:Envelope>\n<?end?>",
            password.strip_prefix('A').unwrap()
        ),
        format!(
            "<e:Envelope xmlns:e='{V12}'><e:Body e:encodingStyle='urn:x'><{operation} xmlns='{namespace}'>\
                 <password xmlns=''>{password}</password><username xmlns='urn:other'>{name}</username></{operation}>\
                 </e:Body></e:Envelope>"
        ),
    ] {
        let answer = caller.send(&message).await;
        assert!(answer.text().contains("<result>"), "{message}\n{}", answer.text());
    }
}

#[tokio::test]
async fn several_services_are_called_under_the_name_of_all() {
    let (_site, server) = served();
    let services = format!("{TOKENS},integrationAdminTokenServiceV1");
    let caller = Caller::new(server.client(), &services, None);
    let token =
        caller.result("integrationAdminTokenServiceV1CreateAdminAccessToken", &login(ROOT)).await;
    assert!(!token.is_empty());
    let operation = format!("{TOKENS}CreateCustomerAccessToken");
    assert!(!caller.result(&operation, &login(BEA)).await.is_empty());
    // The other order is another namespace.
    let other = format!("integrationAdminTokenServiceV1,{TOKENS}");
    let other = Caller { services: &other, ..caller };
    let message = envelope(V12, &caller.namespace(), &operation, &login(BEA));
    assert_eq!(other.send(&message).await.status, 500);
}

#[tokio::test]
async fn the_store_of_the_path_decides_about_accounts() {
    let (_site, server) = served();
    let here = Caller::new(server.client(), TOKENS, None);
    let there = Caller { store: "uk_en", ..here };
    assert_eq!(
        here.call("CreateCustomerAccessToken", &login(UMA))
            .await
            .text()
            .matches("<result>")
            .count(),
        0
    );
    assert!(!there.result("CreateCustomerAccessToken", &login(UMA)).await.is_empty());
    let all = Caller { store: "all", ..here };
    assert!(!all.result("CreateCustomerAccessToken", &login(ANN)).await.is_empty());
}
