//! The vectors of `spec/token-service.md` 6.3, further ones that PHP's `hash_hmac` gave, and its table of acceptance rules
//! row by row.

use super::*;
use crate::id::{AdminId, CustomerId};
use crate::keys::{Fingerprint, KeyRing};
use crate::reason::Reason;
use proptest::prelude::*;
use time::macros::datetime;

const OLD: &str = "0123456789abcdef0123456789abcdef";
const NEW: &str = "fedcba9876543210fedcba9876543210";
const ADMIN: Account = Account::Admin(AdminId(1));
const ISSUED: OffsetDateTime = datetime!(2023-11-14 22:13:20 UTC);
const ENDS: OffsetDateTime = datetime!(2023-11-14 23:13:20 UTC);
const HEADER: &str = r#"{"kid":"1","alg":"HS256"}"#;
const PAYLOAD: &str = r#"{"uid":1,"utypid":2,"iat":1700000000,"exp":1700003600}"#;
const HS256: Option<Algorithm> = Some(Algorithm::Hs256);

/// Algorithm, keys and the token that the reference makes of [`PAYLOAD`].
const VECTORS: [(Algorithm, &[&str], &str); 5] = [
    (
        Algorithm::Hs256,
        &[OLD],
        "eyJraWQiOiIxIiwiYWxnIjoiSFMyNTYifQ.eyJ1aWQiOjEsInV0eXBpZCI6MiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjE3MDAwMDM2MDB9.\
         medfRQHPbWCoJC7ZmyOP8Yrrj4PJW3hg27cR1OTdsjE",
    ),
    (
        Algorithm::Hs256,
        &[OLD, NEW],
        "eyJraWQiOiIyIiwiYWxnIjoiSFMyNTYifQ.eyJ1aWQiOjEsInV0eXBpZCI6MiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjE3MDAwMDM2MDB9.\
         h19byfKt45BRPemueTY5icNWJdrffAMfjqmBJA6nj8Y",
    ),
    (
        Algorithm::Hs256,
        &["odd-length-key"],
        "eyJraWQiOiIxIiwiYWxnIjoiSFMyNTYifQ.eyJ1aWQiOjEsInV0eXBpZCI6MiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjE3MDAwMDM2MDB9.\
         duQUufSDxXi4NMUFMwakJscs8cNJsy-SvS89znhLgRQ",
    ),
    (
        Algorithm::Hs384,
        &[OLD],
        "eyJraWQiOiIxIiwiYWxnIjoiSFMzODQifQ.eyJ1aWQiOjEsInV0eXBpZCI6MiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjE3MDAwMDM2MDB9.\
         AROiNpgSUxzrHYJVdEKgp03tHZ6fNgmeFFWS14JtVc5NPg046y7x0okmS_DaY5u4",
    ),
    (
        Algorithm::Hs512,
        &[OLD, NEW],
        "eyJraWQiOiIyIiwiYWxnIjoiSFM1MTIifQ.eyJ1aWQiOjEsInV0eXBpZCI6MiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjE3MDAwMDM2MDB9.\
         yaftSaeivTWoKnocw5ClX9u-cJ9jZFt2s6pdb72DQ1eYFYBUQgBLTRAIt2PjLMYrlPGI5V_uW7XhNVUYjA7UlQ",
    ),
];

fn ring(keys: &[&str]) -> KeyRing {
    KeyRing::from_crypt_key(&keys.join("\n"), &[])
}

fn encoded(text: &str) -> String {
    BASE64URL_NOPAD.encode(text.as_bytes())
}

/// Any header and payload, validly signed by the ring's signing key.
fn signed(ring: &KeyRing, algorithm: Algorithm, header: &str, payload: &str) -> String {
    let message = format!("{}.{}", encoded(header), encoded(payload));
    let tag = algorithm.tag(ring.signing().expect("there is a key"), &message);
    format!("{message}.{}", BASE64URL_NOPAD.encode(&tag))
}

