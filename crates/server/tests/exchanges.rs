//! The reference's recorded exchanges with their whole answers, replayed in their order against the real program: status,
//! content type and the very bytes of the body, order of members and escapes included.

#![cfg(test)]

#[path = "servers/fixture.rs"]
#[expect(dead_code, reason = "shared with the tests on servers, which need more of it")]
mod fixture;
#[path = "exchanges/recording.rs"]
mod recording;

use magegate_testkit::mariadb::Database;
use magegate_testkit::{Client, Site, shared};
use recording::{Exchange, exchanges};
use std::collections::HashMap;
use std::path::Path;

/// Exchanges of surfaces that are not offered yet, by their numbers.
const NOT_OFFERED: [std::ops::RangeInclusive<u32>; 2] = [80..=80, 87..=93];
/// Where a long recorded body ends before it was at its end.
const CUT: &str = "\n[... cut, ";
/// Exchanges that are answered otherwise on purpose, each with the reason; one that no longer differs fails.
const DIFFERENT: [(u32, &str); 4] = [
    (35, "an Accept that matches nothing: 406 instead of 500 (docs/compatibility.md, row 10)"),
    (83, "an unknown service: 400 instead of 500 (docs/compatibility.md, row 62)"),
    (84, "only the services that are offered are listed (docs/compatibility.md, row 65)"),
    (99, "a token issued in the second of a revocation works (docs/compatibility.md, row 23)"),
];

#[tokio::test]
async fn the_recorded_exchanges_are_answered_byte_for_byte() {
    let Some(folder) = shared::folder(env!("CARGO_MANIFEST_DIR")) else {
        return;
    };
    let site = Site::new(env!("CARGO_BIN_EXE_magegate"));
    let store = folder.join("conformance/store.toml");
    site.run(&["apply", store.to_str().unwrap()]).succeeded();
    play(&folder, &site).await;
}

#[tokio::test]
async fn they_are_beside_the_reference_s_own_database_too() {
    let (Some(folder), Some(dump)) = (shared::folder(env!("CARGO_MANIFEST_DIR")), fixture::dump())
    else {
        return;
    };
    let database = Database::of(&dump);
    play(&folder, &fixture::beside_site(&database, "", database.account())).await;
}

/// Plays all of them in their order on a store in its first state.
async fn play(folder: &Path, site: &Site) {
    let text = std::fs::read_to_string(folder.join("reference/exchanges.md")).unwrap();
    let server = site.serve(&[]);
    let mut tokens = HashMap::new();
    let mut complaints = Vec::new();
    let mut compared = 0;
    let is_offered = |number| !NOT_OFFERED.iter().any(|range| range.contains(&number));
    for exchange in exchanges(&text).iter().filter(|e| is_offered(e.number)) {
        let difference = compare(server.client(), exchange, &mut tokens).await;
        let listed = DIFFERENT.iter().any(|(number, _)| *number == exchange.number);
        compared += 1;
        match (difference, listed) {
            (None, false) | (Some(_), true) => {}
            (Some(difference), false) => complaints.push(difference),
            (None, true) => complaints.push(format!("{} no longer differs", exchange.number)),
        }
    }
    assert!(compared > 90, "{compared} exchanges");
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// What differs, if anything. A token in the recorded answer stands for the one that came in its place.
async fn compare(
    client: Client,
    exchange: &Exchange,
    tokens: &mut HashMap<String, String>,
) -> Option<String> {
    let answer = client.send(&exchange.request(tokens)).await;
    let (wanted, got) = (exchange.body.trim(), answer.text());
    if let (Some(recorded), 200) = (recording::token(wanted), answer.status) {
        let ours = got.trim().trim_matches('"');
        let ours = ours.split("<response>").last()?.split("<result>").last()?.split('<').next()?;
        tokens.insert(recorded.to_owned(), ours.to_owned());
        let same = wanted.replace(recorded, ours) == got.trim() && exchange.status == 200;
        return (!same).then(|| format!("{}: {got}", exchange.title));
    }
    let content_type = answer.header("content-type").map(ToOwned::to_owned);
    let (wanted, got) = match wanted.split_once(CUT) {
        Some((beginning, _)) => (beginning, got.chars().take(beginning.chars().count()).collect()),
        None => (wanted, got),
    };
    let same = answer.status == exchange.status
        && content_type == exchange.content_type
        && recording::without_times(wanted) == recording::without_times(got.trim());
    (!same).then(|| {
        format!(
            "{}. {}\n  wanted {} {:?} {wanted}\n  got    {} {content_type:?} {got}",
            exchange.number, exchange.title, exchange.status, exchange.content_type, answer.status
        )
    })
}
