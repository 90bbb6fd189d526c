//! A store with two websites, and the service on it with a clock that stands still.

use magegate_domain::Result;
use magegate_domain::acl::Permit;
use magegate_domain::admin::Admin;
use magegate_domain::caller::{AccountKind, Caller};
use magegate_domain::clock::{Clock, TestClock, timestamp};
use magegate_domain::customer::{Customer, CustomerLogin};
use magegate_domain::id::{
    AdminId, CustomerGroupId, CustomerId, RoleId, StoreGroupId, StoreId, WebsiteId,
};
use magegate_domain::password::Password;
use magegate_domain::random::TestRandom;
use magegate_domain::reason::Reason;
use magegate_domain::scope::{StoreGroup, StoreView, Website};
use magegate_domain::settings::SettingScope;
use magegate_service::authentication::Credential;
use magegate_service::hashing::Hasher;
use magegate_service::keys::TokenPolicy;
use magegate_service::mail::Templates;
use magegate_service::origin::Origin;
use magegate_service::signatures::Proof;
use magegate_service::{Parts, Service, admin_tokens, customer_tokens};
use magegate_store::engine::server::{Host, MySqlServer, Tables, Tls};
use magegate_store::engine::{Door, Value};
use magegate_store::throttle::Throttle;
use magegate_store::{Store, admins, customers, outbox, roles, scopes, settings, throttle};
use magegate_testkit::Database;
use std::sync::Arc;
use tempfile::TempDir;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

/// The password of every account.
pub(crate) const PASSWORD: &str = "Passw0rd123";
/// Its hash in the oldest format, which costs nothing to make.
pub(crate) const OLD_HASH: &str = "f9879bca6fb6e1f454d65db13a1d682f:xx:0";
/// The same in the current format.
pub(crate) const CURRENT_HASH: &str = "6814ac852b2fdf9bbf937746f095e1224871db0231aa432210b3c948ecd12903:\
    AbCdEfGhIjKlMnOpQrStUvWxYz012345:3_32_2_67108864";
/// The default website, with the store view 1, `default`.
pub(crate) const BASE: WebsiteId = WebsiteId(1);
/// The other website, with the store view 2, `uk_en`.
pub(crate) const UK: WebsiteId = WebsiteId(2);

/// The store and its service.
pub(crate) struct Kit {
    pub(crate) service: Arc<Service>,
    pub(crate) store: Store,
    pub(crate) clock: Arc<TestClock>,
    _kept: Kept,
}

/// Whether this is the binary whose tests run on a real MariaDB.
const ON_MARIADB: bool = matches!(env!("CARGO_CRATE_NAME").as_bytes(), b"on_mariadb");

/// What goes with the store: its folder, or its database.
type Kept = Box<dyn std::any::Any + Send + Sync>;

/// An empty store: on SQLite, or in the binary of that name on a real MariaDB.
async fn fresh() -> (Store, Kept) {
    if !ON_MARIADB {
        let folder = TempDir::new().unwrap();
        let store = Store::open_sqlite(&folder.path().join("store.sqlite")).await.unwrap();
        return (store, Box::new(folder));
    }
    let database = Database::fresh();
    let account = database.account();
    let server = MySqlServer {
        host: Host::Tcp { name: account.host.clone(), port: account.port },
        user: account.user.clone(),
        password: account.password.clone(),
        database: database.name().to_owned(),
        tls: Tls::Preferred,
        connections: 8,
    };
    let store = Store::open_mysql(&server, &Tables::default()).await.unwrap();
    (store, Box::new(database))
}

