//! The `Authorization` header of a bearer token (`spec/web-api-framework.md`, section 8; transcript
//! `bearer_header_forms`). What is no token makes the caller a guest, never an error.

/// What an `Authorization` header offers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Bearer<'a> {
    /// No header, or one of another scheme.
    None,
    /// Meant as a bearer token, but not `Bearer` and one token parted by one space.
    Malformed,
    /// The token, neither trimmed nor unquoted.
    Token(&'a str),
}

impl std::fmt::Debug for Bearer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Malformed => "Malformed",
            Self::Token(_) => "Token",
        })
    }
}

/// Reads the header. It is split at single spaces into exactly two parts; the scheme's letter case does
/// not matter. A lone word, such as a token without its scheme, is malformed.
pub fn token(header: Option<&str>) -> Bearer<'_> {
    let header = header.unwrap_or_default();
    let mut parts = header.split(' ');
    let (scheme, token, surplus) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let is_bearer = scheme.eq_ignore_ascii_case("bearer");
    match (token, surplus) {
        _ if header.is_empty() => Bearer::None,
        (Some(token), None) if is_bearer && !token.is_empty() => Bearer::Token(token),
        (Some(_), _) if !is_bearer => Bearer::None,
        _ => Bearer::Malformed,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_recorded_forms_are_told_apart() {
        let cases = [
            ("Bearer abc", Bearer::Token("abc")),
            ("bearer abc", Bearer::Token("abc")),
            ("BEARER abc", Bearer::Token("abc")),
            ("Bearer \"abc\"", Bearer::Token("\"abc\"")),
            ("Bearer  abc", Bearer::Malformed),
            ("Bearer abc x", Bearer::Malformed),
            ("Bearer ", Bearer::Malformed),
            ("Bearer", Bearer::Malformed),
            ("abc", Bearer::Malformed),
            ("Basic cm9uaTpyb25p", Bearer::None),
            ("OAuth oauth_consumer_key=\"a\", oauth_token=\"b\"", Bearer::None),
            ("", Bearer::None),
        ];
        for (header, expected) in cases {
            assert!(token(Some(header)) == expected, "{header}");
        }
        assert!(token(None) == Bearer::None);
    }

    #[test]
    fn debug_output_hides_the_token() {
        assert_eq!(format!("{:?}", token(Some("Bearer s3cret"))), "Token");
    }

    proptest! {
        #[test]
        fn a_token_is_always_the_one_part_after_the_scheme(header in "(?i:bearer)?[ a-z]{0,20}") {
            if let Bearer::Token(token) = token(Some(&header)) {
                prop_assert!(!token.is_empty() && !token.contains(' '));
                prop_assert!(header.ends_with(token));
            }
        }
    }
}
