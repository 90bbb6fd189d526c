//! Faults over SOAP: those of the Web API, those of the engine, and what hostile messages get (`spec/soap.md` 5).

use crate::fixture::{ANN, CLERK, ROOT, served};
use crate::soap::{Caller, NOT_PRESENT, V11, V12, between, envelope, reason};
use magegate_testkit::Request;

const TOKENS: &str = "integrationCustomerTokenServiceV1";
const CUSTOMERS: &str = "customerCustomerRepositoryV1";
const ACCOUNTS: &str = "customerAccountManagementV1";

#[tokio::test]
async fn one_missing_argument_is_a_parameter_and_several_are_wrapped() {
    let (_site, server) = served();
    let caller = Caller::new(server.client(), TOKENS, None);
    let encoded = caller.namespace().replace("%2C", "%252C");
    let encoded =
        encoded.replace(':', "%3A").replace('/', "%2F").replace('?', "%3F").replace('=', "%3D");
    let answer = caller.call("CreateCustomerAccessToken", "<username>x</username>").await;
    assert_eq!(answer.status, 200);
    let layout = |detail: &str, reason: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<env:Envelope xmlns:env=\"{V12}\" \
             xmlns:m=\"{encoded}%26wsdl%3D1\">\n   <env:Body>\n      <env:Fault>\n         <env:Code>\n            \
             <env:Value>env:Sender</env:Value>\n         </env:Code>\n         <env:Reason>\n            \
             <env:Text xml:lang=\"en\">{reason}</env:Text>\n         </env:Reason>\n         \
             <env:Detail><m:GenericFault>{detail}</m:GenericFault></env:Detail>\n      </env:Fault>\n   \
             </env:Body>\n</env:Envelope>"
        )
    };
    let one = "<m:Parameters><m:GenericFaultParameter><m:key>fieldName</m:key><m:value>password</m:value>\
               </m:GenericFaultParameter></m:Parameters>";
    let required = "&quot;%fieldName&quot; is required. Enter and try again.";
    assert_eq!(answer.text(), layout(one, required));
    let answer = caller.call("CreateCustomerAccessToken", "").await;
    let wrapped = |name: &str| {
        format!(
            "<m:WrappedError><m:message>\"%fieldName\" is required. Enter and try again.</m:message><m:parameters>\
             <m:parameter><m:key>fieldName</m:key><m:value>{name}</m:value></m:parameter></m:parameters></m:WrappedError>"
        )
    };
    let both = format!(
        "<m:WrappedErrors>{}{}</m:WrappedErrors>",
        wrapped("username"),
        wrapped("password")
    );
    assert_eq!(answer.text(), layout(&both, "One or more input exceptions have occurred."));
}

#[tokio::test]
async fn what_is_not_found_or_not_the_caller_s_is_told_apart() {
    let (_site, server) = served();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let ann = client.customer_token(ANN.0, ANN.1).await;
    let admin = Caller::new(client, CUSTOMERS, Some(&root));
    let answer = admin.call("GetById", "<customerId>4711</customerId>").await;
    assert_eq!(reason(&answer), "No such entity with %fieldName = %fieldValue");
    let text = answer.text();
    let value = between(&text, "<m:key>fieldValue</m:key><m:value>", "</m:value>");
    assert_eq!(value.as_deref(), Some("4711"));
    let own = Caller { token: Some(&ann), ..admin };
    let answer = own.call("GetById", "<customerId>1</customerId>").await;
    assert_eq!((answer.status, reason(&answer).as_str()), (500, NOT_PRESENT));
    let guest = Caller { token: None, ..admin };
    for operation in ["GetSelf", "GetById", "Nothing"] {
        let answer = guest.call(operation, "").await;
        assert_eq!(answer.status, 200);
        assert_eq!(reason(&answer), "The consumer isn&#039;t authorized to access %resources.");
        assert!(answer.text().contains(&format!("<m:value>{CUSTOMERS}</m:value>")));
    }
    // As over REST, an admin has no own account.
    let answer = admin.call("GetSelf", "").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.text().contains("<env:Fault>"));
}

#[tokio::test]
async fn the_engine_tells_what_is_no_call() {
    let (_site, server) = served();
    let caller = Caller::new(server.client(), TOKENS, None);
    let namespace = caller.namespace();
    let operation = format!("{TOKENS}CreateCustomerAccessToken");
    let within = |content: &str| format!("<e:Envelope xmlns:e=\"{V12}\">{content}</e:Envelope>");
    let call = format!("<x:{operation}Request xmlns:x=\"{namespace}\"/>");
    let none = "looks like we got \"Body\" without function call";
    for (message, code, text) in [
        ("<a/>".to_owned(), "env:VersionMismatch", "Wrong Version"),
        ("<Envelope/>".to_owned(), "env:VersionMismatch", "Wrong Version"),
        (within("<e:Body/>"), "env:Sender", none),
        (within(""), "env:Sender", "Body must be present in a SOAP envelope"),
        (envelope(V12, "urn:other", &operation, ""), "rpc:ProcedureNotPresent", NOT_PRESENT),
        (envelope(V12, &namespace, "nothing", ""), "rpc:ProcedureNotPresent", NOT_PRESENT),
        (
            within(&format!("<e:Body><{operation}Request/></e:Body>")),
            "rpc:ProcedureNotPresent",
            NOT_PRESENT,
        ),
        (
            within(&format!(
                "<e:Header><h e:mustUnderstand=\"1\"/></e:Header><e:Body>{call}</e:Body>"
            )),
            "env:MustUnderstand",
            "Header not understood",
        ),
    ] {
        let answer = caller.send(&message).await;
        assert_eq!(answer.status, 500, "{message}");
        assert_eq!(answer.header("content-type"), Some("application/soap+xml; charset=utf-8"));
        assert_eq!(
            answer.text(),
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<env:Envelope xmlns:env=\"{V12}\"><env:Body><env:Fault>\
                 <env:Code><env:Value>{code}</env:Value></env:Code><env:Reason><env:Text>{text}</env:Text></env:Reason>\
                 </env:Fault></env:Body></env:Envelope>\n"
            ),
            "{message}"
        );
    }
    let answer = caller.send(&envelope(V11, &namespace, "nothing", "")).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (500, Some("text/xml; charset=utf-8"))
    );
    assert!(answer.text().contains("<faultcode>SOAP-ENV:Server</faultcode>"), "{}", answer.text());
}

