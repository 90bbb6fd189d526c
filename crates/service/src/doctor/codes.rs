//! Every code that a finding can have, with what it means and what helps: the one place for it. `docs/doctor.md` follows
//! from these rows.

use super::{Severity, Topic};

/// What can be found.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// The code; never changes.
    pub name: &'static str,
    /// What it is about.
    pub topic: Topic,
    /// How bad it is as a rule.
    pub severity: Severity,
    /// What it means.
    pub meaning: &'static str,
    /// What helps.
    pub remedy: &'static str,
}

/// Turns rows of `NAME = "code", Topic, Severity, "meaning", "remedy";` into constants and the list of all.
macro_rules! codes {
    ($($constant:ident = $name:literal, $topic:ident, $severity:ident, $meaning:literal, $remedy:literal;)+) => {
        $(
            #[doc = $meaning]
            pub(crate) static $constant: Code = Code {
                name: $name,
                topic: Topic::$topic,
                severity: Severity::$severity,
                meaning: $meaning,
                remedy: $remedy,
            };
        )+
        /// Every code, in the order of the report.
        pub static CODES: &[&Code] = &[$(&$constant),+];
    };
}

codes! {
    CONNECTION = "connection", Connection, Fine,
        "The database answers; with the time it took to connect and to answer.", "";
    CONNECTION_FAILED = "connection_failed", Connection, Error,
        "The database cannot be reached or opened; nothing else could be looked at.",
        "Check host, port, name and password of the database, its firewall, and that it runs.";
    CONNECTION_SLOW = "connection_slow", Connection, Warning,
        "A plain question took more than 20 milliseconds. Every request asks several.",
        "Run beside the database, or find out what slows the network or the server down.";
    CONNECTION_CLEAR = "connection_clear", Connection, Warning,
        "The connection leaves this machine without encryption: hashes and tokens can be read on the way.",
        "Switch TLS on at the server and ask for it in the database address.";
    CONNECTION_SPLIT = "connection_split", Connection, Note,
        "The store keeps some of its tables in other databases, which are not looked at here.",
        "Nothing, as long as accounts and tokens are in the default one.";
    CHECK_FAILED = "check_failed", Connection, Note,
        "Something could not be looked at, for lack of a right or of time. What it would have told is unknown.",
        "Grant what the text names, or run doctor at a quieter time.";

    SERVER = "server", Server, Fine,
        "The server and its version are ones that the program is tested with.", "";
    SERVER_OLD = "server_old", Server, Error,
        "The server is older than MySQL 8.0 or MariaDB 10.6.", "Upgrade the server.";
    SERVER_UNKNOWN = "server_unknown", Server, Warning,
        "The server is neither MySQL nor MariaDB, or one that the program is not tested with.",
        "Use MySQL 8 or MariaDB 10.6 or later; docs/operations/databases.md tells what else is fit for what.";
    SERVER_READ_ONLY = "server_read_only", Server, Error,
        "The server refuses writes: a copy for reading, or one that was set so.",
        "Connect to the writer. A login writes, and what decides must not be read from a copy that lags.";
    SERVER_CLUSTER = "server_cluster", Server, Note,
        "The server belongs to a cluster; with what follows from it.",
        "docs/operations/databases.md tells what each cluster promises.";
    SERVER_CLUSTER_DOWN = "server_cluster_down", Server, Error,
        "The node is cut off from its cluster or not in step with it.",
        "Bring the node back, or connect to another one.";
    SERVER_BINLOG = "server_binlog", Server, Error,
        "The server writes its log by statement, which it refuses for transactions of the kind that are used here.",
        "Set binlog_format to ROW, in the server's configuration too.";
    SERVER_DURABILITY = "server_durability", Server, Warning,
        "The server may lose what it has confirmed when its machine fails: an answered revocation would be undone.",
        "Set innodb_flush_log_at_trx_commit to 1, in the server's configuration too.";
    SERVER_LIMITS = "server_limits", Server, Warning,
        "A limit of the server is too small for what the program does.",
        "Raise the limit that the text names, in the server's configuration too.";

    FILE = "file", File, Fine,
        "The file is sound, and its owner's alone.", "";
    FILE_OPEN = "file_open", File, Warning,
        "Other users of the machine may read the database: it holds everybody's password hashes.",
        "Take their rights away with chmod.";
    FILE_BROKEN = "file_broken", File, Error,
        "The file is damaged.",
        "Stop the program, keep a copy of the file, restore the last back-up.";
    FILE_ORPHANS = "file_orphans", File, Warning,
        "Rows refer to rows that are not there: somebody changed the file with foreign keys switched off.",
        "Look at them with PRAGMA foreign_key_check and remove or mend them.";
    FILE_JOURNAL = "file_journal", File, Error,
        "The file does not use a write-ahead log: readers wait for writers. Network file systems do that.",
        "Put the data directory on a disk of this machine.";
    FILE_SPACE = "file_space", File, Warning,
        "The disk is almost full. When it is, nobody can log in.",
        "Make room, or move the data directory.";
    FILE_LOG = "file_log", File, Warning,
        "The write-ahead log is large: some process keeps an old state of the file open.",
        "End programs that have the file open for long, such as a forgotten shell.";

    GRANTS = "grants", Grants, Fine,
        "The database account may do what the program's statements need.", "";
    GRANT_MISSING = "grant_missing", Grants, Error,
        "The account lacks rights that statements need; requests that use them fail.",
        "Grant what is listed.";
    GRANT_MISSING_LATER = "grant_missing_later", Grants, Note,
        "The account may not make or change tables. That is only needed at the first start and at upgrades.",
        "Start the first time, and after each upgrade, with an account that may.";
    GRANT_SUPERFLUOUS = "grant_superfluous", Grants, Warning,
        "The account may do things to the server or to other databases that the program never does.",
        "Revoke what is listed, or give the program an account of its own.";
    GRANT_WIDE = "grant_wide", Grants, Note,
        "The account may do more to this database than the program does.",
        "Give the program an account of its own, with the rights that docs/grants lists.";

    TABLES = "tables", Tables, Fine,
        "The tables have the columns, types and indexes that statements rely on.", "";
    TABLE_MISSING = "table_missing", Tables, Error,
        "A table is not there, or the account may not see it.",
        "Check the table prefix and the grants; if the table was dropped, restore it.";
    TABLE_ENGINE = "table_engine", Tables, Error,
        "A table is kept by a storage engine without transactions.",
        "Change its engine to InnoDB.";
    COLUMN_MISSING = "column_missing", Tables, Error,
        "A column is not there; statements that name it fail.",
        "Add the column as the reference has it.";
    COLUMN_TYPE = "column_type", Tables, Error,
        "A column holds another kind of value than the program reads and writes.",
        "Change the column back to what the reference has.";
    COLUMN_REQUIRED = "column_required", Tables, Error,
        "A column that the program does not know must be given in new rows: they cannot be stored.",
        "Give the column a default, or let it be null.";
    COLUMN_NULL = "column_null", Tables, Warning,
        "A column may not be null though the reference stores nulls there.",
        "Let the column be null again.";
    COLUMN_NARROW = "column_narrow", Tables, Warning,
        "A column is narrower than the reference's: longer texts are refused.",
        "Widen the column to what the reference has.";
    INDEX_MISSING = "index_missing", Tables, Error,
        "A unique index is not there. Where rows are inserted or else updated, they would double.",
        "Remove doubled rows, then create the index.";
    CASCADE_MISSING = "cascade_missing", Tables, Warning,
        "A foreign key is not there or does not cascade: rows stay when what they belong to is deleted.",
        "Run doctor --fix for the rows that were left over, then create the key.";

    TEXTS = "texts", Texts, Fine,
        "Texts are kept in Unicode, and names compare without letter case.", "";
    TEXTS_CHARSET = "texts_charset", Texts, Error,
        "A column cannot hold texts in Unicode.", "Convert the table to utf8mb4.";
    TEXTS_NARROW = "texts_narrow", Texts, Note,
        "Tables are in utf8mb3: emoji and rare characters become U+FFFD.",
        "The store's own upgrade converts its tables to utf8mb4.";
    TEXTS_MIXED = "texts_mixed", Texts, Warning,
        "The tables do not agree about how texts compare; comparisons between them can fail.",
        "Convert the odd ones to the collation of the others.";
    TEXTS_EXACT = "texts_exact", Texts, Warning,
        "A column of names compares letter by letter: other letter case makes another account.",
        "Change the column's collation to the one of the other tables.";
    TEXTS_BLANKS = "texts_blanks", Texts, Note,
        "Trailing blanks count in names, unlike in the reference.",
        "Use a collation that pads, such as utf8mb4_general_ci, if it matters.";
    TEXTS_OWN = "texts_own", Texts, Warning,
        "A table of this program's own does not compare exactly.",
        "Convert it to utf8mb4_bin.";

    CLOCK = "clock", Clock, Fine,
        "This machine's clock agrees with the database server's.", "";
    CLOCK_APART = "clock_apart", Clock, Warning,
        "The clocks differ. Expiry, locks and revocations are compared between machines; from a minute on, tokens that \
         another machine signed are refused.",
        "Let all machines follow the same time servers.";
    CLOCK_FUTURE = "clock_future", Clock, Warning,
        "Rows were written at times that are still to come: another instance's clock is ahead.",
        "Let all machines follow the same time servers.";

    SIGNING = "signing", Signing, Fine,
        "Signed tokens, where the store has them, use a safe algorithm, sensible lifetimes and keys of full length.", "";
    SIGNING_ENCRYPTED = "signing_encrypted", Signing, Error,
        "The store encrypts its tokens (JWE). The reference derives the key so that anybody can forge them for any account.",
        "Set the algorithm to HS256. Tokens that were issued end with that.";
    SIGNING_UNKNOWN = "signing_unknown", Signing, Error,
        "The algorithm of signed tokens is none that the reference knows: it fails on every one.",
        "Set the algorithm to HS256, HS384 or HS512.";
    SIGNING_LIFETIME = "signing_lifetime", Signing, Warning,
        "The lifetime of signed tokens is empty, no number, or not positive: the reference takes 30 minutes.",
        "Set the lifetime in whole minutes.";
    SIGNING_FRACTION = "signing_fraction", Signing, Note,
        "The lifetime of signed tokens has a fraction, which does not count.",
        "Set the lifetime in whole minutes.";
    SIGNING_LONG = "signing_long", Signing, Warning,
        "Signed tokens live for more than a day. A stolen one is good for as long.",
        "Shorten the lifetime.";
    SIGNING_KEY_NONE = "signing_key_none", Signing, Error,
        "No encryption key of the store is known: its signed tokens cannot be read.",
        "Point --beside to the deployment file that holds crypt/key.";
    SIGNING_KEY_SHORT = "signing_key_short", Signing, Error,
        "An encryption key has fewer than 32 characters. It can be found by trying, from any token.",
        "Rotate the key in the store, then refuse the old one here.";
    SIGNING_KEY_KNOWN = "signing_key_known", Signing, Error,
        "An encryption key is one from documentation or examples, or repeats itself. Everybody can sign with it.",
        "Rotate the key in the store, then refuse the old one here.";
    SIGNING_REVOKED_AHEAD = "signing_revoked_ahead", Signing, Warning,
        "Revocations lie in the future: every token of those accounts is refused until then, new ones too.",
        "Set revoke_before to a time that has passed.";
    SIGNING_REVOKED_ODD = "signing_revoked_odd", Signing, Note,
        "Revocations name a kind of account that does not exist. They do nothing.",
        "Remove them if you know where they come from.";

    INTEGRATIONS = "integrations", Integrations, Fine,
        "How many integrations may call; their secrets can be read.", "";
    INTEGRATIONS_UNREADABLE = "integrations_unreadable", Integrations, Warning,
        "Secrets of integrations are encrypted by a key that is not known here, or damaged: no signature of theirs holds.",
        "Bring back the key, or delete such an integration and create it anew; its client then needs the new values.";
    INTEGRATIONS_BEARER = "integrations_bearer", Integrations, Warning,
        "Access tokens of integrations are taken as bearer tokens. Whoever reads one in a log has it, and it never ends.",
        "Let the integrations sign their calls, or exchange their values for short-lived tokens; then switch it off.";
    SIGNATURES_WEAK = "signatures_weak", Integrations, Warning,
        "Signatures by HMAC-SHA1 are taken, which the reference refuses since 2.4.4.",
        "Switch it off when every client signs by HMAC-SHA256.";
    INTEGRATIONS_RESET = "integrations_reset", Integrations, Note,
        "A module has changed what its integration may do: until somebody agrees, it may not call.",
        "Activate it again, in the store's panel or by magegate integration activate.";
    INTEGRATIONS_ROLES = "integrations_roles", Integrations, Note,
        "Roles belong to integrations that are not there any more. Nobody has them.",
        "Remove them: a new integration could come to have the number of an old one.";

    SETTINGS = "settings", Settings, Fine,
        "The settings that decide about tokens are sensible.", "";
    SETTING_INVALID = "setting_invalid", Settings, Warning,
        "A setting has a value that it does not take.",
        "Set a value that it takes, or unset it.";
    SETTING_UNKNOWN = "setting_unknown", Settings, Note,
        "A setting below magegate/ is none that this program reads: mistyped, or of another version.",
        "Unset it, or correct the path.";
    SETTING_SCOPE = "setting_scope", Settings, Note,
        "A setting is stored for a website or store view, but only the default scope is read.",
        "Set it in the default scope.";
    SETTING_FIXED = "setting_fixed", Settings, Warning,
        "PHP takes settings from env.php or config.php before the database; here the database decides.",
        "Store the same values in the database, too.";
    LIFETIME_ENDLESS = "lifetime_endless", Settings, Warning,
        "Tokens never expire. The reference, on the same value, refuses every opaque token at once.",
        "Set a lifetime in hours.";
    LIFETIME_ZERO = "lifetime_zero", Settings, Error,
        "Every opaque token is expired at once: nobody can use one.",
        "Set a lifetime in hours, or magegate/tokens/zero_lifetime_expires to 0.";
    LIFETIME_ODD = "lifetime_odd", Settings, Warning,
        "A lifetime is negative or no number; the shipped one holds here, and none in the reference.",
        "Set a lifetime in hours.";
    LIFETIME_FRACTION = "lifetime_fraction", Settings, Warning,
        "A lifetime has a fraction. It holds here, but PHP fails on every request with an opaque token.",
        "Set whole hours while PHP reads the same tables.";
    LIFETIME_LONG = "lifetime_long", Settings, Warning,
        "Tokens live for more than 30 days. A stolen one is good for as long.",
        "Shorten the lifetime.";
    THROTTLE_OFF = "throttle_off", Settings, Warning,
        "Token requests are not throttled: passwords can be guessed as fast as they are hashed. PHP, on the same value of \
         max_failures_count, lets nobody in.",
        "Set the number of failures and the time for which they count.";
    LOCK_OFF = "lock_off", Settings, Note,
        "Wrong passwords never lock an account; the throttle alone stands against guessing.",
        "Set the number of failures and the minutes of a lock.";
    CREDENTIALS_IN_QUERY = "credentials_in_query", Settings, Note,
        "Passwords may travel in the query string, as in the reference. Proxies write query strings to their logs.",
        "Switch it off unless a client needs it.";
    PASSWORD_POLICY = "password_policy", Settings, Note,
        "New customer passwords may have fewer than 8 characters.",
        "Raise the least number of characters.";

    PASSWORDS = "passwords", Passwords, Fine,
        "How passwords are hashed, with the number of accounts of each format.", "";
    PASSWORDS_FAST = "passwords_fast", Passwords, Warning,
        "Passwords are kept as plain MD5, SHA-256 or HMAC: whoever copies the table can guess through them quickly.",
        "They are replaced at the next good login; the store's customer:hash:upgrade hashes the rest once more.";
    PASSWORDS_UNREADABLE = "passwords_unreadable", Passwords, Warning,
        "Passwords are stored in a form that nothing matches: those accounts cannot log in.",
        "Let the people set new passwords by the link of a letter.";
    PASSWORDS_KEYED = "passwords_keyed", Passwords, Note,
        "Passwords without a salt depend on the store's newest encryption key: they are lost when it is rotated.",
        "Let the people log in, or set new passwords, before the key is rotated.";

    ROWS = "rows", Rows, Fine,
        "No rows are left over, beyond what the jobs remove within the hour.", "";
    ROWS_EXPIRED = "rows_expired", Rows, Note,
        "Expired tokens, outdated failures, abandoned request tokens or old nonces were not removed: the jobs do not run, or \
         cannot keep up.",
        "magegate doctor --fix removes them in batches.";
    ROWS_ORPHANED = "rows_orphaned", Rows, Note,
        "Tokens or nonces belong to nobody: their account or consumer is not there any more. Nobody can use them.",
        "magegate doctor --fix removes them in batches.";

    SECOND_FACTOR = "second_factor", SecondFactor, Fine,
        "No module of the store asks for more than name and password for a token, as far as is known.", "";
    SECOND_FACTOR_KEPT = "second_factor_kept", SecondFactor, Note,
        "The reference's own module for second factors is on: no admin gets a token for a password alone, from PHP or from this program.",
        "Route POST /V1/integration/admin/token and /V1/tfa/… to PHP.";
    SECOND_FACTOR_BYPASSED = "second_factor_bypassed", SecondFactor, Warning,
        "Another module than the reference's own asks the store's admins for a second factor: its own route gives no token for a password. This program asks for \
         none, so an admin's password alone opens the Web API here.",
        "Route POST /V1/integration/admin/token to PHP, or switch the module off.";
    RECAPTCHA_BYPASSED = "recaptcha_bypassed", SecondFactor, Warning,
        "The store asks customers for a reCAPTCHA when they ask for a token. This program does not look at it.",
        "Route POST /V1/integration/customer/token to PHP, or rely on the throttle.";
    MODULES_UNKNOWN = "modules_unknown", SecondFactor, Note,
        "The store's list of modules was not found, so that second factors may be asked for without our knowing.",
        "Point --beside to the store's folder, which holds app/etc/config.php.";

    PROGRAM = "program", Program, Fine,
        "The program's own tables are up to date, and the jobs run.", "";
    MIGRATIONS_MISSING = "migrations_missing", Program, Note,
        "Tables of this program are not made yet, or not brought up to date. The next start does it.",
        "Start the program once with an account that may create tables.";
    MIGRATIONS_NEWER = "migrations_newer", Program, Error,
        "The database was brought up to date by a newer program.", "Use that version, or a newer one.";
    JOBS_IDLE = "jobs_idle", Program, Warning,
        "A job has not run for a long time: no server runs, or its jobs fail.",
        "magegate cron run runs it now; keep a server running.";
    JOBS_FAILED = "jobs_failed", Program, Warning,
        "A job failed when it last ran.", "Look into the log; magegate cron run tries again.";
    AUDIT_LARGE = "audit_large", Program, Note,
        "The audit trail has more than a million entries, the shipped bound.",
        "Lower audit.keep_days or audit.keep_rows if the disk is small.";

    MAIL = "mail", Mail, Fine,
        "Letters go out, or none are to be sent.", "";
    MAIL_STUCK = "mail_stuck", Mail, Warning,
        "Letters wait for more than an hour: links to set passwords among them.",
        "magegate mail list tells why; magegate mail test tries the mail server out.";
    MAIL_FAILED = "mail_failed", Mail, Note,
        "Letters were given up.", "magegate mail list tells why.";
    MAIL_INCOMPLETE = "mail_incomplete", Mail, Warning,
        "A setting keeps letters from going out or from arriving.",
        "Set what the text names.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_unique_and_plain_and_come_by_topic() {
        let mut seen = HashSet::new();
        for code in CODES {
            assert!(seen.insert(code.name), "{} comes twice", code.name);
            assert!(
                code.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
                "{}",
                code.name
            );
            assert!(code.meaning.ends_with('.'), "{}", code.name);
            assert_eq!(code.remedy.is_empty(), code.severity == Severity::Fine, "{}", code.name);
        }
        assert!(CODES.is_sorted_by_key(|code| code.topic), "in the order of the topics");
    }
}
