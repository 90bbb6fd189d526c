//! Reads the sentences of `SHOW GRANTS`, as MySQL and MariaDB write them: privileges with columns, wildcards, roles,
//! partial revokes, the option to grant.

use std::collections::BTreeSet;

/// Everything an account was granted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Grants {
    pub(super) entries: Vec<Entry>,
    /// Roles that it may take on.
    pub(super) roles: Vec<String>,
    /// Sentences that were not understood.
    pub(super) unread: Vec<String>,
}

/// Privileges on one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) privileges: Vec<Privilege>,
    pub(super) on: On,
    /// Whether they may be passed on.
    pub(super) may_grant: bool,
    /// Whether it takes away from wider grants.
    pub(super) is_revoked: bool,
}

/// A privilege, for the whole thing or for columns of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Privilege {
    pub(super) name: String,
    pub(super) columns: Option<BTreeSet<String>>,
}

/// What privileges are on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum On {
    /// `*.*`.
    Everything,
    /// `` `pattern`.* ``; `%` and `_` stand for others.
    Database(String),
    /// One table.
    Table(String, String),
    /// A routine, or another account.
    Other(String),
}

/// How far a privilege reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reach {
    No,
    /// These columns alone.
    Columns(BTreeSet<String>),
    Whole,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Quoted(String),
}

impl Grants {
    /// Reads the sentences.
    pub(super) fn read<T: AsRef<str>>(sentences: &[T]) -> Self {
        let mut grants = Self::default();
        for sentence in sentences.iter().map(AsRef::as_ref) {
            if !grants.add(&tokens(sentence)) {
                grants.unread.push(sentence.chars().take(200).collect());
            }
        }
        grants
    }

    /// How far a privilege reaches on a table.
    pub(super) fn reach(&self, privilege: &str, database: &str, table: &str) -> Reach {
        let mut columns = BTreeSet::new();
        for entry in &self.entries {
            if !entry.on.covers(database, table) || entry.is_revoked {
                continue;
            }
            for granted in entry.privileges.iter().filter(|granted| granted.is(privilege)) {
                match &granted.columns {
                    // What a narrower sentence takes away from a wide grant, it does not give.
                    None if entry.on == On::Everything && self.is_taken(privilege, database) => {}
                    None => return Reach::Whole,
                    Some(named) => columns.extend(named.iter().cloned()),
                }
            }
        }
        if columns.is_empty() { Reach::No } else { Reach::Columns(columns) }
    }

    fn is_taken(&self, privilege: &str, database: &str) -> bool {
        self.entries.iter().any(|entry| {
            entry.is_revoked
                && matches!(&entry.on, On::Database(name) if matches_pattern(name, database))
                && entry.privileges.iter().any(|taken| taken.is(privilege))
        })
    }

    fn add(&mut self, tokens: &[Token]) -> bool {
        let (is_revoked, rest) = match tokens {
            [first, rest @ ..] if first.is("GRANT") => (false, rest),
            [first, rest @ ..] if first.is("REVOKE") => (true, rest),
            // Which roles are taken on at once is no grant.
            [first, ..] if first.is("SET") => return true,
            _ => return false,
        };
        let whom = if is_revoked { "FROM" } else { "TO" };
        let Some(end) = rest.iter().position(|token| token.is(whom)) else { return false };
        let (what, to) = rest.split_at(end);
        let may_grant = to.windows(2).any(
            |pair| matches!(pair, [grant, option] if grant.is("GRANT") && option.is("OPTION")),
        );
        let Some(on) = outside(what).position(|token| token.is("ON")) else {
            self.roles.extend(roles(what));
            return true;
        };
        let (privileges, on) = (what.get(..on), what.get(on + 1..));
        let (Some(privileges), Some(on)) = (privileges, on) else { return false };
        let Some(on) = thing(on) else { return false };
        self.entries.push(Entry {
            privileges: read_privileges(privileges),
            on,
            may_grant,
            is_revoked,
        });
        true
    }
}

impl On {
    /// Whether a table is within it.
    fn covers(&self, database: &str, table: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Database(pattern) => matches_pattern(pattern, database),
            Self::Table(of, name) => of == database && name == table,
            Self::Other(_) => false,
        }
    }
}

impl Privilege {
    fn is(&self, name: &str) -> bool {
        self.name == name || matches!(self.name.as_str(), "ALL" | "ALL PRIVILEGES")
    }
}

impl Token {
    fn is(&self, word: &str) -> bool {
        matches!(self, Self::Word(text) if text.eq_ignore_ascii_case(word))
    }

    fn text(&self) -> &str {
        match self {
            Self::Word(text) | Self::Quoted(text) => text,
        }
    }
}

