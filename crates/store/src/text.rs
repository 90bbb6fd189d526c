//! Texts as the reference's columns take them: over-long ones are cut, not refused (`spec/database-customers.md` 1).

/// The first `size` characters.
pub(crate) fn cut(text: &str, size: usize) -> &str {
    text.char_indices().nth(size).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// The first `size` characters of a text that may be absent.
pub(crate) fn cut_optional(text: Option<&str>, size: usize) -> Option<&str> {
    text.map(|text| cut(text, size))
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn characters_are_counted_not_bytes() {
        assert_eq!(cut("żółć", 2), "żó");
        assert_eq!(cut("ab", 2), "ab");
        assert_eq!(cut("", 2), "");
    }
}
