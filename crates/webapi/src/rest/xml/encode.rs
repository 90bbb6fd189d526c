//! A value as an XML document, in the reference's layout.

use std::fmt::Write as _;

use super::is_legal;
use crate::value::{Map, Value, float_php_text};

/// Writes an answer: root `response`, two-space indentation, `item` for elements of a list, a newline at
/// the end, everything outside ASCII as hexadecimal references.
///
/// Where the reference fails with 500, this does not: a character that XML forbids becomes U+FFFD, a name
/// of which nothing usable is left becomes `item_`.
pub fn encode(value: &Value) -> String {
    let mut out = String::from("<?xml version=\"1.0\"?>\n");
    if value.is_null() {
        out.push_str("<response/>\n");
    } else {
        write_element("response", value, 0, &mut out);
    }
    out
}

fn write_element(name: &str, value: &Value, depth: usize, out: &mut String) {
    indent(depth, out);
    match children(value) {
        Some(children) if children.is_empty() => push(out, &["<", name, "/>\n"]),
        Some(children) => {
            push(out, &["<", name, ">\n"]);
            for (name, child) in children {
                write_element(&name, child, depth + 1, out);
            }
            indent(depth, out);
            push(out, &["</", name, ">\n"]);
        }
        None => {
            push(out, &["<", name, ">"]);
            write_scalar(value, out);
            push(out, &["</", name, ">\n"]);
        }
    }
}

/// The child elements of a list or map; `None` for scalars.
fn children(value: &Value) -> Option<Vec<(String, &Value)>> {
    let item = |child| ("item".to_owned(), child);
    match value {
        Value::List(items) => Some(items.iter().map(item).collect()),
        Value::Map(map) if map.keys().all(is_digits) => Some(map.values().map(item).collect()),
        Value::Map(map) => Some(named_children(map)),
        _ => None,
    }
}

/// Of names that become the same element name the last value counts, in the place of the first.
fn named_children(map: &Map) -> Vec<(String, &Value)> {
    let mut places = std::collections::HashMap::new();
    let mut children: Vec<(String, &Value)> = Vec::with_capacity(map.len());
    for (name, child) in map.iter() {
        let name = element_name(name);
        let earlier = places.get(&name).and_then(|place: &usize| children.get_mut(*place));
        if let Some((_, earlier)) = earlier {
            *earlier = child;
        } else {
            places.insert(name.clone(), children.len());
            children.push((name, child));
        }
    }
    children
}

fn is_digits(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}

/// The reference's normalisation of a member's name.
fn element_name(name: &str) -> String {
    const DELETED: &str = "!\"#$%&'()*+,/;<=>?@[\\]^{}~|`";
    let name: String = name
        .chars()
        .filter(|next| !DELETED.contains(*next))
        .map(|next| if matches!(next, ' ' | ':') { '_' } else { next })
        .collect();
    let name = name.trim_matches('_');
    let is_numeric = name.starts_with(|next: char| next.is_ascii_digit() || ".-".contains(next));
    let is_kept = |next: &char| next.is_ascii_alphanumeric() || matches!(next, '_' | '-');
    let kept: String = name.chars().filter(is_kept).collect();
    let is_name = kept.starts_with(|next: char| next.is_ascii_alphabetic() || next == '_');
    if is_numeric || !is_name { format!("item_{kept}") } else { kept }
}

fn write_scalar(value: &Value, out: &mut String) {
    match value {
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Int(number) => out.push_str(&number.to_string()),
        Value::Float(number) => out.push_str(&float_php_text(*number)),
        Value::Text(text) => write_text(text, out),
        Value::Null | Value::List(_) | Value::Map(_) => {}
    }
}

fn write_text(text: &str, out: &mut String) {
    for next in text.chars() {
        let next = if is_legal(next) { next } else { '\u{fffd}' };
        match next {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#xD;"),
            _ if next.is_ascii() => out.push(next),
            _ => {
                // Writing to a string cannot fail.
                let _ = write!(out, "&#x{:X};", u32::from(next));
            }
        }
    }
}

fn indent(depth: usize, out: &mut String) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}

fn push(out: &mut String, pieces: &[&str]) {
    for piece in pieces {
        out.push_str(piece);
    }
}
