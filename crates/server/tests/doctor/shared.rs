//! On a server, with tables of the program's own.

use crate::fixture::{ERRORS, FINE, empty, examine};
use magegate_testkit::mariadb::{Database, MariaDb};

#[test]
fn a_database_of_its_own_is_healthy_from_the_start() {
    let database = Database::fresh();
    let site = empty().with_variable("MAGEGATE_DATABASE_URL", &database.url());
    let nothing = examine(&site);
    assert_eq!((nothing.code, nothing.faults()), (4, vec!["connection_failed"]));
    assert_eq!(database.tables(), [""; 0], "no table was made");
    let file =
        site.file("store.toml", "[settings]\n\"magegate/tokens/credentials_in_query\" = \"0\"\n");
    let _ = site.run(&["apply", file.to_str().unwrap()]).succeeded();
    let _ = site.run(&["cron", "run"]).succeeded();
    let report = examine(&site);
    assert_eq!(report.codes(), [""; 0], "{report:#?}");
    assert_eq!(report.code, FINE);
    report.finding("tables", "are as expected");
    report.finding("texts", "utf8mb4_general_ci");
}

#[test]
fn a_server_that_is_set_unfit_is_named() {
    let server = MariaDb::start_with(&[
        "--innodb-flush-log-at-trx-commit=2",
        "--log-bin=binlog",
        "--binlog-format=STATEMENT",
        "--max-allowed-packet=1048576",
        "--wait-timeout=20",
    ]);
    let database = server.database();
    let site = empty().with_variable("MAGEGATE_DATABASE_URL", &database.url());
    // The server refuses to write rows so: the tables are made while it logs rows.
    server.access().run("", "SET GLOBAL binlog_format = 'ROW'");
    let file = site.file("store.toml", "");
    let _ = site.run(&["apply", file.to_str().unwrap()]).succeeded();
    server.access().run("", "SET GLOBAL binlog_format = 'STATEMENT'");
    let report = examine(&site);
    assert_eq!(report.code, ERRORS);
    for (code, words) in [
        ("server_binlog", "STATEMENT"),
        ("server_durability", "innodb_flush_log_at_trx_commit is 2"),
        ("server_limits", "max_allowed_packet"),
        ("server_limits", "wait_timeout"),
    ] {
        for sql in report.remedies(code, words) {
            server.access().run("", &sql);
        }
    }
    let after = examine(&site);
    assert_eq!(after.faults(), [""; 0], "{after:#?}");
    server.access().run("", "SET GLOBAL read_only = 1");
    let account = database.account().user.clone();
    server.access().run("", &format!("REVOKE READ_ONLY ADMIN ON *.* FROM '{account}'@'%'"));
    let report = examine(&site);
    report.finding("server_read_only", "read_only is on");
}
