//! The table caller × operation → verdict, regenerated from the rows and compared with the committed one: REST's routes
//! with what SOAP and GraphQL call them, and the root fields of GraphQL that the reference has. A change of who may do
//! what shows up as a change of `tests/golden/verdicts.txt`.
#![cfg(test)]

use magegate_domain::acl::rules::{AccessRules, Role, Rule};
use magegate_domain::acl::{EVERYTHING, Presented, ROOT, Requirement, Rights, tree};
use magegate_domain::caller::Caller;
use magegate_domain::id::{AdminId, CustomerId, IntegrationId, MachineKeyId, RoleId, WebsiteId};
use magegate_domain::machine_key::Limits;
use magegate_webapi::routes::{self, Route};
use magegate_webapi::{graphql, soap};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/verdicts.txt");

/// A caller of the table: its name, who it is, and whether the request comes through a store of its website.
const CALLERS: &[(&str, Caller, bool)] = &[
    ("guest", Caller::Guest, false),
    ("customer", Caller::Customer(CustomerId(1)), true),
    ("customer_elsewhere", Caller::Customer(CustomerId(1)), false),
    ("admin_all", Caller::Admin(AdminId(1)), false),
    ("admin_customers", Caller::Admin(AdminId(2)), false),
    ("admin_dashboard", Caller::Admin(AdminId(3)), false),
    ("admin_no_role", Caller::Admin(AdminId(9)), false),
    ("integration_all", Caller::Integration(IntegrationId(5)), false),
    ("machine_all", Caller::Machine(ALL), true),
    ("machine_customers", Caller::Machine(CUSTOMERS), true),
    // May use everything, but for the customers of its website alone.
    ("machine_website", Caller::Machine(WEBSITE), true),
    ("machine_elsewhere", Caller::Machine(WEBSITE), false),
];
const ALL: MachineKeyId = MachineKeyId(1);
const CUSTOMERS: MachineKeyId = MachineKeyId(2);
const WEBSITE: MachineKeyId = MachineKeyId(3);

fn rules() -> AccessRules {
    let group = |id: i64| Role {
        id: RoleId(id),
        parent: RoleId(0),
        user_id: 0,
        user_type: 2,
        is_group: true,
        name: format!("role {id}"),
    };
    let user = |id: i64, parent: i64, user_id: i64, user_type: i64| Role {
        parent: RoleId(parent),
        user_id,
        user_type,
        is_group: false,
        ..group(id)
    };
    let roles = vec![
        group(1),
        user(2, 1, 1, 2),
        group(3),
        group(4),
        user(5, 3, 2, 2),
        user(6, 4, 3, 2),
        user(7, 0, 5, 1),
    ];
    let everything =
        |role: i64| Rule { role: RoleId(role), resource: EVERYTHING.to_owned(), allow: true };
    let mut rules = vec![everything(1), everything(7)];
    for (role, selected) in [(3, "Magento_Customer::customer"), (4, "Magento_Backend::dashboard")] {
        rules.extend(tree::stock_ids().map(|id| Rule {
            role: RoleId(role),
            resource: id.to_owned(),
            allow: id == ROOT || id == selected,
        }));
    }
    AccessRules::new(roles, rules)
}

fn presented<'a>(
    (_, caller, shared): &(&str, Caller, bool),
    rules: &'a AccessRules,
) -> Presented<'a> {
    let user_type = if matches!(caller, Caller::Integration(_)) { 1 } else { 2 };
    let rights = match caller {
        Caller::Admin(_) | Caller::Integration(_) => {
            let role = caller.id().and_then(|id| rules.role_of(user_type, id));
            role.map_or(Rights::None, |role| Rights::Role(role.id))
        }
        Caller::Machine(id) => Rights::Key(limits(*id)),
        _ => Rights::None,
    };
    let (caller, store_shared) = (*caller, *shared);
    Presented { caller, acted_by: None, refusal: None, store_shared, rights, rules }
}

