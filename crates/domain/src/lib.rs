//! What things are and what is allowed: no I/O, no async, no SQL, no HTTP.

pub mod acl;
pub mod admin;
pub mod attribute;
pub mod caller;
pub mod cldr;
pub mod clock;
pub mod collation;
pub mod crypt;
pub mod customer;
pub mod error;
pub mod exchanged_token;
pub mod id;
pub mod integration;
pub mod jwt;
pub mod keys;
pub mod lockout;
pub mod machine_key;
pub mod messages;
pub mod network;
pub mod number;
pub mod oauth;
pub mod password;
pub mod percent;
pub mod php;
pub mod phrase;
pub mod random;
pub mod reason;
pub mod scope;
pub mod search;
pub mod session;
pub mod settings;
pub mod token;

pub use error::{Error, ErrorKind, Result};
