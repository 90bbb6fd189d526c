//! The ends of sessions, what refresh tokens look like, and the properties of a family whoever presents what.

use super::*;
use crate::id::CustomerId;
use crate::random::TestRandom;
use proptest::prelude::*;
use std::collections::HashSet;
use time::macros::datetime;

const START: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);
const TERMS: Terms = Terms {
    lifetime: Lifetime::Limited(Duration::HOUR),
    idle: Some(Duration::days(30)),
    absolute: Some(Duration::days(90)),
};

fn session(family: Option<Family>) -> Session {
    Session {
        id: SessionId(1),
        account: Account::Customer(CustomerId(1)),
        token: TokenId(1),
        issued_at: START,
        device: String::new(),
        peer: String::new(),
        begun_at: START,
        used_at: START,
        refreshed_at: None,
        family,
        pace: Pace::default(),
        is_ended: false,
    }
}

#[test]
fn a_session_without_refresh_tokens_ends_with_its_token() {
    let session = session(None);
    let end = START + Duration::HOUR;
    assert_eq!((session.end(&TERMS), session.token_end(&TERMS)), (Some(end), Some(end)));
    let at = |now| session.fault_at(&TERMS, Revoked::default(), now);
    assert_eq!(at(end - Duration::SECOND), None);
    assert_eq!(at(end), Some(Reason::SessionExpired(end)));
    let unlimited = Terms { lifetime: Lifetime::Unlimited, ..TERMS };
    assert_eq!(session.end(&unlimited), None);
}

#[test]
fn a_session_ends_when_it_is_idle_and_at_its_absolute_end_and_takes_its_token_along() {
    let mut session = session(Some(Family::begin(RefreshId(1))));
    assert_eq!(session.end(&TERMS), Some(START + Duration::days(30)));
    session.issued_at = START + Duration::days(80);
    let end = Some(START + Duration::days(90));
    assert_eq!(session.end(&TERMS), end);
    let unlimited = Terms { lifetime: Lifetime::Unlimited, ..TERMS };
    assert_eq!(session.token_end(&unlimited), end);
    let endless = Terms { idle: None, absolute: None, ..TERMS };
    assert_eq!(session.end(&endless), None);
    assert_eq!(session.token_end(&endless), Some(session.issued_at + Duration::HOUR));
}

#[test]
fn a_revocation_up_to_the_second_of_issue_and_a_later_change_of_password_end_a_session() {
    let session = session(Some(Family::begin(RefreshId(1))));
    let fault = |before: Option<i64>, cutoff: Option<i64>| {
        let cutoff = cutoff.map(|seconds| START + Duration::seconds(seconds));
        let before = before.map(|seconds| START.unix_timestamp() + seconds);
        session.fault_at(&TERMS, Revoked { before, cutoff }, START)
    };
    assert_eq!(fault(Some(-1), Some(0)), None);
    assert_eq!(fault(Some(0), None), Some(Reason::TokenRevoked));
    assert_eq!(fault(None, Some(1)), Some(Reason::TokenRevoked));
}

#[test]
fn a_token_that_comes_again_within_the_window_replaces_what_was_lost() {
    let family = Family::begin(RefreshId(1)).exchanged(RefreshId(1), RefreshId(2), START).unwrap();
    let soon = START + REPEAT_WINDOW - Duration::SECOND;
    let again = family.exchanged(RefreshId(1), RefreshId(3), soon).unwrap();
    assert_eq!(again.current, RefreshId(3));
    assert_eq!(again.judge(RefreshId(2), soon), Presented::Spent, "the lost one is void");
    assert_eq!(again.judge(RefreshId(1), START + REPEAT_WINDOW), Presented::Spent);
    let set_back = START - Duration::SECOND;
    assert_eq!(again.judge(RefreshId(1), set_back), Presented::Again, "two servers' clocks");
    let set_back = START - Duration::HOUR;
    assert_eq!(again.judge(RefreshId(1), set_back), Presented::Spent);
}

#[test]
fn a_token_s_row_that_went_before_its_time_was_revoked() {
    let session = session(Some(Family::begin(RefreshId(1))));
    let revoked = Some(Reason::TokenRevoked);
    let end = START + Duration::HOUR;
    assert_eq!(session.token_fault(&TERMS, Some(false), START), None);
    assert_eq!(session.token_fault(&TERMS, Some(true), end), revoked);
    assert_eq!(session.token_fault(&TERMS, None, end - Duration::SECOND), revoked);
    assert_eq!(session.token_fault(&TERMS, None, end), None, "it was cleaned up");
    let unlimited = Terms { lifetime: Lifetime::Unlimited, ..TERMS };
    assert_eq!(session.token_fault(&unlimited, None, end), revoked);
}

