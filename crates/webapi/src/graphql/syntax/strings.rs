//! Strings in quotes and in triple quotes.

use super::Fault;
use super::lexer::{Lexer, shown};
use super::token::{Kind, Token};
use std::borrow::Cow;

const UNTERMINATED: &str = "Unterminated string.";

/// The string that stands next; its opening quote is not yet read.
pub(super) fn read<'a>(lexer: &mut Lexer<'a>, at: usize) -> Result<Token<'a>, Fault> {
    let (kind, text) = if lexer.skip("\"\"\"") {
        (Kind::BlockString, read_block(lexer)?)
    } else {
        lexer.take();
        (Kind::String, read_line(lexer)?)
    };
    Ok(Token { kind, at, text: Cow::Owned(text) })
}

fn read_line(lexer: &mut Lexer<'_>) -> Result<String, Fault> {
    let mut out = String::new();
    loop {
        let at = lexer.at();
        let Some(next) = lexer.peek().filter(|next| !matches!(next, '\n' | '\r')) else {
            return Err(lexer.fault(at, UNTERMINATED));
        };
        if next != '"' {
            check(lexer, next, at, '\t'..='\t')?;
        }
        lexer.take();
        match next {
            '"' => return Ok(out),
            '\\' => read_escape(lexer, &mut out)?,
            _ => out.push(next),
        }
    }
}

/// What stands after a backslash.
fn read_escape(lexer: &mut Lexer<'_>, out: &mut String) -> Result<(), Fault> {
    let at = lexer.at();
    let Some(next) = lexer.take() else { return Err(lexer.fault(at, UNTERMINATED)) };
    out.push(match next {
        '"' | '/' | '\\' => next,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => read_unicode(lexer)?,
        _ => return Err(lexer.fault(at, &format!("Invalid character escape sequence: \\{next}"))),
    });
    Ok(())
}

/// What stands after `\u`. Halves that do not belong together become a question mark, as in the reference.
fn read_unicode(lexer: &mut Lexer<'_>) -> Result<char, Fault> {
    let at = lexer.at();
    let Some(first) = take_hex(lexer) else {
        let what = format!("Invalid character escape sequence: \\u{}", lexer.since(at));
        return Err(lexer.fault(at - 1, &what));
    };
    if !(0xd800..=0xdfff).contains(&first) {
        let read = char::from_u32(first.into()).unwrap_or('?');
        check(lexer, read, at - 2, '\t'..='\t')?;
        return Ok(read);
    }
    let after = lexer.at();
    let second = if lexer.rest().starts_with("\\u") {
        lexer.take();
        lexer.take();
        take_hex(lexer)
    } else {
        None
    };
    let Some(second) = second else {
        let found: String = after_characters(lexer, after, 6);
        // The reference points at the second of the six.
        let shift = found.chars().next().map_or(0, char::len_utf8);
        return Err(
            lexer.fault(after + shift, &format!("Invalid UTF-16 trailing surrogate: {found}"))
        );
    };
    Ok(char::decode_utf16([first, second]).next().and_then(Result::ok).unwrap_or('?'))
}

/// Four hexadecimal digits; goes over four characters in any case.
fn take_hex(lexer: &mut Lexer<'_>) -> Option<u16> {
    let at = lexer.at();
    for _ in 0..4 {
        lexer.take();
    }
    let digits = lexer.since(at);
    let good = digits.len() == 4 && digits.bytes().all(|next| next.is_ascii_hexdigit());
    if good { u16::from_str_radix(digits, 16).ok() } else { None }
}

/// So many characters from a byte on, that the lexer may have passed already.
fn after_characters(lexer: &Lexer<'_>, at: usize, count: usize) -> String {
    lexer.since(at).chars().chain(lexer.rest().chars()).take(count).collect()
}

fn read_block(lexer: &mut Lexer<'_>) -> Result<String, Fault> {
    let mut out = String::new();
    loop {
        if lexer.skip("\"\"\"") {
            return Ok(dedent(&out));
        }
        if lexer.skip("\\\"\"\"") {
            out.push_str("\"\"\"");
            continue;
        }
        let at = lexer.at();
        let Some(next) = lexer.peek() else { return Err(lexer.fault(at, UNTERMINATED)) };
        if !matches!(next, '\n' | '\r') {
            check(lexer, next, at, '\t'..='\t')?;
        }
        lexer.take();
        out.push(next);
    }
}

fn check(
    lexer: &Lexer<'_>,
    next: char,
    at: usize,
    allowed: std::ops::RangeInclusive<char>,
) -> Result<(), Fault> {
    if next < ' ' && !allowed.contains(&next) {
        let what = format!("Invalid character within String: {}", shown(next));
        return Err(lexer.fault(at, &what));
    }
    Ok(())
}

/// The lines without their common indentation (the first does not count) and without empty ones around them.
fn dedent(raw: &str) -> String {
    let joined = raw.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = joined.split('\n').collect();
    let common = lines.iter().skip(1).filter(|line| !blank(line)).map(|line| indent(line)).min();
    let mut kept: Vec<&str> = lines
        .iter()
        .enumerate()
        .map(|(position, line)| match (position, common) {
            (0, _) | (_, None) => line,
            (_, Some(common)) => line.get(common..).unwrap_or(""),
        })
        .collect();
    while kept.last().is_some_and(|line| blank(line)) {
        kept.pop();
    }
    let first = kept.iter().position(|line| !blank(line)).unwrap_or(kept.len());
    kept.split_off(first).join("\n")
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

fn blank(line: &str) -> bool {
    indent(line) == line.len()
}
