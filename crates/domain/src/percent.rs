//! Percent escapes of URLs, forms and signatures, as bytes: what they mean need not be UTF-8.

use std::fmt::Write as _;

/// What RFC 3986 never has escaped, beside letters and digits.
pub const UNRESERVED: &[u8] = b"-._~";

/// The bytes that a text with escapes means. An escape without two hexadecimal digits stays as it is.
pub fn decode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        let escaped = match tail {
            [high, low, after @ ..] if first == b'%' => {
                hex(*high).zip(hex(*low)).map(|(high, low)| (high << 4 | low, after))
            }
            _ => None,
        };
        match escaped {
            Some((byte, after)) => {
                bytes.push(byte);
                rest = after;
            }
            None => bytes.push(first),
        }
    }
    bytes
}

/// Percent-encodes what is neither a letter or digit of ASCII nor one of the bytes to keep.
pub fn encode(bytes: &[u8], kept: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || kept.contains(byte) {
            encoded.push(char::from(*byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_are_read_in_either_case_and_broken_ones_stay() {
        assert_eq!(decode("a%2fb%2F%C3%bc+%zz%4"), "a/b/ü+%zz%4".as_bytes());
        assert_eq!(decode("%FF"), [0xFF]);
        assert_eq!(encode("ü~* [".as_bytes(), UNRESERVED), "%C3%BC~%2A%20%5B");
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded_to_the_same(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            prop_assert_eq!(decode(&encode(&bytes, UNRESERVED)), bytes);
        }
    }
}
