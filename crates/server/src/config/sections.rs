//! THE CATALOGUE: every key of the configuration, one row each. Adding a key is adding a row here and running
//! `cargo xtask gen`.

use super::ConfigError;
use super::Network;
use super::catalogue::{Key, catalogue};
use super::database::{DatabaseTls, DatabaseUrl, TablePrefix};
use super::redis::{Channel, RedisUrl};
use super::sources::Values;
use super::values::{Line, LogFormat, MailSecurity, OpsAddress, Secret, TokenForm};
use std::net::SocketAddr;
use std::path::PathBuf;

catalogue! {
    /// The public listener and its limits.
    server: Server {
        /// Address and port of the public listener; port 0 takes any free one.
        listen: SocketAddr = "127.0.0.1:8080" => flag("--listen");
        /// Directory of the SQLite database, where `[database]` names none; made at the first start.
        data_dir: PathBuf = "./magegate-data" => flag("--data-dir");
        /// Certificate chain in PEM; with it the listener speaks TLS only. Read again when the file changes and
        /// on SIGHUP; a broken one leaves the last good one in use.
        tls_certificate: Option<PathBuf> = "";
        /// Private key in PEM that belongs to the certificate.
        tls_key: Option<PathBuf> = "";
        /// Connections served at the same time; further ones wait in the system's queue.
        max_connections: usize = "4096" => within(1, 1_000_000), unit("connections");
        /// Time for a TLS handshake, and for the head of a request from its first byte; a new connection must send
        /// its first byte in this time too.
        header_timeout_seconds: u64 = "10" => within(1, 3600), unit("seconds");
        /// Time for the whole body of a request; also the time in which a slow reader must take 16 KiB of an answer.
        body_timeout_seconds: u64 = "30" => within(1, 3600), unit("seconds");
        /// Time that a connection may stay open between two requests.
        idle_timeout_seconds: u64 = "75" => within(1, 86_400), unit("seconds");
        /// Size of a request's head: request line and headers together.
        max_header_bytes: usize = "32768" => within(8192, 1_048_576), unit("bytes");
        /// Number of header lines in a request.
        max_headers: usize = "100" => within(16, 1000), unit("headers");
        /// Size of a request's body.
        max_body_bytes: u64 = "1048576" => within(1024, 1_073_741_824), unit("bytes");
        /// Time that requests in flight get to finish when the program stops; a second signal ends it at once.
        shutdown_grace_seconds: u64 = "30" => within(0, 3600), unit("seconds");
        /// Proxies whose X-Forwarded-For and X-Request-Id are believed.
        trusted_proxies: Vec<Network> = "";
    }
    /// The database: an SQLite file in `server.data_dir` unless `url` or `beside` is given.
    database: Database {
        /// A database of our own on a MySQL or MariaDB server, in which all tables are made; any number of instances may
        /// share it. It holds a password: better in `url_file` or in the variable than in a flag, which others see.
        url: Option<DatabaseUrl> = "" => flag("--database");
        /// File that holds the URL and nothing else.
        url_file: Option<PathBuf> = "";
        /// The deployment file of a live Magento store, `app/etc/env.php`, or the store's folder: its database is used
        /// with the tables as they are.
        beside: Option<PathBuf> = "" => flag("--beside");
        /// Account in place of the one that `url` or the deployment file names.
        username: Line = "";
        /// Its password; better in `password_file` or in the variable than in a file that others read.
        password: Secret = "";
        /// File that holds the password and nothing else.
        password_file: Option<PathBuf> = "";
        /// Beside a store: adds no table of ours to its database. Nothing is audited, no letters are written, and what
        /// the store's own cron does is left to it.
        read_only_schema: bool = "false" => flag("--read-only-schema");
        /// What stands before the names of all tables of the database that `url` names; beside a store its own is used.
        table_prefix: TablePrefix = "";
        /// Connections to the server at the same time; searches have a few more.
        connections: usize = "32" => within(2, 10_000), unit("connections");
        /// How the connections are protected; `auto` is as the store's deployment file says, else `preferred`.
        tls: DatabaseTls = "auto";
        /// Certificates in PEM that the server's is checked against; else those of the system.
        tls_ca: Option<PathBuf> = "";
    }
    /// The tokens that are issued.
    tokens: Tokens {
        /// Signed tokens with an end of their own, or opaque ones that are looked up; `auto` is as the store beside has
        /// it, else opaque. Both kinds are accepted.
        format: TokenForm = "auto";
    }
    /// The operations listener: health, readiness, metrics. Never expose it to strangers.
    ops: Ops {
        /// Address and port of the operations listener.
        listen: OpsAddress = "127.0.0.1:9464";
    }
    /// What the program writes to standard error.
    log: Log {
        /// One JSON object or one line of text for each event.
        format: LogFormat = "text";
        /// Least level that is written, for all or by target: `info`, `warn,magegate=debug`.
        level: String = "info";
    }
    /// Password hashing. Each thread holds 64 MiB.
    hashing: Hashing {
        /// Threads that hash; 0 takes as many as there are processor cores.
        threads: usize = "0" => within(0, 1024), unit("threads");
        /// Logins that may wait for a thread; further ones are answered with 503 at once.
        queue: usize = "256" => within(1, 100_000), unit("logins");
    }
    /// The in-process cache of valid tokens.
    cache: Cache {
        /// Tokens held.
        tokens: usize = "100000" => within(1, 100_000_000), unit("tokens");
        /// Time after which a token is read from the database again, so the longest time for which a revocation
        /// made by another instance goes unseen; 0 switches the cache off.
        max_age_milliseconds: u64 = "1000" => within(0, 3_600_000), unit("milliseconds");
    }
    /// How instances on one database tell each other of changes, so that all honour a revocation at once.
    notify: Notify {
        /// A Redis or Valkey server that all instances reach; without one, or while it is out of reach, a change is seen by
        /// the others within `cache.max_age_milliseconds`. It may hold a password: better in `redis_url_file` or in the
        /// variable than in a file that others read. Its user needs the commands PUBLISH, SUBSCRIBE and PING, and the
        /// channels that begin with `notify.channel`.
        redis_url: Option<RedisUrl> = "";
        /// File that holds the URL and nothing else.
        redis_url_file: Option<PathBuf> = "";
        /// Channel on which the instances of one store meet; stores that share a server need one each.
        channel: Channel = "magegate";
        /// Certificates in PEM that the server's is checked against; else those of the system.
        tls_ca: Option<PathBuf> = "";
    }
    /// The record of refusals and revocations, with their true reasons.
    audit: Audit {
        /// Records that may wait to be written; further ones are counted and dropped.
        queue: usize = "10000" => within(1, 10_000_000), unit("records");
        /// Age at which records are removed.
        keep_days: u64 = "90" => within(1, 36_500), unit("days");
        /// Number of records beyond which the oldest are removed.
        keep_rows: u64 = "1000000" => within(1, 1_000_000_000), unit("records");
    }
    /// Letters to customers, by SMTP.
    mail: Mail {
        /// Name or address of the mail server; empty: no letters are written at all.
        host: Line = "";
        /// Port of the mail server; usual are 587 for starttls, 465 for tls, 25 for none.
        port: u64 = "587" => within(1, 65_535), unit("ports");
        /// How the connection is protected; `none` is for a server on the same machine alone.
        security: MailSecurity = "starttls";
        /// Certificates in PEM that the mail server's is checked against, beside those of the system.
        ca_file: Option<PathBuf> = "";
        /// User name at the mail server; empty: none is given.
        username: Line = "";
        /// Password at the mail server; better in `password_file` or in the variable than in a file that others read.
        password: Secret = "";
        /// File that holds the password and nothing else.
        password_file: Option<PathBuf> = "";
        /// Folder of the store's own templates, read at the start; docs/mail.md tells what it holds.
        templates: Option<PathBuf> = "";
        /// Letters sent at the same time.
        connections: usize = "4" => within(1, 100), unit("letters");
        /// Time for one letter, from the connection to the server's last word.
        timeout_seconds: u64 = "30" => within(1, 600), unit("seconds");
        /// How often a letter is tried before it is given up.
        max_attempts: u64 = "12" => within(1, 1000), unit("attempts");
        /// Wait after a first failed attempt; each further wait is twice as long.
        retry_seconds: u64 = "30" => within(1, 86_400), unit("seconds");
        /// Longest wait between two attempts.
        max_retry_seconds: u64 = "3600" => within(1, 604_800), unit("seconds");
    }
    /// Where the values of an integration's activation may be sent.
    integrations: Integrations {
        /// Sends them over unprotected connections too: everybody on the way can read the consumer's secret.
        allow_http: bool = "false";
        /// Networks of the store's own in which integrations may be called, such as 10.20.0.0/16; without, public
        /// addresses alone.
        allow_networks: Vec<Network> = "";
        /// Certificates in PEM that an integration's is checked against, beside those of the system.
        ca_file: Option<PathBuf> = "";
    }
}

/// Every key, in the order of the documents.
pub fn keys() -> impl Iterator<Item = &'static Key> {
    SECTIONS.iter().flat_map(|(_, _, keys)| keys.iter())
}
