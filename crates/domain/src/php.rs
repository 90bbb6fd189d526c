//! Reads the one kind of PHP file that a deployment needs: `<?php return [ … ];`. Nothing is executed: what is no plain
//! value is refused by its name and line. Complaints quote names alone, never texts: those are keys and passwords.

mod lexer;
#[cfg(test)]
mod tests;
mod text;

use lexer::{Lexer, Token};
use std::collections::HashMap;
use std::fmt;

/// Longer files are refused; a whole configuration that was dumped into the file stays far below.
pub const MAX_BYTES: usize = 4 << 20;
/// Arrays within arrays beyond this are refused.
pub const MAX_DEPTH: usize = 64;
/// More values than this are refused.
pub const MAX_VALUES: usize = 200_000;

/// A value and the line that it begins on.
#[derive(Clone)]
pub struct Node {
    /// Counted from 1.
    pub line: usize,
    /// What stands there.
    pub value: Value,
}

/// A plain PHP value. `Debug` shows no text: it could be a password.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction, or one too large for a whole number.
    Float(f64),
    /// A text.
    Text(String),
    /// An array in its order; no key comes twice.
    Array(Vec<(Key, Node)>),
}

/// The key of an array's entry, as PHP normalises it: a text that is a whole number is that number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Key {
    /// A number, given or counted.
    Int(i64),
    /// A name.
    Text(String),
}

/// Why a file was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhpError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for PhpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for PhpError {}

impl PhpError {
    pub(crate) fn new(line: usize, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }
}

/// The value that the file returns.
///
/// # Errors
/// The first thing that is no plain value, with its line.
pub fn parse(source: &[u8]) -> Result<Node, PhpError> {
    if source.len() > MAX_BYTES {
        return Err(PhpError::new(1, format!("longer than {MAX_BYTES} bytes")));
    }
    let text = std::str::from_utf8(source).map_err(|error| {
        let before = source.iter().take(error.valid_up_to());
        let line = 1 + before.filter(|byte| **byte == b'\n').count();
        PhpError::new(line, "not UTF-8")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Some(body) = text.strip_prefix("<?php") else {
        return Err(PhpError::new(1, "does not begin with <?php"));
    };
    let mut parser = Parser { lexer: Lexer::new(body)?, values: 0, depth: 0 };
    parser.file()
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    values: usize,
    depth: usize,
}

impl Parser<'_> {
    /// `declare(…);` at most, then `return VALUE;`
    fn file(&mut self) -> Result<Node, PhpError> {
        if self.lexer.is_word("declare") {
            while !self.lexer.is(';') {
                self.lexer.advance()?;
                if *self.lexer.token() == Token::End {
                    return Err(self.fault("the file ends after declare"));
                }
            }
            self.lexer.advance()?;
        }
        if !self.lexer.is_word("return") {
            return Err(self.fault("expected `return [` and nothing before it"));
        }
        self.lexer.advance()?;
        let node = self.value()?;
        if *self.lexer.token() != Token::End {
            self.expect(';')?;
        }
        match self.lexer.token() {
            Token::End => Ok(node),
            _ => Err(self.fault("something stands after the returned value")),
        }
    }

    /// One value, or texts joined by dots.
    fn value(&mut self) -> Result<Node, PhpError> {
        let mut node = self.single()?;
        while self.lexer.is('.') {
            self.lexer.advance()?;
            let more = self.single()?;
            let (Value::Text(text), Value::Text(end)) = (&mut node.value, more.value) else {
                return Err(PhpError::new(more.line, "only texts can be joined by a dot"));
            };
            text.push_str(&end);
        }
        Ok(node)
    }

    fn single(&mut self) -> Result<Node, PhpError> {
        let line = self.lexer.line();
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(PhpError::new(line, format!("more than {MAX_VALUES} values")));
        }
        let value = match self.lexer.token().clone() {
            Token::Text(text) => Value::Text(text),
            Token::Int(number) => Value::Int(number),
            Token::Float(number) => Value::Float(number),
            Token::Sign('[') => return self.array(line, ']'),
            Token::Sign(sign @ ('-' | '+')) => return self.signed(line, sign),
            Token::Sign('(') => return self.parenthesised(),
            Token::Word(word) => return self.named(line, &word),
            Token::Variable(name) => {
                let message = format!("${name} is a variable; only plain values are read");
                return Err(PhpError::new(line, message));
            }
            Token::Sign(sign) => {
                return Err(PhpError::new(line, format!("expected a value, found {sign}")));
            }
            Token::End => return Err(PhpError::new(line, "expected a value, found the end")),
        };
        self.lexer.advance()?;
        Ok(Node { line, value })
    }

    fn signed(&mut self, line: usize, sign: char) -> Result<Node, PhpError> {
        self.lexer.advance()?;
        let value = match (self.lexer.token(), sign) {
            (Token::Int(number), '-') => Value::Int(number.wrapping_neg()),
            (Token::Int(number), _) => Value::Int(*number),
            (Token::Float(number), '-') => Value::Float(-number),
            (Token::Float(number), _) => Value::Float(*number),
            _ => return Err(PhpError::new(line, format!("expected a number after {sign}"))),
        };
        self.lexer.advance()?;
        Ok(Node { line, value })
    }

    fn parenthesised(&mut self) -> Result<Node, PhpError> {
        self.enter()?;
        self.lexer.advance()?;
        let node = self.value()?;
        self.expect(')')?;
        self.depth -= 1;
        Ok(node)
    }

    /// `true`, `false`, `null`, `array(…)`; every other name would have to be looked up or called.
    fn named(&mut self, line: usize, word: &str) -> Result<Node, PhpError> {
        self.lexer.advance()?;
        let value = match word.to_ascii_lowercase().as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            "array" if self.lexer.is('(') => return self.array(line, ')'),
            _ => {
                let what = if self.lexer.is('(') { "calls" } else { "names" };
                let mut short: String = word.chars().take(60).collect();
                if what == "calls" {
                    short.push_str("()");
                }
                let message = format!(
                    "{what} {short}: nothing is executed or looked up; write the value itself"
                );
                return Err(PhpError::new(line, message));
            }
        };
        Ok(Node { line, value })
    }

    /// From the opening bracket, which is the present token, to the closing one.
    fn array(&mut self, line: usize, close: char) -> Result<Node, PhpError> {
        self.enter()?;
        self.lexer.advance()?;
        let mut entries = Entries::default();
        while !self.lexer.is(close) {
            let first = self.value()?;
            if self.lexer.is('>') {
                self.lexer.advance()?;
                let key = key(&first)?;
                let value = self.value()?;
                entries.put(key, value);
            } else {
                entries.push(first)?;
            }
            if self.lexer.is(',') {
                self.lexer.advance()?;
            } else if !self.lexer.is(close) {
                return Err(self.fault(&format!("expected a comma or {close} after the value")));
            }
        }
        self.lexer.advance()?;
        self.depth -= 1;
        Ok(Node { line, value: Value::Array(entries.list) })
    }

    fn enter(&mut self) -> Result<(), PhpError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.fault(&format!("nested deeper than {MAX_DEPTH} levels")));
        }
        Ok(())
    }

    fn expect(&mut self, sign: char) -> Result<(), PhpError> {
        if !self.lexer.is(sign) {
            return Err(self.fault(&format!("expected {sign} after the value")));
        }
        self.lexer.advance()
    }

    fn fault(&self, message: &str) -> PhpError {
        PhpError::new(self.lexer.line(), message)
    }
}