fn fault_of(header: &str, payload: &str) -> Option<Fault> {
    let ring = ring(&[OLD]);
    read(&signed(&ring, Algorithm::Hs256, header, payload), &ring, HS256).err()
}

#[test]
fn tokens_are_those_of_the_reference_byte_for_byte() {
    for (algorithm, keys, token) in VECTORS {
        let ring = ring(keys);
        let key = ring.signing().expect("there is a key");
        assert_eq!(issue(key, algorithm, ADMIN, ISSUED, ENDS), token);
        let expected = SignedToken {
            account: ADMIN,
            issued_at: ISSUED,
            ends_at: ENDS,
            key: i64::try_from(keys.len()).unwrap_or_default(),
            algorithm,
        };
        assert_eq!(read(token, &ring, Some(algorithm)), Ok(expected));
    }
}

#[test]
fn every_key_of_the_ring_verifies_whatever_kid_the_token_names() {
    let header = r#"{"kid":"7","alg":"HS256"}"#;
    let token = signed(&ring(&[OLD]), Algorithm::Hs256, header, PAYLOAD);
    for keys in [&[OLD, NEW][..], &[NEW, OLD], &[OLD]] {
        assert!(read(&token, &ring(keys), HS256).is_ok());
    }
    assert_eq!(read(&token, &ring(&[NEW]), HS256), Err(Fault::BadSignature));
    assert_eq!(read(&token, &KeyRing::default(), HS256), Err(Fault::BadSignature));
    assert_eq!(kid(&token), Some(7));
}

#[test]
fn a_refused_key_verifies_nothing_and_says_so() {
    let token = VECTORS[0].2;
    let refused = [Fingerprint::of(OLD.as_bytes())];
    let ring = KeyRing::from_crypt_key(&format!("{OLD}\n{NEW}"), &refused);
    assert_eq!(read(token, &ring, HS256), Err(Fault::RefusedKey));
    let own = |state| Key::own(1, String::new(), state);
    let wiped = KeyRing::new(vec![own(crate::keys::KeyState::Refused)]);
    assert_eq!(read(token, &wiped, HS256), Err(Fault::RefusedKey));
}

#[test]
fn a_key_that_is_not_filled_up_verifies_nothing() {
    let message = format!("{}.{}", encoded(HEADER), encoded(PAYLOAD));
    let bare = tag::<Hmac<Sha256>>(OLD.as_bytes(), &message);
    let token = format!("{message}.{}", BASE64URL_NOPAD.encode(&bare));
    assert_eq!(read(&token, &ring(&[OLD]), HS256), Err(Fault::BadSignature));
}

