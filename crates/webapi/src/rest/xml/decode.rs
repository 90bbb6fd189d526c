//! An XML document as a value. Entities that a document declares are never read, so no text grows beyond
//! what was sent and nothing is loaded; open elements are kept on a stack of bounded height.

use std::collections::HashSet;

use magegate_domain::error::Error;
use magegate_domain::messages;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::is_legal;
use crate::rest::values::{MAX_VALUES, fault};
use crate::value::{Map, Value};

/// The deepest nesting of elements that is decoded.
pub const MAX_DEPTH: usize = 512;

/// Decodes a body. The root element's name is dropped; child elements become members (prefix kept),
/// repeated ones a list; an element without any content is null, with attributes it is
/// `{_value, _attribute}`. White space alone is ignored, other text not trimmed; of several texts in one
/// element, parted by comments or CDATA, the last counts, as in the reference. References to entities
/// other than the five predefined ones stand for nothing.
///
/// # Errors
/// `Decoding error.` (400) for what is not one well-formed document in UTF-8, for nesting beyond
/// [`MAX_DEPTH`], and for an element after text (which the reference answers with 500). 413 for more than
/// [`MAX_VALUES`] elements and attributes.
pub fn decode(body: &[u8]) -> Result<Value, Error> {
    let text = std::str::from_utf8(body).map_err(|_| messages::decoding())?;
    let mut document = Document { stage: Stage::Start, open: Vec::new(), root: None, values: 0 };
    document.read(text).ok_or_else(|| fault(document.values))
}

/// An element that is still open.
struct Element {
    name: String,
    attributes: Map,
    content: Content,
    /// The text node being read, if one is.
    text: Option<String>,
    /// Whether there was anything between the tags.
    has_nodes: bool,
}

enum Content {
    Nothing,
    Text(String),
    Children(Map),
}

/// Which parts of a document may still come.
#[derive(PartialEq)]
enum Stage {
    Start,
    Prolog { has_doctype: bool },
    Root,
    Epilog,
}

struct Document {
    stage: Stage,
    open: Vec<Element>,
    root: Option<Value>,
    /// Elements and attributes so far.
    values: usize,
}

/// A declared encoding other than UTF-8 is no lie as long as the document keeps to ASCII.
pub(crate) fn is_utf8(declaration: &BytesDecl<'_>, text: &str) -> bool {
    match declaration.encoding() {
        None => true,
        Some(Ok(name)) => name.eq_ignore_ascii_case("utf-8") || text.is_ascii(),
        Some(Err(_)) => false,
    }
}

impl Document {
    /// `None` is an error of form, here and below.
    fn read(&mut self, text: &str) -> Option<Value> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if !text.chars().all(is_legal) {
            return None;
        }
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_comments = true;
        loop {
            match reader.read_event().ok()? {
                Event::Eof => return self.root.take(),
                Event::Decl(declaration) => {
                    if self.stage != Stage::Start || !is_utf8(&declaration, text) {
                        return None;
                    }
                }
                event => self.event(&event)?,
            }
            if self.stage == Stage::Start {
                self.stage = Stage::Prolog { has_doctype: false };
            }
        }
    }

    fn event(&mut self, event: &Event<'_>) -> Option<()> {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::Empty(tag) => {
                self.start(tag)?;
                self.end()
            }
            Event::End(_) => self.end(),
            Event::Text(text) if self.open.is_empty() => {
                text.bytes().all(|byte| byte.is_ascii_whitespace()).then_some(())
            }
            Event::Text(text) => {
                let text = text.xml10_content();
                (!text.contains("]]>")).then(|| self.append(&text))
            }
            Event::GeneralRef(reference) => self.reference(reference),
            Event::CData(data) => {
                let element = self.node()?;
                element.content = Content::Text(data.xml10_content().into_owned());
                Some(())
            }
            Event::Comment(_) | Event::PI(_) => {
                self.node();
                Some(())
            }
            Event::DocType(_) => {
                let is_first =
                    matches!(self.stage, Stage::Start | Stage::Prolog { has_doctype: false });
                self.stage = Stage::Prolog { has_doctype: true };
                is_first.then_some(())
            }
            Event::Decl(_) | Event::Eof => None,
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) -> Option<()> {
        if self.open.len() >= MAX_DEPTH || self.stage == Stage::Epilog {
            return None;
        }
        if let Some(parent) = self.node()
            && matches!(parent.content, Content::Text(_))
        {
            return None;
        }
        let name = tag.name().as_ref().to_owned();
        let attributes = attributes(tag)?;
        self.values += 1 + attributes.len();
        if self.values > MAX_VALUES || !is_name(&name) {
            return None;
        }
        let content = Content::Nothing;
        self.open.push(Element { name, attributes, content, text: None, has_nodes: false });
        self.stage = Stage::Root;
        Some(())
    }

    /// The reader has checked that the tag closes the innermost element.
    fn end(&mut self) -> Option<()> {
        let mut element = self.open.pop()?;
        element.end_text();
        let name = std::mem::take(&mut element.name);
        let value = element.into_value();
        if let Some(parent) = self.open.last_mut() {
            parent.add(name, value);
        } else {
            self.root = Some(value);
            self.stage = Stage::Epilog;
        }
        Some(())
    }

    fn reference(&mut self, reference: &BytesRef<'_>) -> Option<()> {
        let known = match reference.as_ref() {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "apos" => Some('\''),
            "quot" => Some('"'),
            _ if reference.is_char_ref() => Some(reference.resolve_char_ref().ok()??)
                .filter(|next| is_legal(*next))
                .map(Some)?,
            name if is_name(name) => None,
            _ => return None,
        };
        if self.open.is_empty() {
            return None;
        }
        match known {
            Some(known) => self.append(known.encode_utf8(&mut [0; 4])),
            None => {
                self.node();
            }
        }
        Some(())
    }

    fn append(&mut self, text: &str) {
        if let Some(element) = self.open.last_mut() {
            element.has_nodes = true;
            element.text.get_or_insert_default().push_str(text);
        }
    }

    /// The innermost element, in which a node other than text begins.
    fn node(&mut self) -> Option<&mut Element> {
        let element = self.open.last_mut()?;
        element.end_text();
        element.has_nodes = true;
        Some(element)
    }
}

