//! How a body is to be read, from its `Content-Type` (`spec/web-api-framework.md`, section 4; transcript
//! `token_request_body`).

use magegate_domain::error::Error;
use magegate_domain::messages;

/// The longest boundary that is taken, in bytes; the standard allows 70.
const MAX_BOUNDARY: usize = 200;

/// The form of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyFormat {
    /// `application/json`
    Json,
    /// `application/xml`, `text/xml`, `application/xhtml+xml`
    Xml,
    /// `multipart/form-data`, which the reference reads for POST alone; elsewhere it is
    /// refused as [`invalid`].
    Multipart {
        /// What parts the fields.
        boundary: String,
    },
}

/// Reads the header of a request that has a body.
///
/// Parameters that are not `name=value` are dropped and quotes removed before the rules apply, as the
/// reference's header layer does: `application/json;charset` is plain JSON.
///
/// # Errors
/// 400 with the reference's text: no header, a malformed one or one with parameters other than a charset,
/// a charset other than UTF-8, a type that is not served. Types are compared with their letter case.
pub fn body_format(header: Option<&str>) -> Result<BodyFormat, Error> {
    let header = header.unwrap_or_default();
    if header.is_empty() {
        return Err(messages::input("Content-Type header is empty."));
    }
    let mut parts = header.split(';');
    let media_type = parts.next().unwrap_or_default().trim_matches(is_space);
    let parameters: Vec<(String, &str)> = parts.filter_map(parameter).collect();
    if media_type.eq_ignore_ascii_case("multipart/form-data")
        && let Some((_, boundary)) = parameters.iter().find(|(name, _)| name == "boundary")
        && (1..=MAX_BOUNDARY).contains(&boundary.len())
    {
        return Ok(BodyFormat::Multipart { boundary: (*boundary).to_owned() });
    }
    let is_type_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"/-+.".contains(&byte);
    if media_type.is_empty() || !media_type.bytes().all(is_type_byte) {
        return Err(invalid());
    }
    check_charset(&parameters)?;
    match media_type {
        "application/json" => Ok(BodyFormat::Json),
        "application/xml" | "text/xml" | "application/xhtml+xml" => Ok(BodyFormat::Xml),
        other => Err(messages::input(format!(
            "Server cannot understand Content-Type HTTP header media type {other}"
        ))),
    }
}

/// Whether the body is `application/x-www-form-urlencoded`, which few rows take.
///
/// # Errors
/// 400 for such a form in another charset than UTF-8, or with other parameters.
pub fn is_form(header: Option<&str>) -> Result<bool, Error> {
    let mut parts = header.unwrap_or_default().split(';');
    let media_type = parts.next().unwrap_or_default().trim_matches(is_space);
    if !media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Ok(false);
    }
    let parameters: Vec<(String, &str)> = parts.filter_map(parameter).collect();
    check_charset(&parameters).map(|()| true)
}

/// The refusal of a header that is not of the accepted form.
pub fn invalid() -> Error {
    messages::input("Content-Type header is invalid.")
}

/// The only parameter may be a charset. Whatever follows it belongs to its value, as in the reference.
fn check_charset(parameters: &[(String, &str)]) -> Result<(), Error> {
    match parameters {
        [] => Ok(()),
        [(name, value)] if name == "charset" && value.eq_ignore_ascii_case("utf-8") => Ok(()),
        [(name, value), more @ ..]
            if name == "charset" && !(value.is_empty() && more.is_empty()) =>
        {
            Err(messages::input("UTF-8 is the only supported charset."))
        }
        _ => Err(invalid()),
    }
}

/// A parameter's name in lower case and its value without quotes; `None` if it has another form.
fn parameter(text: &str) -> Option<(String, &str)> {
    let (name, value) = text.trim_matches(is_space).split_once('=')?;
    let value = value.strip_prefix('"').unwrap_or(value);
    let value = value.strip_suffix('"').unwrap_or(value);
    let is_well_formed = !name.is_empty()
        && !name.contains(is_space)
        && !value.contains(|next| is_space(next) || next == '"');
    is_well_formed.then(|| (name.to_ascii_lowercase(), value))
}

fn is_space(next: char) -> bool {
    matches!(next, ' ' | '\t' | '\r' | '\n' | '\u{b}' | '\u{c}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn refusal(header: &str) -> String {
        body_format(Some(header)).unwrap_err().to_string()
    }

    #[test]
    fn the_accepted_headers_are_read() {
        for header in [
            "application/json",
            "application/json; charset=utf-8",
            "application/json;charset=UTF-8",
            "application/json; charset=\"utf-8\"",
            "application/json;charset",
            "application/json;",
        ] {
            assert_eq!(body_format(Some(header)).ok(), Some(BodyFormat::Json), "{header}");
        }
        for header in ["application/xml", "text/xml; charset=utf-8", "application/xhtml+xml"] {
            assert_eq!(body_format(Some(header)).ok(), Some(BodyFormat::Xml), "{header}");
        }
    }

    #[test]
    fn every_refusal_has_the_text_of_the_reference() {
        assert_eq!(body_format(None).unwrap_err().to_string(), "Content-Type header is empty.");
        assert_eq!(refusal(""), "Content-Type header is empty.");
        assert_eq!(
            refusal("text/plain"),
            "Server cannot understand Content-Type HTTP header media type text/plain"
        );
        assert_eq!(
            refusal("Application/JSON"),
            "Server cannot understand Content-Type HTTP header media type Application/JSON"
        );
        assert_eq!(
            refusal("application/json; charset=iso-8859-1"),
            "UTF-8 is the only supported charset."
        );
        for header in ["application/json; q=1", "a b", "application/json, text/xml", "ä/b"] {
            assert_eq!(refusal(header), "Content-Type header is invalid.", "{header}");
        }
    }

    #[test]
    fn a_form_needs_its_boundary() {
        let boundary = "AaB03x".to_owned();
        for header in
            ["multipart/form-data; boundary=AaB03x", "Multipart/Form-Data;boundary=\"AaB03x\""]
        {
            let format = body_format(Some(header)).ok();
            assert_eq!(format, Some(BodyFormat::Multipart { boundary: boundary.clone() }));
        }
        assert_eq!(
            refusal("multipart/form-data"),
            "Server cannot understand Content-Type HTTP header media type multipart/form-data"
        );
    }

    #[test]
    fn a_form_of_fields_is_told_by_its_type_and_is_utf_8() {
        let form = "application/x-www-form-urlencoded";
        assert!(refusal(form).ends_with(form), "no row takes one unless it says so");
        for (header, expected) in [
            (Some(form.to_owned()), Some(true)),
            (Some(format!("{}; charset=UTF-8", form.to_uppercase())), Some(true)),
            (Some(format!("{form}; charset=iso-8859-1")), None),
            (Some(format!("{form}; q=1")), None),
            (Some(format!("{form}, text/xml")), Some(false)),
            (Some("application/json".to_owned()), Some(false)),
            (None, Some(false)),
        ] {
            assert_eq!(is_form(header.as_deref()).ok(), expected, "{header:?}");
        }
    }

    proptest! {
        #[test]
        fn every_header_is_read_or_refused(header in "\\PC{0,60}") {
            let _ = body_format(Some(&header));
        }

        #[test]
        fn every_parameter_is_read_or_refused(parameters in "[a-zA-Z0-9=;\" -]{0,40}") {
            let _ = body_format(Some(&format!("application/json;{parameters}")));
            let _ = body_format(Some(&format!("multipart/form-data;{parameters}")));
        }
    }
}
