//! The rows of a section in the target: found by number or by name, compared with those of the file.

use super::super::node::Node;
use super::super::object::{ID, in_basic_plane, number};
use super::super::reading::Found;
use super::super::scopes::LATER;
use super::super::settings::ENCRYPTED;
use super::super::{Object, Section, access, attributes};
use super::without_numbers;
use magegate_domain::collation;
use serde_json::Value;
use std::collections::HashMap;

/// The rows of a section in the target.
pub(super) struct Rows {
    pub(super) found: Vec<Found>,
    by_key: HashMap<String, usize>,
    by_number: HashMap<i64, usize>,
}

impl Rows {
    pub(super) fn of(section: Section, found: Vec<Found>) -> Self {
        let places = || found.iter().enumerate();
        // Of several with one key, the oldest counts.
        let by_key =
            places().rev().map(|(place, row)| (key(section, &row.object), place)).collect();
        let by_number = places().map(|(place, row)| (row.id, place)).collect();
        Self { found, by_key, by_number }
    }

    pub(super) fn find(
        &self,
        section: Section,
        by_number: bool,
        (object, key): (&Object, &str),
    ) -> Option<&Found> {
        let by_number = by_number && !matches!(section, Section::Settings | Section::Attributes);
        let place =
            if by_number { self.by_number.get(&number(object, ID)) } else { self.by_key.get(key) };
        self.found.get(*place?)
    }

    pub(super) fn has_default(&self) -> bool {
        self.found.iter().any(|row| number(&row.object, "is_default") == 1)
    }
}

/// By what a row is known in any store, in the form under which equal ones are identical.
pub(super) fn key(section: Section, object: &Object) -> String {
    let columns: &[&str] = match section {
        Section::Websites | Section::StoreGroups | Section::Stores => &["code"],
        Section::Settings => &["scope", "scope_id", "path"],
        Section::TaxClasses => &["class_type", "class_name"],
        Section::CustomerGroups => &["customer_group_code"],
        Section::Attributes => &[attributes::ENTITY, "attribute_code"],
        Section::Roles => &["role_name"],
        Section::Admins => &["username"],
        Section::Customers => &["email"],
    };
    let part = |column: &&str| match object.get(*column) {
        Some(Value::String(text)) => collation::fold(text),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    columns.iter().map(part).collect::<Vec<_>>().join("\0")
}

/// The members of a section that are no columns.
pub(super) fn further(section: Section) -> &'static [&'static str] {
    match section {
        Section::Settings => &[ENCRYPTED],
        Section::Attributes => &[attributes::ENTITY, attributes::POSITION],
        Section::Admins => &[access::ROLE_OF],
        _ => &[],
    }
}

/// What two stores can be compared by: all of a row but its number, what is set later, and categories, which are not
/// moved.
pub(super) fn comparable(section: Section, node: &Node, object: &Object) -> Object {
    let mut object = object.clone();
    without_numbers(node, &mut object);
    for column in LATER {
        object.shift_remove(*column);
    }
    match section {
        Section::Websites => object.shift_remove("is_default"),
        Section::StoreGroups => object.shift_remove("root_category_id"),
        _ => None,
    };
    in_basic_plane(&mut object);
    sort_lists(&mut object);
    object
}

/// The order of what belongs to a row means nothing.
fn sort_lists(object: &mut Object) {
    for value in object.values_mut() {
        let Value::Array(items) = value else { continue };
        for item in items.iter_mut().filter_map(Value::as_object_mut) {
            sort_lists(item);
        }
        items.sort_by_cached_key(ToString::to_string);
    }
}