impl Element {
    fn end_text(&mut self) {
        if let Some(text) = self.text.take()
            && !text.trim_matches([' ', '\t', '\n', '\r']).is_empty()
        {
            self.content = Content::Text(text);
        }
    }

    /// A second child of one name makes a list; a null one is replaced. No child's own value is a list.
    fn add(&mut self, name: String, value: Value) {
        if !matches!(self.content, Content::Children(_)) {
            self.content = Content::Children(Map::new());
        }
        let Content::Children(children) = &mut self.content else {
            return;
        };
        match children.get_mut(&name) {
            Some(Value::List(items)) => items.push(value),
            Some(first) if !first.is_null() => {
                let first_value = std::mem::take(first);
                *first = Value::List(vec![first_value, value]);
            }
            _ => {
                children.insert(name, value);
            }
        }
    }

    fn into_value(self) -> Value {
        let value = match self.content {
            Content::Nothing if self.has_nodes => Value::Text(String::new()),
            Content::Nothing => Value::Null,
            Content::Text(text) => Value::Text(text),
            Content::Children(children) => Value::Map(children),
        };
        if self.attributes.is_empty() {
            return value;
        }
        let attributes = Value::Map(self.attributes);
        Value::Map(Map::from_iter([("_value", value), ("_attribute", attributes)]))
    }
}

/// An element's attributes by their names without prefix, without declarations of namespaces. The reader's
/// own check for a name given twice takes quadratic time.
fn attributes(tag: &BytesStart<'_>) -> Option<Map> {
    let mut seen = HashSet::new();
    let mut attributes = Map::new();
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.ok()?;
        let name = attribute.key.as_ref();
        if !is_name(name) || !seen.insert(name.to_owned()) {
            return None;
        }
        let value = attribute_value(&attribute)?;
        let local = name.split_once(':').map_or(name, |(_, local)| local);
        let is_namespace = name == "xmlns" || name.starts_with("xmlns:");
        if !is_namespace && !attributes.contains_key(local) {
            attributes.insert(local, value);
        }
    }
    Some(attributes)
}

fn attribute_value(attribute: &Attribute<'_>) -> Option<String> {
    let resolve = |name: &str| match name {
        "lt" => Some("<"),
        "gt" => Some(">"),
        "amp" => Some("&"),
        "apos" => Some("'"),
        "quot" => Some("\""),
        _ => Some(""),
    };
    if attribute.value.contains('<') {
        return None;
    }
    let value = attribute.normalized_value_with(XmlVersion::Explicit1_0, 1, resolve).ok()?;
    value.chars().all(is_legal).then(|| value.into_owned())
}

/// The names of XML 1.0, fifth edition; the reader itself checks no names.
pub(crate) fn is_name(name: &str) -> bool {
    let starts = |next: char| {
        matches!(next, ':' | '_' | 'A'..='Z' | 'a'..='z'
            | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
            | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}'
            | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}'
            | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
    };
    let continues = |next: char| {
        starts(next)
            || matches!(next, '-' | '.' | '0'..='9' | '\u{b7}'
                | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
    };
    let mut chars = name.chars();
    chars.next().is_some_and(starts) && chars.all(continues)
}
