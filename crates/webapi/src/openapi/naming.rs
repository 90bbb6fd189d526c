//! Names that are derived from the table: of operations, paths, types and members (`spec/openapi.md` 3.1, 3.2).

use crate::routes::Route;
use crate::shape::{Member, ObjectShape, Shape};

/// How deep objects are taken apart into parameters of a query. The shapes that queries take are not so deep.
const DEEPEST: usize = 8;

/// `GetV1CustomersCustomerId`: the verb, then the path's segments; hyphens go, letters after them stay small.
pub(super) fn operation_id(route: &Route) -> String {
    let mut id = capitalised(&route.method.to_ascii_lowercase());
    for segment in route.path.split('/') {
        id.push_str(&capitalised(segment.trim_start_matches(':')).replace('-', ""));
    }
    id
}

/// `/V1/customers/{customerId}`
pub(super) fn path(route: &Route) -> String {
    let segments = route.path.split('/').map(|segment| match segment.strip_prefix(':') {
        Some(name) => format!("{{{name}}}"),
        None => segment.to_owned(),
    });
    segments.collect::<Vec<_>>().join("/")
}

/// Whether two paths are the same when the names of their variables are not looked at.
pub(super) fn same_but_for_names(one: &str, other: &str) -> bool {
    let plain = |segment: &str| !segment.starts_with('{');
    let (mut ones, mut others) = (one.split('/'), other.split('/'));
    loop {
        match (ones.next(), others.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if one == other || !(plain(one) || plain(other)) => {}
            _ => return false,
        }
    }
}

/// The variables of a path, in its order.
pub(super) fn variables(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
}

/// Whether a parameter of this name stands in the row's path.
pub(super) fn is_in_path(route: &Route, name: &str) -> bool {
    route.path.split('/').any(|segment| segment.strip_prefix(':') == Some(name))
}

/// Whether the caller has no say in a parameter.
pub(super) fn is_forced(route: &Route, name: &str) -> bool {
    route.forced.iter().any(|forced| forced.target == name)
}

/// `customer-data-customer-interface`: a hyphen before every capital but the first.
pub(super) fn hyphenated(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 8);
    let mut follows_hyphen = true;
    for character in name.chars() {
        // As the reference's pattern, which takes the letter before a capital with it, and so misses every second
        // of several capitals in a row.
        if character.is_ascii_uppercase() && !follows_hyphen {
            out.push('-');
            follows_hyphen = true;
        } else {
            follows_hyphen = false;
        }
        out.push(character.to_ascii_lowercase());
    }
    out
}

/// `filterGroups` of `filter_groups`.
pub(super) fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for part in name.split('_') {
        if out.is_empty() {
            out.push_str(part);
        } else {
            out.push_str(&capitalised(part));
        }
    }
    out
}

/// The members of an object in a query, each with its whole name: `searchCriteria[filterGroups][0][filters][0][field]`
/// and its like. Of a list its first item stands for all.
pub(super) fn flattened(name: &str, object: &ObjectShape) -> Vec<(String, &'static Member)> {
    let mut members = Vec::new();
    flatten(name, object, &mut members, DEEPEST);
    members
}

fn flatten(
    prefix: &str,
    object: &ObjectShape,
    members: &mut Vec<(String, &'static Member)>,
    depth: usize,
) {
    for member in object.members.iter().filter(|_| depth > 0) {
        let name = format!("{prefix}[{}]", camel(member.name));
        match &member.shape {
            Shape::Object(object) => flatten(&name, object, members, depth - 1),
            Shape::List(Shape::Object(object)) => {
                flatten(&format!("{name}[0]"), object, members, depth - 1);
            }
            _ => members.push((name, member)),
        }
    }
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_ascii_uppercase().to_string() + characters.as_str(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes;

    #[test]
    fn operations_are_named_as_the_reference_names_them() {
        let id = |method: &str, path: &str| operation_id(routes::find(method, path).unwrap().0);
        assert_eq!(id("GET", "/V1/customers/7"), "GetV1CustomersCustomerId");
        assert_eq!(id("PUT", "/V1/customers/me"), "PutV1CustomersMe");
        assert_eq!(
            id("POST", "/V1/integration/customer/revoke-customer-token"),
            "PostV1IntegrationCustomerRevokecustomertoken"
        );
        assert_eq!(
            id("GET", "/V1/customers/1/password/resetLinkToken/x"),
            "GetV1CustomersCustomerIdPasswordResetLinkTokenResetPasswordLinkToken"
        );
    }

    #[test]
    fn types_are_named_with_hyphens() {
        for (name, wanted) in [
            ("CustomerDataCustomerInterface", "customer-data-customer-interface"),
            ("FrameworkSearchCriteriaInterface", "framework-search-criteria-interface"),
            ("FrameworkSearchFilterGroup", "framework-search-filter-group"),
        ] {
            assert_eq!(hyphenated(name), wanted);
        }
    }

    #[test]
    fn paths_are_compared_without_the_names_of_their_variables() {
        assert!(same_but_for_names("/a/{b}/c", "/a/{d}/c"));
        for other in ["/a/b/c", "/a/{b}", "/a/{b}/c/d", "/a/{b}/d"] {
            assert!(!same_but_for_names("/a/{b}/c", other), "{other}");
        }
        assert_eq!(variables("/a/{b}/c/{d}").collect::<Vec<_>>(), ["b", "d"]);
    }

    #[test]
    fn search_criteria_are_taken_apart() {
        let members = flattened("searchCriteria", &crate::shapes::SEARCH_CRITERIA);
        let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "searchCriteria[filterGroups][0][filters][0][field]",
                "searchCriteria[filterGroups][0][filters][0][value]",
                "searchCriteria[filterGroups][0][filters][0][conditionType]",
                "searchCriteria[sortOrders][0][field]",
                "searchCriteria[sortOrders][0][direction]",
                "searchCriteria[pageSize]",
                "searchCriteria[currentPage]",
            ]
        );
    }

    #[test]
    fn members_are_named_in_camel_case() {
        assert_eq!(camel("filter_groups"), "filterGroups");
        assert_eq!(camel("email"), "email");
        assert_eq!(camel("is_used_in_grid"), "isUsedInGrid");
    }
}
