//! The way to the database: how long it takes, and who can listen.

use super::codes::{
    CONNECTION, CONNECTION_CLEAR, CONNECTION_FAILED, CONNECTION_SLOW, CONNECTION_SPLIT,
};
use super::{Finding, Surroundings, listed};
use magegate_store::inspection::Server;
use std::time::Duration;

/// A plain question should not take longer.
const SLOW: Duration = Duration::from_millis(20);

/// A node of a cluster that has lost the others waits for them, or refuses at once.
const CUT_OFF: &str = "on a node of a cluster: SHOW STATUS LIKE 'wsrep_cluster_status' tells whether it is cut off from the others";

/// What stands in place of a report when the database could not be opened; `cause` in words.
pub fn unreachable(cause: &str) -> Finding {
    let help = [
        ("to database", "create the database, or grant the account rights on it"),
        (
            "Access denied",
            "check the name and password in the database address, and that the account may come from this host",
        ),
        ("Unknown database", "create the database, or correct its name in the address"),
        ("Connection refused", "check host and port, and that the server runs"),
        ("lookup address", "check the host's name"),
        ("there is no table", "check the database's name and the table prefix"),
        ("No such file", "check the path of the socket"),
        ("WSREP", CUT_OFF),
        ("Lock wait timeout", CUT_OFF),
        ("certificate", "check the server's certificate and tls settings in the database address"),
        ("disk", "make room on the disk"),
    ];
    let finding = Finding::new(&CONNECTION_FAILED, cause);
    match help.iter().find(|(words, _)| cause.contains(words)) {
        Some((_, help)) => finding.remedy(*help),
        None => finding,
    }
}

pub(super) fn check(
    surroundings: &Surroundings,
    answered_in: Duration,
    server: Option<&Server>,
) -> Vec<Finding> {
    let connected_in = surroundings.connected_in;
    let Some(server) = server else {
        let text = format!("the file was opened in {}", shown(connected_in));
        return vec![Finding::new(&CONNECTION, text)];
    };
    let cipher = server.status.get("ssl_cipher").filter(|cipher| !cipher.is_empty());
    let secrecy = match (cipher, surroundings.is_local) {
        (Some(cipher), _) => format!("encrypted with {cipher}"),
        (None, true) => "not encrypted, on this machine".to_owned(),
        (None, false) => "not encrypted".to_owned(),
    };
    let text = format!(
        "{} at database {} connected in {}, answered in {}, {secrecy}",
        server.account,
        server.database,
        shown(connected_in),
        shown(answered_in)
    );
    let mut findings = vec![Finding::new(&CONNECTION, text)];
    if answered_in > SLOW {
        let text = format!("a plain question took {}", shown(answered_in));
        findings.push(Finding::new(&CONNECTION_SLOW, text));
    }
    if !surroundings.elsewhere.is_empty() {
        let text = format!("the store has further databases: {}", listed(&surroundings.elsewhere));
        findings.push(Finding::new(&CONNECTION_SPLIT, text));
    }
    if cipher.is_none() && !surroundings.is_local {
        let text = "hashes and tokens travel in clear between this machine and the server";
        let finding = Finding::new(&CONNECTION_CLEAR, text);
        findings.push(finding.remedy("set database.tls: docs/configuration.md"));
    }
    findings
}

/// A time in milliseconds, with one digit below them.
fn shown(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{beside, codes};
    use super::*;

    fn server(cipher: &str) -> Server {
        let mut server = Server::default();
        server.status.insert("ssl_cipher".to_owned(), cipher.to_owned());
        server
    }

    #[test]
    fn a_connection_in_clear_matters_beyond_this_machine_only() {
        let fast = Duration::from_millis(1);
        let here = Surroundings { is_local: true, ..beside() };
        let there = Surroundings { is_local: false, ..beside() };
        assert_eq!(codes(&check(&here, fast, Some(&server("")))), ["connection"]);
        let found = check(&there, fast, Some(&server("")));
        assert_eq!(codes(&found), ["connection", "connection_clear"]);
        let found = check(&there, fast, Some(&server("TLS_AES_256_GCM_SHA384")));
        assert_eq!(codes(&found), ["connection"]);
        let slow = check(&here, Duration::from_millis(50), Some(&server("")));
        assert_eq!(codes(&slow), ["connection", "connection_slow"]);
    }

    #[test]
    fn a_refused_connection_is_told_with_what_helps() {
        let finding = unreachable("Access denied for user 'a'@'b'");
        assert_eq!(finding.code.name, "connection_failed");
        assert!(finding.remedy[0].contains("password"), "{finding:?}");
        assert!(unreachable("something new").remedy.is_empty());
    }
}