/// The entries of an array under way, with PHP's rules for keys.
#[derive(Default)]
struct Entries {
    list: Vec<(Key, Node)>,
    places: HashMap<Key, usize>,
    /// The largest number so far.
    last: Option<i64>,
}

impl Entries {
    /// A later value for the same key takes the place of the earlier one.
    fn put(&mut self, key: Key, node: Node) {
        if let Key::Int(number) = key {
            self.last = Some(self.last.map_or(number, |last| last.max(number)));
        }
        if let Some(entry) = self.places.get(&key).and_then(|place| self.list.get_mut(*place)) {
            entry.1 = node;
            return;
        }
        self.places.insert(key.clone(), self.list.len());
        self.list.push((key, node));
    }

    /// A value without a key gets the next number.
    fn push(&mut self, node: Node) -> Result<(), PhpError> {
        let next = self.last.map_or(Some(0), |last| last.checked_add(1));
        let Some(next) = next else {
            return Err(PhpError::new(node.line, "no number is left for this value's key"));
        };
        self.put(Key::Int(next), node);
        Ok(())
    }
}

impl Key {
    /// A text as PHP takes it for a key: `"5"` is 5, `"05"` and `"-0"` are texts.
    pub fn of(text: &str) -> Self {
        match text.parse::<i64>() {
            Ok(number) if number.to_string() == text => Self::Int(number),
            _ => Self::Text(text.to_owned()),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Array(entries) => {
                f.debug_map().entries(entries.iter().map(|(key, node)| (key, node))).finish()
            }
            other => f.write_str(other.kind()),
        }
    }
}

impl Value {
    /// What kind of value it is, with its article.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Int(_) => "a whole number",
            Self::Float(_) => "a number",
            Self::Text(_) => "a text",
            Self::Array(_) => "an array",
        }
    }
}

impl Node {
    /// The entry of an array under this key, if this is an array that has it.
    pub fn entry(&self, key: &str) -> Option<&Self> {
        let wanted = Key::of(key);
        self.entries().find_map(|(key, node)| (*key == wanted).then_some(node))
    }

    /// The entries of an array; none where this is something else.
    pub fn entries(&self) -> impl Iterator<Item = (&Key, &Self)> {
        let entries = match &self.value {
            Value::Array(entries) => entries.as_slice(),
            _ => &[],
        };
        entries.iter().map(|(key, node)| (key, node))
    }

    /// The value as PHP makes a text of it; `None` for an array, and for a fraction, which nobody means.
    pub fn text(&self) -> Option<String> {
        match &self.value {
            Value::Text(text) => Some(text.clone()),
            Value::Int(number) => Some(number.to_string()),
            Value::Bool(true) => Some("1".to_owned()),
            Value::Bool(false) | Value::Null => Some(String::new()),
            Value::Float(_) | Value::Array(_) => None,
        }
    }
}

/// The value before an arrow, as the key that PHP makes of it.
fn key(node: &Node) -> Result<Key, PhpError> {
    match &node.value {
        Value::Text(text) => Ok(Key::of(text)),
        Value::Int(number) => Ok(Key::Int(*number)),
        Value::Bool(value) => Ok(Key::Int(i64::from(*value))),
        Value::Null => Ok(Key::Text(String::new())),
        other => Err(PhpError::new(node.line, format!("{} cannot be a key", other.kind()))),
    }
}
