//! XML as text, written piece by piece in the reference's manner: attributes in the order given, no white space between
//! elements, quotes of texts left as they are.

use crate::rest::xml::is_legal;

/// What every document begins with.
pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// A document, or a part of one.
#[derive(Debug, Default)]
pub(super) struct Writer(String);

/// The attributes of an element, in order.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Writer {
    /// Begins a document.
    pub(super) fn document() -> Self {
        Self(DECLARATION.to_owned())
    }

    /// Opens an element.
    pub(super) fn open(&mut self, name: &str, attributes: Attributes<'_>) {
        self.tag(name, attributes);
        self.0.push('>');
    }

    /// Closes an element.
    pub(super) fn close(&mut self, name: &str) {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    /// Writes an element without content.
    pub(super) fn empty(&mut self, name: &str, attributes: Attributes<'_>) {
        self.tag(name, attributes);
        self.0.push_str("/>");
    }

    /// Writes an element with a text; without one it is empty.
    pub(super) fn element(&mut self, name: &str, text: &str) {
        if text.is_empty() {
            return self.empty(name, &[]);
        }
        self.open(name, &[]);
        self.text(text);
        self.close(name);
    }

    /// Writes a text.
    pub(super) fn text(&mut self, text: &str) {
        for next in text.chars() {
            match next {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '\r' => self.0.push_str("&#13;"),
                next if is_legal(next) => self.0.push(next),
                _ => self.0.push('\u{fffd}'),
            }
        }
    }

    /// Writes what is XML already.
    pub(super) fn raw(&mut self, xml: &str) {
        self.0.push_str(xml);
    }

    /// What was written.
    pub(super) fn finish(self) -> String {
        self.0
    }

    fn tag(&mut self, name: &str, attributes: Attributes<'_>) {
        self.0.push('<');
        self.0.push_str(name);
        for (name, value) in attributes {
            self.0.push(' ');
            self.0.push_str(name);
            self.0.push_str("=\"");
            for next in value.chars() {
                match next {
                    '&' => self.0.push_str("&amp;"),
                    '<' => self.0.push_str("&lt;"),
                    '>' => self.0.push_str("&gt;"),
                    '"' => self.0.push_str("&quot;"),
                    next if next >= ' ' && is_legal(next) => self.0.push(next),
                    _ => self.0.push('\u{fffd}'),
                }
            }
            self.0.push('"');
        }
    }
}

/// A name in camel case, as members have it in SOAP: `group_id` is `groupId`.
pub(super) fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| name + &capitalised(part))
}

/// A name with its first letter in upper case.
pub(super) fn capitalised(name: &str) -> String {
    let mut rest = name.chars();
    let first = rest.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_gives_a_meaning_is_escaped_and_what_it_forbids_is_replaced() {
        let mut writer = Writer::default();
        writer.open("a", &[("b", "\"<&>'\n")]);
        writer.text("\"<&>'\r\u{1}ż");
        writer.close("a");
        assert_eq!(
            writer.finish(),
            "<a b=\"&quot;&lt;&amp;&gt;'\u{fffd}\">\"&lt;&amp;&gt;'&#13;\u{fffd}ż</a>"
        );
    }

    #[test]
    fn members_are_named_in_camel_case() {
        for (name, wanted) in [
            ("disable_auto_group_change", "disableAutoGroupChange"),
            ("id", "id"),
            ("Trace", "Trace"),
            ("base64_encoded_data", "base64EncodedData"),
        ] {
            assert_eq!(camel(name), wanted);
        }
    }
}
