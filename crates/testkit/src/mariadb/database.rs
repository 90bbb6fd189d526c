//! A database of a test's own, with accounts that have as many rights as the test wants.

use super::{Access, Dump, MariaDb};
use std::sync::atomic::{AtomicU32, Ordering};

/// A fresh database with a unique name; dropped at the end, with its accounts.
#[derive(Debug)]
pub struct Database {
    administrator: Access,
    account: Access,
    name: String,
    accounts: AtomicU32,
    /// The server that exists for this database alone; it goes with it.
    server: Option<MariaDb>,
}

impl Database {
    /// An empty database on the server of the test run.
    pub fn fresh() -> Self {
        MariaDb::shared().database()
    }

    /// A database filled from a dump, on a server of its own.
    pub fn of(dump: &Dump) -> Self {
        let (server, name) = dump.server();
        let mut database = Self::named(server.access(), name);
        database.server = Some(server);
        database
    }

    pub(super) fn create(server: &MariaDb) -> Self {
        let name = format!("test_{}", unique());
        server.access().run("", &format!("CREATE DATABASE `{name}`"));
        Self::named(server.access(), &name)
    }

    /// The database's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// `mysql://user:password@host:port/name` of the account that has all rights on the database and no others.
    pub fn url(&self) -> String {
        self.account.url(&self.name)
    }

    /// The same of another account, which is made here and has only what is granted: pairs of privileges and a table,
    /// as in `("SELECT, INSERT (a, b)", "customer_log")`; the table `*` stands for the whole database.
    pub fn url_with_grants(&self, grants: &[(&str, &str)]) -> String {
        let number = self.accounts.fetch_add(1, Ordering::Relaxed);
        let account = Access {
            user: format!("{}_{number}", self.account.user),
            password: format!("secret_{}", unique()),
            ..self.account.clone()
        };
        self.administrator.run("", &create_account(&account));
        for (privileges, table) in grants {
            let table = if *table == "*" { (*table).to_owned() } else { format!("`{table}`") };
            let (name, user) = (&self.name, &account.user);
            let grant = format!("GRANT {privileges} ON `{name}`.{table} TO '{user}'@'%'");
            self.administrator.run("", &grant);
        }
        account.url(&self.name)
    }

    /// Where the server listens, and the account of `url`.
    pub fn account(&self) -> &Access {
        &self.account
    }

    /// Runs statements with all rights of the server; they must succeed.
    pub fn run(&self, sql: &str) {
        self.administrator.run(&self.name, sql);
    }

    /// The rows of a query that must succeed. SQL's null is the text `NULL`.
    pub fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        self.administrator.rows(&self.name, sql)
    }

    /// The only value of a query that gives one row of one column.
    pub fn value(&self, sql: &str) -> String {
        let mut rows = self.rows(sql);
        assert_eq!(rows.len(), 1, "one row of: {sql}");
        rows.remove(0).remove(0)
    }

    /// The names of the tables, in order of the alphabet; views are left out.
    pub fn tables(&self) -> Vec<String> {
        let rows = self.rows(
            "SELECT table_name FROM information_schema.tables \
             WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name",
        );
        rows.into_iter().flatten().collect()
    }

    /// Loads a dump beside what is there already. `Database::of` is faster.
    pub fn load(&self, dump: &Dump) {
        dump.load(&self.administrator, &self.name);
    }

    /// The server that exists for this database alone, if it came from a dump: to be stopped and started again.
    pub fn server(&mut self) -> Option<&mut MariaDb> {
        self.server.as_mut()
    }

    /// A database that exists already on a server, with an account of its own.
    pub(crate) fn named(administrator: &Access, name: &str) -> Self {
        let account = Access {
            user: format!("user_{}", unique()),
            password: format!("secret_{}", unique()),
            ..administrator.clone()
        };
        let user = &account.user;
        let grant = format!("GRANT ALL PRIVILEGES ON `{name}`.* TO '{user}'@'%'");
        administrator.run("", &format!("{};\n{grant}", create_account(&account)));
        Self {
            administrator: administrator.clone(),
            account,
            name: name.to_owned(),
            accounts: AtomicU32::new(0),
            server: None,
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.server.is_some() {
            return;
        }
        let user = &self.account.user;
        let more =
            (0..self.accounts.load(Ordering::Relaxed)).map(|number| format!("{user}_{number}"));
        let users: Vec<String> = std::iter::once(user.clone()).chain(more).collect();
        // What a transaction that was never ended still holds must not keep the test waiting for itself.
        let kill: Vec<String> =
            users.iter().map(|user| format!("KILL HARD USER '{user}';")).collect();
        let kill = kill.join(" ");
        let users: Vec<String> = users.iter().map(|user| format!("'{user}'@'%'")).collect();
        let users = users.join(", ");
        let sql = format!("{kill} DROP DATABASE IF EXISTS `{}`; DROP USER {users}", self.name);
        // A test may have ended the server before.
        let _ = self.administrator.try_run("", &sql);
    }
}

fn create_account(account: &Access) -> String {
    format!("CREATE USER '{}'@'%' IDENTIFIED BY '{}'", account.user, account.password)
}

/// Letters and digits that no other test of this run gets, and that nobody needs to guess.
fn unique() -> String {
    use std::hash::{BuildHasher, Hasher, RandomState};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    format!("{number}_{:016x}", hasher.finish())
}
