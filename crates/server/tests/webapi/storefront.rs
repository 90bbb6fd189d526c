//! A storefront that speaks GraphQL to the program, for the tests of the fields that the reference has.

use crate::fixture::{ANN, UMA};
use magegate_testkit::{Client, Request, Server, Site};
use serde_json::{Value, json};

/// A message with its category; the category is empty where the entry has no extensions.
pub(crate) type Refusal = (String, String);

/// The refusal of whoever is not the customer that a field is for.
pub(crate) const GUEST: (&str, &str) =
    ("The current customer isn't authorized.", "graphql-authorization");
/// The refusal of a locked account.
pub(crate) const LOCKED: (&str, &str) = ("The account is locked.", "graphql-authentication");
/// The refusal of an account whose e-mail address is not confirmed.
pub(crate) const UNCONFIRMED: (&str, &str) =
    ("This account isn't confirmed. Verify and try again.", "graphql-authentication");

/// One who asks, through a store view.
#[derive(Debug, Clone)]
pub(crate) struct Shop {
    client: Client,
    token: Option<String>,
    store: Option<String>,
}

impl Shop {
    /// A guest in the default store view.
    pub(crate) fn of(server: &Server) -> Self {
        Self { client: server.client(), token: None, store: None }
    }

    /// The same shop, with a token.
    pub(crate) fn with(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same shop, through a store view.
    pub(crate) fn through(&self, store: &str) -> Self {
        Self { store: Some(store.to_owned()), ..self.clone() }
    }

    /// The same shop, logged in.
    pub(crate) async fn login(&self, (email, password): (&str, &str)) -> Self {
        self.with(&self.token(email, password).await)
    }

    /// A token by e-mail address and password.
    pub(crate) async fn token(&self, email: &str, password: &str) -> String {
        let query = format!(
            "mutation {{ generateCustomerToken(email: {email:?}, password: {password:?}) {{ token }} }}"
        );
        self.data(&query).await["token"].as_str().unwrap().to_owned()
    }

    /// The request that asks.
    pub(crate) fn request(&self, query: &str) -> Request {
        let mut request = Request::post("/graphql").json(&json!({"query": query}));
        if let Some(token) = &self.token {
            request = request.bearer(token);
        }
        match &self.store {
            Some(store) => request.header("Store", store),
            None => request,
        }
    }

    /// The whole answer, whose status is 200.
    pub(crate) async fn ask(&self, query: &str) -> Value {
        let answer = self.client.send(&self.request(query)).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
        answer.json()
    }

    /// The answer of the one root field, which must not be refused.
    pub(crate) async fn data(&self, query: &str) -> Value {
        let answer = self.ask(query).await;
        assert_eq!(answer.get("errors"), None, "{query}: {answer}");
        answer["data"].as_object().unwrap().values().next().unwrap().clone()
    }

    /// How the one root field is refused; it is null.
    pub(crate) async fn refused(&self, query: &str) -> Refusal {
        let answer = self.ask(query).await;
        let errors = answer["errors"].as_array().unwrap_or_else(|| panic!("{query}: {answer}"));
        let nothing = answer["data"].as_object().map(|data| data.values().all(Value::is_null));
        assert_eq!((errors.len(), nothing), (1, Some(true)), "{query}: {answer}");
        let category = errors[0].get("extensions").map(|extensions| &extensions["category"]);
        let category = category.map(|category| category.as_str().unwrap().to_owned());
        (errors[0]["message"].as_str().unwrap().to_owned(), category.unwrap_or_default())
    }

    /// Holds each of the queries to its refusal.
    pub(crate) async fn refuses(&self, cases: &[(&str, &str, &str)]) {
        for (query, message, category) in cases {
            let category =
                if category.is_empty() { String::new() } else { format!("graphql-{category}") };
            let refusal = self.refused(query).await;
            assert_eq!(refusal, ((*message).to_owned(), category), "{query}");
        }
    }

    /// Holds one query to one of the refusals above.
    pub(crate) async fn is_refused(&self, query: &str, (message, category): (&str, &str)) {
        let wanted = (message.to_owned(), category.to_owned());
        assert_eq!(self.refused(query).await, wanted, "{query}");
    }
}

/// Sets a value of a setting.
pub(crate) fn set(site: &Site, path: &str, value: &str) {
    site.run(&["config", "set", path, value]).succeeded();
}

/// Locks Ann's account by wrong passwords of one who holds her token.
pub(crate) async fn lock_ann(site: &Site, ann: &Shop) {
    set(site, "customer/password/lockout_failures", "2");
    let wrong = "mutation { changeCustomerPassword(currentPassword: \"no\", newPassword: \"N3w!password\") { email } }";
    let mismatch = ("Invalid login or password.", "graphql-authentication");
    ann.is_refused(wrong, mismatch).await;
    ann.is_refused(wrong, mismatch).await;
}

/// A customer whose account awaits its confirmation, while its token lives.
pub(crate) async fn unconfirmed(site: &Site, guest: &Shop) -> Shop {
    const CONFIRM: &str = "customer/create_account/confirm";
    set(site, CONFIRM, "1");
    let create = "mutation { createCustomerV2(input: {firstname: \"Ida\", lastname: \"Idle\", \
        email: \"ida@example.com\", password: \"Ida_pass1!\"}) { customer { email } } }";
    guest.data(create).await;
    set(site, CONFIRM, "0");
    let ida = guest.login(("ida@example.com", "Ida_pass1!")).await;
    set(site, CONFIRM, "1");
    ida
}

/// Ann in the default store view and Uma in that of the second website.
pub(crate) async fn ann_and_uma(server: &Server) -> (Shop, Shop) {
    let guest = Shop::of(server);
    (guest.login(ANN).await, guest.through("uk_en").login(UMA).await)
}
