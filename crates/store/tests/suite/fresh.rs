//! Fresh databases of each engine for tests, and the rows that most tests need.

use magegate_domain::customer::Customer;
use magegate_domain::id::{CustomerGroupId, CustomerId, StoreId, WebsiteId};
use magegate_domain::scope::{StoreGroup, StoreView, Website};
use magegate_store::engine::Door;
use magegate_store::engine::server::{Host, MySqlServer, Tables, Tls};
use magegate_store::{Store, StoreResult, customers, scopes};
use magegate_testkit::Database;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use tempfile::TempDir;
use time::OffsetDateTime;
use time::macros::datetime;

/// When these tests take place.
pub(crate) const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

/// Which engine a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    /// A file in a temporary folder.
    Sqlite,
    /// A database of a real server.
    MariaDb,
}

/// What goes with an open store: its folder, or its database.
#[derive(Debug)]
pub(crate) enum Kept {
    /// Removed at the end.
    Folder(TempDir),
    /// Dropped at the end.
    Database(Box<Database>),
}

impl Engine {
    /// An empty store of its own.
    pub(crate) async fn fresh(self) -> (Store, Kept) {
        let kept = match self {
            Self::Sqlite => Kept::Folder(TempDir::new().unwrap()),
            Self::MariaDb => Kept::Database(Box::new(Database::fresh())),
        };
        (kept.open().await, kept)
    }
}

impl Kept {
    /// The store in it, made when it is not there.
    pub(crate) async fn open(&self) -> Store {
        match self {
            Self::Folder(folder) => {
                Store::open_sqlite(&folder.path().join("store.sqlite")).await.unwrap()
            }
            Self::Database(database) => open(database, &Tables::default()).await.unwrap(),
        }
    }
}

/// Opens a database of the test's server.
pub(crate) async fn open(database: &Database, tables: &Tables) -> StoreResult<Store> {
    Store::open_mysql(&server(database), tables).await
}

/// Where the database is.
pub(crate) fn server(database: &Database) -> MySqlServer {
    let account = database.account();
    MySqlServer {
        host: Host::Tcp { name: account.host.clone(), port: account.port },
        user: account.user.clone(),
        password: account.password.clone(),
        database: database.name().to_owned(),
        tls: Tls::Preferred,
        connections: 8,
    }
}

/// Makes of each named function a test on each engine, in modules that bear the engines' names.
macro_rules! on_each_engine {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::fresh::Engine::Sqlite).await;
            })+
        }
        mod mariadb {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::fresh::Engine::MariaDb).await;
            })+
        }
    };
}
pub(crate) use on_each_engine;

/// Runs a property on drawn inputs; on a thread of a runtime with several.
pub(crate) fn for_all<S: Strategy, F: Future<Output = ()>>(
    cases: u32,
    inputs: &S,
    mut property: impl FnMut(S::Value) -> F,
) {
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let property = std::cell::RefCell::new(&mut property);
    let outcome = TestRunner::new(config).run(inputs, |input| {
        let case = property.borrow_mut()(input);
        tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(case));
        Ok(())
    });
    outcome.unwrap();
}

/// A website with a store group and a store view; the first has the ids 1, 1 and 1.
pub(crate) async fn website(door: &mut Door, code: &str) -> WebsiteId {
    let website = Website { code: code.to_owned(), is_default: true, ..Website::default() };
    let id = scopes::insert_website(door, &website).await.unwrap();
    let group = StoreGroup { website_id: id, code: code.to_owned(), ..StoreGroup::default() };
    let group_id = scopes::insert_group(door, &group).await.unwrap();
    let store = StoreView {
        website_id: id,
        group_id,
        code: code.to_owned(),
        name: code.to_owned(),
        is_active: true,
        ..StoreView::default()
    };
    scopes::insert_store(door, &store).await.unwrap();
    id
}

/// A customer of the website.
pub(crate) async fn customer(door: &mut Door, email: &str, website: WebsiteId) -> CustomerId {
    let customer = named(email, website);
    customers::insert(door, &customer, None).await.unwrap()
}

/// The row of such a customer.
pub(crate) fn named(email: &str, website: WebsiteId) -> Customer {
    Customer {
        email: email.to_owned(),
        website_id: Some(website),
        store_id: Some(StoreId(website.0)),
        group_id: CustomerGroupId(1),
        created_at: "2026-11-22 12:00:00".to_owned(),
        updated_at: "2026-11-22 12:00:00".to_owned(),
        is_active: true,
        firstname: Some("Ann".to_owned()),
        lastname: Some("Archer".to_owned()),
        ..Customer::default()
    }
}
