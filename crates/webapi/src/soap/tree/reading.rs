//! From bytes to the tree. Only the five entities of XML itself and references to characters are resolved, so no text
//! grows beyond what was sent.

use super::{Attribute, Element, MAX_ATTRIBUTES, MAX_DEPTH, MAX_PREFIXES, Unreadable};
use crate::rest::values::MAX_VALUES;
use crate::rest::xml::{is_legal, is_name, is_utf8};
use Unreadable::Malformed;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::sync::Arc;

const XML: &str = "http://www.w3.org/XML/1998/namespace";

type Result<T> = std::result::Result<T, Unreadable>;

/// A document while it is read.
#[derive(Default)]
struct Document {
    open: Vec<Element>,
    root: Option<Element>,
    /// Prefixes with the depth at which they were declared; the last one of a name holds.
    prefixes: Vec<(usize, String, Option<Arc<str>>)>,
    /// Elements and attributes so far.
    values: usize,
}

/// Reads a message.
///
/// # Errors
/// Why it cannot be read, in words that hold nothing of it.
pub fn parse(body: &[u8]) -> Result<Element> {
    let text = std::str::from_utf8(body).map_err(|_| Malformed("it is not UTF-8"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.is_empty() {
        return Err(Unreadable::Empty);
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut document = Document::default();
    let mut is_first = true;
    loop {
        let event = reader.read_event().map_err(|_| Malformed("a tag, comment or reference"))?;
        match event {
            Event::Eof => break,
            Event::DocType(_) => return Err(Unreadable::DocumentType),
            Event::Decl(_) if !is_first => return Err(Malformed("a second XML declaration")),
            Event::Decl(declaration) if !is_utf8(&declaration, text) => {
                return Err(Malformed("an encoding other than UTF-8"));
            }
            Event::Decl(_) => {}
            event => document.event(&event)?,
        }
        is_first = false;
    }
    // Only now, because a document type is told apart from other faults wherever it stands.
    if !text.chars().all(is_legal) {
        return Err(Malformed("a character that XML forbids"));
    }
    let root = document.root.filter(|_| document.open.is_empty());
    root.ok_or(Malformed("it ends before its root element does"))
}

impl Document {
    fn event(&mut self, event: &Event<'_>) -> Result<()> {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::Empty(tag) => {
                self.start(tag)?;
                self.end();
                Ok(())
            }
            Event::End(_) => {
                self.end();
                Ok(())
            }
            Event::Text(text) => {
                let text = text.xml10_content();
                if text.contains("]]>") {
                    return Err(Malformed("the end of a CDATA section without a beginning"));
                }
                self.append(&text)
            }
            Event::CData(data) if !self.open.is_empty() => self.append(&data.xml10_content()),
            Event::CData(_) => Err(Malformed("text outside of the root element")),
            Event::GeneralRef(reference) => self.reference(reference),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_) | Event::Eof => {
                Ok(())
            }
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) -> Result<()> {
        if self.root.is_some() {
            return Err(Malformed("a second root element"));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(Unreadable::TooMany);
        }
        let raw = self.raw_attributes(tag)?;
        let depth = self.open.len();
        let (declarations, others): (Vec<_>, Vec<_>) =
            raw.into_iter().partition(|(name, _)| name == "xmlns" || name.starts_with("xmlns:"));
        for (name, value) in declarations {
            self.declare(depth, &name, &value)?;
        }
        let (namespace, name) = self.resolve(tag.name().as_ref(), true)?;
        let mut attributes: Vec<Attribute> = Vec::with_capacity(others.len());
        for (name, value) in others {
            let (namespace, name) = self.resolve(&name, false)?;
            if attributes.iter().any(|other| other.name == name && other.namespace == namespace) {
                return Err(Malformed("an attribute that stands twice"));
            }
            attributes.push(Attribute { name, namespace, value });
        }
        self.open.push(Element { name, namespace, attributes, ..Element::default() });
        Ok(())
    }

    /// The attributes as they are written, each name once.
    fn raw_attributes(&mut self, tag: &BytesStart<'_>) -> Result<Vec<(String, String)>> {
        self.values += 1;
        let mut found: Vec<(String, String)> = Vec::new();
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| Malformed("an attribute"))?;
            let name = attribute.key.as_ref();
            if found.len() >= MAX_ATTRIBUTES {
                return Err(Unreadable::TooMany);
            }
            if found.iter().any(|(other, _)| other == name) {
                return Err(Malformed("an attribute that stands twice"));
            }
            let value = attribute.normalized_value_with(XmlVersion::Explicit1_0, 1, predefined);
            let value = value.map_err(|_| Malformed("the value of an attribute"))?.into_owned();
            if attribute.value.contains('<') || !value.chars().all(is_legal) {
                return Err(Malformed("the value of an attribute"));
            }
            found.push((name.to_owned(), value));
        }
        self.values += found.len();
        if self.values > MAX_VALUES { Err(Unreadable::TooMany) } else { Ok(found) }
    }

    /// Takes in what an attribute declares.
    fn declare(&mut self, depth: usize, name: &str, namespace: &str) -> Result<()> {
        let prefix = name.strip_prefix("xmlns").unwrap_or_default();
        let prefix = prefix.strip_prefix(':').unwrap_or_default();
        let is_default = name == "xmlns";
        let reserved = prefix == "xmlns" || (prefix == "xml") != (namespace == XML);
        if reserved || (!is_default && (!is_ncname(prefix) || namespace.is_empty())) {
            return Err(Malformed("the declaration of a namespace"));
        }
        if self.prefixes.len() >= MAX_PREFIXES {
            return Err(Unreadable::TooMany);
        }
        let namespace = (!namespace.is_empty()).then(|| Arc::from(namespace));
        self.prefixes.push((depth, prefix.to_owned(), namespace));
        Ok(())
    }

    /// A name with the namespace that its prefix stands for. One without prefix is in the default namespace if it is an
    /// element's, in none if it is an attribute's.
    fn resolve(&self, name: &str, is_element: bool) -> Result<(Option<Arc<str>>, String)> {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        if !is_ncname(local) || name.starts_with(':') {
            return Err(Malformed("a name"));
        }
        let mut declared = self.prefixes.iter().rev().filter(|(_, other, _)| other == prefix);
        let namespace = match (prefix, declared.next()) {
            ("", None) => None,
            ("", Some(_)) if !is_element => None,
            ("xml", _) => Some(Arc::from(XML)),
            (_, Some((_, _, namespace))) => namespace.clone(),
            (_, None) => return Err(Malformed("a prefix that is not declared")),
        };
        Ok((namespace, local.to_owned()))
    }

    /// The reader has checked that the tag closes the innermost element.
    fn end(&mut self) {
        let Some(element) = self.open.pop() else {
            return;
        };
        let depth = self.open.len();
        self.prefixes.retain(|(declared_at, _, _)| *declared_at < depth);
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
    }

    fn append(&mut self, text: &str) -> Result<()> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim_matches([' ', '\t', '\n', '\r']).is_empty() => {}
            None => return Err(Malformed("text outside of the root element")),
        }
        Ok(())
    }

    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<()> {
        const FAULT: Unreadable = Malformed("a reference to an unknown entity or character");
        if self.open.is_empty() {
            return Err(FAULT);
        }
        if !reference.is_char_ref() {
            return self.append(predefined(reference.as_ref()).ok_or(FAULT)?);
        }
        let character = reference.resolve_char_ref().map_err(|_| FAULT)?;
        let character = character.filter(|next| is_legal(*next)).ok_or(FAULT)?;
        self.append(character.encode_utf8(&mut [0; 4]))
    }
}

fn is_ncname(name: &str) -> bool {
    is_name(name) && !name.contains(':')
}

fn predefined(name: &str) -> Option<&'static str> {
    match name {
        "lt" => Some("<"),
        "gt" => Some(">"),
        "amp" => Some("&"),
        "apos" => Some("'"),
        "quot" => Some("\""),
        _ => None,
    }
}
