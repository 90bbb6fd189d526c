//! Lines and columns as the reference counts them.

/// A place in the text of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Location {
    /// The line, from 1. Line feeds, carriage returns, both together, and U+2028 and U+2029 end lines.
    pub(crate) line: usize,
    /// The column in characters, from 1; a tab is one. The reference subtracts from the number of characters the
    /// number of *bytes* before the line, so after a line with characters beyond ASCII it is too small and may even
    /// be below 1.
    pub(crate) column: i64,
}

impl Location {
    /// The place of a byte of a text; of its end, if it is shorter.
    pub(crate) fn of(text: &str, byte: usize) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let mut line = 1;
        let mut start = 0;
        let mut inside = before.char_indices().peekable();
        while let Some((at, next)) = inside.next() {
            let length = match next {
                '\r' if inside.next_if(|(_, after)| *after == '\n').is_some() => 2,
                '\n' | '\r' | '\u{2028}' | '\u{2029}' => 1,
                _ => continue,
            };
            line += 1;
            start = at + length;
        }
        Self { line, column: number(before.chars().count()) + 1 - number(start) }
    }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
