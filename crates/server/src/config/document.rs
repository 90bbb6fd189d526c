//! The documents that follow from the catalogue: `config.example.toml` and `docs/configuration.md`.

use super::catalogue::{Form, Key};
use super::sections::SECTIONS;
use std::fmt::Write as _;

/// How wide the comments of the example file are.
const WIDTH: usize = 100;

/// The text of `config.example.toml`: every key with its default, commented out.
pub fn example() -> String {
    let mut out = String::from(
        "# magegate: every key of the configuration with its default. Generated; docs/configuration.md explains more.\n\
         # Start with it: magegate serve --config FILE. A variable of the environment overrides a key, a flag both.\n",
    );
    for (section, about, keys) in SECTIONS {
        let _ = write!(out, "\n#{about}\n[{section}]\n");
        for key in *keys {
            out.push('\n');
            let facts = format!("{} Allowed: {}.", key.meaning(), key.expected());
            for line in wrapped(&facts, WIDTH - 2) {
                let _ = writeln!(out, "# {line}");
            }
            let flag = key.flag.map(|flag| format!(", flag {flag}")).unwrap_or_default();
            let _ = writeln!(out, "# Variable {}{flag}.", key.variable());
            let _ = writeln!(out, "#{} = {}", key.name, default_in_toml(key));
        }
    }
    out
}

/// The text of `docs/configuration.md`.
pub fn reference() -> String {
    let mut out = String::from(INTRODUCTION);
    for (section, about, keys) in SECTIONS {
        let _ = write!(out, "\n## [{section}]\n\n{}\n", about.trim());
        for key in *keys {
            let _ = write!(out, "\n### `{}`\n\n{}\n\n", key.path(), key.meaning());
            let _ = writeln!(out, "- Default: `{}`", default_in_toml(key));
            let _ = writeln!(out, "- Allowed: {}", key.expected());
            let _ = writeln!(out, "- Variable: `{}`", key.variable());
            if let Some(flag) = key.flag {
                let _ = writeln!(out, "- Flag: `{flag}`");
            }
        }
    }
    out
}

const INTRODUCTION: &str = "\
# Configuration

Generated from the catalogue in `crates/server/src/config/sections.rs`; a test fails when this page or
`config.example.toml` is stale. `cargo xtask gen` writes both anew; so do the tests under `MAGEGATE_TEST_REGENERATE=1`.

Three sources, in rising order: one TOML file, the environment, flags. The file is the one that `--config FILE` names,
else the one that `MAGEGATE_CONFIG` names, else none. A key `name` of the table `[section]` is overridden by
`MAGEGATE_SECTION_NAME`; lists are separated by commas there. What no source gives has the default.

A key that does not exist or a value that is not allowed stops the start with exit code 3 and one line that names where it stands,
the key, and what is allowed; that holds for every variable that begins with `MAGEGATE_` too, save `MAGEGATE_TEST_…`:

    magegate.toml:7: server.max_connections: \"lots\" is not allowed; expected a whole number of connections from 1 to 1000000

What a store owner changes while the program runs (token lifetimes, lock rules …) is no part of this: `magegate config` sets it
in the database.
";

fn default_in_toml(key: &Key) -> String {
    match key.form {
        Form::Number | Form::Switch => key.default.to_owned(),
        Form::Text => format!("{:?}", key.default),
        Form::List => {
            let items = key.default.split(',').filter(|item| !item.is_empty());
            format!("[{}]", items.map(|item| format!("{item:?}")).collect::<Vec<_>>().join(", "))
        }
    }
}

/// The words of a text in lines of at most `width` characters, longer words alone.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
