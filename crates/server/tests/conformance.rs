//! Replays the recorded answers of the reference server against the real program: in a fresh store on SQLite and on
//! MariaDB, and beside the reference's own database. Every step must be answered as recorded, but for those listed in
//! `conformance/known_differences.toml`, which must differ.
#![cfg(test)]

#[path = "servers/fixture.rs"]
#[expect(dead_code, reason = "shared with the tests on servers, which need more of it")]
mod fixture;
#[path = "conformance/known.rs"]
mod known;

use known::Known;
use magegate_testkit::Site;
use magegate_testkit::mariadb::{Access, Database};
use magegate_testkit::transcript::{Played, Player, files, load};
use std::path::{Path, PathBuf};

/// Scenarios that are offered whole: none of their steps may be listed as not offered.
const PROMISED: [&str; 21] = [
    "admin_token_basic",
    "anonymous_routes",
    "bearer_header_forms",
    "change_password",
    "content_negotiation",
    "create_customer",
    "create_customer_errors",
    "customer_lockout",
    "customer_token_basic",
    "customer_token_wrong_credentials",
    "json_deserialisation",
    "partial_response",
    "revoke_customer_token",
    "search_customers",
    "soap_tokens",
    "store_codes",
    "token_method_and_route",
    "token_request_body",
    "token_request_fields",
    "token_xml",
    "unknown_routes",
];

#[test]
fn every_step_is_answered_as_recorded_or_listed_as_different() {
    let Some(conformance) = conformance() else {
        return;
    };
    let site = Site::new(env!("CARGO_BIN_EXE_magegate"));
    declare(&site, &conformance);
    check("on SQLite", &play(&site, &conformance));
}

#[test]
fn the_same_holds_on_a_shared_server() {
    let Some(conformance) = conformance() else {
        return;
    };
    let database = Database::fresh();
    let site = fixture::shared_site(&database.url());
    declare(&site, &conformance);
    check("on MariaDB", &play(&site, &conformance));
}

#[test]
fn the_same_holds_beside_the_reference_s_own_database() {
    let (Some(conformance), Some(dump)) = (conformance(), fixture::dump()) else {
        return;
    };
    let database = Database::of(&dump);
    // Whatever the recorded requests ask for, these grants suffice.
    let account = Access { user: "narrow".to_owned(), ..database.account().clone() };
    database.run(&fixture::grants("beside.sql", &database, "", &account));
    // The recorded answers name the server that was asked; the dump names the one that it was taken from.
    database.run("DELETE FROM core_config_data WHERE path LIKE 'web/%secure/base_url'");
    let site = fixture::beside_site(&database, "", &account);
    check("beside the reference", &play(&site, &conformance));
}

#[test]
fn the_list_names_steps_that_exist() {
    let Some(conformance) = conformance() else {
        return;
    };
    let Known { differences, not_offered } = known::list();
    let recorded: Vec<_> = files(&conformance.join("recorded")).iter().map(|f| load(f)).collect();
    let exists = |scenario: &str, step: &str| {
        let scenario = recorded.iter().find(|transcript| transcript.scenario == scenario);
        scenario.is_some_and(|transcript| transcript.steps.iter().any(|s| s.id == step))
    };
    for known in &differences {
        assert!(exists(&known.scenario, &known.step), "{}/{}", known.scenario, known.step);
        assert!(
            known.deviation > 0 && !known.reason.is_empty(),
            "{}/{}",
            known.scenario,
            known.step
        );
    }
    for part in &not_offered {
        assert!(!part.missing.is_empty(), "{} says what is missing", part.scenario);
        for step in &part.steps {
            assert!(exists(&part.scenario, step), "{}/{step}", part.scenario);
        }
    }
}

#[test]
fn promised_scenarios_are_recorded_and_offered_whole() {
    let Some(conformance) = conformance() else {
        return;
    };
    for scenario in PROMISED {
        let file = conformance.join("recorded").join(format!("{scenario}.json"));
        assert!(!load(&file).steps.is_empty(), "{scenario} has steps");
        let listed = known::list().not_offered.iter().any(|part| part.scenario == scenario);
        assert!(!listed, "{scenario} is promised");
    }
}

fn conformance() -> Option<PathBuf> {
    let shared = magegate_testkit::shared::folder(env!("CARGO_MANIFEST_DIR"))?;
    Some(shared.join("conformance"))
}

/// Makes the store that the transcripts assume.
fn declare(site: &Site, conformance: &Path) {
    let store = conformance.join("store.toml");
    site.run(&["apply", &store.to_string_lossy()]).succeeded();
}

fn check(way: &str, played: &[Played]) {
    let complaints = known::list().complaints(played);
    let passed = played.len() - complaints.len();
    println!(
        "conformance {way}: {passed} steps as recorded or as listed, {} not",
        complaints.len()
    );
    assert!(complaints.is_empty(), "{way}:\n{}", complaints.join("\n"));
}

/// Plays every scenario in the order of their names on a store in its first state; the transcripts allow any order.
fn play(site: &Site, conformance: &Path) -> Vec<Played> {
    let server = site.serve(&[]);
    let player = Player::new(server.client(), conformance);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut played = Vec::new();
        for file in files(&conformance.join("recorded")) {
            played.extend(player.play(&load(&file)).await);
        }
        played
    })
}
