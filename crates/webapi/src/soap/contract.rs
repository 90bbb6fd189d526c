//! The table's rows as services and operations: which there are under the settings, and which of them a caller may use
//! (`spec/soap.md` 2).

use super::writer::capitalised;
use crate::routes::{self, Param, Route};
use magegate_domain::acl::Permit;
use magegate_domain::error::{Error, Result};
use magegate_domain::settings::Settings;

/// An operation with the row that serves it.
#[derive(Debug, Clone)]
pub(super) struct Operation {
    /// Its full name, such as `customerGroupRepositoryV1GetList`.
    pub(super) name: String,
    pub(super) route: &'static Route,
}

/// A service with the operations that a caller may use.
#[derive(Debug)]
pub(super) struct Offered {
    pub(super) service: &'static str,
    pub(super) operations: Vec<Operation>,
}

/// What was decided about the rows of services.
#[derive(Debug)]
pub(super) struct Decided(pub(super) Vec<(&'static Route, Result<Permit>)>);

/// What SOAP calls a row's operation, such as `customerGroupRepositoryV1GetList`; rows may share one.
pub fn operation_name(route: &Route) -> String {
    let method = route.soap_operation.unwrap_or(route.operation);
    format!("{}{}", route.service, capitalised(method))
}

impl Operation {
    fn of(route: &'static Route) -> Self {
        Self { name: operation_name(route), route }
    }

    /// The element of a request, and its message.
    pub(super) fn request(&self) -> String {
        format!("{}Request", self.name)
    }

    /// The element of an answer, and its message.
    pub(super) fn response(&self) -> String {
        format!("{}Response", self.name)
    }

    /// The parameters that the contract has.
    pub(super) fn params(&self) -> impl Iterator<Item = &'static Param> {
        self.route.params.iter().filter(|param| param.of_contract)
    }
}

impl Decided {
    /// The operations of the services that the caller may use, in the order of the services; services without any are
    /// left out. Of rows that share a name, one that is all in the contract serves before one that also reads a path.
    pub(super) fn offered(&self, services: &[&'static str]) -> Vec<Offered> {
        let offered = services.iter().map(|service| {
            let rows = self.0.iter().filter(|(route, _)| route.service == *service);
            let mut operations: Vec<Operation> = Vec::new();
            for (route, _) in rows.filter(|(_, permit)| permit.is_ok()) {
                let operation = Operation::of(route);
                match operations.iter_mut().find(|other| other.name == operation.name) {
                    Some(other) if beside(route) < beside(other.route) => *other = operation,
                    Some(_) => {}
                    None => operations.push(operation),
                }
            }
            Offered { service, operations }
        });
        offered.filter(|offered| !offered.operations.is_empty()).collect()
    }

    /// The permit for a row.
    pub(super) fn permit(&self, route: &Route) -> Option<Permit> {
        let found = self.0.iter().find(|(other, _)| std::ptr::eq(*other, route));
        found.and_then(|(_, permit)| permit.as_ref().ok().cloned())
    }

    /// The operation of a request element, if there is one, allowed or not, with why it is not.
    pub(super) fn hidden(self, request: &str) -> Option<(String, Error)> {
        self.0.into_iter().find_map(|(route, permit)| {
            let operation = Operation::of(route);
            let is_meant = operation.request() == request;
            permit.err().filter(|_| is_meant).map(|refusal| (operation.name, refusal))
        })
    }
}

/// How many parameters of a row are none of the contract.
fn beside(route: &Route) -> usize {
    route.params.iter().filter(|param| !param.of_contract).count()
}

/// The rows that the settings let exist, of all services.
pub(super) fn rows(settings: &Settings) -> impl Iterator<Item = &'static Route> {
    routes::all().filter(|route| route.is_offered(settings))
}

/// The services that exist under the settings, in the order of the reference's modules.
pub(super) fn services(settings: &Settings) -> Vec<&'static str> {
    let exists = |name: &str| rows(settings).any(|route| route.service == name);
    routes::services::all().map(|service| service.name).filter(|name| exists(name)).collect()
}
