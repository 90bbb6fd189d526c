//! An XML message as a tree of elements whose namespaces are resolved. A document type ends the reading before anything of
//! it is looked at; depth, elements, attributes and declarations of namespaces are counted.

mod reading;

pub use reading::parse;

use std::sync::Arc;

/// The deepest nesting of elements that is read.
pub const MAX_DEPTH: usize = 100;
/// The most attributes of one element, declarations of namespaces included.
pub const MAX_ATTRIBUTES: usize = 64;
/// The most prefixes that are declared at one place.
pub const MAX_PREFIXES: usize = 256;

/// An element. `Debug` shows its name alone: texts may be passwords.
#[derive(Clone, Default)]
pub struct Element {
    /// Its name without prefix.
    pub name: String,
    /// Its namespace; `None` for none.
    pub namespace: Option<Arc<str>>,
    /// Its attributes, without declarations of namespaces.
    pub attributes: Vec<Attribute>,
    /// Its child elements, in order.
    pub children: Vec<Element>,
    /// All its own text, white space included.
    pub text: String,
}

/// An attribute of an element.
#[derive(Clone)]
pub struct Attribute {
    /// Its name without prefix.
    pub name: String,
    /// Its namespace, which only a prefix gives.
    pub namespace: Option<Arc<str>>,
    /// Its value.
    pub value: String,
}

/// Why a body cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// There is none.
    Empty,
    /// It has a document type declaration.
    DocumentType,
    /// It is no well-formed XML with namespaces in UTF-8, for the reason named.
    Malformed(&'static str),
    /// It holds more elements and attributes than are read.
    TooMany,
}

impl Element {
    /// Whether it is the element of this name and namespace.
    pub fn is(&self, namespace: &str, name: &str) -> bool {
        self.name == name && self.namespace.as_deref() == Some(namespace)
    }

    /// The value of an attribute of a namespace.
    pub fn attribute(&self, namespace: &str, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let found = attributes
            .find(|other| other.name == name && other.namespace.as_deref() == Some(namespace));
        found.map(|attribute| attribute.value.as_str())
    }
}

impl std::fmt::Debug for Element {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Element({}, {} children)", self.name, self.children.len())
    }
}

impl std::fmt::Debug for Attribute {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Attribute({})", self.name)
    }
}

#[cfg(test)]
mod tests;
