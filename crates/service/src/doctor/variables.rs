//! Settings of the server that the program cannot change for itself.

use super::codes::{SERVER_BINLOG, SERVER_DURABILITY, SERVER_LIMITS};
use super::server::is_on;
use super::{Finding, Severity, Surroundings};
use magegate_store::inspection::Server;

/// The largest statement holds a request's body in other words.
const PACKET: i64 = 4 * 1024 * 1024;
/// Connections that lie idle for less are opened anew all the time.
const IDLE_SECONDS: i64 = 60;
/// Connections that one process opens beside its pool: for searches, at the start.
const FURTHER: i64 = 3;

pub(super) fn check(server: &Server, surroundings: &Surroundings) -> Vec<Finding> {
    let number =
        |name: &str| server.variables.get(name).and_then(|value| value.parse::<i64>().ok());
    let mut findings = Vec::new();
    let statement =
        server.variables.get("binlog_format").is_some_and(|format| format == "STATEMENT");
    if statement && is_on(server, "log_bin") {
        let text = "binlog_format is STATEMENT: the server refuses every write of a transaction at READ COMMITTED";
        findings
            .push(Finding::new(&SERVER_BINLOG, text).remedy("SET GLOBAL binlog_format = 'ROW';"));
    }
    if let Some(value) = number("innodb_flush_log_at_trx_commit").filter(|value| *value != 1) {
        let text = format!(
            "innodb_flush_log_at_trx_commit is {value}: up to a second of answered logins and revocations is lost when the \
             machine fails"
        );
        let finding = Finding::new(&SERVER_DURABILITY, text);
        findings.push(finding.remedy("SET GLOBAL innodb_flush_log_at_trx_commit = 1;"));
    }
    if is_on(server, "log_bin") && number("sync_binlog") == Some(0) {
        let text =
            "sync_binlog is 0: after a failure of the machine, copies may lack what was answered";
        let finding = Finding::new(&SERVER_DURABILITY, text).at(Severity::Note);
        findings.push(finding.remedy("SET GLOBAL sync_binlog = 1;"));
    }
    if let Some(value) = number("innodb_force_recovery").filter(|value| *value > 0) {
        let text = format!(
            "innodb_force_recovery is {value}: the server runs to rescue its data, and refuses writes"
        );
        findings.push(Finding::new(&SERVER_LIMITS, text).at(Severity::Error));
    }
    if let Some(bytes) = number("max_allowed_packet").filter(|bytes| *bytes < PACKET) {
        let text = format!("max_allowed_packet is {bytes} bytes: long requests and imports fail");
        let finding = Finding::new(&SERVER_LIMITS, text);
        findings.push(finding.remedy(format!("SET GLOBAL max_allowed_packet = {PACKET};")));
    }
    if let Some(seconds) = number("wait_timeout").filter(|seconds| *seconds < IDLE_SECONDS) {
        let text = format!(
            "wait_timeout is {seconds} seconds: connections are closed and opened all the time"
        );
        let finding = Finding::new(&SERVER_LIMITS, text).at(Severity::Note);
        findings.push(finding.remedy("SET GLOBAL wait_timeout = 600;"));
    }
    findings.extend(connections(server, surroundings));
    findings
}

fn connections(server: &Server, surroundings: &Surroundings) -> Option<Finding> {
    let needed = i64::from(surroundings.connections) + FURTHER;
    let (name, most) = ["max_connections", "max_user_connections"]
        .into_iter()
        .filter_map(|name| Some((name, server.variables.get(name)?.parse::<i64>().ok()?)))
        .find(|(_, most)| *most > 0 && *most < needed)?;
    let text = format!("{name} is {most}, but one server of ours may open {needed} connections");
    let finding = Finding::new(&SERVER_LIMITS, text);
    Some(finding.remedy(format!("SET GLOBAL {name} = {};", needed * 2)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{beside, codes};
    use super::*;

    fn found(variables: &[(&str, &str)]) -> Vec<Finding> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let server =
            Server { variables: variables.iter().map(owned).collect(), ..Server::default() };
        check(&server, &beside())
    }

    #[test]
    fn unfit_settings_are_named_and_usual_ones_are_not() {
        let usual = [
            ("binlog_format", "STATEMENT"),
            ("log_bin", "OFF"),
            ("innodb_flush_log_at_trx_commit", "1"),
            ("sync_binlog", "0"),
            ("max_allowed_packet", "16777216"),
            ("wait_timeout", "28800"),
            ("max_connections", "151"),
            ("max_user_connections", "0"),
            ("innodb_force_recovery", "0"),
        ];
        assert_eq!(found(&usual), []);
        for (variables, code, severity) in [
            (
                &[("binlog_format", "STATEMENT"), ("log_bin", "ON")][..],
                "server_binlog",
                Severity::Error,
            ),
            (&[("innodb_flush_log_at_trx_commit", "2")], "server_durability", Severity::Warning),
            (&[("sync_binlog", "0"), ("log_bin", "ON")], "server_durability", Severity::Note),
            (&[("max_allowed_packet", "65536")], "server_limits", Severity::Warning),
            (&[("wait_timeout", "5")], "server_limits", Severity::Note),
            (&[("max_user_connections", "2")], "server_limits", Severity::Warning),
            (&[("innodb_force_recovery", "3")], "server_limits", Severity::Error),
        ] {
            let found = found(variables);
            assert_eq!(codes(&found), [code]);
            assert_eq!(found[0].severity, severity);
        }
    }
}
