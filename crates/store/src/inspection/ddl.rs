//! Reads `CREATE TABLE` and `CREATE UNIQUE INDEX` of migrations into a schema. It understands what migrations are
//! written in; statements of other kinds are passed over.

use super::{Class, Column, ForeignKey, Schema, Table};

/// One word, name, text or sign of SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// A word as it stands, or a sign of one character.
    Word(String),
    /// A name in backticks or a mark in braces.
    Name(String),
    /// A text in quotes, whatever it says.
    Text,
}

/// Adds what a migration creates.
pub(super) fn read(migration: &str, schema: &mut Schema) {
    for statement in tokens(migration).split(|token| token.is(";")) {
        match statement {
            [first, rest @ ..] if first.is("create") => create(rest, schema),
            [first, second, .., name] if first.is("drop") && second.is("table") => {
                schema.remove(name.text());
            }
            _ => {}
        }
    }
}

impl Token {
    fn is(&self, word: &str) -> bool {
        matches!(self, Self::Word(text) if text.eq_ignore_ascii_case(word))
    }

    fn text(&self) -> &str {
        match self {
            Self::Word(text) | Self::Name(text) => text,
            Self::Text => "",
        }
    }
}

fn create(statement: &[Token], schema: &mut Schema) {
    let statement = match statement {
        [table, no, not, exists, rest @ ..]
            if table.is("table") && no.is("if") && not.is("not") && exists.is("exists") =>
        {
            create_table(rest, schema);
            return;
        }
        [table, rest @ ..] if table.is("table") => {
            create_table(rest, schema);
            return;
        }
        [unique, index, _, on, rest @ ..]
            if unique.is("unique") && index.is("index") && on.is("on") =>
        {
            rest
        }
        _ => return,
    };
    if let [table, columns @ ..] = statement
        && let Some(table) = schema.get_mut(table.text())
    {
        table.unique.push(names(columns));
    }
}

fn create_table(statement: &[Token], schema: &mut Schema) {
    let [name, body @ ..] = statement else { return };
    let (items, options) = items(body);
    let mut table =
        Table { engine: option(options, "engine"), foreign: Some(Vec::new()), ..Table::default() };
    let collation = option(options, "collate");
    for item in items {
        add(item, collation.as_deref(), &mut table);
    }
    schema.insert(name.text().to_owned(), table);
}

/// One entry between a table's brackets: a column, an index or a constraint.
fn add(item: &[Token], collation: Option<&str>, table: &mut Table) {
    let item = match item {
        [word, _, rest @ ..] if word.is("constraint") => rest,
        item => item,
    };
    let [first, rest @ ..] = item else { return };
    if matches!(first, Token::Word(_)) {
        let after = |word: &str| rest.iter().position(|token| token.is(word));
        if first.is("primary") || first.is("unique") {
            table.unique.push(names(rest));
            return;
        }
        if ["key", "index", "fulltext", "check"].iter().any(|word| first.is(word)) {
            return;
        }
        if first.is("foreign") {
            let at = after("references").unwrap_or(rest.len());
            let (own, other) = rest.split_at(at);
            table.foreign.get_or_insert_default().push(ForeignKey {
                columns: names(own),
                table: other.get(1).map_or("", Token::text).to_owned(),
                referred: names(other),
                cascades: other.windows(2).any(|pair| {
                    matches!(pair, [delete, cascade] if delete.is("delete") && cascade.is("cascade"))
                }),
            });
            return;
        }
    }
    add_column(first.text(), rest, collation, table);
}

fn add_column(name: &str, rest: &[Token], collation: Option<&str>, table: &mut Table) {
    let has = |word: &str| rest.iter().any(|token| token.is(word));
    let pair = |a: &str, b: &str| {
        rest.windows(2).any(|two| matches!(two, [one, other] if one.is(a) && other.is(b)))
    };
    let class = Class::of(rest.first().map_or("", Token::text));
    let is_key = pair("primary", "key");
    if is_key {
        table.unique.push(vec![name.to_owned()]);
    }
    let nullable = !pair("not", "null") && !is_key;
    let increments = has("auto_increment") || (is_key && class == Class::Integer);
    let length = match rest {
        [_, open, length, ..] if open.is("(") && class == Class::Text => length.text().parse().ok(),
        _ => None,
    };
    let own_collation = rest.windows(2).find_map(|two| match two {
        [word, name] if word.is("collate") => Some(name.text()),
        _ => None,
    });
    let collation = own_collation.or(collation).filter(|_| class == Class::Text);
    table.columns.insert(
        name.to_owned(),
        Column {
            class,
            nullable,
            optional: nullable || increments || has("default"),
            length,
            collation: collation.map(str::to_owned),
        },
    );
}

/// The names between the first pair of brackets; lengths of prefixes and orders are passed over.
fn names(tokens: &[Token]) -> Vec<String> {
    let (items, _) = items(tokens);
    items.into_iter().filter_map(|item| item.first().map(|name| name.text().to_owned())).collect()
}

