//! A cluster of three MariaDB servers that replicate by Galera, all on this machine.

use crate::mariadb::folder::{copy, copy_fresh, copy_prepared, is_root};
use crate::mariadb::{Database, MariaDb};
use crate::supervised::{free_port, program, server_folder, wait_for};
use std::path::{Path, PathBuf};
use std::process::Command;

/// How many servers: the least with which one may fail.
pub const NODES: usize = 3;
/// Where packages put the replication library.
const LIBRARIES: [&str; 4] = [
    "/usr/lib/galera/libgalera_smm.so",
    "/usr/lib64/galera-4/libgalera_smm.so",
    "/usr/lib64/galera/libgalera_smm.so",
    "/usr/lib/galera-4/libgalera_smm.so",
];
/// The account of the servers when the tests run as root: as root, their copying helper would lock itself out.
const ACCOUNT: &str = "mysql";
/// Makes the first server begin a cluster instead of looking for one.
const BEGIN: &str = "--wsrep-new-cluster";
/// A server that does not answer is given up after seconds instead of the usual quarter of a minute.
const TIMES: &str = "evs.keepalive_period=PT0.3S;evs.suspect_timeout=PT2S;evs.inactive_timeout=PT4S;\
                     evs.install_timeout=PT4S;gcache.size=32M";

/// The cluster; ended when dropped, and also when the test process is killed.
#[derive(Debug)]
pub struct Galera {
    nodes: Vec<MariaDb>,
}

impl Galera {
    /// Three servers that have found each other. They begin with the same data and so have nothing to copy.
    pub fn start() -> Self {
        program("rsync", "rsync");
        let library = library();
        let ports: [u16; NODES] = std::array::from_fn(|_| free_port());
        let mut nodes = Vec::new();
        for port in ports {
            let folder = server_folder();
            copy_prepared("galera", &[], &folder.join("data"), |unfinished| {
                let mut lonely = begin(&library, port);
                lonely.stop();
                copy(&lonely.data(), unfinished);
            });
            hand_over(&folder);
            let once: &[&str] = if nodes.is_empty() { &[BEGIN] } else { &[] };
            nodes.push(MariaDb::start_on(&folder, &options(&library, &ports, port), once));
        }
        let cluster = Self { nodes };
        cluster.wait_for_members(NODES);
        cluster
    }

    /// One of the servers, counted from 0.
    pub fn node(&self, number: usize) -> &MariaDb {
        &self.nodes[number]
    }

    /// A new empty database, to be had from every server; `Database::url` names the first.
    pub fn database(&self) -> Database {
        self.nodes[0].database()
    }

    /// The address of a database of the cluster at one of the servers.
    pub fn url(&self, database: &Database, number: usize) -> String {
        let mut account = database.account().clone();
        account.port = self.nodes[number].port();
        account.url(database.name())
    }

    /// Ends one server at once (SIGKILL); waits for nothing.
    pub fn kill(&mut self, number: usize) {
        self.nodes[number].kill();
    }

    /// Starts a server again, as a service manager does: where its own data ends is found out first, so that it asks the
    /// others for the rest alone. Waits until it has caught up with them.
    pub fn rejoin(&mut self, number: usize) {
        let said = self.nodes[number].say("--wsrep-recover");
        let position = said.lines().find_map(|line| line.split_once("Recovered position: "));
        let (_, position) = position.unwrap_or_else(|| panic!("no position in:\n{said}"));
        let position = position.split(',').next().unwrap_or(position);
        self.nodes[number].restart_with(&[&format!("--wsrep-start-position={}", position.trim())]);
        wait_for("the server to catch up", || self.is_synced(number).then_some(()));
    }

    /// Waits until so many servers see each other and take writes.
    pub fn wait_for_members(&self, count: usize) {
        let size = count.to_string();
        wait_for("the cluster to be of one mind", || {
            let agreed = (0..NODES).filter(|&number| {
                self.status(number, "wsrep_cluster_size").is_some_and(|seen| seen == size)
                    && self.is_synced(number)
            });
            (agreed.count() == count).then_some(())
        });
    }

    /// Whether a server takes writes now.
    pub fn is_synced(&self, number: usize) -> bool {
        let is = |name: &str, value: &str| self.status(number, name).is_some_and(|is| is == value);
        is("wsrep_cluster_status", "Primary") && is("wsrep_local_state_comment", "Synced")
    }

    fn status(&self, number: usize, name: &str) -> Option<String> {
        let question = format!("SHOW STATUS LIKE '{name}'");
        let rows = self.nodes[number].access().try_rows("", &question).ok()?;
        rows.into_iter().next()?.into_iter().nth(1)
    }
}

fn options(library: &Path, ports: &[u16], own: u16) -> Vec<String> {
    let all: Vec<_> = ports.iter().map(|port| format!("127.0.0.1:{port}")).collect();
    let (catching_up, copying) = (free_port(), free_port());
    let mut options = vec![
        "--wsrep-on=ON".to_owned(),
        format!("--wsrep-provider={}", library.display()),
        "--wsrep-cluster-name=magegate-test".to_owned(),
        format!("--wsrep-cluster-address=gcomm://{}", all.join(",")),
        format!("--wsrep-node-address=127.0.0.1:{own}"),
        format!("--wsrep-node-name=node{own}"),
        format!(
            "--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:{own};\
             ist.recv_addr=127.0.0.1:{catching_up};{TIMES}"
        ),
        "--wsrep-sst-method=rsync".to_owned(),
        format!("--wsrep-sst-receive-address=127.0.0.1:{copying}"),
        "--binlog-format=ROW".to_owned(),
        "--innodb-autoinc-lock-mode=2".to_owned(),
    ];
    options.extend(is_root().then(|| format!("--user={ACCOUNT}")));
    options
}

/// Hands a folder over to the account that the servers run under.
fn hand_over(folder: &Path) {
    if is_root() {
        let mut command = Command::new("chown");
        let done = command.arg("-R").arg(ACCOUNT).arg(folder).status();
        assert!(
            done.is_ok_and(|status| status.success()),
            "NOT TESTED: there is no account {ACCOUNT}; Debian's package mariadb-server makes it"
        );
    }
}

/// A cluster of one, whose data the three begin with.
fn begin(library: &Path, port: u16) -> MariaDb {
    let folder = server_folder();
    copy_fresh(&folder.join("data"));
    hand_over(&folder);
    MariaDb::start_on(&folder, &options(library, &[port], port), &[BEGIN])
}

fn library() -> PathBuf {
    let found = LIBRARIES.iter().map(PathBuf::from).find(|path| path.is_file());
    found.unwrap_or_else(|| {
        panic!(
            "NOT TESTED: Galera's library is not installed (searched: {}). `cargo xtask setup` installs it \
             (Debian's package galera-4).",
            LIBRARIES.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_node_took_all_have_and_a_killed_one_catches_up() {
        let mut cluster = Galera::start();
        let database = cluster.database();
        database.run("CREATE TABLE t (a INT PRIMARY KEY); INSERT INTO t VALUES (1)");
        cluster.kill(2);
        cluster.wait_for_members(NODES - 1);
        database.run("INSERT INTO t VALUES (2)");
        cluster.rejoin(2);
        cluster.wait_for_members(NODES);
        for number in 0..NODES {
            let rows = cluster.node(number).access().rows(
                database.name(),
                "SET SESSION wsrep_sync_wait = 1; SELECT a FROM t ORDER BY a",
            );
            assert_eq!(rows, [["1"], ["2"]]);
        }
    }
}
