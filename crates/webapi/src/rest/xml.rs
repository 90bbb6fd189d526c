//! XML in and out with the reference's semantics (`spec/web-api-framework.md`, sections 4 and 5;
//! transcripts `token_xml`, `content_negotiation`).

mod decode;
mod encode;

pub use decode::{MAX_DEPTH, decode};
pub(crate) use decode::{is_name, is_utf8};
pub use encode::encode;

/// Whether a character may stand in an XML 1.0 document.
pub(crate) fn is_legal(next: char) -> bool {
    match next {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        _ => next >= ' ',
    }
}

#[cfg(test)]
mod tests;
