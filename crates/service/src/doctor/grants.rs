//! What the database account may do: too little, and too much.

mod parsed;

use super::codes::{
    CHECK_FAILED, GRANT_MISSING, GRANT_MISSING_LATER, GRANT_SUPERFLUOUS, GRANT_WIDE, GRANTS,
};
use super::{Finding, Surroundings, Way, counted, listed};
use magegate_store::inspection::{Uses, expected};
use parsed::{Entry, Grants, On, Reach, matches_pattern};
use std::collections::{BTreeMap, BTreeSet};

/// What makes and changes tables.
const MAKING: [&str; 3] = ["CREATE", "ALTER", "INDEX"];
/// What nobody needs to have revoked on the own database: rows, and making tables.
const USUAL: [&str; 8] =
    ["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "INDEX", "REFERENCES"];
/// The same where tables are our own to drop.
const OWN: [&str; 10] = [
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "CREATE",
    "ALTER",
    "INDEX",
    "REFERENCES",
    "DROP",
    "ALL PRIVILEGES",
];

/// `account` is the connection's, `user@host`; `outstanding` says that tables are to be made or changed at the next start.
pub(super) fn check(
    sentences: &[String],
    (account, database): (&str, &str),
    surroundings: &Surroundings,
    outstanding: bool,
) -> Vec<Finding> {
    let grants = Grants::read(sentences);
    let account = quoted_account(account);
    let mut findings = Vec::new();
    let needed = needed(surroundings.way);
    let missing = missing(&grants, database, &surroundings.prefix, &needed);
    if missing.is_empty() {
        let verbs: usize = needed.values().map(BTreeSet::len).sum();
        let text = format!("{verbs} rights on {} tables, all granted", needed.len());
        findings.push(Finding::new(&GRANTS, text));
    } else {
        findings.push(lacking(&missing, database, &account, &grants.roles));
    }
    findings.extend(making(&grants, database, &account, surroundings, outstanding));
    findings.extend(superfluous(&grants, database, &account));
    findings.extend(wide(&grants, database, &account, surroundings));
    if !grants.unread.is_empty() {
        let text = format!("grants were not understood: {}", listed(&grants.unread));
        findings.push(Finding::new(&CHECK_FAILED, text));
    }
    findings
}

/// The rights that statements need, by table.
fn needed(way: Way) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let without_own = way == Way::Beside { read_only: true };
    let tables = expected().tables.keys().map(String::as_str);
    tables
        .filter(|table| !(without_own && table.starts_with("magegate_")))
        .filter_map(|table| {
            let verbs = Uses::of(table)?.verbs.iter().map(|verb| verb.name()).collect();
            Some((table, verbs))
        })
        .collect()
}

/// Full table names with the rights that are missing there.
fn missing(
    grants: &Grants,
    database: &str,
    prefix: &str,
    needed: &BTreeMap<&'static str, BTreeSet<&'static str>>,
) -> Vec<(String, Vec<&'static str>)> {
    let lacks = |table: &str, name: &str, verb: &str| match grants.reach(verb, database, name) {
        Reach::Whole => false,
        Reach::No => true,
        Reach::Columns(columns) => {
            let all = expected().tables.get(table).map(|table| table.columns.keys());
            all.into_iter()
                .flatten()
                .any(|column| Uses::names(table, column) && !columns.contains(column))
        }
    };
    needed
        .iter()
        .filter_map(|(table, verbs)| {
            let name = format!("{prefix}{table}");
            let verbs: Vec<_> =
                verbs.iter().copied().filter(|verb| lacks(table, &name, verb)).collect();
            (!verbs.is_empty()).then_some((name, verbs))
        })
        .collect()
}

fn lacking(
    missing: &[(String, Vec<&str>)],
    database: &str,
    account: &str,
    roles: &[String],
) -> Finding {
    let each: Vec<_> =
        missing.iter().map(|(table, verbs)| format!("{} on {table}", verbs.join("/"))).collect();
    let roles = match roles {
        [] => String::new(),
        roles => format!(
            "; its roles ({}) give that only where they are default roles: SET DEFAULT ROLE",
            listed(roles)
        ),
    };
    let text = format!("{account} lacks {}{roles}", listed(&each));
    Finding::new(&GRANT_MISSING, text).remedies(missing.iter().map(|(table, verbs)| {
        format!("GRANT {} ON {}.{} TO {account};", verbs.join(", "), name(database), name(table))
    }))
}

/// What grants the right that a server's refusal names, as in "SELECT command denied to user 'a'@'b' for table c.d".
pub(super) fn remedy_of_denial(refusal: &str) -> Option<String> {
    let (before, after) = refusal.split_once(" command denied to user ")?;
    let verb = before.rsplit([' ', ':']).next()?;
    let (account, table) = after.split_once(" for table ")?;
    Some(format!("GRANT {verb} ON {} TO {account};", table.replace('\'', "`")))
}

