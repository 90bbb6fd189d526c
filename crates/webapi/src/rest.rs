//! The REST protocol as pure functions: what a request's path, headers, query and body say, and how an
//! answer is written. No state, no I/O; each submodule follows one section of `spec/web-api-framework.md`.
//! Everything here reads what strangers send: nothing panics, nesting and counts are bounded.

pub mod accept;
pub mod content_type;
pub mod error;
pub mod fields;
pub mod form;
pub mod json;
pub mod multipart;
pub mod path;
pub mod query;
pub(crate) mod request;
pub(crate) mod serve;
pub mod values;
pub mod xml;
