//! Texts as the reference's columns take them: over-long ones are cut, not refused (`spec/database-customers.md` 1).

/// The first `size` characters.
pub(crate) fn cut(text: &str, size: usize) -> &str {
    text.char_indices().nth(size).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// The first `size` characters of a text that may be absent.
pub(crate) fn cut_optional(text: Option<&str>, size: usize) -> Option<&str> {
    text.map(|text| cut(text, size))
}

/// The most characters that fit into `size` bytes.
pub(crate) fn cut_bytes(text: &str, size: usize) -> &str {
    let end = (0..=size.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::{cut, cut_bytes};

    #[test]
    fn characters_are_counted_not_bytes() {
        assert_eq!(cut("żółć", 2), "żó");
        assert_eq!(cut("ab", 2), "ab");
        assert_eq!(cut("", 2), "");
    }

    #[test]
    fn a_character_is_not_cut_apart() {
        assert_eq!(cut_bytes("żółć", 5), "żó");
        assert_eq!(cut_bytes("ab", 5), "ab");
    }
}