#[test]
fn a_refresh_token_is_read_in_its_own_form_alone() {
    let token = RefreshToken::draw(&TestRandom::seeded(1));
    assert_eq!(token.expose().len(), REFRESH_LENGTH);
    assert_eq!(RefreshToken::read(token.expose()), Some(token.clone()));
    assert_eq!(token.hash().as_str().len(), 64);
    let next = token.next(&TestRandom::seeded(2));
    assert_eq!(RefreshToken::read(next.expose()), Some(next.clone()));
    assert_eq!(next.family_hash(), token.family_hash());
    assert_ne!(next.hash(), token.hash());
    let other = RefreshToken::draw(&TestRandom::seeded(2));
    assert_ne!(other.family_hash(), token.family_hash());
    let text = token.expose();
    for other in ["", "mgr_", &text[1..], &text.to_uppercase(), &format!("{text}a")] {
        assert_eq!(RefreshToken::read(other), None, "{other}");
    }
    assert_eq!(format!("{token:?} {:?}", token.hash()), "RefreshToken RefreshHash");
}

#[test]
fn a_device_is_one_short_line() {
    assert_eq!(device("  Ada's\tphone\r\n\u{1b}[31m "), "Ada's phone [31m");
    assert_eq!(device(&"ä".repeat(300)).chars().count(), DEVICE_LENGTH);
    assert_eq!(device("Ada\u{202e}enohp\u{2066}\u{feff} \u{200b}\u{2028}x"), "Adaenohp x");
}

/// What somebody does with a family: whoever it is, by the place of a token among all that were ever handed out.
#[derive(Debug, Clone)]
enum Step {
    Present(prop::sample::Index),
    Wait(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => any::<prop::sample::Index>().prop_map(Step::Present),
        1 => (0..20_i64).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 0..60)
}

proptest! {
    #[test]
    fn never_do_two_tokens_count_and_a_spent_one_ends_the_family(steps in steps()) {
        let (mut family, mut now) = (Family::begin(RefreshId(0)), START);
        let mut issued = vec![RefreshId(0)];
        let mut void = HashSet::new();
        for step in steps {
            match step {
                Step::Wait(seconds) => now += Duration::seconds(seconds),
                Step::Present(which) => {
                    let presented = issued[which.index(issued.len())];
                    let next = RefreshId(i64::try_from(issued.len()).unwrap());
                    let Some(after) = family.exchanged(presented, next, now) else {
                        prop_assert_ne!(presented, family.current);
                        return Ok(());
                    };
                    // The one that counted counts no more, whichever was presented.
                    if presented != family.current {
                        let (previous, at) = family.previous.unwrap();
                        prop_assert_eq!(presented, previous);
                        prop_assert!(now - at < REPEAT_WINDOW);
                        void.insert(family.current);
                    }
                    prop_assert!(!void.contains(&presented), "what was lost never counts again");
                    prop_assert_eq!(after.current, next);
                    let forgotten = family.forgotten(&after);
                    let at_once = family.previous.is_none();
                    prop_assert_eq!(forgotten.is_none(), at_once, "never more than two are known");
                    issued.push(next);
                    family = after;
                    let counting = issued
                        .iter()
                        .filter(|token| family.judge(**token, now) == Presented::Current);
                    prop_assert_eq!(counting.count(), 1);
                    let again = issued
                        .iter()
                        .filter(|token| family.judge(**token, now) == Presented::Again);
                    prop_assert!(again.count() <= 1);
                }
            }
        }
    }

    #[test]
    fn no_token_outlives_its_session_and_no_session_its_absolute_end(
        issued in 0..100_i64, idle in prop::option::of(0..100_i64),
        absolute in prop::option::of(0..100_i64), hours in prop::option::of(0..5000_i64),
    ) {
        let terms = Terms {
            lifetime: hours.map_or(Lifetime::Unlimited, |h| Lifetime::Limited(Duration::hours(h))),
            idle: idle.map(Duration::days),
            absolute: absolute.map(Duration::days),
        };
        let mut session = session(Some(Family::begin(RefreshId(1))));
        session.issued_at = START + Duration::days(issued);
        let (end, token_end) = (session.end(&terms), session.token_end(&terms));
        if let Some(end) = end {
            prop_assert!(token_end.is_some_and(|token_end| token_end <= end));
            prop_assert!(session.fault_at(&terms, Revoked::default(), end).is_some());
        }
        if let Some(absolute) = terms.absolute {
            prop_assert!(end.is_some_and(|end| end <= START + absolute));
        }
    }
}
