//! The server: what it is, how old, whether it takes writes, and what cluster it belongs to.

use super::codes::{
    SERVER, SERVER_CLUSTER, SERVER_CLUSTER_DOWN, SERVER_OLD, SERVER_READ_ONLY, SERVER_UNKNOWN,
};
use super::{Finding, Severity};
use magegate_store::inspection::Server;

/// What kind of server answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    MySql,
    MariaDb,
    TiDb,
    Vitess,
    Unknown,
}

pub(super) fn check(server: &Server) -> Vec<Finding> {
    let mut findings = vec![version(server)];
    findings.extend(read_only(server));
    findings.extend(galera(server));
    findings.extend(group(server));
    if server.variables.contains_key("aurora_version") {
        let text = "Amazon Aurora: connect to the cluster's writer endpoint, never to a reader; a failover breaks the \
                    connections, and magegate opens new ones";
        findings.push(Finding::new(&SERVER_CLUSTER, text));
    }
    findings
}

fn version(server: &Server) -> Finding {
    let (kind, number) = read(&server.version, comment(server));
    let least = match kind {
        Kind::MySql => ("MySQL", (8, 0)),
        Kind::MariaDb => ("MariaDB", (10, 6)),
        Kind::TiDb => {
            let text = format!(
                "TiDB ({}): its locks and foreign keys differ between versions; the tests do not run on it",
                server.version
            );
            return Finding::new(&SERVER_UNKNOWN, text);
        }
        Kind::Vitess => {
            let text = format!(
                "Vitess ({}): transactions over several shards and foreign keys do not hold there; keep the tables in one \
                 unsharded keyspace; the tests do not run on it",
                server.version
            );
            return Finding::new(&SERVER_UNKNOWN, text);
        }
        Kind::Unknown => {
            let text = format!("the server calls itself {:?}", server.version);
            return Finding::new(&SERVER_UNKNOWN, text);
        }
    };
    let (name, (major, minor)) = least;
    if number < (major, minor) {
        let text = format!("{name} {}; {major}.{minor} or later is needed", server.version);
        return Finding::new(&SERVER_OLD, text);
    }
    Finding::new(&SERVER, format!("{name} {}", server.version))
}

/// The kind and the first two numbers of a version. Old replication put `5.5.5-` before MariaDB's own.
fn read(version: &str, comment: &str) -> (Kind, (u32, u32)) {
    let words = format!("{version} {comment}").to_ascii_lowercase();
    let kind = if words.contains("tidb") {
        Kind::TiDb
    } else if words.contains("vitess") {
        Kind::Vitess
    } else if words.contains("mariadb") {
        Kind::MariaDb
    } else if version.starts_with(|c: char| c.is_ascii_digit()) {
        Kind::MySql
    } else {
        Kind::Unknown
    };
    let own = match version.strip_prefix("5.5.5-") {
        Some(own) if kind == Kind::MariaDb => own,
        _ => version,
    };
    let mut numbers =
        own.split(|c: char| !c.is_ascii_digit()).map(|digits| digits.parse().unwrap_or_default());
    (kind, (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default()))
}

fn read_only(server: &Server) -> Option<Finding> {
    let on = |name: &&str| is_on(server, name);
    let names = [
        "read_only",
        "super_read_only",
        "innodb_read_only",
        "transaction_read_only",
        "tx_read_only",
        "offline_mode",
    ];
    let set: Vec<_> = names.into_iter().filter(on).collect();
    (!set.is_empty()).then(|| {
        let text = format!("the server refuses writes: {} is on", set.join(", "));
        Finding::new(&SERVER_READ_ONLY, text)
            .remedy("point the database address to the writer; after a failover, to the new one")
    })
}

fn galera(server: &Server) -> Vec<Finding> {
    if !is_on(server, "wsrep_on") {
        return Vec::new();
    }
    let state = |name: &str| server.status.get(name).map_or("", String::as_str);
    let size = state("wsrep_cluster_size");
    let mut findings = Vec::new();
    let is_primary = state("wsrep_cluster_status").eq_ignore_ascii_case("primary");
    if !is_primary || state("wsrep_ready").eq_ignore_ascii_case("off") {
        let text = format!(
            "the Galera node is {} and {}; it refuses statements",
            state("wsrep_cluster_status"),
            state("wsrep_local_state_comment")
        );
        findings.push(Finding::new(&SERVER_CLUSTER_DOWN, text));
    }
    let text = format!(
        "a Galera cluster of {size}: magegate asks each node to wait for the others' commits before it reads, so that a \
         revocation answered elsewhere holds here"
    );
    let finding = Finding::new(&SERVER_CLUSTER, text);
    findings.push(match size {
        "2" => finding.at(Severity::Warning).remedy(
            "add a third node or an arbitrator: of two, neither goes on when they lose each other",
        ),
        _ => finding,
    });
    findings
}

