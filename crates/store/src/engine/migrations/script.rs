//! Splits a migration for MySQL into its statements, and puts the table prefix where it belongs. The files are plain SQL,
//! so that they can be read, compared and run by hand.

/// The longest name of a constraint that the engines take.
const LONGEST_NAME: usize = 64;

/// What the next word names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Table,
    Constraint,
    Anything,
}

/// The statements of a script, without comments, with the prefix before the name of each table and constraint.
///
/// A backslash in a text is an ordinary character, as in SQLite.
pub(super) fn statements(script: &str, prefix: &str) -> Vec<String> {
    let mut writer =
        Writer { prefix, next: Next::Anything, current: String::new(), done: Vec::new() };
    let mut rest = script;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '-' if rest.starts_with("--") => {
                let length = rest.find('\n').unwrap_or(rest.len());
                rest = rest.split_at(length).1;
                continue;
            }
            '\'' => text_length(rest),
            _ if is_in_word(first) => rest.find(|c| !is_in_word(c)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        writer.take(token);
        rest = after;
    }
    writer.finish()
}

struct Writer<'a> {
    prefix: &'a str,
    next: Next,
    current: String,
    done: Vec<String>,
}

impl Writer<'_> {
    fn take(&mut self, token: &str) {
        if token == ";" {
            self.end();
            return;
        }
        if !token.starts_with(is_in_word) {
            self.current.push_str(token);
            return;
        }
        match self.next {
            Next::Table if matches!(token, "IF" | "NOT" | "EXISTS") => self.current.push_str(token),
            Next::Table => {
                self.current.push_str(self.prefix);
                self.current.push_str(token);
                self.next = Next::Anything;
            }
            Next::Constraint => {
                self.current.push_str(&constraint(self.prefix, token));
                self.next = Next::Anything;
            }
            Next::Anything => {
                self.current.push_str(token);
                self.next = match token {
                    "TABLE" | "INTO" | "FROM" | "JOIN" | "REFERENCES" => Next::Table,
                    "CONSTRAINT" => Next::Constraint,
                    _ => Next::Anything,
                };
            }
        }
    }

    fn end(&mut self) {
        let statement = self.current.trim();
        if !statement.is_empty() {
            self.done.push(statement.to_owned());
        }
        self.current.clear();
        self.next = Next::Anything;
    }

    fn finish(mut self) -> Vec<String> {
        self.end();
        self.done
    }
}

/// The name of a constraint, which is unique in the whole database: shortened to a checksum where it is too long.
fn constraint(prefix: &str, name: &str) -> String {
    let name = prefix.to_uppercase() + name;
    if name.len() <= LONGEST_NAME {
        return name;
    }
    // FNV-1a
    let sum = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("FK_{sum:016X}")
}

fn is_in_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// How long the text is that the rest begins with, both quotes included. A doubled quote begins a second text at once.
fn text_length(rest: &str) -> usize {
    rest.char_indices().skip(1).find(|(_, c)| *c == '\'').map_or(rest.len(), |(at, _)| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn without_comments_and_prefix_statements_are_parts_of_the_script(
            script in "(CONSTRAINT |TABLE |IF |[a-zé_'; (),`\\\\]){0,40}"
        ) {
            for statement in statements(&script, "") {
                prop_assert!(script.contains(&statement), "{statement:?}");
            }
        }

        #[test]
        fn texts_hold_whatever_they_hold(text in "[A-Za-z; -]{0,40}") {
            let script = format!("INSERT INTO a VALUES ('{text}');");
            prop_assert_eq!(statements(&script, "p"), [format!("INSERT INTO pa VALUES ('{text}')")]);
        }
    }

    #[test]
    fn a_prefix_goes_before_tables_and_constraints_and_nothing_else() {
        let script = "-- Of a; and 'b.\nCREATE TABLE IF NOT EXISTS a (\n    b INT,\n    CONSTRAINT A_B\n        \
            FOREIGN KEY (b) REFERENCES b (a) ON UPDATE CASCADE\n);\n\nALTER TABLE a ADD KEY A_B (b);\n";
        assert_eq!(
            statements(script, "m2_"),
            [
                "CREATE TABLE IF NOT EXISTS m2_a (\n    b INT,\n    CONSTRAINT M2_A_B\n        FOREIGN KEY (b) \
                REFERENCES m2_b (a) ON UPDATE CASCADE\n)",
                "ALTER TABLE m2_a ADD KEY A_B (b)"
            ]
        );
    }

    #[test]
    fn texts_stay_as_they_are() {
        let text = r"'it''s -- {no}; FROM a\', 'x'";
        let script =
            format!("INSERT INTO a (b, c) VALUES ({text});\nINSERT INTO a SELECT 'b' FROM b");
        assert_eq!(
            statements(&script, "p"),
            [
                format!("INSERT INTO pa (b, c) VALUES ({text})"),
                "INSERT INTO pa SELECT 'b' FROM pb".to_owned()
            ]
        );
        assert_eq!(statements("a 'open", ""), ["a 'open"]);
    }

    #[test]
    fn a_name_that_grows_too_long_becomes_a_short_one_that_no_other_has() {
        let name = "N".repeat(62);
        assert_eq!(constraint("", &name), name);
        let names = ["abc", "abd", "abcN"].map(|prefix| constraint(prefix, &name));
        assert!(names.iter().all(|name| name.len() == 19 && name.starts_with("FK_")), "{names:?}");
        assert!(names[0] != names[1] && names[0] != names[2]);
    }
}
