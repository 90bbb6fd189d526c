//! The faults of the Web API behind the engine, in the reference's own layout, always in SOAP 1.2 (`spec/soap.md` 5,
//! `docs/errors.md`).

use super::place::Place;
use super::writer::Writer;
use crate::rest::xml::is_legal;
use http::StatusCode;
use magegate_domain::error::{Error, ErrorKind};
use magegate_domain::phrase::{Param, Params, Phrase};

/// Whose fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    Sender,
    Receiver,
}

/// Whose fault a kind of error is.
pub(super) fn code(kind: ErrorKind) -> Code {
    match kind {
        ErrorKind::Input
        | ErrorKind::NotFound
        | ErrorKind::AlreadyExists
        | ErrorKind::State
        | ErrorKind::Unauthenticated
        | ErrorKind::Unauthorized
        | ErrorKind::Locked
        | ErrorKind::CouldNotSave
        | ErrorKind::MethodNotSupported
        | ErrorKind::NotAcceptable
        | ErrorKind::TooLarge
        | ErrorKind::Timeout => Code::Sender,
        ErrorKind::Unavailable | ErrorKind::Internal => Code::Receiver,
    }
}

/// The status of a kind in the answer to a call: 200 for whatever the reference tells, but for limits of ours, which
/// clients and servers in front should know by their status.
pub(super) fn status(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::Input
        | ErrorKind::NotFound
        | ErrorKind::AlreadyExists
        | ErrorKind::State
        | ErrorKind::Unauthenticated
        | ErrorKind::Unauthorized
        | ErrorKind::Locked
        | ErrorKind::CouldNotSave
        | ErrorKind::MethodNotSupported
        | ErrorKind::NotAcceptable
        | ErrorKind::Internal => StatusCode::OK,
        ErrorKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorKind::Timeout => StatusCode::REQUEST_TIMEOUT,
        ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// The body. A fault of ours shows nothing but the report id.
pub(super) fn body(error: &Error, code: Code, report_id: &str, place: &Place) -> String {
    let (reason, detail) = if error.kind == ErrorKind::Internal {
        (format!("{}{report_id}", error.phrase.template), String::new())
    } else {
        (error.phrase.template.to_string(), detail(error))
    };
    let namespace = if detail.is_empty() {
        String::new()
    } else {
        format!("xmlns:m=\"{}\"", place.fault_namespace())
    };
    let detail = if detail.is_empty() {
        detail
    } else {
        format!("<env:Detail><m:GenericFault>{detail}</m:GenericFault></env:Detail>")
    };
    let (reason, language) = (escaped(&reason), place.language());
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" {namespace}>
   <env:Body>
      <env:Fault>
         <env:Code>
            <env:Value>env:{code:?}</env:Value>
         </env:Code>
         <env:Reason>
            <env:Text xml:lang="{language}">{reason}</env:Text>
         </env:Reason>
         {detail}
      </env:Fault>
   </env:Body>
</env:Envelope>"#
    )
}

fn detail(error: &Error) -> String {
    let mut out = Writer::default();
    let parameters = parameters(&error.phrase);
    if !parameters.is_empty() {
        out.open("m:Parameters", &[]);
        for (key, value) in parameters {
            out.open("m:GenericFaultParameter", &[]);
            for (name, text) in [("m:key", key), ("m:value", value)] {
                out.open(name, &[]);
                out.raw(&escaped(&text));
                out.close(name);
            }
            out.close("m:GenericFaultParameter");
        }
        out.close("m:Parameters");
    }
    if !error.details.is_empty() {
        out.open("m:WrappedErrors", &[]);
        error.details.iter().for_each(|phrase| wrapped(&mut out, phrase));
        out.close("m:WrappedErrors");
    }
    out.finish()
}

/// One of several errors. The reference escapes nothing here; that quotes stand as they are is kept.
fn wrapped(out: &mut Writer, phrase: &Phrase) {
    out.open("m:WrappedError", &[]);
    out.element("m:message", &phrase.template);
    let parameters = parameters(phrase);
    if !parameters.is_empty() {
        out.open("m:parameters", &[]);
        for (key, value) in parameters {
            out.open("m:parameter", &[]);
            out.element("m:key", &key);
            out.element("m:value", &value);
            out.close("m:parameter");
        }
        out.close("m:parameters");
    }
    out.close("m:WrappedError");
}

/// The parameters that are texts or numbers; positional ones are counted from 1.
fn parameters(phrase: &Phrase) -> Vec<(String, String)> {
    let shown = |key: String, param: &Param| match param {
        Param::Null => None,
        Param::Text(_) | Param::Int(_) => Some((key, param.to_string())),
    };
    match &phrase.params {
        Params::None => Vec::new(),
        Params::Named(params) => {
            params.iter().filter_map(|(name, param)| shown((*name).to_owned(), param)).collect()
        }
        Params::Positional(params) => {
            let numbered = params.iter().enumerate();
            numbered.filter_map(|(index, param)| shown((index + 1).to_string(), param)).collect()
        }
    }
}

/// A text with the entities that the reference writes, quotes included.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for next in text.chars() {
        match next {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#039;"),
            next if is_legal(next) => out.push(next),
            _ => out.push('\u{fffd}'),
        }
    }
    out
}
