//! The vectors and edge cases of `spec/database-auth.md`, section 3, and properties over stored texts of any shape.

use super::*;
use crate::password::ArgonMemory;
use proptest::prelude::*;

const PASSWORD: &str = "Passw0rd123";
const KEY: &[u8] = b"0123456789abcdef0123456789abcdef";
const VECTORS: [&str; 9] = [
    "f9879bca6fb6e1f454d65db13a1d682f:xx:0",
    "725b71083d3b38ef0bede77266aff058b2665875fae3c3a30bfe42227c8c8ec3:xx:1",
    "bd954ad3570f1a9ebcd0b25f2460c0db798467091340bd8dd8da20818cb00d6b:xx:2",
    "bd954ad3570f1a9ebcd0b25f2460c0db798467091340bd8dd8da20818cb00d6b:xx:3_32_2_67108864",
    "6814ac852b2fdf9bbf937746f095e1224871db0231aa432210b3c948ecd12903:AbCdEfGhIjKlMnOpQrStUvWxYz012345:3_32_2_67108864",
    "17d70768231b2236f0efbc5df411ca8a001abe8ec2822ad00db31b4b5a3d2135:1234567890123456:3_32_2_67108864",
    "32fd278f99d6c3cc91732219e88eccd01e46be7d000c9172719924b09486f33f:xx:0:3_32_2_67108864",
    "cdee10d17b6d8d1b6e2660ba89288481a22c22d91aea24fbf86ad7a36c4cd3c4:xx:0:1",
    "95b4096c2954145490bd52c435517d8a174a6750ef63e31752b5046278660c72:xx:0:1:3_32_2_67108864",
];
const KEYED: &str = "200b677a75b0f4eda1f62cdcf567d3e2932f038d6ab3af86a8d2d8f9ac5600b7";
const MD5: &str = "f9879bca6fb6e1f454d65db13a1d682f";

/// Memory that must not be asked for: for texts that have to be refused unread.
#[derive(Debug)]
struct NoMemory;

impl Argon for NoMemory {
    fn hash(&mut self, _: &[u8], _: &[u8; 16], parameters: Parameters) -> Result<Vec<u8>> {
        panic!("{parameters:?} were computed");
    }
}

fn verifies(stored: &str, password: &str, key: Option<&[u8]>) -> bool {
    StoredHash::parse(stored).verify(password, key, &mut ArgonMemory::new()).unwrap()
}

fn verifies_without_argon(stored: &str) -> bool {
    StoredHash::parse(stored).verify(PASSWORD, Some(KEY), &mut NoMemory).unwrap()
}

/// A row that some algorithm made: Argon with small parameters, so that tests are quick.
fn made(password: &str, salt: &str, versions: &str) -> String {
    let chain = read_chain(versions, salt).unwrap();
    let hash = follow(&chain, salt, password, &mut ArgonMemory::new()).unwrap();
    format!("{}:{salt}:{versions}", hash.as_str())
}

#[test]
fn every_recorded_vector_verifies_and_with_another_password_does_not() {
    let mut memory = ArgonMemory::new();
    for stored in VECTORS {
        let parsed = StoredHash::parse(stored);
        assert!(parsed.verify(PASSWORD, None, &mut memory).unwrap(), "{stored}");
        assert!(!parsed.verify("passw0rd123", None, &mut memory).unwrap(), "{stored}");
    }
}

#[test]
fn an_upper_case_letter_in_the_hash_never_verifies() {
    let mut memory = ArgonMemory::new();
    for stored in VECTORS {
        let at = stored.find(|letter: char| letter.is_ascii_lowercase()).unwrap();
        let mut upper = stored.to_owned();
        upper[at..=at].make_ascii_uppercase();
        assert!(!StoredHash::parse(&upper).verify(PASSWORD, None, &mut memory).unwrap(), "{upper}");
    }
}

#[test]
fn a_bare_keyed_hash_verifies_with_the_newest_key_only() {
    assert!(verifies(KEYED, PASSWORD, Some(KEY)));
    assert!(!verifies(KEYED, PASSWORD, Some(b"fedcba9876543210fedcba9876543210")));
    assert!(!verifies(KEYED, PASSWORD, None));
    assert!(!verifies(KEYED, "other", Some(KEY)));
}

#[test]
fn a_row_with_missing_parts_or_an_unknown_step_is_compared_as_a_keyed_hash() {
    for rest in [":", ":xx", ":xx:4", ":xx:0:4", ":xx:3", ":xx:3_32_2", "::2", ":xx:0:-1"] {
        assert!(verifies_without_argon(&format!("{KEYED}{rest}")), "{rest}");
        assert!(!verifies_without_argon(&format!("{MD5}{rest}")), "{rest}");
    }
    assert!(!verifies_without_argon(&format!("{KEYED}:xx:0")));
}

