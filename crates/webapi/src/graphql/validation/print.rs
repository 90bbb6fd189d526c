//! Values as the reference prints them into its complaints: literals as a document has them, variables as PHP does.

use crate::graphql::entry::MOST_WORD;
use crate::graphql::syntax::tree::{Content, Value as Literal};
use crate::rest::json;
use crate::value::{Value, float_php_text};

/// A literal, on one line but for block strings.
pub(in crate::graphql) fn literal(value: &Literal<'_>) -> String {
    let mut out = String::new();
    write_literal(value, &mut out);
    cut(out)
}

/// The first characters of what is too long to be told.
pub(super) fn cut(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(MOST_WORD) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// A variable's value: a text in quotes as it is, an empty one described, lists and maps as JSON.
pub(super) fn variable(value: &Value) -> String {
    cut(match value {
        Value::Null => "null".into(),
        Value::Bool(yes) => yes.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => float_php_text(*number),
        Value::Text(text) if text.is_empty() => "(empty string)".into(),
        Value::Text(text) => format!("\"{text}\""),
        Value::List(_) | Value::Map(_) => json::encode(value),
    })
}

fn write_literal(value: &Literal<'_>, out: &mut String) {
    match &value.content {
        Content::Variable(name) => {
            out.push('$');
            out.push_str(name);
        }
        Content::Int(text) | Content::Float(text) | Content::Enum(text) => out.push_str(text),
        Content::String(text) => out.push_str(&json::encode(&Value::from(text.as_str()))),
        Content::BlockString(text) => write_block(text, out),
        Content::Boolean(yes) => out.push_str(if *yes { "true" } else { "false" }),
        Content::Null => out.push_str("null"),
        Content::List(items) => {
            out.push('[');
            for (position, item) in items.iter().enumerate() {
                separate(position, ", ", out);
                write_literal(item, out);
            }
            out.push(']');
        }
        Content::Object(members) => {
            out.push_str("{ ");
            for (position, member) in members.iter().enumerate() {
                separate(position, ", ", out);
                out.push_str(member.name.text);
                out.push_str(": ");
                write_literal(&member.value, out);
            }
            out.push_str(" }");
        }
    }
}

/// A block string; on a line of its own unless it is short and without line breaks.
fn write_block(text: &str, out: &mut String) {
    let escaped = text.replace("\"\"\"", "\\\"\"\"");
    let lines = escaped.split('\n').count();
    let one = lines == 1;
    let indented = !one
        && escaped.split('\n').skip(1).all(|line| line.is_empty() || line.starts_with([' ', '\t']));
    let quoted = escaped.ends_with("\\\"\"\"");
    let trailing = (escaped.ends_with('"') && !quoted) || escaped.ends_with('\\');
    let spread = !one || escaped.chars().count() > 70 || trailing || indented || quoted;
    out.push_str("\"\"\"");
    if spread && !(one && escaped.starts_with([' ', '\t'])) || indented {
        out.push('\n');
    }
    out.push_str(&escaped);
    if spread || trailing {
        out.push('\n');
    }
    out.push_str("\"\"\"");
}

fn separate(position: usize, separator: &str, out: &mut String) {
    if position > 0 {
        out.push_str(separator);
    }
}