#[test]
fn the_algorithm_must_be_the_configured_one() {
    let ring = ring(&[OLD]);
    let token = VECTORS[0].2;
    assert_eq!(read(token, &ring, Some(Algorithm::Hs512)), Err(Fault::OtherAlgorithm));
    assert_eq!(read(token, &ring, Algorithm::named("A128KW")), Err(Fault::NoAlgorithm));
    // A signature of the right algorithm under a header that names another.
    for (header, fault) in [
        (r#"{"kid":"1","alg":"HS512"}"#, Fault::OtherAlgorithm),
        (r#"{"kid":"1","alg":"hs256"}"#, Fault::OtherAlgorithm),
        (r#"{"kid":"1","alg":"none"}"#, Fault::Unsigned),
        (r#"{"kid":"1","alg":"None"}"#, Fault::Unsigned),
        (r#"{"kid":"1"}"#, Fault::Unsigned),
        (r#"{"kid":"1","alg":["HS256"]}"#, Fault::Unsigned),
        (r#"{"alg":"HS256","enc":"A128GCM"}"#, Fault::Encrypted),
        (r#"{"alg":"HS256","cty":"JWT"}"#, Fault::ContentType),
        (r#"{"alg":"HS256","cty":null}"#, Fault::ContentType),
        (r#"{"alg":"HS256","crit":["exp"]}"#, Fault::Critical),
        (r#"["HS256"]"#, Fault::Malformed),
        ("", Fault::Malformed),
    ] {
        assert_eq!(fault_of(header, PAYLOAD), Some(fault), "{header}");
    }
    for header in [r#"{"alg":"HS256"}"#, r#"{"typ":"JWT","kid":[1],"alg":"HS256","x":{"y":1}}"#] {
        assert_eq!(fault_of(header, PAYLOAD), None, "{header}");
    }
}

#[test]
fn an_unsigned_token_is_refused_however_it_is_written() {
    let message = format!("{}.{}", encoded(r#"{"alg":"none"}"#), encoded(PAYLOAD));
    for token in [format!("{message}."), format!("{message}.AA")] {
        assert_eq!(read(&token, &ring(&[OLD]), HS256), Err(Fault::Unsigned), "{token}");
    }
}

#[test]
fn other_forms_are_refused_each_for_what_it_is() {
    let ring = ring(&[OLD]);
    let good = VECTORS[0].2;
    let padded = format!("{good}=");
    let long = format!("{good}{}", "A".repeat(4096));
    let json =
        format!(r#"{{"payload":"{}","protected":"e30","signature":"AA"}}"#, encoded(PAYLOAD));
    let other_ending = format!("{}F", good.strip_suffix('E').unwrap_or_default());
    for (token, fault) in [
        ("", Fault::Malformed),
        ("abc", Fault::Malformed),
        ("a.b", Fault::Malformed),
        ("a.b.c.d", Fault::Malformed),
        ("..", Fault::Malformed),
        ("e30.e30.!!", Fault::Malformed),
        ("a.b.c.d.e", Fault::Encrypted),
        (r#"{"ciphertext":"AA","iv":"AA","tag":"AA"}"#, Fault::Encrypted),
        (json.as_str(), Fault::JsonForm),
        (padded.as_str(), Fault::Padded),
        (long.as_str(), Fault::Malformed),
        // The last letter's spare bits differ: the same bytes to a lax reader.
        (other_ending.as_str(), Fault::Malformed),
    ] {
        assert_eq!(read(token, &ring, HS256), Err(fault), "{token}");
    }
}

#[test]
fn each_claim_must_be_a_whole_number_other_than_0() {
    let texts = r#"{"uid":"1","utypid":"2","iat":"1700000000","exp":"1700003600"}"#;
    assert_eq!(fault_of(HEADER, texts), None);
    let further = PAYLOAD.replace('}', r#","nbf":9999999999,"aud":"x","iss":[],"jti":""}"#);
    assert_eq!(fault_of(HEADER, &further), None);
    let names = ["uid", "utypid", "iat", "exp"];
    for (name, value) in names.into_iter().zip(["1", "2", "1700000000", "1700003600"]) {
        let claim = format!("\"{name}\":{value}");
        let gone = PAYLOAD.replace(&claim, "\"other\":1");
        assert_eq!(fault_of(HEADER, &gone), Some(Fault::Claim(name)), "{gone}");
        for bad in [
            "0", "null", "\"\"", "\"0\"", "1.5", "1e400", "1e3", "true", "[1]", "{}", "\"1x\"",
            "\"-1\"",
        ] {
            let payload = PAYLOAD.replace(&claim, &format!("\"{name}\":{bad}"));
            let fault = fault_of(HEADER, &payload);
            let unreadable = bad == "1e400" && fault == Some(Fault::Malformed);
            assert!(unreadable || fault == Some(Fault::Claim(name)), "{payload}: {fault:?}");
        }
    }
    assert_eq!(fault_of(HEADER, "[1,2]"), Some(Fault::Malformed));
}

#[test]
fn only_customers_and_admins_have_signed_tokens() {
    for user_type in ["1", "4", "5", "-3"] {
        let payload = PAYLOAD.replace("\"utypid\":2", &format!("\"utypid\":{user_type}"));
        assert_eq!(fault_of(HEADER, &payload), Some(Fault::UserType), "{payload}");
    }
    let payload = PAYLOAD.replace("\"utypid\":2", "\"utypid\":3");
    let ring = ring(&[OLD]);
    let token = read(&signed(&ring, Algorithm::Hs256, HEADER, &payload), &ring, HS256);
    assert_eq!(token.map(|token| token.account), Ok(Account::Customer(CustomerId(1))));
}

#[test]
fn a_token_ends_at_its_end_and_may_come_from_a_clock_a_minute_ahead() {
    let token = SignedToken {
        account: ADMIN,
        issued_at: ISSUED,
        ends_at: ENDS,
        key: 1,
        algorithm: Algorithm::Hs256,
    };
    assert_eq!(token.fault_at(ENDS - Duration::SECOND), None);
    assert_eq!(token.fault_at(ENDS), Some(Reason::TokenExpired(ENDS)));
    assert_eq!(token.fault_at(ISSUED - Duration::MINUTE), None);
    let ahead = token.fault_at(ISSUED - Duration::seconds(61));
    assert_eq!(ahead, Some(Fault::IssuedAhead(ISSUED).into()));
    // Issued after its end is no fault of its own, as in the reference.
    let odd = SignedToken { issued_at: ENDS + Duration::SECOND, ..token };
    assert_eq!(odd.fault_at(ENDS - Duration::SECOND), None);
}

#[test]
fn times_beyond_all_years_are_long_past_or_for_ever() {
    let ring = ring(&[OLD]);
    for (claim, is_over) in [("-99999999999999", true), ("99999999999999", false)] {
        let payload = PAYLOAD.replace("1700003600", claim);
        let token = signed(&ring, Algorithm::Hs256, HEADER, &payload);
        let token = read(&token, &ring, HS256).expect("its form is in order");
        assert_eq!(token.fault_at(ISSUED).is_some(), is_over, "{claim}");
    }
}

#[test]
fn names_of_algorithms_are_read_as_they_are_written() {
    for algorithm in [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512] {
        assert_eq!(Algorithm::named(algorithm.name()), Some(algorithm));
    }
    for name in ["", "none", "hs256", "A128KW", "RS256", "HS256 "] {
        assert_eq!(Algorithm::named(name), None);
    }
}

proptest! {
    #[test]
    fn what_is_issued_is_read(id in 1..=i64::from(u32::MAX), admin: bool, at in 1_i64..4_000_000_000, lives in 1_i64..10_000_000) {
        let account =
            if admin { Account::Admin(AdminId(id)) } else { Account::Customer(CustomerId(id)) };
        let issued_at = OffsetDateTime::from_unix_timestamp(at).expect("it is a moment");
        let ends_at = issued_at + Duration::seconds(lives);
        let ring = ring(&[OLD, NEW]);
        let key = ring.signing().expect("there is a key");
        let token = issue(key, Algorithm::Hs384, account, issued_at, ends_at);
        let algorithm = Algorithm::Hs384;
        let expected = SignedToken { account, issued_at, ends_at, key: 2, algorithm };
        prop_assert_eq!(read(&token, &ring, Some(Algorithm::Hs384)), Ok(expected));
    }

    #[test]
    fn a_token_with_one_byte_changed_is_refused(at in 0..190_usize, byte in 0x21..0x7f_u8) {
        let mut changed = VECTORS[0].2.as_bytes().to_vec();
        let at = at % changed.len();
        prop_assume!(changed[at] != byte);
        changed[at] = byte;
        let changed = String::from_utf8(changed).expect("it is ASCII");
        prop_assert!(read(&changed, &ring(&[OLD]), HS256).is_err());
    }

    #[test]
    fn any_text_is_refused(text in "\\PC{0,60}(\\.\\PC{0,60}){0,5}") {
        prop_assert!(read(&text, &ring(&[OLD]), HS256).is_err());
        let _ = kid(&text);
    }

    #[test]
    fn any_signed_payload_is_read_or_refused(header in "\\PC{0,40}", payload in "\\PC{0,60}") {
        let ring = ring(&[OLD]);
        let _ = read(&signed(&ring, Algorithm::Hs256, &header, &payload), &ring, HS256);
    }
}
