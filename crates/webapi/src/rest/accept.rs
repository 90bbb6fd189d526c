//! Which renderer answers (`spec/web-api-framework.md`, section 6; transcript `content_negotiation`).

use std::cmp::Ordering;

use magegate_domain::error::{Error, ErrorKind};
use magegate_domain::phrase::Phrase;

/// Parts of one header beyond this many are not looked at.
const MAX_PARTS: usize = 256;

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// `application/json; charset=utf-8`
    Json,
    /// `application/xml; charset=utf-8`
    Xml,
}

impl Format {
    /// The `Content-Type` of answers in this format, also when `text/xml` was asked for.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::Xml => "application/xml; charset=utf-8",
        }
    }
}

/// Media types of equal quality text, in order of appearance.
struct Group<'a> {
    quality: &'a str,
    types: Vec<&'a str>,
}

/// Chooses the renderer for an `Accept` header. None, an empty one and one without any well-formed type
/// mean JSON. Quality is the value of a type's first parameter whatever its name; 0 excludes nothing.
///
/// # Errors
/// `NotAcceptable` when no type suits (`spec/deviations.md`, row 10; the reference answers 500).
pub fn negotiate(header: Option<&str>) -> Result<Format, Error> {
    let header = header.unwrap_or_default();
    let mut groups: Vec<Group<'_>> = Vec::new();
    for part in header.split(',').take(MAX_PARTS) {
        let (media_type, parameters) = part.split_once(';').unwrap_or((part, ""));
        let media_type = media_type.trim_matches([' ', '\t']);
        if !is_media_type(media_type) {
            continue;
        }
        let quality = quality_of(parameters);
        match groups.iter_mut().find(|group| group.quality == quality) {
            Some(group) => group.types.push(media_type),
            None => groups.push(Group { quality, types: vec![media_type] }),
        }
    }
    if groups.is_empty() {
        return Ok(Format::Json);
    }
    order(&mut groups);
    groups
        .iter()
        .flat_map(|group| &group.types)
        .find_map(|media_type| renderer(media_type))
        .ok_or_else(|| not_acceptable(header))
}

/// Types are compared exactly, letter case included.
fn renderer(media_type: &str) -> Option<Format> {
    match media_type {
        "*/*" | "application/json" | "application/*" => Some(Format::Json),
        "text/xml" | "text/*" | "application/xml" | "application/xhtml+xml" => Some(Format::Xml),
        _ => None,
    }
}

fn not_acceptable(header: &str) -> Error {
    Error::new(
        ErrorKind::NotAcceptable,
        Phrase::plain(format!(
            "Server cannot match any of the given Accept HTTP header media type(s) from the \
             request: \"{header}\" with media types from the config of response renderer."
        )),
    )
}

fn is_media_type(text: &str) -> bool {
    let is_token = |token: &str, dot: bool| {
        !token.is_empty()
            && token.bytes().all(|byte| {
                byte.is_ascii_alphanumeric() || b"*+-".contains(&byte) || (dot && byte == b'.')
            })
    };
    match text.split_once('/') {
        None => is_token(text, false),
        Some((major, minor)) => is_token(major, false) && is_token(minor, true),
    }
}

/// A first parameter without a value, or with a second `=`, counts for nothing.
fn quality_of(parameters: &str) -> &str {
    let first = parameters.split(';').next().unwrap_or_default();
    match first.split_once('=') {
        Some((_, value)) if !value.contains('=') => value,
        _ => "1.0",
    }
}

/// Descending by quality, equal ones in order of appearance. The comparison of texts with numbers is not
/// a total order, for which the standard sort may panic; insertion is what the reference does, too.
fn order(groups: &mut [Group<'_>]) {
    for end in 1..groups.len() {
        let mut at = end;
        while at > 0 {
            let (Some(before), Some(after)) = (groups.get(at - 1), groups.get(at)) else {
                break;
            };
            if compare(before.quality, after.quality) != Ordering::Less {
                break;
            }
            groups.swap(at - 1, at);
            at -= 1;
        }
    }
}

/// Two numbers by value, anything else as text.
fn compare(left: &str, right: &str) -> Ordering {
    match (numeric(left), numeric(right)) {
        (Some(left), Some(right)) => left.partial_cmp(&right).unwrap_or(Ordering::Equal),
        _ => left.cmp(right),
    }
}

fn numeric(text: &str) -> Option<f64> {
    let text = text.trim_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']);
    let is_plain = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    if text.bytes().all(is_plain) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn format(header: &str) -> Option<Format> {
        negotiate(Some(header)).ok()
    }

    #[test]
    fn the_recorded_headers_choose_the_recorded_formats() {
        assert_eq!(negotiate(None).ok(), Some(Format::Json));
        let json = ["", "application/json", "*/*", "application/*", "application/json;q=0", "/"];
        for header in json {
            assert_eq!(format(header), Some(Format::Json), "{header}");
        }
        let xml = [
            "application/xml",
            "text/xml",
            "text/*",
            "application/xhtml+xml",
            "text/html, application/xml;q=0.9, application/json;q=0.8",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        ];
        for header in xml {
            assert_eq!(format(header), Some(Format::Xml), "{header}");
        }
    }

    #[test]
    fn an_unmatched_header_is_named_in_the_refusal() {
        let error = negotiate(Some("image/png")).unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotAcceptable);
        assert_eq!(
            error.to_string(),
            "Server cannot match any of the given Accept HTTP header media type(s) from the request: \
             \"image/png\" with media types from the config of response renderer."
        );
        assert!(negotiate(Some("text/html")).is_err());
        assert!(negotiate(Some("Application/JSON")).is_err());
    }

    #[test]
    fn the_first_parameter_is_the_quality_whatever_its_name() {
        // As text, `utf-8` comes before the number.
        assert_eq!(format("application/json;q=1, text/xml;charset=utf-8"), Some(Format::Xml));
        assert_eq!(format("text/xml;a=0.5;q=0.9, application/json;q=0.6"), Some(Format::Json));
        // A parameter without a value, or with two, counts as none.
        assert_eq!(format("application/json;q=0.9, text/xml;q"), Some(Format::Xml));
        assert_eq!(format("application/json;q=0.9, text/xml;q=a=b"), Some(Format::Xml));
    }

    #[test]
    fn equal_qualities_written_differently_keep_their_order() {
        assert_eq!(format("text/xml;q=1, application/json;q=1.0"), Some(Format::Xml));
        assert_eq!(format("application/json;q=0.10, text/xml;q=0.1"), Some(Format::Json));
        // One group of `0.5`: its second type moves up to the place of its first.
        assert_eq!(format("image/png;q=0.5, text/xml;q=.5, */*;q=0.5"), Some(Format::Json));
    }

    proptest! {
        #[test]
        fn every_header_is_decided(header in "\\PC{0,80}") {
            let _ = negotiate(Some(&header));
        }

        #[test]
        fn any_mix_of_qualities_is_decided(
            qualities in prop::collection::vec("(q=)?[0-9a-z.+ -]{0,6}", 0..60)
        ) {
            let types = ["text/xml", "application/json", "image/png"];
            let header: Vec<String> = qualities
                .iter()
                .zip(types.iter().cycle())
                .map(|(quality, media_type)| format!("{media_type};{quality}"))
                .collect();
            let answer = negotiate(Some(&header.join(", ")));
            prop_assert!(answer.is_ok());
        }
    }
}
