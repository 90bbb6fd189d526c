//! Descriptions of all operations, made of the table.

use super::contract::Decided;
use super::tree::{self, Element};
use super::wsdl;
use crate::routes;
use crate::shape::Shape;
use magegate_domain::acl::Permit;

const NAMESPACE: &str = "http://localhost/soap/default?services=all";

fn everything() -> String {
    let decided = Decided(routes::all().map(|route| (route, Ok(Permit::operator()))).collect());
    let services: Vec<_> = routes::services::all().map(|service| service.name).collect();
    wsdl::document(NAMESPACE, &decided.offered(&services))
}

fn walk<'a>(element: &'a Element, found: &mut Vec<&'a Element>) {
    found.push(element);
    element.children.iter().for_each(|child| walk(child, found));
}

fn attribute<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.attributes.iter().find(|a| a.name == name).map(|a| a.value.as_str())
}

#[test]
fn every_type_and_message_that_is_referred_to_is_declared_once() {
    let text = everything();
    // Larger than what is read from strangers; in parts it is not.
    let types = &text[text.find("<xsd:schema").unwrap()..text.find("</types>").unwrap()];
    let mut declared = Vec::new();
    let mut referred = Vec::new();
    for part in types.split("<xsd:complexType name=\"").skip(1) {
        declared.push(part.split('"').next().unwrap());
    }
    for part in types.split("type=\"tns:").skip(1) {
        referred.push(part.split('"').next().unwrap());
    }
    let mut once = declared.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), declared.len());
    for name in referred {
        assert!(declared.contains(&name), "{name}");
    }
}

#[test]
fn a_type_stands_before_the_one_that_needs_it_unless_it_needs_itself() {
    let text = everything();
    let place = |name: &str| text.find(&format!("<xsd:complexType name=\"{name}\"")).unwrap();
    for (first, second) in [
        ("CustomerDataAddressInterface", "CustomerDataCustomerInterface"),
        ("FrameworkFilter", "ArrayOfFrameworkFilter"),
        ("ArrayOfFrameworkFilter", "FrameworkSearchFilterGroup"),
        ("FrameworkSearchFilterGroup", "FrameworkSearchCriteriaInterface"),
        ("CustomerDataCustomerInterface", "CustomerDataCustomerSearchResultsInterface"),
    ] {
        assert!(place(first) < place(second), "{first}, {second}");
    }
}

#[test]
fn a_description_is_well_formed() {
    for route in routes::all() {
        let decided = Decided(vec![(route, Ok(Permit::operator()))]);
        let text = wsdl::document(NAMESPACE, &decided.offered(&[route.service]));
        let root = tree::parse(text.as_bytes()).unwrap();
        let mut all = Vec::new();
        walk(&root, &mut all);
        let operations: Vec<_> = all
            .iter()
            .filter(|element| element.name == "operation" && attribute(element, "name").is_some())
            .collect();
        assert_eq!(operations.len(), 2, "{} {}", route.method, route.path);
    }
}

#[test]
fn operations_have_the_reference_s_names() {
    let text = everything();
    for name in [
        "integrationCustomerTokenServiceV1RevokeCustomerAccessToken",
        "customerCustomerRepositoryV1GetSelf",
        "customerCustomerRepositoryV1SaveSelf",
        "customerAccountManagementV1GetMyDefaultBillingAddress",
        "customerGroupManagementV1GetDefaultGroup",
        "customerCustomerMetadataV1GetAllAttributesMetadata",
    ] {
        let port = format!("<operation name=\"{name}\"><input message=\"tns:{name}Request\"/>");
        assert_eq!(text.matches(&port).count(), 1, "{name}");
    }
}

#[test]
fn an_operation_that_two_rows_serve_reads_nothing_of_a_path() {
    let decided = Decided(routes::all().map(|route| (route, Ok(Permit::operator()))).collect());
    let offered = decided.offered(&["customerGroupRepositoryV1"]);
    let save = offered[0].operations.iter().find(|o| o.name.ends_with("Save")).unwrap();
    assert_eq!((save.route.method, save.route.path), ("POST", "/V1/customerGroups"));
    let save = decided.offered(&["customerCustomerRepositoryV1"]);
    let save = save[0].operations.iter().find(|o| o.name.ends_with("V1Save")).unwrap();
    assert_eq!(save.params().map(|p| p.name).collect::<Vec<_>>(), ["customer", "passwordHash"]);
}

#[test]
fn no_answer_is_a_list_of_lists() {
    for route in routes::all() {
        let nested = matches!(&route.result, Shape::List(of) if matches!(of, Shape::List(_)));
        assert!(!nested, "{}", route.path);
    }
}