fn group(server: &Server) -> Option<Finding> {
    let of = |name: &str| server.variables.get(name).map_or("", String::as_str);
    if of("group_replication_group_name").is_empty() {
        return None;
    }
    if !is_on(server, "group_replication_single_primary_mode") {
        let text = "group replication with several primaries: two of them may count, lock and revoke at the same time and \
                    learn of each other at the commit only";
        let finding = Finding::new(&SERVER_CLUSTER, text).at(Severity::Warning);
        return Some(finding.remedy("SELECT group_replication_switch_to_single_primary_mode();"));
    }
    let text = match of("group_replication_consistency") {
        "EVENTUAL" => {
            "group replication with consistency EVENTUAL: a new primary may take requests before it knows all that the old \
             one confirmed"
        }
        _ => "group replication with one primary: reads and writes go to it",
    };
    let finding = Finding::new(&SERVER_CLUSTER, text);
    Some(match of("group_replication_consistency") {
        "EVENTUAL" => finding
            .remedy("SET PERSIST group_replication_consistency = 'BEFORE_ON_PRIMARY_FAILOVER';"),
        _ => finding,
    })
}

fn comment(server: &Server) -> &str {
    server.variables.get("version_comment").map_or("", String::as_str)
}

/// Whether a variable is there and on.
pub(super) fn is_on(server: &Server, name: &str) -> bool {
    server.variables.get(name).is_some_and(|value| value == "1" || value.eq_ignore_ascii_case("on"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::codes;
    use super::*;

    fn with(version: &str, variables: &[(&str, &str)], status: &[(&str, &str)]) -> Server {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Server {
            version: version.to_owned(),
            variables: variables.iter().map(owned).collect(),
            status: status.iter().map(owned).collect(),
            ..Server::default()
        }
    }

    #[test]
    fn versions_are_told_apart() {
        for (version, comment, code) in [
            ("10.11.19-MariaDB-0+deb12u1", "", "server"),
            ("5.5.5-10.6.12-MariaDB", "", "server"),
            ("10.5.9-MariaDB", "", "server_old"),
            ("11.4.2-MariaDB", "", "server"),
            ("8.0.36", "MySQL Community Server - GPL", "server"),
            ("8.0.36-28", "Percona Server (GPL)", "server"),
            ("9.1.0", "", "server"),
            ("5.7.44-log", "", "server_old"),
            ("8.0.11-TiDB-v7.5.0", "", "server_unknown"),
            ("8.0.30-Vitess", "", "server_unknown"),
            ("8.0.30", "Version: 21.0.0 Vitess", "server_unknown"),
            ("PostgreSQL", "", "server_unknown"),
            ("", "", "server_unknown"),
        ] {
            let found = check(&with(version, &[("version_comment", comment)], &[]));
            assert_eq!(codes(&found), [code], "{version}");
        }
    }

    #[test]
    fn a_server_that_refuses_writes_is_an_error() {
        for name in ["read_only", "super_read_only", "innodb_read_only", "offline_mode"] {
            let found = check(&with("8.0.36", &[(name, "ON")], &[]));
            assert_eq!(codes(&found), ["server", "server_read_only"], "{name}");
        }
    }

    #[test]
    fn clusters_are_named_with_what_follows() {
        let good = [
            ("wsrep_cluster_size", "3"),
            ("wsrep_cluster_status", "Primary"),
            ("wsrep_ready", "ON"),
        ];
        let found = check(&with("10.11.1-MariaDB", &[("wsrep_on", "ON")], &good));
        assert_eq!(codes(&found), ["server", "server_cluster"]);
        let cut = [("wsrep_cluster_size", "1"), ("wsrep_cluster_status", "non-Primary")];
        let found = check(&with("10.11.1-MariaDB", &[("wsrep_on", "ON")], &cut));
        assert_eq!(codes(&found), ["server", "server_cluster_down", "server_cluster"]);
        let group = [
            ("group_replication_group_name", "x"),
            ("group_replication_single_primary_mode", "OFF"),
        ];
        let found = check(&with("8.0.36", &group, &[]));
        assert_eq!(found[1].severity, Severity::Warning);
        let found = check(&with("8.0.28", &[("aurora_version", "3.04.0")], &[]));
        assert_eq!(codes(&found), ["server", "server_cluster"]);
    }
}
