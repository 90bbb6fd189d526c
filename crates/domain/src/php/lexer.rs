//! The words of a PHP file: texts with their escapes resolved, numbers, names, signs; white space and comments fall away.

use super::PhpError;
use super::text;
use std::str::Chars;

/// One word.
#[derive(Clone, PartialEq)]
pub(super) enum Token {
    /// A quoted text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A name of anything, with the separators of namespaces and classes.
    Word(String),
    /// A variable, without its dollar sign.
    Variable(String),
    /// A sign; `=>` is `>`.
    Sign(char),
    /// The end of the file.
    End,
}

/// A file under way: always at one word.
pub(super) struct Lexer<'a> {
    rest: Chars<'a>,
    token: Token,
    line: usize,
    /// The line that is being read; a word may span several.
    at: usize,
}

impl<'a> Lexer<'a> {
    /// At the first word of what follows `<?php`.
    pub(super) fn new(body: &'a str) -> Result<Self, PhpError> {
        if body.starts_with(is_name) {
            return Err(PhpError::new(1, "does not begin with <?php"));
        }
        let mut lexer = Self { rest: body.chars(), token: Token::End, line: 1, at: 1 };
        lexer.advance()?;
        Ok(lexer)
    }

    /// The present word.
    pub(super) fn token(&self) -> &Token {
        &self.token
    }

    /// The line that the present word begins on.
    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// Whether the present word is this sign.
    pub(super) fn is(&self, sign: char) -> bool {
        self.token == Token::Sign(sign)
    }

    /// Whether the present word is this keyword.
    pub(super) fn is_word(&self, keyword: &str) -> bool {
        matches!(&self.token, Token::Word(word) if word.eq_ignore_ascii_case(keyword))
    }

    /// Goes to the next word.
    pub(super) fn advance(&mut self) -> Result<(), PhpError> {
        self.skip()?;
        self.line = self.at;
        let rest = self.rest.as_str();
        let Some(first) = self.next() else {
            self.token = Token::End;
            return Ok(());
        };
        self.token = match first {
            '\'' => Token::Text(self.quoted(rest, text::single)?),
            '"' => Token::Text(self.quoted(rest, text::double)?),
            '?' if self.take_if('>') => return self.closed(),
            '=' if self.take_if('>') => Token::Sign('>'),
            // One that begins an arrow was read above: this is another sign, which is no part of a value.
            '>' => return Err(self.fault("expected a value, found >")),
            '<' if self.rest.as_str().starts_with("<<") => {
                return Err(self.fault("a heredoc is not read; write the text in quotes"));
            }
            '.' if self.rest.as_str().starts_with(|c: char| c.is_ascii_digit()) => {
                self.number(rest)?
            }
            '0'..='9' => self.number(rest)?,
            '$' => Token::Variable(self.name().chars().take(60).collect()),
            c if is_name(c) || c == '\\' => Token::Word(format!("{c}{}", self.name())),
            c => Token::Sign(c),
        };
        Ok(())
    }

    /// White space and comments.
    fn skip(&mut self) -> Result<(), PhpError> {
        loop {
            let rest = self.rest.as_str();
            if rest.starts_with("/*") {
                let end = rest.get(2..).and_then(|comment| comment.find("*/"));
                let Some(length) = end.map(|end| end + 4) else {
                    return Err(PhpError::new(self.at, "a comment does not end"));
                };
                self.pass(length);
            } else if rest.starts_with("//") || (rest.starts_with('#') && !rest.starts_with("#[")) {
                let line_end = rest.find('\n').unwrap_or(rest.len());
                // A closing tag ends a line's comment too.
                let tag = rest.find("?>").unwrap_or(rest.len());
                self.pass(line_end.min(tag));
            } else if rest.starts_with([' ', '\t', '\r', '\n']) {
                self.next();
            } else {
                return Ok(());
            }
        }
    }

