//! The files of the page, inside the program: Swagger UI's compressed as they lie in `assets/swagger`, and our own.

use super::found;
use crate::door::request;
use axum::body::Body;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode, header};
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::phrase::Phrase;
use std::sync::LazyLock;

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// The address names the version: what is found under it never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// To be asked about each time.
const ASK_AGAIN: &str = "no-cache";

/// One file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct File {
    name: &'static str,
    content_type: &'static str,
    /// Whether the bytes are compressed by gzip. They are kept in no other form.
    is_compressed: bool,
    bytes: &'static [u8],
}

static FILES: [File; 7] = [
    File {
        name: "swagger-ui-bundle.js",
        content_type: SCRIPT,
        is_compressed: true,
        bytes: include_bytes!("../../assets/swagger/swagger-ui-bundle.js.gz"),
    },
    File {
        name: "swagger-ui.css",
        content_type: STYLE,
        is_compressed: true,
        bytes: include_bytes!("../../assets/swagger/swagger-ui.css.gz"),
    },
    File {
        name: "app.js",
        content_type: SCRIPT,
        is_compressed: false,
        bytes: include_bytes!("../../assets/swagger/app.js"),
    },
    File {
        name: "app.css",
        content_type: STYLE,
        is_compressed: false,
        bytes: include_bytes!("../../assets/swagger/app.css"),
    },
    // Whoever gets the program gets these, as the licence of Swagger UI asks.
    File {
        name: "LICENSE",
        content_type: TEXT,
        is_compressed: false,
        bytes: include_bytes!("../../assets/swagger/LICENSE"),
    },
    File {
        name: "NOTICE",
        content_type: TEXT,
        is_compressed: false,
        bytes: include_bytes!("../../assets/swagger/NOTICE"),
    },
    File {
        name: "swagger-ui-bundle.js.LICENSE.txt",
        content_type: TEXT,
        is_compressed: false,
        bytes: include_bytes!("../../assets/swagger/swagger-ui-bundle.js.LICENSE.txt"),
    },
];

/// A short name for what all files together hold: 16 hexadecimal digits. It tells versions apart and keeps no secret, so a
/// plain sum of the FNV kind will do.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let bytes = FILES.iter().flat_map(|file| file.bytes);
    let sum = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{sum:016x}")
});

/// The file of a name.
pub(super) fn find(name: &str) -> Option<&'static File> {
    FILES.iter().find(|file| file.name == name)
}

/// What the page's links name, so that a file that changed has another address.
pub(super) fn version() -> &'static str {
    &VERSION
}

impl File {
    /// The file, or that the sender has it already.
    ///
    /// # Errors
    /// 406 where the request refuses the only form that there is.
    pub(super) fn serve(&self, parts: &Parts) -> Result<Response> {
        if self.is_compressed && !takes_gzip(parts) {
            let text = "This file is served compressed by gzip only.";
            return Err(Error::new(ErrorKind::NotAcceptable, Phrase::plain(text)));
        }
        let tag = format!("\"{}\"", version());
        let is_versioned = parts.uri.query() == Some(&format!("v={}", version()));
        let caching = if is_versioned { FOR_EVER } else { ASK_AGAIN };
        let known = values(parts, header::IF_NONE_MATCH)
            .any(|known| known == "*" || known.trim_start_matches("W/") == tag);
        let body = if known { Body::empty() } else { Body::from(self.bytes) };
        let mut response = found(body, self.content_type, caching);
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let headers = response.headers_mut();
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        if self.is_compressed {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        }
        Ok(response)
    }
}

/// Whether an answer may be compressed by gzip (RFC 9110, 12.5.3): the request names it or any coding without the weight
/// 0, or says nothing about codings.
fn takes_gzip(parts: &Parts) -> bool {
    if !parts.headers.contains_key(header::ACCEPT_ENCODING) {
        return true;
    }
    let weight = |wanted: &str| {
        values(parts, header::ACCEPT_ENCODING).find_map(|value| {
            let (coding, rest) = value.split_once(';').unwrap_or((&value, ""));
            let is_it = coding.trim().eq_ignore_ascii_case(wanted);
            let weight = rest.trim().trim_start_matches(['q', 'Q']).trim_start_matches('=');
            is_it.then(|| weight.parse().unwrap_or(1.0_f64))
        })
    };
    weight("gzip").or_else(|| weight("x-gzip")).or_else(|| weight("*")).is_some_and(|w| w > 0.0)
}

/// The values of a header that is a list.
fn values(parts: &Parts, name: HeaderName) -> impl Iterator<Item = String> {
    let list = request::header(parts, name).unwrap_or_default().into_owned();
    let values: Vec<String> = list.split(',').map(|value| value.trim().to_owned()).collect();
    values.into_iter()
}
