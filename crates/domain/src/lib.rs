//! What things are and what is allowed: no I/O, no async, no SQL, no HTTP.

pub mod clock;
pub mod error;
pub mod messages;
pub mod phrase;
pub mod random;
pub mod reason;

pub use error::{Error, ErrorKind, Result};
