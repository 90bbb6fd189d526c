//! Several instances on one database, each of which may be killed and started again while others send requests.

use magegate_testkit::{Client, Database, Request, Server, Site};
use serde_json::json;
use std::fmt::Write as _;
use std::sync::{Arc, RwLock};

/// The password of every customer of these tests.
pub(crate) const PASSWORD: &str = "Passw0rd123";
/// Its hash, in a format that costs nothing to verify.
const HASH: &str = "f9879bca6fb6e1f454d65db13a1d682f:xx:0";

/// Tokens that are looked up in the database.
pub(crate) const OPAQUE: &str = "opaque";
/// Tokens that are signed.
pub(crate) const SIGNED: &str = "jwt";

/// Where the instances are now; shared with those who send.
#[derive(Debug, Clone)]
pub(crate) struct Addresses(Arc<RwLock<Vec<Client>>>);

/// The instances.
pub(crate) struct Fleet {
    sites: Vec<Site>,
    servers: Vec<Option<Server>>,
    addresses: Addresses,
    /// What instances that are gone had written.
    logs: Vec<String>,
}

impl Fleet {
    /// One instance for each URL, on a store with the given numbers of customers: pairs of a letter and a count make
    /// `a0@example.com`, `a1@example.com` and so on. `tokens` is the format of the tokens that they issue.
    pub(crate) fn start(urls: &[String], customers: &[(char, usize)], tokens: &str) -> Self {
        let sites: Vec<Site> = urls.iter().map(|url| site(url, tokens)).collect();
        fill(&sites[0], customers);
        let servers: Vec<_> = sites.iter().map(|site| Some(site.serve(&[]))).collect();
        let clients = servers.iter().flatten().map(Server::client).collect();
        let addresses = Addresses(Arc::new(RwLock::new(clients)));
        Self { sites, servers, addresses, logs: Vec::new() }
    }

    /// So many instances on one database.
    pub(crate) fn on(database: &Database, count: usize, customers: &[(char, usize)]) -> Self {
        Self::start(&vec![database.url(); count], customers, OPAQUE)
    }

    /// Where the instances are, for those who send.
    pub(crate) fn addresses(&self) -> Addresses {
        self.addresses.clone()
    }

    /// How many instances there are.
    pub(crate) fn len(&self) -> usize {
        self.sites.len()
    }

    /// A client of one of them.
    pub(crate) fn client(&self, number: usize) -> Client {
        self.addresses.client(number)
    }

    /// The site of one of them, for commands.
    pub(crate) fn site(&self, number: usize) -> &Site {
        &self.sites[number]
    }

    /// Ends an instance at once (SIGKILL).
    pub(crate) fn kill(&mut self, number: usize) {
        let server = self.servers[number].take().expect("the instance is running");
        self.logs.push(server.log());
        server.kill();
    }

    /// Starts an instance again; it listens on another port then.
    pub(crate) fn restart(&mut self, number: usize) {
        assert!(self.servers[number].is_none(), "the instance is running");
        let server = self.sites[number].serve(&[]);
        self.addresses.0.write().unwrap()[number] = server.client();
        self.servers[number] = Some(server);
    }

    /// Everything that all instances ever wrote.
    pub(crate) fn logs(&self) -> Vec<String> {
        let running = self.servers.iter().flatten().map(Server::log);
        self.logs.iter().cloned().chain(running).collect()
    }
}

impl Addresses {
    /// A client of an instance; numbers beyond the last begin again.
    pub(crate) fn client(&self, number: usize) -> Client {
        let clients = self.0.read().unwrap();
        clients[number % clients.len()]
    }

    /// How many instances there are.
    pub(crate) fn len(&self) -> usize {
        self.0.read().unwrap().len()
    }
}

/// The program on a database.
pub(crate) fn site(url: &str, tokens: &str) -> Site {
    let site = Site::new(env!("CARGO_BIN_EXE_magegate")).on_url(url);
    site.with_variable("MAGEGATE_TOKENS_FORMAT", tokens)
}

/// The address of a customer.
pub(crate) fn email(letter: char, number: usize) -> String {
    format!("{letter}{number}@example.com")
}

/// A login.
pub(crate) fn login(email: &str, password: &str) -> Request {
    let body = json!({"username": email, "password": password});
    Request::post("/rest/V1/integration/customer/token").json(&body)
}

/// A request that only the customer of the token may send.
pub(crate) fn me(token: &str) -> Request {
    Request::get("/rest/V1/customers/me").bearer(token)
}

/// The end of all tokens of the customer of this one.
pub(crate) fn revocation(token: &str) -> Request {
    Request::post("/rest/V1/integration/customer/revoke-customer-token").bearer(token)
}

fn fill(site: &Site, customers: &[(char, usize)]) {
    let file = site.file("store.toml", include_str!("store.toml"));
    site.run(&["apply", file.to_str().unwrap()]).succeeded();
    let mut rows = String::from("email,firstname,lastname,website,password_hash\n");
    for (letter, count) in customers {
        for number in 0..*count {
            writeln!(rows, "{},First,Last,base,{HASH}", email(*letter, number)).unwrap();
        }
    }
    let file = site.file("customers.csv", &rows);
    site.run(&["customer", "import", file.to_str().unwrap()]).succeeded();
}
