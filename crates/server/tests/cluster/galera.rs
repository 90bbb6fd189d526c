//! Three instances, each at another node of a Galera cluster, under load while a node is killed and comes back: nothing
//! that was answered is lost.

use crate::chaos::check_counters;
use crate::fleet::{Fleet, OPAQUE};
use crate::load::{KEEPERS, Load, MISTYPED, REVOKERS};
use magegate_testkit::Galera;
use magegate_testkit::galera::NODES;

/// Requests between two events.
const BETWEEN: usize = 250;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answered_revocation_is_lost_when_a_node_dies_and_comes_back() {
    let mut cluster = Galera::start();
    let database = cluster.database();
    let urls: Vec<String> = (0..NODES).map(|node| cluster.url(&database, node)).collect();
    let fleet = Fleet::start(&urls, &[KEEPERS, REVOKERS, MISTYPED], OPAQUE);
    let load = Load::start(&fleet.addresses());
    let record = load.record().clone();
    let _stop = record.stop_when_dropped();
    record.wait_for(BETWEEN).await;
    cluster.kill(2);
    record.wait_for(BETWEEN).await;
    cluster.rejoin(2);
    cluster.wait_for_members(NODES);
    record.wait_for(BETWEEN).await;
    let told = load.stop().await;
    told.check(&fleet.addresses(), &record).await;
    check_counters(&database, &told, &record);
    record.check();
}