/// The entries between the first pair of brackets, and what follows it.
fn items(tokens: &[Token]) -> (Vec<&[Token]>, &[Token]) {
    let open = tokens.iter().position(|token| token.is("(")).unwrap_or(tokens.len());
    let inner = tokens.get(open + 1..).unwrap_or_default();
    let mut depth = 0_usize;
    let close = inner.iter().position(|token| {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            if depth == 0 {
                return true;
            }
            depth -= 1;
        }
        false
    });
    let (inner, after) = inner.split_at(close.unwrap_or(inner.len()));
    let mut depth = 0_i32;
    let items = inner
        .split(|token| {
            depth += i32::from(token.is("(")) - i32::from(token.is(")"));
            depth == 0 && token.is(",")
        })
        .collect();
    (items, after)
}

/// The value of a table's option, `ENGINE=InnoDB`.
fn option(options: &[Token], name: &str) -> Option<String> {
    let at = options.iter().position(|token| token.is(name))?;
    let value = options.get(at + 1..)?.iter().find(|token| !token.is("="))?;
    Some(value.text().to_owned())
}

/// The tokens of a migration; comments are left out.
fn tokens(sql: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let until = |end: &str, from: usize| {
            rest.get(from..).and_then(|text| text.find(end)).map_or(rest.len(), |at| at + from)
        };
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
        let end = if rest.starts_with("--") {
            until("\n", 2)
        } else if rest.starts_with("/*") {
            until("*/", 2) + 2
        } else if first.is_whitespace() {
            first.len_utf8()
        } else if let Some(close) = match first {
            '`' => Some("`"),
            '{' => Some("}"),
            _ => None,
        } {
            let end = until(close, 1);
            tokens.push(Token::Name(rest.get(1..end).unwrap_or_default().to_owned()));
            end + 1
        } else if first == '\'' || first == '"' {
            tokens.push(Token::Text);
            end_of_text(rest, first)
        } else if is_word(first) {
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            tokens.push(Token::Word(rest.get(..end).unwrap_or_default().to_owned()));
            end
        } else {
            tokens.push(Token::Word(first.to_string()));
            first.len_utf8()
        };
        rest = rest.get(end..).unwrap_or_default();
    }
    tokens
}

/// Where a text in quotes ends: quotes are doubled or escaped within it.
fn end_of_text(text: &str, quote: char) -> usize {
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        if letter == '\\' {
            letters.next();
        } else if letter == quote {
            if text.get(at + 1..).is_some_and(|rest| rest.starts_with(quote)) {
                letters.next();
            } else {
                return at + 1;
            }
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &str) -> Schema {
        let mut schema = Schema::new();
        read(text, &mut schema);
        schema
    }

    #[test]
    fn a_table_as_the_server_writes_it_is_understood() {
        let schema = read_all(
            "CREATE TABLE `child` (
              `id` int(10) unsigned NOT NULL AUTO_INCREMENT COMMENT 'Id; with, (signs) and ''quotes''',
              `parent_id` int(10) unsigned DEFAULT NULL,
              `name` varchar(40) NOT NULL,
              `share` decimal(12,4) NOT NULL DEFAULT 0.0000,
              `at` timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
              PRIMARY KEY (`id`),
              UNIQUE KEY `CHILD_NAME` (`parent_id`,`name`(10)),
              KEY `CHILD_AT` (`at`),
              CONSTRAINT `X` FOREIGN KEY (`parent_id`) REFERENCES `parent` (`id`) ON DELETE CASCADE
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_general_ci COMMENT='x';",
        );
        let table = &schema["child"];
        assert_eq!(table.columns.len(), 5);
        let name = &table.columns["name"];
        assert_eq!((name.class, name.length, name.nullable), (Class::Text, Some(40), false));
        assert!(!name.optional);
        assert_eq!(name.collation.as_deref(), Some("utf8mb3_general_ci"));
        assert!(table.columns["id"].optional && table.columns["at"].optional);
        assert!(table.columns["parent_id"].nullable);
        assert_eq!(table.columns["share"].class, Class::Decimal);
        assert_eq!(table.unique, [vec!["id"], vec!["parent_id", "name"]]);
        assert_eq!(table.engine.as_deref(), Some("InnoDB"));
        let key = &table.foreign.as_ref().unwrap()[0];
        assert_eq!((key.columns[0].as_str(), key.table.as_str()), ("parent_id", "parent"));
        assert!(key.cascades);
    }

    #[test]
    fn a_table_as_sqlite_has_it_is_understood() {
        let schema = read_all(
            "-- Children; of parents.
            CREATE TABLE child (
                id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
                -- A key, like any other.
                `key` TEXT NOT NULL COLLATE utf8mb3_general_ci,
                other INTEGER,
                CONSTRAINT X FOREIGN KEY (other) REFERENCES parent (id) ON DELETE SET NULL
            );
            CREATE UNIQUE INDEX CHILD_KEY ON child (`key`);
            CREATE INDEX CHILD_OTHER ON child (other);
            INSERT INTO child (`key`) VALUES ('a; b');",
        );
        let table = &schema["child"];
        assert_eq!(table.columns.len(), 3);
        assert_eq!(table.unique, [vec!["id"], vec!["key"]]);
        assert!(!table.foreign.as_ref().unwrap()[0].cascades);
        assert_eq!(table.columns["key"].collation.as_deref(), Some("utf8mb3_general_ci"));
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_odd(text in "(CREATE TABLE |[a-z`'{}(),;\\\\/*-]|\\PC){0,60}") {
            read_all(&text);
        }
    }
}