impl Kit {
    /// Two websites with a store view each, no accounts. Hashes are not upgraded, so that logins stay cheap.
    pub(crate) async fn new() -> Self {
        let (store, kept) = fresh().await;
        let clock = Arc::new(TestClock::at(datetime!(2026-01-01 12:00:00 UTC)));
        let random = Arc::new(TestRandom::seeded(1));
        let service = Service::start(Parts {
            store: store.clone(),
            clock: clock.clone(),
            hasher: Hasher::start(2, 1000, random.clone()),
            random,
            max_age: std::time::Duration::ZERO,
            cached_tokens: 100,
            audit_queue: 1000,
            mail: Some(Templates::new(Vec::new()).unwrap()),
            tokens: TokenPolicy::default(),
            announcer: None,
        });
        let kit = Self { service, store, clock, _kept: kept };
        kit.website(BASE, "base", "default").await;
        kit.website(UK, "uk", "uk_en").await;
        kit.set("magegate/passwords/upgrade_at_login", "0").await;
        kit
    }

    /// A transaction; commit it.
    pub(crate) async fn begin(&self) -> Door {
        self.store.begin().await.unwrap()
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    pub(crate) fn wait(&self, by: Duration) {
        self.clock.advance(by);
    }

    pub(crate) async fn set(&self, path: &str, value: &str) {
        let mut door = self.begin().await;
        settings::set(&mut door, SettingScope::Default, path, value, self.now()).await.unwrap();
        door.commit().await.unwrap();
    }

    /// Runs a statement that no function of the store has.
    pub(crate) async fn execute(&self, statement: &'static str, values: Vec<Value>) {
        let mut door = self.begin().await;
        door.execute(statement, values).await.unwrap();
        door.commit().await.unwrap();
    }

    /// Makes the database refuse new customers with this address.
    pub(crate) async fn refuse(&self, email: &str) {
        let trigger = if ON_MARIADB {
            format!(
                "CREATE TRIGGER refuse BEFORE INSERT ON {{customer_entity}} FOR EACH ROW \
                 IF NEW.email = '{email}' THEN SIGNAL SQLSTATE '45000'; END IF"
            )
        } else {
            format!(
                "CREATE TRIGGER refuse BEFORE INSERT ON {{customer_entity}} WHEN NEW.email = '{email}' \
                 BEGIN SELECT RAISE(ABORT, 'no'); END"
            )
        };
        self.execute(String::leak(trigger), vec![]).await;
    }

    /// A customer of the default website with [`PASSWORD`].
    pub(crate) async fn customer(&self, email: &str) -> CustomerId {
        self.customer_with(email, Some(OLD_HASH), |_| ()).await
    }

    pub(crate) async fn customer_with(
        &self,
        email: &str,
        hash: Option<&str>,
        change: impl FnOnce(&mut Customer),
    ) -> CustomerId {
        let mut customer = Customer {
            website_id: Some(BASE),
            email: email.to_owned(),
            group_id: CustomerGroupId(1),
            store_id: Some(StoreId(1)),
            created_at: timestamp(self.now()),
            updated_at: timestamp(self.now()),
            is_active: true,
            firstname: Some("Ada".to_owned()),
            lastname: Some("Adams".to_owned()),
            ..Customer::default()
        };
        change(&mut customer);
        let mut door = self.begin().await;
        let id = customers::insert(&mut door, &customer, hash).await.unwrap();
        door.commit().await.unwrap();
        id
    }

    /// A group role with the resources.
    pub(crate) async fn role(&self, name: &str, resources: &[&str]) -> RoleId {
        let mut door = self.begin().await;
        let role = roles::insert_group(&mut door, name, 0).await.unwrap();
        let rules: Vec<_> = resources.iter().map(|resource| (*resource, true)).collect();
        roles::replace_rules(&mut door, role, &rules).await.unwrap();
        door.commit().await.unwrap();
        role
    }

    /// An admin with [`PASSWORD`].
    pub(crate) async fn admin(&self, name: &str, role: Option<RoleId>) -> AdminId {
        let admin = Admin { username: name.to_owned(), is_active: true, ..Admin::default() };
        let admin = Admin { email: format!("{name}@example.com"), ..admin };
        let mut door = self.begin().await;
        let id = admins::insert(&mut door, &admin, OLD_HASH, self.now()).await.unwrap();
        if let Some(role) = role {
            roles::bind_admin(&mut door, role, id, name).await.unwrap();
        }
        door.commit().await.unwrap();
        id
    }

    pub(crate) async fn login(&self, email: &str, password: &str) -> Result<String> {
        self.login_at(StoreId(1), email, password).await
    }

    pub(crate) async fn login_at(
        &self,
        store: StoreId,
        email: &str,
        password: &str,
    ) -> Result<String> {
        let origin = Origin { store, ..Origin::default() };
        let password = Password::new(password.to_owned());
        Ok(customer_tokens::create(&self.service, &origin, email, &password).await?.token)
    }

    pub(crate) async fn admin_login(&self, name: &str, password: &str) -> Result<String> {
        let password = Password::new(password.to_owned());
        let origin = Origin::default();
        Ok(admin_tokens::create(&self.service, &origin, name, &password).await?.token)
    }

    /// Whether a token makes somebody of its bearer.
    pub(crate) async fn is_valid(&self, token: &str) -> bool {
        let identity =
            self.service.identify(Credential::Bearer(token), &mut Proof::default()).await.unwrap();
        identity.caller != Caller::Guest
    }

    /// What a customer's row says.
    pub(crate) async fn row(&self, id: CustomerId) -> CustomerLogin {
        let mut door = self.store.read().await.unwrap();
        customers::login(&mut door, id).await.unwrap().unwrap()
    }

    /// What an admin's row says.
    pub(crate) async fn admin_row(&self, id: AdminId) -> Admin {
        let mut door = self.store.read().await.unwrap();
        admins::find(&mut door, id).await.unwrap().unwrap().admin
    }

    pub(crate) async fn throttle(&self, kind: AccountKind, name: &str) -> Option<Throttle> {
        let mut door = self.store.read().await.unwrap();
        throttle::find(&mut door, kind, name).await.unwrap()
    }

    /// Takes the letters that were ordered: what each is, to whom, and the token or key in it. They are not there again.
    pub(crate) async fn letters(&self) -> Vec<(String, String, String)> {
        let mut door = self.begin().await;
        let lease = ("test", self.now() + Duration::days(1));
        let held = outbox::claim(&mut door, self.now(), lease, 100).await.unwrap();
        door.commit().await.unwrap();
        let read = |letter: outbox::HeldLetter| {
            let variables: serde_json::Value = serde_json::from_str(&letter.variables).unwrap();
            let token = variables["token"].as_str().unwrap().to_owned();
            (letter.letter, letter.recipient, token)
        };
        held.into_iter().map(read).collect()
    }

    async fn website(&self, id: WebsiteId, code: &str, view: &str) {
        let mut door = self.begin().await;
        let website = Website {
            id,
            code: code.to_owned(),
            name: code.to_owned(),
            is_default: id == BASE,
            default_group_id: StoreGroupId(id.0),
            ..Website::default()
        };
        assert_eq!(scopes::insert_website(&mut door, &website).await.unwrap(), id);
        let group = StoreGroup {
            website_id: id,
            name: code.to_owned(),
            default_store_id: StoreId(id.0),
            code: format!("{code}_group"),
            ..StoreGroup::default()
        };
        let group_id = scopes::insert_group(&mut door, &group).await.unwrap();
        let store = StoreView {
            code: view.to_owned(),
            website_id: id,
            group_id,
            name: format!("{view} view"),
            is_active: true,
            ..StoreView::default()
        };
        assert_eq!(scopes::insert_store(&mut door, &store).await.unwrap(), StoreId(id.0));
        door.commit().await.unwrap();
    }
}

/// The operator's permit.
pub(crate) fn operator() -> Permit {
    Permit::operator()
}

/// The reason of a refusal.
pub(crate) fn reason<T: std::fmt::Debug>(result: Result<T>) -> Reason {
    result.unwrap_err().reason.expect("a refusal has a reason")
}

/// The code of a refusal's reason; `accepted` where nothing was refused.
pub(crate) fn code<T: std::fmt::Debug>(result: &Result<T>) -> &'static str {
    match result {
        Ok(_) => "accepted",
        Err(error) => error.reason.as_ref().map_or("no reason", Reason::code),
    }
}
