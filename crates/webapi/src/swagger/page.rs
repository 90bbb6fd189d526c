//! The page itself: a constant text but for where the description lies, which the query says.

use super::{files, found};
use crate::door::request;
use crate::rest::query;
use crate::value::Value;
use axum::response::Response;
use http::request::Parts;
use magegate_domain::error::Result;
use magegate_domain::messages;
use magegate_service::facts::Facts;

const PAGE: &str = include_str!("../../assets/swagger/page.html");

/// The page for the store view that the query names.
///
/// # Errors
/// 400 for a type of API that is not described here, and for what is no store view, in the words of the REST door.
pub(super) fn render(parts: &Parts, facts: &Facts, folder: &str) -> Result<Response> {
    let query = query::parse(parts.uri.query().unwrap_or_default());
    let asked = |name: &str, usual: &str| {
        let value = query.get(name).and_then(Value::as_text).filter(|value| !value.is_empty());
        value.unwrap_or(usual).to_owned()
    };
    if asked("type", "rest") != "rest" {
        return Err(messages::input(messages::SWAGGER_TYPE_UNKNOWN));
    }
    let store = asked("store", "all");
    if store != "all" && facts.scopes.store_by_code(&store).is_none() {
        return Err(messages::input(messages::CANNOT_BE_PROCESSED));
    }
    // The codes of a live store are not ours to trust: after this, nothing ends the quotation marks around them.
    let base = format!("{}rest/{}", request::base_url(parts), encoded(&store));
    let page = PAGE
        .replace("{folder}", folder)
        .replace("{version}", files::version())
        .replace("{schema}", &format!("{base}/schema?services=all"));
    Ok(found(page, "text/html; charset=utf-8", "no-store"))
}

/// One segment of a path.
fn encoded(text: &str) -> String {
    query::percent_encode(text, b"-._~")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_has_no_character_that_means_something() {
        assert_eq!(encoded("uk_en-2.x~"), "uk_en-2.x~");
        assert_eq!(encoded("\"><script>/../é"), "%22%3E%3Cscript%3E%2F..%2F%C3%A9");
    }
}
