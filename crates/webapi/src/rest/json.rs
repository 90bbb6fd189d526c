//! JSON in and out with the reference's semantics (`spec/web-api-framework.md`, sections 4 and 5).
//! Decoding keeps its own stack: nesting never becomes recursion.

use std::fmt::Write as _;

use magegate_domain::error::Error;
use magegate_domain::messages;

use super::values::{MAX_VALUES, fault};
use crate::value::{Map, Value, float_json_text};

/// The deepest nesting of lists and maps that is decoded, the reference's limit.
pub const MAX_DEPTH: usize = 512;

/// Decodes a body. Whole numbers beyond 64 bits become floats; of equal names the last value wins, in the
/// place of the first.
///
/// # Errors
/// `Decoding error.` (400) for anything that is not one JSON document in UTF-8: a byte-order mark,
/// trailing data, lone surrogates, nesting beyond [`MAX_DEPTH`]. 413 for more than [`MAX_VALUES`] values.
pub fn decode(body: &[u8]) -> Result<Value, Error> {
    let text = std::str::from_utf8(body).map_err(|_| messages::decoding())?;
    let mut parser = Parser { rest: text, values: 0 };
    parser.document().ok_or_else(|| fault(parser.values))
}

/// Writes a value: `/` escaped, everything outside ASCII as `\uXXXX`, an empty map as `[]` and a map
/// numbered `0`, `1`, … as a list. Numbers that JSON cannot say are written `0`.
pub fn encode(value: &Value) -> String {
    let mut out = String::new();
    write_value(value, &mut out);
    out
}

/// A container that is still open.
enum Frame {
    List(Vec<Value>),
    Map(Map, String),
}

struct Parser<'a> {
    rest: &'a str,
    /// How many values began so far.
    values: usize,
}

