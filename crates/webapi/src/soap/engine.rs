//! The faults of the SOAP engine itself: what is no call at all (`spec/soap.md` 5). The layout has no blanks, and follows
//! the version of the message.

use super::envelope::Version;
use super::writer::Writer;

/// Why a message is no call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EngineFault {
    /// The root element is no envelope.
    VersionMismatch,
    /// What is wrong with the envelope.
    Envelope(&'static str),
    /// There is no such operation, or it is not the caller's; holds the name of the element.
    ProcedureNotPresent(String),
    /// A header that must be understood is not.
    NotUnderstood,
}

/// The most characters of a name that an answer repeats.
const LONGEST_NAME: usize = 200;

impl EngineFault {
    /// The answer's body.
    pub(super) fn render(&self, version: Version) -> String {
        match version {
            Version::V11 => self.render_11(),
            Version::V12 => self.render_12(),
        }
    }

    fn render_12(&self) -> String {
        let mut out = Writer::document();
        out.open("env:Envelope", &[("xmlns:env", version_namespace(Version::V12))]);
        for name in ["env:Body", "env:Fault", "env:Code"] {
            out.open(name, &[]);
        }
        let code = match self {
            Self::VersionMismatch => "env:VersionMismatch",
            Self::Envelope(_) => "env:Sender",
            Self::ProcedureNotPresent(_) => "rpc:ProcedureNotPresent",
            Self::NotUnderstood => "env:MustUnderstand",
        };
        out.element("env:Value", code);
        out.close("env:Code");
        out.open("env:Reason", &[]);
        let text = match self {
            Self::ProcedureNotPresent(_) => "Procedure not present".to_owned(),
            other => other.text(),
        };
        out.element("env:Text", &text);
        for name in ["env:Reason", "env:Fault", "env:Body", "env:Envelope"] {
            out.close(name);
        }
        out.raw("\n");
        out.finish()
    }

    fn render_11(&self) -> String {
        let mut out = Writer::document();
        out.open("SOAP-ENV:Envelope", &[("xmlns:SOAP-ENV", version_namespace(Version::V11))]);
        out.open("SOAP-ENV:Body", &[]);
        out.open("SOAP-ENV:Fault", &[]);
        let code = match self {
            Self::VersionMismatch => "SOAP-ENV:VersionMismatch",
            Self::Envelope(_) => "SOAP-ENV:Client",
            Self::ProcedureNotPresent(_) => "SOAP-ENV:Server",
            Self::NotUnderstood => "SOAP-ENV:MustUnderstand",
        };
        out.element("faultcode", code);
        out.element("faultstring", &self.text());
        for name in ["SOAP-ENV:Fault", "SOAP-ENV:Body", "SOAP-ENV:Envelope"] {
            out.close(name);
        }
        out.raw("\n");
        out.finish()
    }

    fn text(&self) -> String {
        match self {
            Self::VersionMismatch => "Wrong Version".to_owned(),
            Self::Envelope(text) => (*text).to_owned(),
            Self::ProcedureNotPresent(name) => {
                let name: String = name.chars().take(LONGEST_NAME).collect();
                format!("Procedure '{name}' not present")
            }
            Self::NotUnderstood => "Header not understood".to_owned(),
        }
    }
}

/// The namespace of a version's envelope.
pub(super) fn version_namespace(version: Version) -> &'static str {
    match version {
        Version::V11 => "http://schemas.xmlsoap.org/soap/envelope/",
        Version::V12 => "http://www.w3.org/2003/05/soap-envelope",
    }
}
