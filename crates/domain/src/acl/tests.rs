//! Decisions over small role sets, and the properties that hold over all of them.

use super::rules::{AccessRules, Role, Rule};
use super::*;
use crate::id::{AdminId, CustomerId};
use proptest::prelude::*;

const CUSTOMER: &str = "Magento_Customer::customer";
const MANAGE: &str = "Magento_Customer::manage";

/// Role 1 holds everything, role 2 only `allowed`, saved as the panel saves: a row per resource.
fn rules_allowing(allowed: &[&str]) -> AccessRules {
    let roles = vec![
        group(1, "Administrators"),
        user(2, 1, 1),
        group(3, "Narrow"),
        user(4, 3, 2),
        group(5, "Empty"),
        user(6, 5, 3),
    ];
    let mut rules = vec![rule(1, EVERYTHING, true)];
    rules.extend(tree::stock_ids().map(|id| rule(3, id, id == ROOT || allowed.contains(&id))));
    AccessRules::new(roles, rules)
}

fn group(id: i64, name: &str) -> Role {
    Role {
        id: RoleId(id),
        parent: RoleId(0),
        user_id: 0,
        user_type: 2,
        is_group: true,
        name: name.to_owned(),
    }
}

fn user(id: i64, parent: i64, user_id: i64) -> Role {
    Role { parent: RoleId(parent), user_id, is_group: false, ..group(id, "user") }
}

fn rule(role: i64, resource: &str, allow: bool) -> Rule {
    Rule { role: RoleId(role), resource: resource.to_owned(), allow }
}

fn admin(rules: &AccessRules, id: i64) -> Presented<'_> {
    Presented {
        caller: Caller::Admin(AdminId(id)),
        acted_by: None,
        refusal: None,
        store_shared: false,
        rights: rules.role_of(2, id).map_or(Rights::None, |role| Rights::Role(role.id)),
        rules,
    }
}

fn reason(requirement: Requirement, presented: &Presented<'_>) -> Option<Reason> {
    requirement.decide(presented).err().and_then(|error| error.reason)
}

#[test]
fn a_role_with_everything_passes_resources_unknown_ones_and_self() {
    let rules = rules_allowing(&[]);
    for requirement in [
        Requirement::Resources(&[CUSTOMER]),
        Requirement::Resources(&["Acme_Thing::do"]),
        Requirement::SelfOnly,
    ] {
        assert!(requirement.decide(&admin(&rules, 1)).is_ok());
    }
}

#[test]
fn a_narrow_role_passes_its_own_resources_only() {
    let rules = rules_allowing(&[CUSTOMER]);
    let clerk = admin(&rules, 2);
    assert!(Requirement::Resources(&[CUSTOMER]).decide(&clerk).is_ok());
    assert!(Requirement::Resources(&[ROOT]).decide(&clerk).is_ok());
    assert_eq!(
        reason(Requirement::Resources(&[CUSTOMER, MANAGE]), &clerk),
        Some(Reason::MissingResource(MANAGE.to_owned()))
    );
    assert_eq!(
        reason(Requirement::SelfOnly, &clerk),
        Some(Reason::MissingResource("self".to_owned()))
    );
    assert!(reason(Requirement::Resources(&["Acme_Thing::do"]), &clerk).is_some());
}

#[test]
fn an_admin_without_rules_or_without_role_passes_only_anonymous_routes() {
    let rules = rules_allowing(&[]);
    assert!(reason(Requirement::Resources(&[ROOT]), &admin(&rules, 3)).is_some());
    assert_eq!(reason(Requirement::Resources(&[ROOT]), &admin(&rules, 99)), Some(Reason::NoRole));
    assert!(Requirement::Anonymous.decide(&admin(&rules, 99)).is_ok());
}

#[test]
fn a_customer_passes_self_in_its_own_stores_only() {
    let rules = AccessRules::default();
    let mut customer = Presented {
        caller: Caller::Customer(CustomerId(1)),
        acted_by: None,
        refusal: None,
        store_shared: true,
        rights: Rights::None,
        rules: &rules,
    };
    assert!(Requirement::SelfOnly.decide(&customer).is_ok());
    assert_eq!(reason(Requirement::Resources(&[CUSTOMER]), &customer), Some(Reason::WrongCaller));
    customer.store_shared = false;
    assert_eq!(reason(Requirement::SelfOnly, &customer), Some(Reason::WrongWebsite));
}

