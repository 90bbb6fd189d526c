//! XML as a tree of values: tag with its namespace, attributes, the text before the first child, children.

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::{NsReader, XmlVersion};
use serde_json::{Map, Value, json};

/// One element while it is read.
#[derive(Debug, Default)]
struct Element {
    tag: String,
    attributes: Map<String, Value>,
    text: String,
    children: Vec<Value>,
}

/// The tree of a document; `None` when it is not well formed.
pub(super) fn tree(text: &str) -> Option<Value> {
    let mut reader = NsReader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => open.push(element(&reader, &start)?),
            Event::Empty(start) => {
                let value = element(&reader, &start)?.value();
                close(value, &mut open, &mut root)?;
            }
            Event::End(_) => {
                let value = open.pop()?.value();
                close(value, &mut open, &mut root)?;
            }
            Event::Text(text) => add_text(&mut open, &text.xml10_content())?,
            Event::CData(text) => add_text(&mut open, &text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let text = match reference.resolve_char_ref().ok()? {
                    Some(character) => character.to_string(),
                    None => quick_xml::escape::resolve_xml_entity(&reference)?.to_owned(),
                };
                add_text(&mut open, &text)?;
            }
            Event::Eof => return if open.is_empty() { root } else { None },
            Event::DocType(_) => return None,
            Event::Decl(declaration) => {
                let right = declaration.version().is_ok_and(|version| version.as_ref() == "1.0");
                right.then_some(())?;
            }
            Event::PI(_) | Event::Comment(_) => {}
        }
    }
}

impl Element {
    fn value(self) -> Value {
        let mut attributes: Vec<_> = self.attributes.into_iter().collect();
        attributes.sort_by(|(left, _), (right, _)| left.cmp(right));
        json!({
            "tag": self.tag,
            "attributes": attributes.into_iter().collect::<Map<_, _>>(),
            "text": self.text.trim(),
            "children": self.children,
        })
    }
}

fn element(reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Option<Element> {
    let (namespace, local) = reader.resolver().resolve_element(start.name());
    let mut element = Element { tag: expanded(&namespace, local.as_ref())?, ..Element::default() };
    for attribute in start.attributes() {
        let attribute = attribute.ok()?;
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned();
        element.attributes.insert(expanded(&namespace, local.as_ref())?, Value::String(value));
    }
    Some(element)
}

fn expanded(namespace: &ResolveResult<'_>, local: &str) -> Option<String> {
    match namespace {
        ResolveResult::Bound(uri) => Some(format!("{{{}}}{local}", uri.0)),
        ResolveResult::Unbound => Some(local.to_owned()),
        ResolveResult::Unknown(_) => None,
    }
}

/// Text counts up to the first child only; outside of the root there may be nothing but blanks.
fn add_text(open: &mut [Element], text: &str) -> Option<()> {
    match open.last_mut() {
        Some(element) if element.children.is_empty() => element.text.push_str(text),
        Some(_) => {}
        None => return text.trim().is_empty().then_some(()),
    }
    Some(())
}

fn close(value: Value, open: &mut [Element], root: &mut Option<Value>) -> Option<()> {
    match open.last_mut() {
        Some(parent) => parent.children.push(value),
        None if root.is_none() => *root = Some(value),
        None => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespaces_count_and_prefixes_do_not() {
        assert_eq!(
            tree(r#"<a:b xmlns:a="u" a:c="1"/>"#),
            tree(r#"<x:b xmlns:x="u" x:c="1"></x:b>"#)
        );
        assert_ne!(tree(r#"<b xmlns="u"/>"#), tree("<b/>"));
    }

    #[test]
    fn character_references_and_entities_are_resolved() {
        assert_eq!(tree("<a>&#xE9;&amp;<![CDATA[<]]></a>"), tree("<a>é&amp;&lt;</a>"));
    }

    #[test]
    fn what_is_not_one_whole_element_is_refused() {
        for text in [
            "",
            "<a>",
            "<a/><b/>",
            "<a></b>",
            "x<a/>",
            "<p:a/>",
            "<a>&no;</a>",
            "<?xml version=1.0\"?><a/>",
            "<?xml version=\"1}0\"?><a/>",
        ] {
            assert_eq!(tree(text), None, "{text}");
        }
    }

    #[test]
    fn attributes_are_compared_without_their_order() {
        assert_eq!(tree(r#"<a x="1" y="2"/>"#), tree(r#"<a y="2" x="1"/>"#));
    }
}
