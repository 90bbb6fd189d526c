//! What the query of a request asks for: a description, the list of services, or a call; and of which services
//! (`spec/soap.md` 1 and 3.1).

use crate::rest::query;
use crate::routes::services;
use crate::value::{Map, Value};
use magegate_domain::error::Result;
use magegate_domain::messages;

/// A query, read.
#[derive(Debug, Default)]
pub(super) struct Question {
    pub(super) subject: Subject,
    /// What it says for services; `None` where that is missing or no text.
    pub(super) services: Option<String>,
    /// Parameters that nobody knows.
    unknown: Vec<String>,
}

/// What is asked for.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Description,
    List,
    #[default]
    Call,
}

impl Question {
    /// Reads a query string.
    pub(super) fn of(query: &str) -> Self {
        let params: Map = query::parse(query);
        let subject = if params.contains_key("wsdl") {
            Subject::Description
        } else if params.contains_key("wsdl_list") {
            Subject::List
        } else {
            Subject::Call
        };
        let unknown = params.keys().filter(|name| !matches!(*name, "wsdl" | "services"));
        Self {
            subject,
            unknown: unknown.map(ToOwned::to_owned).collect(),
            services: params.get("services").and_then(Value::as_text).map(ToOwned::to_owned),
        }
    }

    /// The names of the services asked for, each once, which need not exist.
    pub(super) fn names(&self) -> Result<Vec<&str>> {
        if !self.unknown.is_empty() {
            let unknown = self.unknown.join(", ");
            let text =
                format!("Not allowed parameters: {unknown}. Please use only wsdl and services.");
            return Err(messages::input(text));
        }
        services::listed(self.services.as_deref().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_comes_before_the_list_and_the_list_before_a_call() {
        for (query, wanted) in [
            ("wsdl", Subject::Description),
            ("wsdl=&services=aV1", Subject::Description),
            ("wsdl_list&wsdl=0", Subject::Description),
            ("wsdl_list=1", Subject::List),
            ("services=aV1", Subject::Call),
            ("WSDL", Subject::Call),
            ("", Subject::Call),
        ] {
            assert_eq!(Question::of(query).subject, wanted, "{query}");
        }
    }

    #[test]
    fn services_are_named_in_one_form_only() {
        for query in [
            "",
            "services",
            "services=",
            "services=a",
            "services=all",
            "services=aV",
            "services=V",
            "services=aV1,",
            "services=,aV1",
            "services=aV1,,bV1",
            "services=a-V1",
            "services[]=aV1",
            "services=aV1%20",
            "services=aV1;bV2",
            "services=aV1x",
        ] {
            let fault = Question::of(query).names().unwrap_err().phrase.template.into_owned();
            assert_eq!(fault, messages::NO_SERVICES, "{query}");
        }
        let question = Question::of("services=aV1%2CbV22,aV1,V3");
        assert_eq!(question.names().unwrap(), ["aV1", "bV22", "V3"]);
    }

    #[test]
    fn parameters_that_nobody_knows_are_named() {
        let question = Question::of("wsdl&x=1&services=aV1&y");
        assert_eq!(
            question.names().unwrap_err().phrase.template,
            "Not allowed parameters: x, y. Please use only wsdl and services."
        );
    }
}
