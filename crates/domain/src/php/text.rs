//! Quoted texts: PHP's escapes in single and in double quotes, word for word.

/// What is wrong within a text.
pub(super) struct Fault {
    /// How many bytes after the opening quote.
    pub(super) offset: usize,
    /// What.
    pub(super) message: &'static str,
}

const UNENDED: &str = "a quoted text does not end";
const INTERPOLATED: &str = "a variable within double quotes is not looked up; write \\$ for a dollar sign, or single quotes";
const NOT_UTF8: &str = "the escapes of a text give something that is not UTF-8";

/// The text from behind the opening quote, and its length in the file with the closing one.
pub(super) fn single(source: &str) -> Result<(String, usize), Fault> {
    let mut text = String::new();
    let mut chars = source.char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        match c {
            '\'' => return Ok((text, offset + 1)),
            '\\' => match chars.next_if(|(_, next)| matches!(next, '\'' | '\\')) {
                Some((_, escaped)) => text.push(escaped),
                None => text.push('\\'),
            },
            c => text.push(c),
        }
    }
    Err(Fault { offset: 0, message: UNENDED })
}

/// The same for double quotes.
pub(super) fn double(source: &str) -> Result<(String, usize), Fault> {
    // Escapes give bytes; only the whole must be UTF-8.
    let mut bytes = Vec::new();
    let mut rest = source;
    loop {
        let offset = source.len() - rest.len();
        let mut chars = rest.chars();
        let Some(c) = chars.next() else {
            return Err(Fault { offset: 0, message: UNENDED });
        };
        let after = chars.as_str();
        let is_variable = |text: &str| text.starts_with(|c: char| c == '_' || c.is_alphabetic());
        rest = match c {
            '"' => {
                let text =
                    String::from_utf8(bytes).map_err(|_| Fault { offset: 0, message: NOT_UTF8 })?;
                return Ok((text, offset + 1));
            }
            '\\' => escape(after, &mut bytes).ok_or(Fault { offset, message: NOT_UTF8 })?,
            '$' if is_variable(after) || after.starts_with('{') => {
                return Err(Fault { offset, message: INTERPOLATED });
            }
            '{' if after.starts_with('$') => return Err(Fault { offset, message: INTERPOLATED }),
            c => {
                bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                after
            }
        };
    }
}

/// Adds what the escape behind a backslash stands for, and gives what follows it; `None` for a character that is none.
fn escape<'a>(after: &'a str, bytes: &mut Vec<u8>) -> Option<&'a str> {
    let skip = |length: usize| after.get(length..).unwrap_or_default();
    let simple = match after.bytes().next() {
        Some(b'n') => b'\n',
        Some(b't') => b'\t',
        Some(b'r') => b'\r',
        Some(b'v') => 0x0B,
        Some(b'e') => 0x1B,
        Some(b'f') => 0x0C,
        Some(byte @ (b'\\' | b'$' | b'"')) => byte,
        Some(b'u') if after.starts_with("u{") => return unicode(after, bytes),
        Some(b'0'..=b'7') => {
            let length = after.bytes().take(3).take_while(|b| (b'0'..=b'7').contains(b)).count();
            let value = u16::from_str_radix(after.get(..length)?, 8).ok()?;
            // As PHP does, what does not fit into a byte loses its highest bit.
            bytes.push(value.to_be_bytes()[1]);
            return Some(skip(length));
        }
        Some(b'x') => {
            let digits = skip(1).bytes().take(2).take_while(u8::is_ascii_hexdigit).count();
            if digits == 0 {
                bytes.push(b'\\');
                return Some(after);
            }
            bytes.push(u8::from_str_radix(skip(1).get(..digits)?, 16).ok()?);
            return Some(skip(1 + digits));
        }
        _ => {
            bytes.push(b'\\');
            return Some(after);
        }
    };
    bytes.push(simple);
    Some(skip(1))
}

/// `u{1F600}`
fn unicode<'a>(after: &'a str, bytes: &mut Vec<u8>) -> Option<&'a str> {
    let (digits, rest) = after.get(2..)?.split_once('}')?;
    let is_hex = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)?;
    let c = char::from_u32(number)?;
    bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    Some(rest)
}
