//! On a node of a cluster.

use crate::fixture::{FINE, empty, examine};
use magegate_testkit::Galera;
use std::time::{Duration, Instant};

#[test]
fn a_node_of_a_cluster_is_named_and_one_that_is_cut_off_is_an_error() {
    let mut cluster = Galera::start();
    let database = cluster.database();
    let site = empty().with_variable("MAGEGATE_DATABASE_URL", &cluster.url(&database, 0));
    let _ = site.run(&["apply", site.file("store.toml", "").to_str().unwrap()]).succeeded();
    let report = examine(&site);
    assert_eq!(report.code, FINE, "{report:#?}");
    report.finding("server_cluster", "a Galera cluster of 3");
    cluster.kill(1);
    cluster.kill(2);
    let end = Instant::now() + Duration::from_mins(1);
    let status = "SHOW STATUS LIKE 'wsrep_cluster_status'";
    while cluster.node(0).access().rows("", status)[0][1] != "non-Primary" {
        assert!(Instant::now() < end, "the last node notices that it is alone");
    }
    let report = examine(&site);
    assert_eq!(report.code, 4, "{report:#?}");
    assert!(report.remedies("connection_failed", "")[0].contains("wsrep_cluster_status"));
}