/// Whether tables could be made and changed.
fn making(
    grants: &Grants,
    database: &str,
    account: &str,
    surroundings: &Surroundings,
    outstanding: bool,
) -> Option<Finding> {
    let way = surroundings.way;
    if way == (Way::Beside { read_only: true }) {
        return None;
    }
    let own = |table: &&String| !way.is_beside() || table.starts_with("magegate_");
    let tables: Vec<_> = expected()
        .tables
        .keys()
        .filter(own)
        .map(|table| format!("{}{table}", surroundings.prefix))
        .collect();
    let lacks = |right: &&str| {
        tables.iter().any(|table| grants.reach(right, database, table) != Reach::Whole)
    };
    let missing: Vec<_> = MAKING.iter().copied().filter(|right| lacks(right)).collect();
    if missing.is_empty() {
        return None;
    }
    let rights = missing.join(", ");
    let (code, text) = if outstanding {
        (&GRANT_MISSING, format!("{account} lacks {rights}, and tables are to be made or changed"))
    } else {
        let tables = counted(tables.len() as u64, "table", "tables");
        (&GRANT_MISSING_LATER, format!("{account} lacks {rights} for our {tables}"))
    };
    let grant = format!("GRANT {rights} ON {}.* TO {account};", name(database));
    Some(Finding::new(code, text).remedy(grant))
}

/// Rights over the whole server, over other databases, and to pass rights on.
fn superfluous(grants: &Grants, database: &str, account: &str) -> Option<Finding> {
    let mut found = Vec::new();
    let mut remedy = Vec::new();
    for entry in grants.entries.iter().filter(|entry| !entry.is_revoked) {
        let rights = rights(entry, &["USAGE"]);
        let (place, sql) = match &entry.on {
            On::Everything => ("the whole server".to_owned(), "*.*".to_owned()),
            On::Database(of) if !matches_pattern(of, database) => {
                (format!("database {of}"), format!("{}.*", name(of)))
            }
            On::Table(of, table) if of != database => {
                (format!("table {of}.{table}"), format!("{}.{}", name(of), name(table)))
            }
            On::Database(of) => (String::new(), format!("{}.*", name(of))),
            On::Table(of, table) => (String::new(), format!("{}.{}", name(of), name(table))),
            On::Other(what) => {
                found.push(format!("{} on {what}", rights.join(", ")));
                continue;
            }
        };
        if !place.is_empty() && !rights.is_empty() {
            found.push(format!("{} on {place}", rights.join(", ")));
            remedy.push(format!("REVOKE {} ON {sql} FROM {account};", rights.join(", ")));
        }
        if entry.may_grant {
            found.push(format!("GRANT OPTION on {sql}"));
            remedy.push(format!("REVOKE GRANT OPTION ON {sql} FROM {account};"));
        }
    }
    (!found.is_empty()).then(|| {
        let text = format!("{account} has {}", listed(&found));
        Finding::new(&GRANT_SUPERFLUOUS, text).remedies(remedy)
    })
}

/// Rights over the own database that nothing here uses.
fn wide(
    grants: &Grants,
    database: &str,
    account: &str,
    surroundings: &Surroundings,
) -> Option<Finding> {
    let own = format!("{}magegate_", surroundings.prefix);
    let is_shared = surroundings.way == Way::Shared;
    let mut found = Vec::new();
    let mut remedy = Vec::new();
    for entry in grants.entries.iter().filter(|entry| !entry.is_revoked) {
        let sql = match &entry.on {
            On::Database(of) if matches_pattern(of, database) => {
                if of.replace("\\%", "").contains('%') {
                    found.push(format!("every database that is named like {of}"));
                }
                format!("{}.*", name(of))
            }
            On::Table(of, table) if of == database => format!("{}.{}", name(of), name(table)),
            _ => continue,
        };
        let is_own = matches!(&entry.on, On::Table(_, table) if table.starts_with(&own));
        let rights = rights(entry, if is_own || is_shared { &OWN } else { &USUAL });
        if !rights.is_empty() {
            found.push(format!("{} on {sql}", rights.join(", ")));
            remedy.push(format!("REVOKE {} ON {sql} FROM {account};", rights.join(", ")));
        }
    }
    if found.is_empty() {
        return None;
    }
    let has_all = found.iter().any(|found| found.starts_with("ALL "));
    let finding = Finding::new(&GRANT_WIDE, format!("{account} has {}", listed(&found)));
    // To take all away and grant the rest anew is no way for an account that PHP uses as well.
    Some(if has_all { finding } else { finding.remedies(remedy) })
}