    /// A quoted text; `rest` begins with its quote.
    fn quoted(
        &mut self,
        rest: &str,
        read: fn(&str) -> Result<(String, usize), text::Fault>,
    ) -> Result<String, PhpError> {
        let inside = rest.get(1..).unwrap_or_default();
        let (text, length) = read(inside).map_err(|fault| {
            let before = inside.bytes().take(fault.offset);
            let lines = before.filter(|byte| *byte == b'\n').count();
            PhpError::new(self.at + lines, fault.message)
        })?;
        self.pass(length);
        Ok(text)
    }

    /// A number as PHP writes them; `rest` begins with it.
    fn number(&mut self, rest: &str) -> Result<Token, PhpError> {
        let lower = rest.get(..2).unwrap_or_default().to_ascii_lowercase();
        let radix = match lower.as_str() {
            "0x" => 16,
            "0b" => 2,
            "0o" => 8,
            _ => 10,
        };
        let length = if radix == 10 { decimal_length(rest) } else { 2 + digits(rest, 2, radix) };
        let written = rest.get(..length).unwrap_or_default();
        self.pass(length.saturating_sub(1));
        if self.rest.as_str().starts_with(is_name) {
            return Err(self.fault("a number that cannot be read"));
        }
        let plain: String = written.chars().filter(|c| *c != '_').collect();
        let is_whole = plain.bytes().all(|byte| byte.is_ascii_digit());
        let (radix, text) = match (radix, plain.strip_prefix('0')) {
            (10, Some(octal)) if is_whole && !octal.is_empty() => (8, octal),
            (10, _) => (10, plain.as_str()),
            _ => (radix, plain.get(2..).unwrap_or_default()),
        };
        if let Ok(number) = i64::from_str_radix(text, radix) {
            return Ok(Token::Int(number));
        }
        let number = if radix == 10 { plain.parse().ok() } else { None };
        let number = number.filter(|number: &f64| number.is_finite());
        number.map(Token::Float).ok_or_else(|| self.fault("a number that cannot be read"))
    }

    /// The rest of a name.
    fn name(&mut self) -> String {
        let rest = self.rest.as_str();
        let is_part = |c: char| is_name(c) || c.is_ascii_digit() || c == '\\' || c == ':';
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let name = rest.get(..length).unwrap_or_default().to_owned();
        self.pass(length);
        name
    }

    /// After `?>` nothing may follow but one line's end: it would be printed by PHP at every start.
    fn closed(&mut self) -> Result<(), PhpError> {
        if !self.rest.as_str().trim().is_empty() {
            return Err(self.fault("something stands after ?>"));
        }
        self.token = Token::End;
        Ok(())
    }

    fn take_if(&mut self, wanted: char) -> bool {
        let found = self.rest.as_str().starts_with(wanted);
        if found {
            self.next();
        }
        found
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest.next();
        if next == Some('\n') {
            self.at += 1;
        }
        next
    }

    fn pass(&mut self, bytes: usize) {
        let rest = self.rest.as_str();
        let (passed, after) = rest.split_at_checked(bytes).unwrap_or((rest, ""));
        self.at += passed.bytes().filter(|byte| *byte == b'\n').count();
        self.rest = after.chars();
    }

    fn fault(&self, message: &str) -> PhpError {
        PhpError::new(self.line, message)
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()
}

/// How many digits and separators stand from an offset on.
fn digits(text: &str, from: usize, radix: u32) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    rest.find(|c: char| !c.is_digit(radix) && c != '_').unwrap_or(rest.len())
}

/// The length of `12`, `1.5`, `.5`, `1.`, `1e3`, `1.5e-3`.
fn decimal_length(text: &str) -> usize {
    let mut length = digits(text, 0, 10);
    if text.get(length..).is_some_and(|rest| rest.starts_with('.')) {
        length += 1 + digits(text, length + 1, 10);
    }
    let exponent = text.get(length..).unwrap_or_default();
    if exponent.starts_with(['e', 'E']) {
        let sign = usize::from(exponent.get(1..).is_some_and(|rest| rest.starts_with(['+', '-'])));
        let count = digits(exponent, 1 + sign, 10);
        if count > 0 {
            length += 1 + sign + count;
        }
    }
    length
}
