//! Two servers on one database that may use what they have read for an hour: what the other one changed is seen earlier
//! only if it was told.

use magegate_testkit::supervised::wait_for;
use magegate_testkit::{Answer, Client, Database, Redis, Request, Server, Site};
use std::path::Path;

/// The customers, whose password is [`PASSWORD`].
pub(crate) const ANN: &str = "ann@example.com";
/// Another one.
pub(crate) const BEA: &str = "bea@example.com";
/// The password of both.
pub(crate) const PASSWORD: &str = "Passw0rd123";
/// An admin who may read customers.
pub(crate) const CLERK: (&str, &str) = ("clerk", "Clerk123!pw");
/// An admin who may do everything.
pub(crate) const ROOT: (&str, &str) = ("root", "Admin123!pw");
/// What a server says when it hears the others, and when they hear it.
pub(crate) const HEARS: &str = "changes made by other instances are heard of";
/// The counterpart of [`HEARS`].
pub(crate) const SPEAKS: &str = "other instances are told of changes made here";

/// The password in the oldest format, which costs nothing to verify.
const HASH: &str = "f9879bca6fb6e1f454d65db13a1d682f:xx:0";
const OWN: &str = "/rest/V1/customers/me";
const STORE: &str = r#"
[settings]
"magegate/passwords/upgrade_at_login" = "0"

[[websites]]
code = "base"
name = "Main Website"
default = true
[[websites.groups]]
code = "main"
name = "Main Store"
[[websites.groups.views]]
code = "default"
name = "Default Store View"

[[roles]]
name = "Administrators"
resources = ["Magento_Backend::all"]
[[roles]]
name = "Clerks"
resources = ["Magento_Backend::admin", "Magento_Customer::customer"]
[[admins]]
username = "root"
password = "Admin123!pw"
email = "root@example.com"
firstname = "Ada"
lastname = "Admin"
role = "Administrators"
[[admins]]
username = "clerk"
password = "Clerk123!pw"
email = "clerk@example.com"
firstname = "Clara"
lastname = "Clerk"
role = "Clerks"
"#;

/// Two servers and their database.
pub(crate) struct Twins {
    pub(crate) site: Site,
    pub(crate) first: Server,
    pub(crate) second: Server,
}

/// A store in an SQLite file, not yet served.
pub(crate) fn site() -> Site {
    filled(Site::new(env!("CARGO_BIN_EXE_magegate")))
}

/// A store in a database of a server.
pub(crate) fn site_on(database: &Database) -> Site {
    filled(Site::new(env!("CARGO_BIN_EXE_magegate")).on(database))
}

/// A store in an SQLite file with so many further customers.
pub(crate) fn site_with(customers: usize) -> Site {
    let site = site();
    let rows = (0..customers).map(|number| format!("{},C,C,{HASH}\n", email(number)));
    let rows = format!("email,firstname,lastname,password_hash\n{}", rows.collect::<String>());
    site.run_with_input(&["customer", "import", "-"], &rows).succeeded();
    site
}

/// The address of a further customer.
pub(crate) fn email(number: usize) -> String {
    format!("c{number}@example.com")
}

fn filled(site: Site) -> Site {
    let file = site.file("store.toml", STORE);
    site.run(&["apply", file.to_str().unwrap()]).succeeded();
    let rows = format!(
        "email,firstname,lastname,password_hash\n{ANN},Ann,Archer,{HASH}\n{BEA},Bea,Baker,{HASH}\n"
    );
    site.run_with_input(&["customer", "import", "-"], &rows).succeeded();
    site
}

/// Another server on the site's database, which keeps what it has read for an hour.
pub(crate) fn serve(site: &Site) -> Server {
    let file = site.file("hour.toml", "[cache]\nmax_age_milliseconds = 3600000\n");
    site.serve(&["--config", file.to_str().unwrap()])
}

impl Twins {
    /// Both servers on the site's database, told where to meet, and doing so.
    pub(crate) fn meeting(site: Site, redis: &Redis) -> Self {
        Self::meeting_at(site, &redis.url())
    }

    /// The same by another address of the Redis.
    pub(crate) fn meeting_at(site: Site, url: &str) -> Self {
        let twins = Self::apart(site.with_variable("MAGEGATE_NOTIFY_REDIS_URL", url));
        for server in [&twins.first, &twins.second] {
            says(server, HEARS, 1);
            says(server, SPEAKS, 1);
        }
        twins
    }

    /// Both servers, which meet or not as the site says.
    pub(crate) fn apart(site: Site) -> Self {
        let (first, second) = (serve(&site), serve(&site));
        Self { site, first, second }
    }

    /// A token of a customer that both servers have just accepted, so that both hold it.
    pub(crate) async fn held_token(&self, email: &str) -> String {
        let token = self.first.client().customer_token(email, PASSWORD).await;
        for server in [&self.first, &self.second] {
            assert_eq!(me(server.client(), &token).await, 200);
        }
        token
    }
}

/// The status of a customer's own page.
pub(crate) async fn me(client: Client, token: &str) -> u16 {
    status(client, OWN, token).await
}

/// The status of a page.
pub(crate) async fn status(client: Client, path: &str, token: &str) -> u16 {
    client.send(&Request::get(path).bearer(token)).await.status
}

/// Revokes a customer's tokens by one of them.
pub(crate) async fn revoke(client: Client, token: &str) -> Answer {
    let request = Request::post("/rest/V1/integration/customer/revoke-customer-token");
    let answer = client.send(&request.bearer(token)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer
}

/// Waits until a server has said something so many times.
pub(crate) fn says(server: &Server, what: &str, times: usize) {
    wait_for(what, || (server.log().matches(what).count() >= times).then_some(()));
}

/// Sends to a channel of the Redis what no instance says.
pub(crate) fn noise(redis: &Redis, channel: &str, text: &str) {
    assert!(redis.ask(&["PUBLISH", channel, text]).is_some());
}

/// The value of a metric, 0 when there is none.
pub(crate) async fn metric(ops: Client, name: &str) -> u64 {
    let text = ops.get("/metrics").await.text();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.map_or(0, |value| value.parse().unwrap())
}

/// Whether the process of a server is still there.
pub(crate) fn is_running(server: &Server) -> bool {
    Path::new(&format!("/proc/{}", server.id())).exists()
}
