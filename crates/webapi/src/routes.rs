//! THE TABLE: every endpoint is one row of method, path, service contract and method, requirement, forced parameters,
//! parameters and result, one file for each area. REST, the permission check, the verdict table and the coverage tests
//! follow from it (`spec/customers-api.md` 1, `spec/token-service.md` 1).

mod accounts;
mod addresses;
mod attributes;
mod customer_groups;
mod customers;
mod directory;
mod integrations;
mod own_tokens;
pub mod services;
mod sessions;
mod stores;
mod tokens;

use crate::call::Run;
use crate::shape::Shape;
use magegate_domain::Result;
use magegate_domain::acl::{Permit, Requirement};
use magegate_domain::reason::Reason;
use magegate_domain::settings::Settings;

/// One endpoint.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing of a row, and rows name it")]
pub struct Route {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: &'static str,
    /// The path after the store segment, variables as `:name`.
    pub path: &'static str,
    /// The service contract, as SOAP names it.
    pub service: &'static str,
    /// The contract's method.
    pub operation: &'static str,
    /// What the caller must be or hold.
    pub requirement: Requirement,
    /// Parameters whose value the caller cannot choose.
    pub forced: &'static [Forced],
    /// The parameters, in the contract's order.
    pub params: &'static [Param],
    /// The answer.
    pub result: Shape,
    /// Whether an anonymous route does more for callers who prove who they are.
    pub knows_caller: bool,
    /// Whether [`OPEN_TO_ALL`] makes the route anonymous.
    pub may_be_open: bool,
    /// The setting that switches the row on; without it, the row is as if absent, behind every door.
    pub switch: Option<&'static str>,
    /// What SOAP calls the operation, where that is not the contract's method.
    pub soap_operation: Option<&'static str>,
    /// The GraphQL field that is made of the row; the reference's own fields are elsewhere.
    pub graphql: Option<&'static str>,
    /// Whether REST also takes the parameters from a form.
    pub takes_form: bool,
    /// What it does, for those who read a description.
    pub about: &'static str,
    /// What it answers, for the same.
    pub returns: &'static str,
    /// Whether the answer may be nothing: an empty list in its place.
    pub may_be_nothing: bool,
    /// The statuses of the faults that the contract declares, in its order.
    pub throws: &'static [u16],
    /// What callers who are limited to websites reach by it.
    pub reach: Reach,
    /// What answers.
    pub run: Run,
}

/// What a row reaches for callers who are limited to websites ([`Permit::websites`]); for all others it says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// More than their websites: such callers are refused. What a row has until it says otherwise, so that a new one lets
    /// nobody see more than before.
    Everything,
    /// What their websites have: the operation itself keeps to them.
    Websites,
    /// What all websites have in common, and nothing of any customer.
    Common,
}

/// The setting that makes what storefronts show readable for everybody (`spec/web-api-framework.md` 10).
pub const OPEN_TO_ALL: &str = "webapi/webapisecurity/allow_insecure";

/// A parameter of an operation.
#[derive(Debug)]
pub struct Param {
    /// Its name in the contract: camel case.
    pub name: &'static str,
    /// Its type.
    pub shape: Shape,
    /// Whether it must be given.
    pub required: bool,
    /// Whether its value must never be logged and, by setting, never come from the query string.
    pub secret: bool,
    /// Whether the reference's contract has it; else it is a variable of the path alone, or an addition of ours.
    pub of_contract: bool,
    /// What it is, for those who read a description.
    pub about: &'static str,
}

/// A parameter that is set from who calls, whatever the client sent.
#[derive(Debug)]
pub struct Forced {
    /// The parameter, or a member of one after a dot, in snake case.
    pub target: &'static str,
    /// Where its value comes from.
    pub value: ForcedValue,
}

/// A value that a request is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForcedValue {
    /// The customer's own number; null for other callers.
    CustomerId,
    /// What is stored about the account: the operation keeps it, the request holds nothing.
    Stored,
    /// The path's variable of this name, which wins over what the object itself says.
    Variable(&'static str),
}

impl Route {
    /// What the caller must be or hold under the settings.
    pub fn requirement_under(&self, settings: &Settings) -> Requirement {
        let is_open = self.may_be_open && settings.flag(OPEN_TO_ALL);
        if is_open { Requirement::Anonymous } else { self.requirement }
    }

    /// Whether the settings let the row exist.
    pub fn is_offered(&self, settings: &Settings) -> bool {
        self.switch.is_none_or(|switch| settings.flag(switch))
    }

    /// Refuses a caller who is limited to websites where the row reaches beyond any.
    pub fn within_reach(&self, permit: Permit) -> Result<Permit> {
        if self.reach == Reach::Everything && permit.websites().is_some() {
            return Err(self.requirement.refuse(Reason::BeyondWebsites));
        }
        Ok(permit)
    }

    const fn limited(mut self) -> Self {
        self.reach = Reach::Websites;
        self
    }

    const fn common(mut self) -> Self {
        self.reach = Reach::Common;
        self
    }

