//! Bodies of `application/x-www-form-urlencoded`, in which OAuth's endpoints take their parameters (RFC 7662, section 2.1;
//! RFC 7009, section 2.1). The reference reads no such bodies, and neither does any other row.

use crate::value::{Map, Value};
use magegate_domain::error::Result;
use magegate_domain::messages;

/// More fields than this are refused: no row has half as many.
const MAX_FIELDS: usize = 32;
/// How much of a name is shown to the client again, in characters.
const SHOWN: usize = 100;

/// Reads the fields. Names are taken as they are, without nesting.
///
/// # Errors
/// 400 for what is no such form: escapes that are none, text that is not UTF-8, a field without `=`, a field that comes
/// twice (RFC 6749, section 3.2), too many of them.
pub fn decode(body: &[u8]) -> Result<Map> {
    let body = std::str::from_utf8(body).map_err(|_| messages::decoding())?;
    let mut map = Map::new();
    for (count, pair) in body.split('&').filter(|pair| !pair.is_empty()).enumerate() {
        let (name, value) = pair.split_once('=').ok_or_else(messages::decoding)?;
        let (Some(name), Some(value)) = (unescaped(name), unescaped(value)) else {
            return Err(messages::decoding());
        };
        if count >= MAX_FIELDS || name.is_empty() {
            return Err(messages::decoding());
        }
        if map.contains_key(&name) {
            return Err(messages::sent_twice(&name.chars().take(SHOWN).collect::<String>()));
        }
        map.insert(name, Value::Text(value));
    }
    Ok(map)
}

/// Percent escapes, and `+` for a blank; `None` where an escape is none or the bytes are no text.
fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                let value = digit(rest.next())? * 16 + digit(rest.next())?;
                u8::try_from(value).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn json(body: &str) -> Option<String> {
        decode(body.as_bytes()).ok().map(|map| Value::Map(map).to_json_string())
    }

    #[test]
    fn fields_are_read_with_their_escapes() {
        let read = json("token=a%2Bb+c%C3%A9&token_type_hint=");
        assert_eq!(read.as_deref(), Some(r#"{"token":"a+b c\u00e9","token_type_hint":""}"#));
        assert_eq!(json("&token=a=b&").as_deref(), Some(r#"{"token":"a=b"}"#));
        assert_eq!(json("a[b]=c").as_deref(), Some(r#"{"a[b]":"c"}"#));
    }

    #[test]
    fn what_is_no_form_is_refused() {
        for body in
            ["token", "token=%", "token=%4", "token=%zz", "token=%ff", "=a", "{\"token\":\"a\"}"]
        {
            assert_eq!(json(body), None, "{body}");
        }
        assert!(decode(b"token=\xff").is_err());
        let many: Vec<String> = (0..=MAX_FIELDS).map(|number| format!("f{number}=")).collect();
        assert_eq!(json(&many.join("&")), None);
    }

    #[test]
    fn a_field_that_comes_twice_is_refused_by_its_name() {
        let refused = decode(b"token=a&token=a").unwrap_err();
        assert_eq!(refused.to_string(), "\"token\" was sent more than once.");
        assert!(decode(b"token=a&%74oken=b").is_err(), "under another spelling of its letters too");
    }

    proptest! {
        #[test]
        fn every_body_is_read_or_refused(body in proptest::collection::vec(any::<u8>(), 0..120)) {
            let _ = decode(&body);
        }

        #[test]
        fn escaped_values_come_back(value in "\\PC{0,20}") {
            let escaped: Vec<String> = value.bytes().map(|byte| format!("%{byte:02x}")).collect();
            let map = decode(format!("token={}", escaped.concat()).as_bytes()).unwrap();
            prop_assert_eq!(map.get("token"), Some(&Value::Text(value)));
        }
    }
}
