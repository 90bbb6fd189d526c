//! Splits the text of a query into words, one at a time: the reference complains about a bad character only when it
//! comes to it.

use super::token::{Kind, Token};
use super::{Fault, Location, strings};
use std::borrow::Cow;

/// A position in a text.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    text: &'a str,
    /// The byte that is read next; always at the beginning of a character.
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The next word; `Kind::End` at the end, as often as asked.
    pub(super) fn next(&mut self) -> Result<Token<'a>, Fault> {
        self.skip_ignored();
        let at = self.at;
        let Some(first) = self.peek() else {
            return Ok(Token { kind: Kind::End, at, text: Cow::Borrowed("") });
        };
        if first == '.' {
            return self.spread(at);
        }
        if let Some(kind) = punctuator(first) {
            self.at += 1;
            return Ok(Token { kind, at, text: Cow::Borrowed("") });
        }
        match first {
            'A'..='Z' | 'a'..='z' | '_' => {
                self.skip_while(|next| next.is_ascii_alphanumeric() || next == '_');
                Ok(self.word(Kind::Name, at))
            }
            '-' | '0'..='9' => self.number(at),
            '"' => strings::read(self, at),
            _ => Err(self.fault(at, &unexpected(first))),
        }
    }

    /// A complaint at a byte.
    pub(super) fn fault(&self, at: usize, what: &str) -> Fault {
        Fault {
            message: format!("Syntax Error: {what}"),
            locations: vec![Location::of(self.text, at)],
        }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// What is not yet read.
    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Reads the next character.
    pub(super) fn take(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Goes over a text that stands next.
    pub(super) fn skip(&mut self, known: &str) -> bool {
        let stands = self.rest().starts_with(known);
        if stands {
            self.at += known.len();
        }
        stands
    }

    /// What was read since a byte.
    pub(super) fn since(&self, at: usize) -> &'a str {
        self.text.get(at..self.at).unwrap_or("")
    }

    fn word(&self, kind: Kind, at: usize) -> Token<'a> {
        Token { kind, at, text: Cow::Borrowed(self.since(at)) }
    }

    fn skip_while(&mut self, wanted: impl Fn(char) -> bool) {
        self.at += self.rest().find(|next| !wanted(next)).unwrap_or(self.rest().len());
    }

    /// Goes over white space, commas, byte order marks and comments.
    fn skip_ignored(&mut self) {
        loop {
            self.skip_while(|next| matches!(next, '\t' | ' ' | ',' | '\n' | '\r' | '\u{feff}'));
            if self.peek() != Some('#') {
                return;
            }
            self.skip_while(|next| next > '\u{1f}' || next == '\t');
        }
    }

    fn spread(&mut self, at: usize) -> Result<Token<'a>, Fault> {
        if self.skip("...") {
            return Ok(Token { kind: Kind::Spread, at, text: Cow::Borrowed("") });
        }
        Err(self.fault(at, &unexpected('.')))
    }

    fn number(&mut self, at: usize) -> Result<Token<'a>, Fault> {
        let mut kind = Kind::Int;
        self.skip("-");
        if self.skip("0") {
            if let Some(digit) = self.peek().filter(char::is_ascii_digit) {
                let what = format!("Invalid number, unexpected digit after 0: {}", shown(digit));
                return Err(self.fault(self.at, &what));
            }
        } else {
            self.digits()?;
        }
        if self.skip(".") {
            kind = Kind::Float;
            self.digits()?;
        }
        if self.skip("E") || self.skip("e") {
            kind = Kind::Float;
            let _signed = self.skip("+") || self.skip("-");
            self.digits()?;
        }
        Ok(self.word(kind, at))
    }

    /// At least one digit.
    fn digits(&mut self) -> Result<(), Fault> {
        let next = self.peek();
        if next.is_some_and(|next| next.is_ascii_digit()) {
            self.skip_while(|next| next.is_ascii_digit());
            return Ok(());
        }
        let found = next.map_or_else(|| Kind::End.label().into(), shown);
        Err(self.fault(self.at, &format!("Invalid number, expected digit but got: {found}")))
    }
}

/// A character in a complaint: ASCII as JSON has it, the rest by its number.
pub(super) fn shown(next: char) -> String {
    match next {
        '"' => "\"\\\"\"".into(),
        '\\' => "\"\\\\\"".into(),
        '/' => "\"\\/\"".into(),
        '\u{8}' => "\"\\b\"".into(),
        '\u{c}' => "\"\\f\"".into(),
        '\n' => "\"\\n\"".into(),
        '\r' => "\"\\r\"".into(),
        '\t' => "\"\\t\"".into(),
        ' '..='~' => format!("\"{next}\""),
        '\u{0}'..='\u{1f}' => format!("\"\\u{:04x}\"", u32::from(next)),
        _ => format!("\"\\u{:x}\"", u32::from(next)),
    }
}

fn punctuator(next: char) -> Option<Kind> {
    Some(match next {
        '!' => Kind::Bang,
        '$' => Kind::Dollar,
        '&' => Kind::Ampersand,
        '(' => Kind::RoundOpen,
        ')' => Kind::RoundClose,
        ':' => Kind::Colon,
        '=' => Kind::Equals,
        '@' => Kind::At,
        '[' => Kind::SquareOpen,
        ']' => Kind::SquareClose,
        '{' => Kind::CurlyOpen,
        '|' => Kind::Pipe,
        '}' => Kind::CurlyClose,
        _ => return None,
    })
}

fn unexpected(next: char) -> String {
    match next {
        '\u{0}'..='\u{1f}' => format!("Cannot contain the invalid character {}", shown(next)),
        '\'' => {
            "Unexpected single quote character ('), did you mean to use a double quote (\")?".into()
        }
        _ => format!("Cannot parse the unexpected character {}.", shown(next)),
    }
}