/// What a machine key of the table is limited to.
fn limits(id: MachineKeyId) -> Arc<Limits> {
    let resource = if id == CUSTOMERS { "Magento_Customer::customer" } else { EVERYTHING };
    let websites = if id == WEBSITE { vec![WebsiteId(2)] } else { Vec::new() };
    let resources = BTreeSet::from([resource.to_owned()]);
    Arc::new(Limits { resources, websites, ..Limits::default() })
}

fn verdict(route: &Route, caller: &(&str, Caller, bool), rules: &AccessRules) -> bool {
    // Where nothing is asked of a caller, none is looked for.
    let asks_who = route.requirement != Requirement::Anonymous || route.knows_caller;
    let caller = if asks_who { caller } else { &CALLERS[0] };
    let decided = route.requirement.decide(&presented(caller, rules));
    decided.and_then(|permit| route.within_reach(permit)).is_ok()
}

fn table() -> String {
    let rules = rules();
    let mut out =
        String::from("# caller x operation -> verdict; generated, see tests/verdicts.rs\n");
    for route in routes::all() {
        let required = route.requirement.resources();
        writeln!(out, "\n{} {}  [{required}]", route.method, route.path).unwrap();
        writeln!(out, "  soap {}", soap::operation_name(route)).unwrap();
        for caller in CALLERS {
            let verdict = if verdict(route, caller, &rules) { "permit" } else { "refuse" };
            writeln!(out, "    {:<20}{verdict}", caller.0).unwrap();
        }
    }
    let own = routes::all().filter_map(|route| {
        let kind = if route.method == "GET" { "query" } else { "mutation" };
        Some((format!("{kind} {}", route.graphql?), route.requirement, Some(route)))
    });
    let fields = graphql::root_fields().map(|(name, requirement)| (name, requirement, None));
    for (name, requirement, route) in fields.chain(own) {
        writeln!(out, "\ngraphql {name}  [{}]", requirement.resources()).unwrap();
        for caller in CALLERS {
            let decided = graphql::decide(requirement, &presented(caller, &rules));
            let decided = decided.and_then(|permit| match route {
                Some(route) => route.within_reach(permit),
                None => Ok(permit),
            });
            let verdict = if decided.is_ok() { "permit" } else { "refuse" };
            writeln!(out, "    {:<20}{verdict}", caller.0).unwrap();
        }
    }
    out
}

#[test]
fn generated_verdict_table_is_fresh() {
    let table = table();
    if std::env::vars_os().any(|(name, _)| name == "MAGEGATE_TEST_REGENERATE") {
        std::fs::write(GOLDEN, &table).unwrap();
    }
    let committed = std::fs::read_to_string(GOLDEN).unwrap_or_default();
    assert!(
        committed == table,
        "who may do what has changed; look at the new table and commit it: cargo xtask gen\n{table}"
    );
}

#[test]
fn without_a_token_nobody_reaches_an_account_but_by_its_password_or_a_link_from_its_mailbox() {
    let anonymous: Vec<&str> = routes::all()
        .filter(|route| verdict(route, &CALLERS[0], &rules()))
        .map(|route| route.operation)
        .collect();
    let by_password = ["createAdminAccessToken", "createCustomerAccessToken"];
    let by_link = ["initiatePasswordReset", "resetPassword", "validateResetPasswordLinkToken"];
    // A refresh token stands for the password that it was given for; who revokes a token has it.
    let by_session = ["signInCustomer", "signInAdmin", "refresh", "revoke"];
    // Two secrets and the names that go with them.
    let by_values = ["exchange"];
    let about_no_account = [
        "createAccount",
        "isEmailAvailable",
        "getCountriesInfo",
        "getCountryInfo",
        "getCurrencyInfo",
    ];
    let known = |operation: &&str| {
        by_password.contains(operation)
            || by_link.contains(operation)
            || by_session.contains(operation)
            || by_values.contains(operation)
            || about_no_account.contains(operation)
    };
    let others: Vec<_> = anonymous.iter().filter(|operation| !known(operation)).collect();
    assert_eq!(others, Vec::<&&str>::new());
    assert_eq!(anonymous.len(), 15);
}
