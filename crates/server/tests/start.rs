//! How fast a server is there again: from the start of its process on an existing database to its first answer.
#![cfg(test)]

use magegate_testkit::Site;
use std::time::{Duration, Instant};

/// From the start of the process to its first answer.
const LIMIT: Duration = Duration::from_millis(100);

#[tokio::test]
async fn an_existing_database_is_served_within_a_tenth_of_a_second() {
    let site = Site::new(env!("CARGO_BIN_EXE_magegate"));
    site.serve(&[]).stop();
    let mut fastest = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        let server = site.serve(&[]);
        let answer = server.client().get("/rest/V1/customers/me").await;
        fastest = fastest.min(start.elapsed());
        assert_eq!(answer.status, 401);
        server.stop();
    }
    println!("start: {} ms", fastest.as_millis());
    assert!(fastest < LIMIT, "{} ms", fastest.as_millis());
}
