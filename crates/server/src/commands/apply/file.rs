//! Reading a declaration from TOML or JSON, with complaints that name the line and the key.

use anyhow::{Context as _, bail};
use magegate_service::declare::Declaration;
use std::io::Read as _;
use std::path::Path;

/// Reads the file, or standard input for `-`.
pub(super) fn read(path: &Path) -> anyhow::Result<Declaration> {
    let name = path.display().to_string();
    let text = if name == "-" {
        let mut text = String::new();
        std::io::stdin()
            .lock()
            .read_to_string(&mut text)
            .context("standard input cannot be read")?;
        text
    } else {
        std::fs::read_to_string(path).with_context(|| format!("{name} cannot be read"))?
    };
    let parsed = match path.extension().and_then(std::ffi::OsStr::to_str) {
        Some("json") => parse_json(&text),
        Some("toml") => parse_toml(&text),
        _ if text.trim_start().starts_with('{') => parse_json(&text),
        _ => parse_toml(&text),
    };
    match parsed {
        Ok(declaration) => Ok(declaration),
        Err(complaint) => bail!("{name}:{complaint}"),
    }
}

/// Reads TOML. The complaint is one line, `LINE: KEY: what is wrong`; it quotes no value of a password.
pub(crate) fn parse_toml(text: &str) -> Result<Declaration, String> {
    toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        let number = 1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count();
        let line = text.lines().nth(number - 1).unwrap_or_default();
        let key = line.split('=').next().unwrap_or_default().trim();
        let message = error.message().lines().collect::<Vec<_>>().join(" ");
        if key.is_empty() {
            format!("{number}: {message}")
        } else {
            format!("{number}: {key}: {message}")
        }
    })
}

/// Reads JSON. The complaint is one line, `LINE: KEY: what is wrong`; the key stands where a value is of the wrong kind.
fn parse_json(text: &str) -> Result<Declaration, String> {
    serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        let message = message.strip_suffix(&place).unwrap_or(&message);
        let key = json_key(text, error.line(), error.column());
        match key.filter(|_| message.starts_with("invalid ")) {
            Some(key) => format!("{}: {key}: {message}", error.line()),
            None => format!("{}: {message}", error.line()),
        }
    })
}

/// The key whose value ends at a place in a JSON text: the last text before it that a colon follows.
fn json_key(text: &str, line: usize, column: usize) -> Option<&str> {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut read = text.get(..before + column).or_else(|| text.get(..before))?;
    loop {
        let (rest, _) = read.rsplit_once(':')?;
        read = rest;
        if let Some((rest, key)) =
            rest.trim_end().strip_suffix('"').and_then(|rest| rest.rsplit_once('"'))
            && rest.trim_end().ends_with(['{', ','])
        {
            return Some(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn complaints_name_line_and_key() {
        for (text, complaint) in [
            (
                "[[admins]]\nusername = \"a\"\nnmae = \"b\"",
                "3: nmae: unknown field `nmae`, expected",
            ),
            ("[[websites]]\ncode = 3", "2: code: invalid type: integer `3`, expected a string"),
            ("[[websites]]\nname = \"x\"", "1: [[websites]]: missing field `code`"),
            ("[settings]\n\"a/b/c\" = []", "2: \"a/b/c\": invalid type"),
            ("[settings.\"x/y\"]\n\"a/b/c\" = 1", "\"x/y\" is no scope"),
            ("x =", "1: x:"),
        ] {
            let error = parse_toml(text).unwrap_err();
            assert!(error.contains(complaint), "{text}\n{error}");
            assert!(!error.contains('\n'), "{error}");
        }
        let error = parse_json("{\n\"websites\": [{\"cod\": 1}]}").unwrap_err();
        assert!(error.starts_with("2: unknown field `cod`"), "{error}");
        for (text, complaint) in [
            (r#"{"customers": [{"email": "a:b", "gender": "x"}]}"#, "1: gender: invalid type"),
            ("{\"websites\":\n[{\"code\" : 3}]}", "2: code: invalid type"),
            (r#"{"customers": 5}"#, "1: customers: invalid type"),
            (r#"{"customers": ["ü"]}"#, "1: customers: invalid type"),
            ("5", "1: invalid type"),
        ] {
            let error = parse_json(text).unwrap_err();
            assert!(error.starts_with(complaint), "{text}\n{error}");
        }
    }

    #[test]
    fn a_password_is_not_quoted() {
        for text in [
            "[[admins]]\nusername = \"a\"\npassword = 1234567",
            "[[admins]]\nusername = \"a\"\npassword = [\"1234567\"]",
        ] {
            let error = parse_toml(text).unwrap_err();
            assert!(!error.contains("1234567"), "{error}");
            assert!(error.contains("a password is a text"), "{error}");
        }
    }

    #[test]
    fn toml_and_json_say_the_same() {
        let toml = "[settings]\n\"a/b/c\" = true\n[settings.\"stores/uk\"]\n\"a/b/d\" = 3\n[[admins]]\nusername = \"a\"\npassword = \"p\"";
        let json = r#"{"settings": {"a/b/c": true, "stores/uk": {"a/b/d": 3}}, "admins": [{"username": "a", "password": "p"}]}"#;
        let (toml, json) = (parse_toml(toml).unwrap(), parse_json(json).unwrap());
        assert_eq!(format!("{toml:?}"), format!("{json:?}"));
        assert_eq!(toml.settings.0.len(), 2);
        assert_eq!(toml.settings.0[0].value, "1");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_with_one_line(text in "(\\[\\[?(admins|settings|x)\\]\\]?\n)?([a-z_]{1,9} = [-0-9a-z\"\\[\\]{},.]{0,12}\n){0,4}") {
            for parsed in [parse_toml(&text), parse_json(&text)] {
                if let Err(complaint) = parsed {
                    prop_assert!(!complaint.contains('\n'), "{complaint:?}");
                }
            }
        }
    }
}