#[test]
fn a_guest_is_refused_with_the_reason_its_token_failed_for() {
    let rules = AccessRules::default();
    let refusal = Reason::TokenRevoked;
    let guest = Presented {
        caller: Caller::Guest,
        acted_by: None,
        refusal: Some(&refusal),
        store_shared: false,
        rights: Rights::None,
        rules: &rules,
    };
    assert_eq!(reason(Requirement::SelfOnly, &guest), Some(Reason::TokenRevoked));
    let error = Requirement::SelfOnly.decide(&guest).unwrap_err();
    assert_eq!(error.phrase.substituted(), "The consumer isn't authorized to access self.");
}

#[test]
fn a_circle_of_roles_ends() {
    let rules = AccessRules::new(vec![user(1, 2, 1), user(2, 1, 2)], vec![]);
    assert!(!rules.allowed(RoleId(1), CUSTOMER));
}

#[test]
fn a_resource_without_any_row_is_denied_to_roles_that_deny_something() {
    let rules = AccessRules::new(
        vec![group(1, "Old")],
        vec![rule(1, CUSTOMER, true), rule(1, "Magento_Sales::sales", false)],
    );
    assert!(rules.allowed(RoleId(1), CUSTOMER));
    assert!(!rules.allowed(RoleId(1), MANAGE));
}

#[test]
fn a_resource_that_another_role_has_a_row_for_is_inherited_from_its_parent() {
    let rules = AccessRules::new(
        vec![group(1, "Old"), group(2, "New")],
        vec![
            rule(1, CUSTOMER, true),
            rule(1, "Magento_Sales::sales", false),
            rule(2, MANAGE, false),
        ],
    );
    assert!(rules.allowed(RoleId(1), MANAGE));
}

#[test]
fn resources_of_our_own_are_used_by_a_row_of_theirs_or_by_everything_alone() {
    const OWN: &str = "Magegate_Tokens::impersonate";
    // As a panel saves a role that does not know them, and as it is saved here.
    let panel = |role: i64| tree::stock_ids().map(move |id| rule(role, id, true));
    let roles = vec![group(1, "Panel"), group(2, "Here"), group(3, "All"), group(4, "Branch")];
    let mut rules: Vec<_> = panel(1).filter(|rule| rule.resource != EVERYTHING).collect();
    rules.extend([rule(2, ROOT, true), rule(2, OWN, true), rule(3, EVERYTHING, true)]);
    rules.extend([rule(4, ROOT, true), rule(4, "Magegate_Tokens::tokens", true)]);
    let rules = AccessRules::new(roles, rules);
    let allowed = [1, 2, 3, 4].map(|role| rules.allowed(RoleId(role), OWN));
    assert_eq!(allowed, [false, true, true, false]);
}

proptest! {
    /// A role never gains one resource by being denied another.
    #[test]
    fn denying_a_resource_never_grants_another(
        allowed in proptest::collection::btree_set(0_usize..265, 0..20),
        denied in 0_usize..265,
        asked in 0_usize..265,
    ) {
        let ids: Vec<&str> = tree::stock_ids().collect();
        let pick = |set: &std::collections::BTreeSet<usize>| -> Vec<&str> {
            set.iter().filter_map(|index| ids.get(*index).copied()).collect()
        };
        let mut fewer = allowed.clone();
        fewer.remove(&denied);
        let asked = ids[asked % ids.len()];
        let before = rules_allowing(&pick(&allowed)).allowed(RoleId(4), asked);
        let after = rules_allowing(&pick(&fewer)).allowed(RoleId(4), asked);
        prop_assert!(before || !after);
    }

    /// Roles saved by the panel decide by their own rows alone.
    #[test]
    fn a_saved_role_allows_exactly_what_was_selected(
        allowed in proptest::collection::btree_set(0_usize..265, 0..20),
        asked in 0_usize..265,
    ) {
        let ids: Vec<&str> = tree::stock_ids().collect();
        let selected: Vec<&str> = allowed.iter().filter_map(|index| ids.get(*index).copied()).collect();
        let asked = ids[asked % ids.len()];
        let verdict = rules_allowing(&selected).allowed(RoleId(4), asked);
        prop_assert_eq!(verdict, asked == ROOT || selected.contains(&asked));
    }
}