    const fn about(mut self, about: &'static str, returns: &'static str) -> Self {
        self.about = about;
        self.returns = returns;
        self
    }

    const fn switched(mut self, setting: &'static str) -> Self {
        self.switch = Some(setting);
        self
    }

    const fn form(mut self) -> Self {
        self.takes_form = true;
        self
    }

    const fn field(mut self, graphql: &'static str) -> Self {
        self.graphql = Some(graphql);
        self
    }

    const fn throws(mut self, statuses: &'static [u16]) -> Self {
        self.throws = statuses;
        self
    }

    const fn or_nothing(mut self) -> Self {
        self.may_be_nothing = true;
        self
    }

    const fn soap(mut self, operation: &'static str) -> Self {
        self.soap_operation = Some(operation);
        self
    }
}

impl Param {
    const fn about(mut self, about: &'static str) -> Self {
        self.about = about;
        self
    }

    const fn beside_contract(mut self) -> Self {
        self.of_contract = false;
        self
    }

    const fn may_be_absent(mut self) -> Self {
        self.required = false;
        self
    }
}

const fn required(name: &'static str, shape: Shape) -> Param {
    Param { name, shape, required: true, secret: false, of_contract: true, about: "" }
}

const fn optional(name: &'static str, shape: Shape) -> Param {
    required(name, shape).may_be_absent()
}

const fn secret(name: &'static str) -> Param {
    Param { secret: true, ..required(name, Shape::Text) }
}

const fn row(
    (method, path): (&'static str, &'static str),
    (service, operation): (&'static str, &'static str),
    requirement: Requirement,
    params: &'static [Param],
    result: Shape,
    run: Run,
) -> Route {
    Route {
        method,
        path,
        service,
        operation,
        requirement,
        forced: &[],
        params,
        result,
        knows_caller: false,
        may_be_open: false,
        switch: None,
        soap_operation: None,
        graphql: None,
        takes_form: false,
        about: "",
        returns: "",
        may_be_nothing: false,
        throws: &[],
        reach: Reach::Everything,
        run,
    }
}

const ANONYMOUS: Requirement = Requirement::Anonymous;
const SELF: Requirement = Requirement::SelfOnly;
const MANAGE: Requirement = Requirement::Resources(&["Magento_Customer::manage"]);
const OWN_ID: &[Forced] = &[Forced { target: "customerId", value: ForcedValue::CustomerId }];
const CUSTOMER_ID: Param = required("customerId", Shape::Int);

/// The rows of each area.
static AREAS: &[&[Route]] = &[
    tokens::ROUTES,
    accounts::ROUTES,
    addresses::ROUTES,
    attributes::ROUTES,
    customers::ROUTES,
    customer_groups::ROUTES,
    directory::ROUTES,
    stores::ROUTES,
    own_tokens::ROUTES,
    integrations::ROUTES,
    sessions::ROUTES,
];

/// Every endpoint.
pub fn all() -> impl Iterator<Item = &'static Route> + Clone {
    AREAS.iter().copied().flatten()
}

/// The route of a method and a path (without store segment), with the path's variables. A literal path wins; of
/// several templates the last one in the order of their texts, as in the reference (`spec/web-api-framework.md` 9).
pub fn find(method: &str, path: &str) -> Option<(&'static Route, Vec<(&'static str, String)>)> {
    let of_method = || all().filter(|route| route.method == method);
    if let Some(route) = of_method().find(|route| route.path == path) {
        return Some((route, Vec::new()));
    }
    of_method()
        .filter_map(|route| Some((route, crate::rest::path::matches(route.path, path)?)))
        .max_by_key(|(route, _)| route.path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_path_wins_over_a_variable() {
        let (route, variables) = find("GET", "/V1/customers/me").unwrap();
        assert_eq!((route.path, variables.len()), ("/V1/customers/me", 0));
        let (route, variables) = find("GET", "/V1/customers/7").unwrap();
        assert_eq!(route.path, "/V1/customers/:customerId");
        assert_eq!(variables, [("customerId", "7".to_owned())]);
        assert!(find("GET", "/V1/customers").is_none());
        assert!(find("PUT", "/V1/integration/customer/token").is_none());
    }

    #[test]
    fn no_two_rows_answer_the_same_request() {
        for (index, route) in all().enumerate() {
            let rest = all().skip(index + 1);
            let twin =
                |other: &&'static Route| other.method == route.method && other.path == route.path;
            assert_eq!(rest.filter(twin).count(), 0, "{} {}", route.method, route.path);
        }
    }

    #[test]
    fn every_forced_parameter_and_path_variable_is_a_parameter_of_its_row() {
        for route in all() {
            let has = |name: &str| route.params.iter().any(|param| param.name == name);
            for forced in route.forced {
                let root = forced.target.split('.').next().unwrap_or_default();
                assert!(has(root), "{} {}: {}", route.method, route.path, forced.target);
            }
            for variable in route.path.split('/').filter_map(|part| part.strip_prefix(':')) {
                assert!(has(variable), "{} {}: {variable}", route.method, route.path);
            }
        }
    }
}
