//! What a request's path asks for: store segment, kind of call, and route variables
//! (`spec/web-api-framework.md`, sections 1 and 9; transcripts `store_codes`, `token_method_and_route`).

use magegate_domain::error::{Error, ErrorKind};
use magegate_domain::messages;
use magegate_domain::phrase::Phrase;

use super::query::percent_decode;

/// The store that a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreSegment<'a> {
    /// None: the default store view of the default website, unless the request says otherwise elsewhere.
    Default,
    /// `all`: the store with id 0.
    All,
    /// The store view of this code.
    Code(&'a str),
}

/// What a path below `/rest` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// A route; whether it exists is not decided here.
    Call {
        /// The store to answer for.
        store: StoreSegment<'a>,
        /// The path as sent from `/V1` on, without trailing slashes.
        path: &'a str,
    },
    /// The reference's description of the API.
    Schema {
        /// The store to describe.
        store: StoreSegment<'a>,
    },
    /// Our own description of the API.
    OpenApi {
        /// The store to describe.
        store: StoreSegment<'a>,
    },
    /// The asynchronous form of a route.
    Async {
        /// The store to answer for.
        store: StoreSegment<'a>,
        /// The path as sent from `/async` on, without trailing slashes.
        path: &'a str,
    },
    /// Neither; 400 after the check of the method. Unknown store codes end here.
    Unprocessable,
}

impl<'a> Target<'a> {
    /// The store and path of a route.
    ///
    /// # Errors
    /// 400 `Specified request cannot be processed.`; 404 `Request does not match any route.` for
    /// descriptions and asynchronous calls.
    pub fn call(self) -> Result<(StoreSegment<'a>, &'a str), Error> {
        match self {
            Self::Call { store, path } => Ok((store, path)),
            Self::Schema { .. } | Self::OpenApi { .. } | Self::Async { .. } => {
                Err(Error::new(ErrorKind::NotFound, Phrase::plain(messages::NO_ROUTE)))
            }
            Self::Unprocessable => Err(messages::input(messages::CANNOT_BE_PROCESSED)),
        }
    }
}

/// Takes a raw path apart, which keeps its percent escapes. `None` if it is not below `/rest` (or
/// `/index.php/rest`), letter case included: not a Web API request.
///
/// `is_store_code` says whether a text is the code of a store view, also an inactive one, with its letter
/// case; it must say no to the code of store 0.
pub fn target(raw: &str, is_store_code: impl Fn(&str) -> bool) -> Option<Target<'_>> {
    let path = raw.trim_matches('/');
    let path = match path.split_once('/') {
        Some(("index.php", path)) => path.trim_start_matches('/'),
        _ => path,
    };
    let (area, rest) = path.split_once('/').unwrap_or((path, ""));
    if area != "rest" {
        return None;
    }
    let rest = rest.trim_start_matches('/');
    let (first, after) = match rest.find('/').and_then(|slash| rest.split_at_checked(slash)) {
        Some((first, after)) => (first, after),
        None => (rest, ""),
    };
    let (store, path) = if is_store_code(first) {
        (StoreSegment::Code(first), after)
    } else if first == "all" {
        (StoreSegment::All, after)
    } else {
        // The path ends where the raw one does, and begins with the slash that follows `rest`.
        let end = raw.trim_end_matches('/').len();
        let start = end.checked_sub(rest.len() + 1)?;
        let path = if rest.is_empty() { "" } else { raw.get(start..end)? };
        (StoreSegment::Default, path)
    };
    Some(classify(store, path))
}

/// The variables of a route's template, such as `/V1/customers/:customerId`, in a path: the same number
/// of segments, literals equal byte for byte (percent escapes are not resolved), variables with their
/// percent escapes resolved and never empty. `None` if the path is another route's.
pub fn matches<'t>(template: &'t str, path: &str) -> Option<Vec<(&'t str, String)>> {
    let mut variables = Vec::new();
    let mut segments = path.split('/');
    for expected in template.split('/') {
        let segment = segments.next()?;
        match expected.strip_prefix(':') {
            Some(_) if segment.is_empty() => return None,
            Some(name) => variables.push((name, percent_decode(segment))),
            None if expected == segment => {}
            None => return None,
        }
    }
    segments.next().is_none().then_some(variables)
}

/// The path without an appended `.xml`, the older way to ask for an answer in XML, and whether it had
/// one. Meant for paths that match no route as they are.
pub fn strip_xml_suffix(path: &str) -> (&str, bool) {
    path.strip_suffix(".xml").map_or((path, false), |path| (path, true))
}

fn classify<'a>(store: StoreSegment<'a>, path: &'a str) -> Target<'a> {
    let version = path.strip_prefix("/V").and_then(|version| version.bytes().next());
    let first = path.split('/').nth(1);
    match (version, first) {
        (Some(digit), _) if digit.is_ascii_digit() => Target::Call { store, path },
        // The reference looks at the beginning alone (`spec/openapi.md` 1).
        (_, Some(first)) if first.starts_with("schema") => Target::Schema { store },
        (_, Some("openapi.json")) if path == "/openapi.json" => Target::OpenApi { store },
        (_, Some("async")) => Target::Async { store, path },
        _ => Target::Unprocessable,
    }
}

#[cfg(test)]
mod tests;