#[test]
fn rows_without_a_hash_or_a_version_never_verify() {
    for stored in ["", ":", "::", ":::", MD5, &format!("{MD5}:xx"), ":xx:0"] {
        assert!(!verifies_without_argon(stored), "{stored}");
        assert!(!verifies(stored, PASSWORD, None), "{stored}");
    }
}

#[test]
fn a_version_that_is_no_number_counts_as_0() {
    for version in ["", "abc", " ", "x1", "-", "_2", "0x2", "00", "+0", "-0", "0.9", "\t0"] {
        assert!(verifies_without_argon(&format!("{MD5}:xx:{version}")), "{version:?}");
    }
}

#[test]
fn a_version_counts_by_the_number_it_begins_with() {
    let sha = VECTORS[1].strip_suffix('1').unwrap();
    for version in ["1", "1_9", " 1", "01", "+1", "1.9", "1 2"] {
        assert!(verifies_without_argon(&format!("{sha}{version}")), "{version:?}");
    }
    let argon = VECTORS[2].strip_suffix('2').unwrap();
    assert!(verifies(&format!("{argon}2_1"), PASSWORD, None));
    for version in
        ["3", "3_", "3_32", "3_32_2_", "3_32_2_x", "3_32_2_8192_1", "4", "99999999999999999999"]
    {
        let parsed = format!("{argon}{version}");
        assert!(StoredHash::parse(&parsed).chain.is_none(), "{version:?}");
    }
}

#[test]
fn salts_of_any_length_are_cut_or_repeated_to_16_bytes() {
    assert_eq!(&argon_salt("xx"), b"xxxxxxxxxxxxxxxx");
    assert_eq!(&argon_salt("abcdefgh"), b"abcdefghabcdefgh");
    assert_eq!(&argon_salt("abc"), b"abcabcabcabcabca");
    assert_eq!(&argon_salt("1234567890123456"), b"1234567890123456");
    assert_eq!(&argon_salt("AbCdEfGhIjKlMnOpQrStUvWxYz012345"), b"AbCdEfGhIjKlMnOp");
}

#[test]
fn a_result_of_16_bytes_is_32_hex_digits_and_verifies() {
    let stored = made(PASSWORD, "xx", "3_16_2_67108864");
    assert_eq!(stored.split(':').next().unwrap().len(), 32);
    assert!(verifies(&stored, PASSWORD, None));
}

#[test]
fn parameters_beyond_the_bounds_are_refused_without_work() {
    for version in [
        "3_15_2_67108864",
        "3_129_2_67108864",
        "3_32_0_67108864",
        "3_32_65_67108864",
        "3_32_2_8191",
        "3_32_2_1073741825",
        "3_32_2_18446744073709551616",
        "3_99999999999999999999_2_67108864",
        "3_32_64_1073741824:3_16_1_8192",
    ] {
        let stored = format!("{MD5}:xx:{version}");
        assert!(!verifies_without_argon(&stored), "{version}");
        assert_eq!(StoredHash::parse(&stored).work(), 0, "{version}");
    }
    let edge = format!("{MD5}:xx:3_128_64_1073741824");
    assert_eq!(StoredHash::parse(&edge).work(), Parameters::MAX_WORK);
}

#[test]
fn endless_chains_and_texts_are_refused_without_work() {
    let versions = vec!["0"; MAX_STEPS].join(":");
    let longest = made(PASSWORD, "xx", &versions);
    assert!(verifies_without_argon(&longest));
    assert!(StoredHash::parse(&format!("{longest}:0")).chain.is_none());
    assert!(read_chain(&":".repeat(MAX_BYTES), "xx").is_none());
    assert!(!verifies_without_argon(&format!("{KEYED}:{}", "x".repeat(MAX_BYTES))));
}

#[test]
fn the_up_to_date_test_looks_at_the_last_version_and_when_strict_at_the_number_of_versions() {
    for (stored, lenient, strict) in [
        ("h:s:3_32_2_67108864", true, true),
        ("h:s:3_16_1_8192", true, true),
        ("h:s:0:3_32_2_67108864", true, false),
        ("h:s:3_32_2_67108864:0", false, false),
        ("h:s:2", false, false),
        ("h:s:1", false, false),
        ("h:s:", false, false),
        ("h:s", true, true),
        ("", true, true),
    ] {
        let parsed = StoredHash::parse(stored);
        assert_eq!(
            (parsed.is_current(false), parsed.is_current(true)),
            (lenient, strict),
            "{stored}"
        );
    }
}

#[test]
fn only_a_single_step_with_the_parameters_of_today_is_as_strong_as_a_new_hash() {
    for (stored, strong) in [
        (VECTORS[4], true),
        (VECTORS[2], true),
        ("h:s:3_64_3_134217728", true),
        ("h:s:3_32_1_67108864", false),
        ("h:s:3_32_2_67107840", false),
        ("h:s:3_16_2_67108864", false),
        (VECTORS[6], false),
        (VECTORS[0], false),
        (KEYED, false),
        ("", false),
    ] {
        assert_eq!(StoredHash::parse(stored).is_as_strong_as_new(), strong, "{stored}");
    }
}