/// The names of an entry's rights, but for some.
fn rights<'a>(entry: &'a Entry, but: &[&str]) -> Vec<&'a str> {
    let names = entry.privileges.iter().map(|privilege| privilege.name.as_str());
    names.filter(|name| !but.contains(name) && *name != "USAGE").collect()
}

/// A name in backticks.
fn name(text: &str) -> String {
    format!("`{}`", text.replace('`', "``"))
}

/// `user@host` as statements write it.
fn quoted_account(account: &str) -> String {
    let quote = |text: &str| format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"));
    match account.rsplit_once('@') {
        Some((user, host)) => format!("{}@{}", quote(user), quote(host)),
        None => quote(account),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{beside, codes};
    use super::*;

    fn found(sentences: &[&str], outstanding: bool) -> Vec<Finding> {
        let sentences: Vec<_> = sentences.iter().map(|text| (*text).to_owned()).collect();
        check(&sentences, ("shop@%", "shop"), &beside(), outstanding)
    }

    const ROWS: &str = "GRANT SELECT, INSERT, UPDATE, DELETE ON `shop`.* TO `shop`@`%`";

    #[test]
    fn rights_on_the_database_are_enough() {
        assert_eq!(codes(&found(&[ROWS], false)), ["grants", "grant_missing_later"]);
        assert_eq!(codes(&found(&[ROWS], true)), ["grants", "grant_missing"]);
        let all = "GRANT ALL PRIVILEGES ON `shop`.* TO `shop`@`%`";
        assert_eq!(codes(&found(&[all], true)), ["grants", "grant_wide"]);
    }

    #[test]
    fn what_a_table_lacks_is_named_with_the_statement_that_grants_it() {
        let read = "GRANT SELECT, CREATE, ALTER, INDEX ON `shop`.* TO `shop`@`%`";
        let found = found(&[read], false);
        assert_eq!(codes(&found), ["grant_missing"]);
        let throttle =
            "GRANT DELETE, INSERT, UPDATE ON `shop`.`oauth_token_request_log` TO 'shop'@'%';";
        assert!(found[0].remedy.iter().any(|sql| sql == throttle), "{:#?}", found[0].remedy);
    }

    #[test]
    fn a_refusal_tells_what_to_grant() {
        let refusal = "a statement failed: error returned from database: 1142 (42000): SELECT command denied to user \
                       'narrow'@'127.0.0.1' for table `magento`.`oauth_nonce`";
        let remedy = "GRANT SELECT ON `magento`.`oauth_nonce` TO 'narrow'@'127.0.0.1';";
        assert_eq!(remedy_of_denial(refusal).as_deref(), Some(remedy));
        assert_eq!(remedy_of_denial("no such table"), None);
    }

    #[test]
    fn a_role_that_is_not_taken_on_by_itself_is_named() {
        let found = found(&["GRANT `clerks` TO `shop`@`%`"], false);
        assert!(found[0].text.ends_with(
            "its roles (clerks) give that only where they are default roles: SET DEFAULT ROLE"
        ));
    }

    #[test]
    fn some_columns_are_not_the_table() {
        let narrow = "GRANT SELECT (`log_id`) ON `shop`.`oauth_token_request_log` TO `shop`@`%`";
        let found = found(&[narrow], false);
        assert!(
            found[0].remedy.iter().any(|sql| sql.contains("SELECT") && sql.contains("request_log"))
        );
    }

    #[test]
    fn superfluous_rights_are_named_with_the_statement_that_revokes_them() {
        for (sentence, sql) in [
            (
                "GRANT SUPER, FILE ON *.* TO `shop`@`%`",
                "REVOKE SUPER, FILE ON *.* FROM 'shop'@'%';",
            ),
            (
                "GRANT SELECT ON `other`.* TO `shop`@`%`",
                "REVOKE SELECT ON `other`.* FROM 'shop'@'%';",
            ),
            (
                "GRANT SELECT ON `shop`.* TO `shop`@`%` WITH GRANT OPTION",
                "REVOKE GRANT OPTION ON `shop`.* FROM 'shop'@'%';",
            ),
        ] {
            let found = found(&[ROWS, sentence], false);
            let finding = found.iter().find(|f| f.code.name == "grant_superfluous").unwrap();
            assert_eq!(finding.remedy, [sql]);
        }
        let found = found(&[ROWS, "GRANT DROP ON `shop`.* TO `shop`@`%`"], false);
        let finding = found.iter().find(|f| f.code.name == "grant_wide").unwrap();
        assert_eq!(finding.remedy, ["REVOKE DROP ON `shop`.* FROM 'shop'@'%';"]);
    }
}
