//! Every rule at its boundary, their order, and the form in which the phrases reach the renderers.

use super::*;
use crate::ErrorKind;
use crate::phrase::{Param, Params};
use proptest::prelude::*;

const EMAIL: &str = "Jane8@example.com";

fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

fn refusal(result: Result<()>) -> Option<String> {
    result.err().map(|error| error.to_string())
}

fn checked(text: &str) -> Option<String> {
    refusal(CustomerPolicy::default().check(&password(text)))
}

#[test]
fn lengths_are_counted_in_characters_and_their_bounds_belong_to_the_allowed_range() {
    assert_eq!(checked("aB3äöüß€"), None);
    assert_eq!(
        checked("aB3äöüß").as_deref(),
        Some("The password needs at least 8 characters. Create a new password and try again.")
    );
    assert_eq!(checked(&"aB3€".repeat(64)), None);
    assert_eq!(
        checked(&format!("{}a", "aB3€".repeat(64))).as_deref(),
        Some("Please enter a password with at most 256 characters.")
    );
}

#[test]
fn the_maximum_is_rendered_as_a_number_and_the_settings_as_texts() {
    let policy = CustomerPolicy::default();
    let params = |text: &str| {
        let error = policy.check(&password(text)).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Input);
        error.phrase.params
    };
    assert_eq!(params(&"a".repeat(257)), Params::Positional(vec![Param::Int(256)]));
    assert_eq!(params("a"), Params::Positional(vec![Param::Text("8".to_owned())]));
    assert_eq!(params("aaaaaaaa"), Params::Positional(vec![Param::Text("3".to_owned())]));
}

#[test]
fn white_space_at_either_end_is_refused_and_inside_counts_as_special() {
    let refused =
        "The password can't begin or end with a space. Verify the password and try again.";
    for space in [" ", "\t", "\n", "\r", "\0", "\u{b}"] {
        assert_eq!(checked(&format!("{space}Passw0rd")).as_deref(), Some(refused), "{space:?}");
        assert_eq!(checked(&format!("Passw0rd{space}")).as_deref(), Some(refused), "{space:?}");
        assert_eq!(checked(&format!("pass{space}w0rd")), None, "{space:?}");
    }
    assert_eq!(checked("\u{a0}Passw0rd"), None);
}

#[test]
fn three_of_the_four_classes_are_enough_and_two_are_not() {
    for good in ["aaaaaaB3", "aaaaaaB!", "aaaaaa3!", "AAAAAA3!", "aaaaaaBé", "aA1!aA1!"] {
        assert_eq!(checked(good), None, "{good}");
    }
    for bad in ["aaaaaaaa", "aaaaaaaB", "aaaaaaa3", "ÄÄÄÄÄÄÄa", "é!é!é!é3"] {
        assert_eq!(
            checked(bad).as_deref(),
            Some(
                "Minimum of different classes of characters in password is 3. Classes of \
                 characters: Lower Case, Upper Case, Digits, Special Characters."
            ),
            "{bad}"
        );
    }
}

#[test]
fn rules_are_checked_in_the_reference_s_order() {
    let spaced = |length: usize| format!(" {}", "a".repeat(length - 1));
    assert!(checked(&spaced(257)).unwrap().contains("at most"));
    assert!(checked(&spaced(7)).unwrap().contains("at least"));
    assert!(checked(&spaced(8)).unwrap().contains("begin or end"));
}

#[test]
fn the_e_mail_comes_last_on_creation_and_first_on_change() {
    let policy = CustomerPolicy::default();
    let same =
        "The password can't be the same as the email address. Create a new password and try again.";
    let shouted = password("JANE8@EXAMPLE.COM");
    assert_eq!(refusal(policy.check_on_create(&shouted, EMAIL)).as_deref(), Some(same));
    assert_eq!(refusal(policy.check_on_change(&shouted, EMAIL)).as_deref(), Some(same));

    let weak = "a@b.cc";
    assert!(refusal(policy.check_on_create(&password(weak), weak)).unwrap().contains("at least"));
    assert_eq!(refusal(policy.check_on_change(&password(weak), weak)).as_deref(), Some(same));

    // Only ASCII letters are folded.
    let folded = policy.check_on_change(&password("ÄNNE8@example.com"), "änne8@example.com");
    assert_eq!(refusal(folded), None);
}

#[test]
fn settings_move_the_bounds() {
    let open = CustomerPolicy { minimum_length: 0, required_classes: 0 };
    assert_eq!(refusal(open.check(&password(""))), None);
    let closed = CustomerPolicy { minimum_length: 1, required_classes: 5 };
    assert!(refusal(closed.check(&password("aB3!"))).unwrap().contains("is 5."));
}

#[test]
fn admin_passwords_need_seven_characters_a_letter_and_a_digit() {
    for good in ["admin12", "1234567a", "ÄÖÜäöü1a"] {
        assert_eq!(refusal(check_admin(&password(good))), None, "{good}");
    }
    assert_eq!(
        refusal(check_admin(&password("adm1n2"))).as_deref(),
        Some("Your password must be at least 7 characters.")
    );
    for bad in ["administrator", "12345678", "!!!!!!!!"] {
        assert_eq!(
            refusal(check_admin(&password(bad))).as_deref(),
            Some("Your password must include both numeric and alphabetic characters."),
            "{bad}"
        );
    }
}

proptest! {
    #[test]
    fn a_password_that_passes_keeps_every_rule(text in ".{0,300}") {
        let length = text.chars().count();
        if checked(&text).is_none() {
            prop_assert!((8..=256).contains(&length));
            prop_assert!(!text.starts_with(TRIMMED) && !text.ends_with(TRIMMED));
            prop_assert!(classes(&text) >= 3);
        }
    }

    #[test]
    fn the_number_of_classes_does_not_depend_on_the_order(text in ".{0,40}") {
        let reversed: String = text.chars().rev().collect();
        prop_assert_eq!(classes(&text), classes(&reversed));
        prop_assert!(classes(&text) <= 4);
    }
}
