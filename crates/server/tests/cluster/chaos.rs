//! Three instances on one server under load, while instances and the server are killed and started again: the promises
//! of `research/peers.md` section C hold (I1, I2, I3), and each job runs once per interval.

use crate::fleet::{Fleet, OPAQUE, SIGNED};
use crate::load::{KEEPERS, Load, MISTYPED, REVOKERS, Told};
use crate::record::Record;
use magegate_service::jobs::Job;
use magegate_testkit::{Database, MariaDb};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

const INSTANCES: usize = 3;
/// Longest wait for an answer, outages included.
const LONGEST_ANSWER: Duration = Duration::from_secs(5);
/// Requests between two events.
const BETWEEN: usize = 150;
/// The job that is due every minute; the others are every hour.
const EVERY_MINUTE: &str = "outdated_authentication_failures_cleanup";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_holds_while_instances_and_the_server_are_killed() {
    storm(OPAQUE, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_of_signed_tokens_holds_as_well() {
    storm(SIGNED, 1).await;
}

/// Kills and starts every instance in each round; at its end the server, in the first at once, then politely.
async fn storm(tokens: &str, rounds: usize) {
    let mut server = MariaDb::start();
    let database = Arc::new(server.database());
    let began = now(&database);
    let urls = vec![database.url(); INSTANCES];
    let mut fleet = Fleet::start(&urls, &[KEEPERS, REVOKERS, MISTYPED], tokens);
    let load = Load::start(&fleet.addresses());
    let record = load.record().clone();
    let _stop = record.stop_when_dropped();
    let watch = {
        let (database, record) = (Arc::clone(&database), record.clone());
        tokio::task::spawn_blocking(move || watch_counters(&database, &record))
    };
    for round in 0..rounds {
        for number in 0..INSTANCES {
            record.wait_for(BETWEEN).await;
            fleet.kill(number);
            record.wait_for(BETWEEN).await;
            fleet.restart(number);
        }
        record.wait_for(BETWEEN).await;
        if round == 0 {
            server.kill();
        } else {
            server.stop();
        }
        record.wait_for_outage(3 * INSTANCES).await;
        server.restart();
    }
    record.wait_for(BETWEEN).await;
    let told = load.stop().await;
    watch.await.unwrap();
    let longest = record.longest();
    assert!(longest < LONGEST_ANSWER, "no answer for {longest:?}");
    told.check(&fleet.addresses(), &record).await;
    check_counters(&database, &told, &record);
    check_jobs(&database, &fleet.logs(), began, &record);
    record.check();
}

/// I3: no counter ever goes down, since none of these customers ever signs in.
fn watch_counters(database: &Database, record: &Record) {
    let mut seen = BTreeMap::new();
    while !record.is_stopping() {
        let rows = database.account().try_rows(database.name(), COUNTERS);
        for row in rows.unwrap_or_default() {
            let [counter, count] = &row[..] else { continue };
            let count: usize = count.parse().unwrap();
            let before = seen.insert(counter.clone(), count).unwrap_or(0);
            if count < before {
                record.broke(format!("I3: {counter} went from {before} to {count}"));
            }
        }
        std::thread::park_timeout(Duration::from_millis(100));
    }
    assert!(!seen.is_empty(), "the counters were watched");
}

/// Every counter of failed logins under a name of its own.
pub(crate) const COUNTERS: &str = "SELECT CONCAT('account ', email), failures_num FROM customer_entity \
    UNION ALL SELECT CONCAT('name ', user_name), failures_count FROM oauth_token_request_log";

/// I3: every refusal that was answered is counted, and nothing that did not happen.
pub(crate) fn check_counters(database: &Database, told: &Told, record: &Record) {
    let counters: BTreeMap<_, _> = database
        .rows(COUNTERS)
        .into_iter()
        .map(|row| (row[0].clone(), row[1].parse::<usize>().unwrap()))
        .collect();
    for failures in &told.failures {
        assert!(failures.answered > 10, "the load was one");
        let possible = failures.answered..=failures.answered + failures.unknown;
        for counter in [format!("account {}", failures.email), format!("name {}", failures.email)] {
            let count = counters.get(&counter).copied().unwrap_or(0);
            if !possible.contains(&count) {
                record.broke(format!("I3: {counter} is {count}, not within {possible:?}"));
            }
        }
    }
}

/// Each job was begun, and ran no more often than there were intervals. One that was begun by an instance that died is left
/// alone until its lease has run out.
fn check_jobs(database: &Database, logs: &[String], began: u64, record: &Record) {
    let begun = "SELECT COUNT(*) FROM magegate_job WHERE last_started_at > '2000-01-01'";
    assert_eq!(database.value(begun), Job::ALL.len().to_string(), "every job was begun");
    let ended = now(database);
    let mut runs: BTreeMap<&str, u64> = BTreeMap::new();
    for line in logs.iter().flat_map(|log| log.lines()).filter(|line| line.contains("job ran")) {
        let name = line.split("job=\"").nth(1).and_then(|rest| rest.split('"').next());
        *runs.entry(name.unwrap_or_default()).or_default() += 1;
    }
    for (job, count) in runs {
        let interval = if job == EVERY_MINUTE { 60 } else { 3600 };
        let intervals = ended / interval - began / interval + 1;
        if count > intervals {
            record.broke(format!("{job} ran {count} times in {intervals} intervals"));
        }
    }
}

fn now(database: &Database) -> u64 {
    database.value("SELECT UNIX_TIMESTAMP()").parse().unwrap()
}
