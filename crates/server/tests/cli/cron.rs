//! `magegate cron …`.

use super::bench::{block_on, filled, members, objects};

const JOBS: [&str; 7] = [
    "expired_tokens_cleanup",
    "outdated_authentication_failures_cleanup",
    "security_deactivate_expired_users",
    "magegate_audit_cleanup",
    "magegate_outbox_cleanup",
    "magegate_session_cleanup",
    "magegate_nonce_cleanup",
];

#[test]
fn all_jobs_or_one_are_run_and_remembered() {
    let site = filled();
    let never = objects(&site, &["cron", "list"]);
    assert_eq!(members(&never, "job"), JOBS);
    assert!(never.iter().all(|job| job["last_started"].is_null()));
    let outcome = site.run(&["cron", "run", JOBS[1]]).succeeded();
    assert_eq!(outcome.stdout, format!("{}: done, 0 rows changed\n", JOBS[1]));
    assert_eq!(site.run(&["cron", "run"]).succeeded().stdout.lines().count(), JOBS.len());
    let ran = objects(&site, &["cron", "list"]);
    assert!(ran.iter().all(|job| job["outcome"] == "0 rows"), "{ran:?}");
}

#[test]
fn expired_tokens_are_removed() {
    let site = filled();
    let server = site.serve(&[]);
    block_on(server.client().customer_token("jane@example.com", "Jane_pass1"));
    let _ = site.run(&["config", "set", "magegate/tokens/zero_lifetime_expires", "1"]).succeeded();
    let _ = site.run(&["config", "set", "oauth/access_token_lifetime/customer", "0"]).succeeded();
    let ran = objects(&site, &["cron", "run", JOBS[0]]);
    assert_eq!(ran[0]["rows"], 1);
}

#[test]
fn an_unknown_job_is_refused_with_the_known_ones() {
    let outcome = filled().run(&["cron", "run", "tidy"]).ended_with(2);
    assert!(JOBS.iter().all(|job| outcome.stderr.contains(job)), "{}", outcome.stderr);
}