/// Whether a database's name is one that a pattern stands for; a backslash takes the meaning from what follows it.
pub(super) fn matches_pattern(pattern: &str, name: &str) -> bool {
    // How much of the pattern may have been used up, after each letter of the name.
    let letters: Vec<(char, bool)> = {
        let mut letters = Vec::new();
        let mut rest = pattern.chars();
        while let Some(letter) = rest.next() {
            match letter {
                '\\' => letters.extend(rest.next().map(|literal| (literal, true))),
                letter => letters.push((letter, false)),
            }
        }
        letters
    };
    let skip = |reached: &mut Vec<bool>| {
        for (at, letter) in letters.iter().enumerate() {
            if *letter == ('%', false) && reached.get(at) == Some(&true) {
                reached.splice(at + 1..=at + 1, [true]);
            }
        }
    };
    let mut reached = vec![false; letters.len() + 1];
    reached.splice(0..=0, [true]);
    skip(&mut reached);
    for letter in name.chars() {
        let mut next = vec![false; letters.len() + 1];
        for (at, of) in letters.iter().enumerate().filter(|(at, _)| reached.get(*at) == Some(&true))
        {
            match of {
                ('%', false) => next.splice(at..=at, [true]),
                ('_', false) => next.splice(at + 1..=at + 1, [true]),
                (same, _) if *same == letter => next.splice(at + 1..=at + 1, [true]),
                _ => continue,
            };
        }
        skip(&mut next);
        reached = next;
    }
    reached.last() == Some(&true)
}

/// The tokens with those in brackets blanked, so that places stay the same.
fn outside(tokens: &[Token]) -> impl Iterator<Item = Token> {
    let mut depth = 0_usize;
    tokens.iter().map(move |token| {
        if token.is("(") {
            depth += 1;
        }
        let shown = if depth == 0 { token.clone() } else { Token::Quoted(String::new()) };
        if token.is(")") {
            depth = depth.saturating_sub(1);
        }
        shown
    })
}

fn read_privileges(tokens: &[Token]) -> Vec<Privilege> {
    let mut privileges = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let mut columns: Option<BTreeSet<String>> = None;
    let mut is_inside = false;
    let end = Token::Word(",".to_owned());
    for token in tokens.iter().chain([&end]) {
        if token.is("(") {
            is_inside = true;
            columns = Some(BTreeSet::new());
        } else if token.is(")") {
            is_inside = false;
        } else if token.is(",") {
            if !is_inside {
                if !words.is_empty() {
                    privileges.push(Privilege { name: words.join(" "), columns: columns.take() });
                }
                words.clear();
            }
        } else if is_inside {
            columns.get_or_insert_default().insert(token.text().to_owned());
        } else {
            words.push(token.text().to_ascii_uppercase());
        }
    }
    privileges
}

fn thing(tokens: &[Token]) -> Option<On> {
    let tokens = match tokens {
        [kind, rest @ ..] if kind.is("TABLE") => rest,
        [kind, rest @ ..]
            if matches!(kind, Token::Word(_))
                && !kind.is("*")
                && rest.len() > 1
                && !rest.first()?.is(".") =>
        {
            let name: String = rest.iter().map(Token::text).collect();
            return Some(On::Other(format!("{} {name}", kind.text().to_ascii_lowercase())));
        }
        tokens => tokens,
    };
    match tokens {
        [all, dot, every] if all.is("*") && dot.is(".") && every.is("*") => Some(On::Everything),
        [of, dot, every] if dot.is(".") && every.is("*") => {
            Some(On::Database(of.text().to_owned()))
        }
        [of, dot, name] if dot.is(".") => {
            Some(On::Table(of.text().to_owned(), name.text().to_owned()))
        }
        [of, at, host] if at.is("@") => Some(On::Other(format!("{}@{}", of.text(), host.text()))),
        _ => None,
    }
}

/// The names of roles, without their hosts.
fn roles(tokens: &[Token]) -> Vec<String> {
    tokens
        .split(|token| token.is(","))
        .filter_map(|role| role.first().map(|name| name.text().to_owned()))
        .collect()
}

fn tokens(sentence: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut letters = sentence.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '`' | '\'' | '"' => {
                let mut text = String::new();
                while let Some(next) = letters.next() {
                    if next == letter && letters.next_if_eq(&letter).is_none() {
                        break;
                    }
                    text.push(next);
                }
                tokens.push(Token::Quoted(text));
            }
            ',' | '(' | ')' | '.' | '@' | '*' => tokens.push(Token::Word(letter.to_string())),
            letter if letter.is_whitespace() => {}
            letter => {
                let mut word = String::from(letter);
                let ends = |c: &char| c.is_whitespace() || ",().@*`'\"".contains(*c);
                while let Some(next) = letters.next_if(|c| !ends(c)) {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    tokens
}

#[cfg(test)]
mod tests;
