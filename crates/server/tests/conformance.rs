//! Replays the recorded answers of the reference server against the real program. Two lists are kept honest: steps that
//! differ on purpose must differ, and scenarios of routes that are not offered yet must not pass unnoticed.

#![cfg(test)]

#[path = "conformance/known.rs"]
mod known;

use known::{KnownDifference, known_differences, verdict};
use magegate_testkit::Site;
use magegate_testkit::transcript::{Played, Player, files, load};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Scenarios whose every step is answered as recorded, but for the differences listed in `known_differences.toml`.
const PROMISED: [&str; 17] = [
    "admin_token_basic",
    "anonymous_routes",
    "bearer_header_forms",
    "change_password",
    "content_negotiation",
    "create_customer",
    "customer_lockout",
    "customer_token_basic",
    "customer_token_wrong_credentials",
    "partial_response",
    "revoke_customer_token",
    "store_codes",
    "token_method_and_route",
    "token_request_body",
    "token_request_fields",
    "token_xml",
    "unknown_routes",
];

/// Scenarios of surfaces and routes that are not offered yet, each with what is missing.
const NOT_OFFERED_YET: [(&str, &str); 12] = [
    ("acl_roles", "customer groups and customer search"),
    (
        "admin_customers",
        "the routes by which admins change customers",
    ),
    (
        "async_and_other_surfaces",
        "asynchronous calls and the schema page",
    ),
    ("create_customer_errors", "to be compared step by step"),
    ("create_customer_full", "to be compared step by step"),
    ("customer_groups", "customer groups"),
    ("graphql_token", "GraphQL"),
    (
        "json_deserialisation",
        "customer groups and customer search",
    ),
    ("reset_password", "mailed password resets"),
    ("search_customers", "customer search"),
    ("soap_tokens", "SOAP"),
    ("update_me", "to be compared step by step"),
];

#[test]
fn the_promised_scenarios_are_answered_as_recorded() {
    let Some(conformance) = conformance() else {
        return;
    };
    let played = play(&conformance, |scenario| PROMISED.contains(&scenario));
    let scenarios: BTreeSet<_> = played.iter().map(|step| step.scenario.as_str()).collect();
    assert_eq!(
        scenarios.len(),
        PROMISED.len(),
        "every promised scenario has its transcript"
    );
    let (passed, complaints) = verdict(&played, &known_differences());
    println!(
        "conformance: {passed} steps as recorded or as listed, {} not",
        complaints.len()
    );
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn a_scenario_listed_as_not_offered_still_differs() {
    let Some(conformance) = conformance() else {
        return;
    };
    let waits = |scenario: &str| {
        NOT_OFFERED_YET
            .iter()
            .any(|(listed, _)| *listed == scenario)
    };
    let played = play(&conformance, waits);
    for (scenario, missing) in NOT_OFFERED_YET {
        let steps: Vec<_> = played
            .iter()
            .filter(|step| step.scenario == scenario)
            .collect();
        let passed = steps
            .iter()
            .filter(|step| step.differences.is_empty())
            .count();
        println!(
            "conformance: {scenario}: {passed} of {} steps, missing: {missing}",
            steps.len()
        );
        assert!(
            passed < steps.len(),
            "{scenario} differs nowhere: move it to PROMISED"
        );
    }
}

#[test]
fn every_transcript_is_in_exactly_one_list() {
    let Some(conformance) = conformance() else {
        return;
    };
    let listed: Vec<&str> = PROMISED
        .into_iter()
        .chain(NOT_OFFERED_YET.map(|(scenario, _)| scenario))
        .collect();
    let unique: BTreeSet<&str> = listed.iter().copied().collect();
    assert_eq!(
        unique.len(),
        listed.len(),
        "no scenario stands in both lists"
    );
    let recorded: BTreeSet<String> = files(&conformance.join("recorded"))
        .iter()
        .map(|file| load(file).scenario)
        .collect();
    assert_eq!(recorded, unique.into_iter().map(str::to_owned).collect());
}

#[test]
fn every_known_difference_names_a_step_that_exists() {
    let Some(conformance) = conformance() else {
        return;
    };
    for KnownDifference {
        scenario,
        step,
        reason,
        ..
    } in known_differences()
    {
        assert!(
            PROMISED.contains(&scenario.as_str()),
            "{scenario} is a promised scenario"
        );
        let file = conformance
            .join("recorded")
            .join(format!("{scenario}.json"));
        let steps = load(&file).steps;
        assert!(
            steps.iter().any(|recorded| recorded.id == step),
            "{scenario} has a step {step}"
        );
        assert!(!reason.is_empty(), "{scenario}/{step} has a reason");
    }
}

fn conformance() -> Option<PathBuf> {
    let shared = magegate_testkit::shared::folder(env!("CARGO_MANIFEST_DIR"))?;
    Some(shared.join("conformance"))
}

/// Plays the wanted scenarios in the order of their names on a fresh store; the transcripts allow any order.
fn play(conformance: &Path, wanted: impl Fn(&str) -> bool) -> Vec<Played> {
    let site = Site::new(env!("CARGO_BIN_EXE_magegate"));
    let store = conformance.join("store.toml");
    let _ = site.run(&["apply", &store.to_string_lossy()]).succeeded();
    let server = site.serve(&[]);
    let player = Player::new(server.client(), conformance);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut played = Vec::new();
        for file in files(&conformance.join("recorded")) {
            let transcript = load(&file);
            if wanted(&transcript.scenario) {
                played.extend(player.play(&transcript).await);
            }
        }
        played
    })
}
