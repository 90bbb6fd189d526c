//! SOAP messages for the tests beside this one: made, sent and looked into.

use magegate_testkit::{Answer, Client, Request};

/// The namespace of an envelope, by version.
pub(crate) const V12: &str = "http://www.w3.org/2003/05/soap-envelope";
/// The same of SOAP 1.1.
pub(crate) const V11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// The reason of a fault that the engine gives for what is not there.
pub(crate) const NOT_PRESENT: &str = "Procedure not present";

/// Someone who sends messages for some services.
#[derive(Clone, Copy)]
pub(crate) struct Caller<'a> {
    pub(crate) client: Client,
    pub(crate) store: &'a str,
    pub(crate) services: &'a str,
    pub(crate) token: Option<&'a str>,
}

impl<'a> Caller<'a> {
    /// One of the default store view.
    pub(crate) fn new(client: Client, services: &'a str, token: Option<&'a str>) -> Self {
        Self { client, store: "default", services, token }
    }

    /// The namespace of its services.
    pub(crate) fn namespace(&self) -> String {
        let services = self.services.replace(',', "%2C");
        format!("http://{}/soap/{}?services={services}", self.client.address(), self.store)
    }

    /// Calls an operation, named without its service where there is one service.
    pub(crate) async fn call(&self, operation: &str, content: &str) -> Answer {
        let message = envelope(V12, &self.namespace(), &self.full(operation), content);
        self.send(&message).await
    }

    /// The content of a call's result, which must be one.
    pub(crate) async fn result(&self, operation: &str, content: &str) -> String {
        let answer = self.call(operation, content).await;
        let text = answer.text();
        assert_eq!(answer.status, 200, "{operation}: {text}");
        let response = format!("{}Response>", self.full(operation));
        assert!(text.contains(&response), "{operation}: {text}");
        between(&text, "<result>", "</result>").unwrap_or_default()
    }

    /// Sends a message.
    pub(crate) async fn send(&self, message: &str) -> Answer {
        let path = format!("/soap/{}?services={}", self.store, self.services);
        let request = Request::post(&path).header("Content-Type", "application/soap+xml");
        self.client.send(&self.with_token(request.body(message))).await
    }

    /// Fetches the description.
    pub(crate) async fn wsdl(&self) -> Answer {
        let path = format!("/soap/{}?wsdl&services={}", self.store, self.services);
        self.client.send(&self.with_token(Request::get(&path))).await
    }

    fn with_token(&self, request: Request) -> Request {
        match self.token {
            Some(token) => request.bearer(token),
            None => request,
        }
    }

    fn full(&self, operation: &str) -> String {
        if operation.starts_with(|first: char| first.is_ascii_uppercase()) {
            format!("{}{operation}", self.services)
        } else {
            operation.to_owned()
        }
    }
}

/// A message that calls an operation.
pub(crate) fn envelope(version: &str, namespace: &str, operation: &str, content: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><e:Envelope xmlns:e=\"{version}\" xmlns:n=\"{namespace}\">\
         <e:Body><n:{operation}Request>{content}</n:{operation}Request></e:Body></e:Envelope>"
    )
}

/// The reason of a fault of either kind.
pub(crate) fn reason(answer: &Answer) -> String {
    let text = answer.text();
    let reason = between(&text, "<env:Reason>", "</env:Reason>").unwrap_or_default();
    reason.trim().split('>').nth(1).unwrap_or_default().split('<').next().unwrap().to_owned()
}

/// The operations that a description has, in order.
pub(crate) fn operations(wsdl: &str) -> Vec<String> {
    let bindings = wsdl.split("<soap12:operation soapAction=\"").skip(1);
    bindings.map(|part| part.split('"').next().unwrap().to_owned()).collect()
}

/// What stands between two marks.
pub(crate) fn between(text: &str, start: &str, end: &str) -> Option<String> {
    let rest = text.split_once(start)?.1;
    Some(rest.split_once(end)?.0.to_owned())
}
