//! The envelope of a message: version, headers that must be understood, and the one element that is the call
//! (`spec/soap.md` 4 and 5).

use super::engine::{EngineFault, version_namespace};
use super::tree::Element;

/// A version of SOAP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// SOAP 1.1
    V11,
    /// SOAP 1.2
    V12,
}

/// A message that is a call.
#[derive(Debug)]
pub struct Envelope {
    /// The version, in which the result is answered.
    pub version: Version,
    /// Whether a header for us asks to be understood. None ever is.
    pub must_understand: bool,
    /// The call: the element in the body.
    pub call: Element,
}

/// A fault with the version to answer in.
pub type Faulty = (Version, EngineFault);

const ROLES_11: [&str; 2] = ["", "http://schemas.xmlsoap.org/soap/actor/next"];
const ROLES_12: [&str; 3] = [
    "",
    "http://www.w3.org/2003/05/soap-envelope/role/next",
    "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver",
];

impl Envelope {
    /// Opens a message. What it holds besides header and body is not looked at in SOAP 1.1.
    ///
    /// # Errors
    /// The fault of the engine that says why it is no call.
    pub fn open(root: Element) -> Result<Self, Faulty> {
        let version = [Version::V12, Version::V11]
            .into_iter()
            .find(|version| root.is(version_namespace(*version), "Envelope"))
            .ok_or((Version::V12, EngineFault::VersionMismatch))?;
        let fault = |text| (version, EngineFault::Envelope(text));
        let namespace = version_namespace(version);
        let mut parts = root.children.into_iter().peekable();
        let header = parts.next_if(|part| part.is(namespace, "Header"));
        let body = parts.next_if(|part| part.is(namespace, "Body"));
        let body = body.ok_or_else(|| fault("Body must be present in a SOAP envelope"))?;
        if version == Version::V12 && parts.next().is_some() {
            return Err(fault("A SOAP 1.2 envelope can contain only Header and Body"));
        }
        let mut calls = body.children.into_iter();
        let call = calls
            .next()
            .ok_or_else(|| fault("looks like we got \"Body\" without function call"))?;
        if calls.next().is_some() {
            return Err(fault("looks like we got \"Body\" with several functions call"));
        }
        let mut must_understand = false;
        for header in header.iter().flat_map(|header| &header.children) {
            must_understand |= is_for_us(header, version) && asks(header, version)?;
        }
        Ok(Self { version, must_understand, call })
    }
}

fn is_for_us(header: &Element, version: Version) -> bool {
    let namespace = version_namespace(version);
    match version {
        Version::V11 => {
            ROLES_11.contains(&header.attribute(namespace, "actor").unwrap_or_default())
        }
        Version::V12 => ROLES_12.contains(&header.attribute(namespace, "role").unwrap_or_default()),
    }
}

/// Whether a header asks to be understood.
fn asks(header: &Element, version: Version) -> Result<bool, Faulty> {
    match header.attribute(version_namespace(version), "mustUnderstand") {
        None | Some("0" | "false") => Ok(false),
        Some("1" | "true") => Ok(true),
        Some(_) => Err((version, EngineFault::Envelope("mustUnderstand value is not boolean"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::soap::tree::parse;

    fn open(text: &str) -> Result<Envelope, Faulty> {
        Envelope::open(parse(text.as_bytes()).unwrap())
    }

    fn v12(content: &str) -> String {
        let namespace = version_namespace(Version::V12);
        format!("<e:Envelope xmlns:e=\"{namespace}\">{content}</e:Envelope>")
    }

    fn v11(content: &str) -> String {
        let namespace = version_namespace(Version::V11);
        format!("<Envelope xmlns=\"{namespace}\">{content}</Envelope>")
    }

    #[test]
    fn both_versions_are_opened() {
        let opened = open(&v12("<e:Header/>\n<e:Body>\n<x xmlns=\"N\"/></e:Body>")).unwrap();
        assert!(opened.version == Version::V12 && opened.call.is("N", "x"));
        let opened = open(&v11("<Body><x xmlns=\"N\"/></Body><Other/>")).unwrap();
        assert!(opened.version == Version::V11 && !opened.must_understand);
    }

    #[test]
    fn what_is_no_call_is_told_in_the_engine_s_words() {
        for (text, wanted) in [
            (v12(""), "Body must be present in a SOAP envelope"),
            (v12("<e:Body/>"), "looks like we got \"Body\" without function call"),
            (
                v12("<e:Body><a/><b/></e:Body>"),
                "looks like we got \"Body\" with several functions call",
            ),
            (
                v12("<e:Body><a/></e:Body><b/>"),
                "A SOAP 1.2 envelope can contain only Header and Body",
            ),
        ] {
            assert_eq!(open(&text).unwrap_err(), (Version::V12, EngineFault::Envelope(wanted)));
        }
        for text in ["<a/>", "<Envelope/>", "<Envelope xmlns=\"urn:x\"><Body/></Envelope>"] {
            assert_eq!(open(text).unwrap_err(), (Version::V12, EngineFault::VersionMismatch));
        }
    }

    #[test]
    fn headers_that_must_be_understood_are_noticed_if_they_are_for_us() {
        for (attributes, wanted) in [
            ("", false),
            ("e:mustUnderstand=\"1\"", true),
            ("e:mustUnderstand=\"true\"", true),
            ("e:mustUnderstand=\"0\"", false),
            ("mustUnderstand=\"1\"", false),
            ("e:mustUnderstand=\"1\" e:role=\"urn:someone\"", false),
        ] {
            let text = v12(&format!("<e:Header><h {attributes}/></e:Header><e:Body><a/></e:Body>"));
            assert_eq!(open(&text).unwrap().must_understand, wanted, "{attributes}");
        }
        let odd = v12("<e:Header><h e:mustUnderstand=\"2\"/></e:Header><e:Body><a/></e:Body>");
        assert!(open(&odd).is_err());
    }
}
