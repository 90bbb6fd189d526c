//! When a handshake is too late, and which tokens can become access tokens.

use super::*;
use magegate_domain::id::TokenId;
use magegate_domain::settings::SettingScope;

fn time(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_700_000_000 + seconds).unwrap()
}

fn expired(setting: Option<&str>, begun: Option<i64>, now: i64) -> bool {
    let row =
        setting.map(|value| (SettingScope::Default, EXPIRATION.to_owned(), Some(value.to_owned())));
    let consumer = Consumer {
        id: ConsumerId(1),
        name: String::new(),
        key: String::new(),
        secret: String::new(),
        callback_url: None,
        updated_at: begun.map(time),
    };
    has_expired(&consumer, &Settings::new(row), time(now))
}

#[test]
fn a_handshake_may_begin_for_as_long_as_the_setting_says() {
    for setting in [None, Some(""), Some("0"), Some("-1"), Some("300")] {
        assert!(!expired(setting, Some(0), 0), "{setting:?}");
        assert!(!expired(setting, Some(0), 299), "{setting:?}");
        assert!(expired(setting, Some(0), 300), "{setting:?}");
        assert!(expired(setting, Some(0), 301), "{setting:?}");
    }
    assert!(!expired(Some("60"), Some(0), 59));
    assert!(expired(Some("60"), Some(0), 60));
    assert!(!expired(Some("99999999999999999999"), Some(0), 1_000_000));
    assert!(!expired(None, Some(5), 0), "a clock that is ahead of ours is no reason");
}

#[test]
fn a_handshake_that_never_began_is_over() {
    assert!(expired(None, None, 0));
    assert!(expired(Some("99999999"), None, 0));
}

fn fault(change: impl Fn(&mut OauthToken), verifier: &str) -> Option<Fault> {
    let mut token = OauthToken {
        id: TokenId(1),
        consumer: ConsumerId(7),
        kind: TokenKind::Request,
        token: "t".repeat(LENGTH),
        secret: "s".repeat(LENGTH),
        verifier: "v".repeat(LENGTH),
        callback_url: String::new(),
        revoked: false,
        created_at: time(0),
    };
    change(&mut token);
    check_token(&token, ConsumerId(7), verifier).err()
}

#[test]
fn only_the_consumer_s_own_request_token_with_its_verifier_becomes_an_access_token() {
    let good = "v".repeat(LENGTH);
    assert_eq!(fault(|_| {}, &good), None);
    let other = Fault::OtherConsumer { is_request_token: true };
    assert_eq!(fault(|token| token.consumer = ConsumerId(8), ""), Some(other.clone()));
    assert_eq!(fault(|token| token.consumer = ConsumerId(0), &good), Some(other));
    for kind in [TokenKind::Verifier, TokenKind::Access] {
        assert_eq!(fault(|token| token.kind = kind, &good), Some(Fault::TokenUsed));
    }
    assert_eq!(fault(|token| token.revoked = true, &good), Some(Fault::TokenRevoked));
    assert_eq!(fault(|_| {}, "short"), Some(Fault::VerifierLength));
    assert_eq!(fault(|_| {}, ""), Some(Fault::VerifierLength));
    assert_eq!(fault(|_| {}, &"V".repeat(LENGTH)), Some(Fault::VerifierWrong));
    assert_eq!(fault(|token| token.verifier.clear(), &good), Some(Fault::VerifierWrong));
}

#[test]
fn what_is_handed_out_is_not_shown() {
    let shown = || Zeroizing::new("shown?".to_owned());
    let pair = Pair { token: shown(), secret: shown() };
    assert_eq!(format!("{pair:?}"), "Pair");
}