impl Parser<'_> {
    /// `None` is a syntax error, here and below.
    fn document(&mut self) -> Option<Value> {
        let mut open: Vec<Frame> = Vec::new();
        loop {
            self.values += 1;
            if self.values > MAX_VALUES {
                return None;
            }
            let mut value = match self.token()? {
                '[' | '{' if open.len() >= MAX_DEPTH => return None,
                '[' if self.closes(']') => Value::List(Vec::new()),
                '[' => {
                    open.push(Frame::List(Vec::new()));
                    continue;
                }
                '{' if self.closes('}') => Value::Map(Map::new()),
                '{' => {
                    let name = self.name()?;
                    open.push(Frame::Map(Map::new(), name));
                    continue;
                }
                first => self.scalar(first)?,
            };
            loop {
                match open.pop() {
                    None => return self.token().is_none().then_some(value),
                    Some(Frame::List(mut items)) => {
                        items.push(value);
                        match self.token()? {
                            ',' => {
                                open.push(Frame::List(items));
                                break;
                            }
                            ']' => value = Value::List(items),
                            _ => return None,
                        }
                    }
                    Some(Frame::Map(mut map, name)) => {
                        map.insert(name, value);
                        match self.token()? {
                            ',' => {
                                let name = self.name()?;
                                open.push(Frame::Map(map, name));
                                break;
                            }
                            '}' => value = Value::Map(map),
                            _ => return None,
                        }
                    }
                }
            }
        }
    }

    /// The next character that is not white space, consumed.
    fn token(&mut self) -> Option<char> {
        let mut chars = self.rest.trim_start_matches([' ', '\t', '\r', '\n']).chars();
        let token = chars.next();
        self.rest = chars.as_str();
        token
    }

    /// Consumes the bracket if it comes next.
    fn closes(&mut self, bracket: char) -> bool {
        let before = self.rest;
        let found = self.token() == Some(bracket);
        if !found {
            self.rest = before;
        }
        found
    }

    /// A member's name with its colon.
    fn name(&mut self) -> Option<String> {
        if self.token()? != '"' {
            return None;
        }
        let name = self.string()?;
        (self.token()? == ':').then_some(name)
    }

    fn scalar(&mut self, first: char) -> Option<Value> {
        match first {
            '"' => self.string().map(Value::Text),
            'n' => self.word("ull", Value::Null),
            't' => self.word("rue", Value::Bool(true)),
            'f' => self.word("alse", Value::Bool(false)),
            '-' | '0'..='9' => self.number(first),
            _ => None,
        }
    }

    fn word(&mut self, rest: &str, value: Value) -> Option<Value> {
        self.rest = self.rest.strip_prefix(rest)?;
        Some(value)
    }

    /// The remainder of a number whose first character is consumed.
    fn number(&mut self, first: char) -> Option<Value> {
        let mut text = String::from(first);
        let has_digits = self.digits(&mut text).is_some();
        let whole = text.trim_start_matches('-');
        if (first == '-' && !has_digits) || (whole.len() > 1 && whole.starts_with('0')) {
            return None;
        }
        let whole_length = text.len();
        if let Some(fraction) = self.rest.strip_prefix('.') {
            text.push('.');
            self.rest = fraction;
            self.digits(&mut text)?;
        }
        if let Some(exponent) = self.rest.strip_prefix(['e', 'E']) {
            text.push('e');
            self.rest = exponent;
            if let Some(unsigned) = self.rest.strip_prefix(['+', '-']) {
                text.push(if self.rest.starts_with('-') { '-' } else { '+' });
                self.rest = unsigned;
            }
            self.digits(&mut text)?;
        }
        // Minus zero keeps its sign, which only a float can.
        let is_whole = text.len() == whole_length && text != "-0";
        match text.parse() {
            Ok(number) if is_whole => Some(Value::Int(number)),
            _ => text.parse().ok().map(Value::Float),
        }
    }

    /// Consumes digits; there must be one.
    fn digits(&mut self, text: &mut String) -> Option<()> {
        let end = self.rest.find(|next: char| !next.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, tail) = self.rest.split_at_checked(end)?;
        text.push_str(digits);
        self.rest = tail;
        (end > 0).then_some(())
    }

    /// The remainder of a string whose opening quote is consumed.
    fn string(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            let end = self.rest.find(|next| next == '"' || next == '\\' || next < ' ')?;
            let (plain, tail) = self.rest.split_at_checked(end)?;
            text.push_str(plain);
            let mut chars = tail.chars();
            let stop = chars.next()?;
            self.rest = chars.as_str();
            match stop {
                '"' => return Some(text),
                '\\' => text.push(self.escape()?),
                _ => return None,
            }
        }
    }

    /// The remainder of an escape whose backslash is consumed.
    fn escape(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let kind = chars.next()?;
        self.rest = chars.as_str();
        match kind {
            '"' | '\\' | '/' => Some(kind),
            'b' => Some('\u{8}'),
            'f' => Some('\u{c}'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'u' => {
                let unit = self.code_unit()?;
                if !(0xd800..0xdc00).contains(&unit) {
                    return char::from_u32(unit);
                }
                self.rest = self.rest.strip_prefix("\\u")?;
                let low = self.code_unit().filter(|low| (0xdc00..0xe000).contains(low))?;
                char::from_u32(0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00))
            }
            _ => None,
        }
    }

    fn code_unit(&mut self) -> Option<u32> {
        let (hex, tail) = self.rest.split_at_checked(4)?;
        if !hex.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        self.rest = tail;
        u32::from_str_radix(hex, 16).ok()
    }
}

fn write_value(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Int(number) => out.push_str(&number.to_string()),
        Value::Float(number) => out.push_str(&float_json_text(*number)),
        Value::Text(text) => write_text(text, out),
        Value::List(items) => write_list(items.iter(), out),
        Value::Map(map) if map.is_list() => write_list(map.values(), out),
        Value::Map(map) => {
            out.push('{');
            for (position, (name, value)) in map.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                write_text(name, out);
                out.push(':');
                write_value(value, out);
            }
            out.push('}');
        }
    }
}

fn write_list<'a>(items: impl Iterator<Item = &'a Value>, out: &mut String) {
    out.push('[');
    for (position, value) in items.enumerate() {
        if position > 0 {
            out.push(',');
        }
        write_value(value, out);
    }
    out.push(']');
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for next in text.chars() {
        match next {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '/' => out.push_str("\\/"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ' '..='\u{7f}' => out.push(next),
            _ => {
                let mut units = [0; 2];
                for unit in next.encode_utf16(&mut units) {
                    // Writing to a string cannot fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests;