#[tokio::test]
async fn a_call_s_parameters_and_form_are_told_by_faults() {
    let (_site, server) = served();
    let client = server.client();
    let good = format!("/soap/default?services={TOKENS}");
    for (request, status, code, text) in [
        (Request::get("/soap"), 200, "Receiver", "Invalid XML"),
        (Request::get(&good), 200, "Receiver", "Invalid XML"),
        (Request::post(&good), 200, "Receiver", "Invalid XML"),
        (
            Request::post("/soap").body("<a/>"),
            200,
            "Sender",
            "Incorrect format of request URI or Requested services are missing.",
        ),
        (
            Request::post("/soap?services=all").body("<a/>"),
            200,
            "Sender",
            "Incorrect format of request URI or Requested services are missing.",
        ),
        (
            Request::post(&format!("{good}&x=1")).body("<a/>"),
            200,
            "Sender",
            "Not allowed parameters: x. Please use only wsdl and services.",
        ),
        (
            Request::post("/soap?services=nothingV1").body("<a/>"),
            400,
            "Sender",
            "There is no service &quot;nothingV1&quot;. The address with ?wsdl_list lists them all.",
        ),
        (
            Request::post(&good).body("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>"),
            200,
            "Receiver",
            "Invalid XML: Detected use of illegal DOCTYPE",
        ),
        (
            Request::post(&good).body("<e:Envelope"),
            400,
            "Sender",
            "Invalid XML: a tag, comment or reference.",
        ),
        (
            Request::post(&good).body("<e:Envelope/>"),
            400,
            "Sender",
            "Invalid XML: a prefix that is not declared.",
        ),
        (
            Request::post(&good).body(b"<a>\xff</a>".to_vec()),
            400,
            "Sender",
            "Invalid XML: it is not UTF-8.",
        ),
    ] {
        let answer = client.send(&request).await;
        assert_eq!((answer.status, reason(&answer).as_str()), (status, text), "{request:?}");
        assert!(
            answer.text().contains(&format!("<env:Value>env:{code}</env:Value>")),
            "{request:?}"
        );
        assert_eq!(answer.header("content-type"), Some("application/soap+xml; charset=UTF-8"));
        assert_eq!(answer.header("set-cookie"), None);
    }
}

#[tokio::test]
async fn messages_beyond_the_limits_are_refused_and_cost_little() {
    let (_site, server) = served();
    let caller = Caller::new(server.client(), TOKENS, None);
    let attributes: Vec<_> = (0..100).map(|number| format!(" a{number}=\"1\"")).collect();
    let attributes = attributes.concat();
    for message in [
        "<a>".repeat(200) + &"</a>".repeat(200),
        "<a>".repeat(100_000),
        format!("<a>{}</a>", "<b/>".repeat(30_000)),
        format!("<a{attributes}/>"),
    ] {
        let answer = caller.send(&message).await;
        assert_eq!(answer.status, 413, "{}", answer.text());
        assert!(answer.text().contains("env:Sender"));
    }
    // What was bomb enough for others is not even looked at.
    let laughs = "<!DOCTYPE l [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]><l>&b;</l>";
    assert!(reason(&caller.send(laughs).await).contains("DOCTYPE"));
    let many = "aV1,".repeat(1_500) + "aV1";
    let answer = server.client().send(&Request::get(&format!("/soap?wsdl&services={many}"))).await;
    assert!(matches!(answer.status, 400 | 431), "{}", answer.status);
}

#[tokio::test]
async fn what_a_client_sent_is_shown_to_it_escaped() {
    let (_site, server) = served();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let caller = Caller::new(client, CUSTOMERS, Some(&root));
    let odd = "&lt;/m:value&gt;&lt;x&gt;&amp;\"";
    let answer = caller.call("GetById", &format!("<customerId>{odd}</customerId>")).await;
    assert!(!answer.text().contains("<x>"), "{}", answer.text());
    let accounts = Caller { services: ACCOUNTS, ..caller };
    let content = format!("<email>{odd}</email><confirmationKey>{odd}</confirmationKey>");
    let answer = accounts.call("Activate", &content).await;
    assert!(!answer.text().contains("<x>"), "{}", answer.text());
}

#[tokio::test]
async fn refusals_are_recorded_with_the_operation_and_why() {
    let (site, server) = served();
    let client = server.client();
    let clerk = client.admin_token(CLERK.0, CLERK.1).await;
    let caller = Caller::new(client, CUSTOMERS, Some(&clerk));
    let answer = caller.call("DeleteById", "<customerId>1</customerId>").await;
    assert_eq!((answer.status, reason(&answer).as_str()), (500, NOT_PRESENT));
    let read = Request::get("/rest/V1/customers/1").bearer(&clerk);
    assert_eq!(client.send(&read).await.status, 200, "nothing was deleted");
    drop(site);
    let log = server.log();
    assert!(
        log.contains("missing_resource") && log.contains("customerCustomerRepositoryV1DeleteById"),
        "{log}"
    );
}