#[test]
fn work_counts_the_argon_steps_alone() {
    let current = Parameters::CURRENT.work();
    for (stored, work) in [
        (VECTORS[0], 0),
        (VECTORS[7], 0),
        (VECTORS[2], current),
        (VECTORS[8], current),
        ("h:s:3_32_2_67108864:2", 2 * current),
        (KEYED, 0),
    ] {
        assert_eq!(StoredHash::parse(stored).work(), work, "{stored}");
    }
}

#[test]
fn a_new_hash_has_the_current_format_and_the_recorded_value() {
    let password = Password::new(PASSWORD.to_owned());
    let made =
        hash_new(&password, "AbCdEfGhIjKlMnOpQrStUvWxYz012345", &mut ArgonMemory::new()).unwrap();
    assert_eq!(made, VECTORS[4]);
    assert_eq!(made.len(), 113);
    assert!(StoredHash::parse(&made).is_current(true));
}

#[test]
fn memory_is_reused_between_hashes_and_larger_requests_do_not_stay() {
    let mut memory = ArgonMemory::new();
    for (versions, kept) in
        [("3_16_1_8192", 8), ("3_16_1_65536", 64), ("3_16_1_8192", 64), ("3_16_1_67112960", 64)]
    {
        let chain = read_chain(versions, "xx").unwrap();
        follow(&chain, "xx", PASSWORD, &mut memory).unwrap();
        assert_eq!(
            format!("{memory:?}"),
            format!("ArgonMemory {{ blocks: {kept} }}"),
            "{versions}"
        );
    }
}

#[test]
fn reused_memory_gives_the_same_hash_as_fresh_memory() {
    let mut reused = ArgonMemory::new();
    let chain = read_chain("3_32_3_262144", "xx").unwrap();
    for password in ["a", "b", "a"] {
        let fresh = follow(&chain, "xx", password, &mut ArgonMemory::new()).unwrap();
        assert_eq!(follow(&chain, "xx", password, &mut reused).unwrap(), fresh);
    }
}

#[test]
fn debug_output_of_a_stored_hash_shows_neither_hash_nor_salt() {
    assert_eq!(
        format!("{:?}", StoredHash::parse("h:s:0")),
        "StoredHash { versions: Some(\"0\"), .. }"
    );
}

fn small_versions() -> impl Strategy<Value = String> {
    let argon = (16_u64..=64, 1_u64..=3, 8192_u64..=65536)
        .prop_map(|(length, passes, memory)| format!("3_{length}_{passes}_{memory}"));
    let token = prop_oneof![Just("0".to_owned()), Just("1".to_owned()), Just(String::new()), argon];
    prop::collection::vec(token, 1..4).prop_map(|tokens| tokens.join(":"))
}

proptest! {
    #[test]
    fn what_a_chain_made_verifies_and_any_other_password_does_not(
        password in "\\PC{0,40}", other in "\\PC{0,40}", salt in "[a-zA-Z0-9]{1,40}", versions in small_versions(),
    ) {
        let stored = made(&password, &salt, &versions);
        prop_assert!(verifies(&stored, &password, None));
        prop_assert_eq!(verifies(&stored, &other, None), password == other);
    }

    // Without a `2` in it no text of this length asks for a computation with memory.
    #[test]
    fn a_stored_text_of_any_shape_neither_panics_nor_verifies(stored in "[^2]{0,80}") {
        prop_assert!(!verifies_without_argon(&stored));
        let parsed = StoredHash::parse(&stored);
        prop_assert!(!parsed.is_as_strong_as_new());
        parsed.is_current(true);
    }

    #[test]
    fn a_text_that_looks_like_a_hash_neither_panics_nor_verifies(
        hash in "[0-9a-f]{0,64}", salt in "[^:2]{0,20}", versions in "[-+ 0123_:.x]{0,12}",
    ) {
        // Parameters of so few digits are out of bounds, and without a `2` no other version takes memory.
        let stored = format!("{hash}:{salt}:{}", versions.replace('2', "5"));
        prop_assert!(!verifies_without_argon(&stored));
    }

    #[test]
    fn a_hash_that_was_cut_or_grown_does_not_verify(cut in 0_usize..64, tail in "[0-9a-f]{1,8}") {
        let (hash, rest) = VECTORS[1].split_once(':').unwrap();
        let shorter = format!("{}:{rest}", &hash[..cut]);
        let longer = format!("{hash}{tail}:{rest}");
        prop_assert!(!verifies_without_argon(&shorter));
        prop_assert!(!verifies_without_argon(&longer));
    }
}
