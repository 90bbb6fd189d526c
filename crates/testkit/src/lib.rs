//! For tests only: the real program on a data directory of its own, a plain HTTP client that sends what it is told to,
//! and a player of the recorded answers of the reference server. Helpers panic: a broken helper fails its test.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "test code: what goes wrong here must fail the test that called it"
)]

pub mod browser;
pub mod callback;
pub mod galera;
pub mod http;
pub mod mariadb;
pub mod redis;
pub mod server;
pub mod shared;
pub mod site;
pub mod smtp;
pub mod supervised;
mod tls;
pub mod transcript;

pub use browser::Browser;
pub use callback::Callback;
pub use galera::Galera;
pub use http::{Answer, Client, Connection, Request};
pub use mariadb::{Database, Dump, MariaDb};
pub use redis::Redis;
pub use server::Server;
pub use site::{Outcome, Site};
pub use smtp::MailServer;
