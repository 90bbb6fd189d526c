//! What differs between two states of an attribute, as people read it.

use super::Kind;
use magegate_domain::attribute::Attribute;
use magegate_domain::id::StoreId;

type Shown<'a> = &'a dyn Fn(&Attribute) -> String;

/// What differs between two states of an attribute: member, before, after.
pub(crate) fn differences(
    before: &Attribute,
    after: &Attribute,
) -> Vec<(&'static str, String, String)> {
    let kind = |attribute: &Attribute| {
        let name = Kind::of(attribute).map(|kind| kind.name().to_owned());
        name.unwrap_or_else(|| attribute.frontend_input.clone())
    };
    let text = |text: &Option<String>| {
        text.as_ref().map_or_else(|| "none".to_owned(), |text| format!("{text:?}"))
    };
    let labels = |labels: &[(StoreId, String)]| {
        let shown: Vec<String> =
            labels.iter().map(|(store, label)| format!("{store}: {label:?}")).collect();
        format!("[{}]", shown.join(", "))
    };
    let options = |attribute: &Attribute| {
        let shown = attribute.options.iter().map(|option| labels(&option.labels));
        format!("[{}]", shown.collect::<Vec<_>>().join(", "))
    };
    let rules = |attribute: &Attribute| {
        let shown = attribute.rules.iter().map(|(name, value)| format!("{name} = {value}"));
        format!("[{}]", shown.collect::<Vec<_>>().join(", "))
    };
    let members: [(&'static str, Shown<'_>); 14] = [
        ("type", &kind),
        ("label", &|attribute| text(&attribute.frontend_label)),
        ("labels", &|attribute| labels(&attribute.store_labels)),
        ("required", &|attribute| attribute.is_required.to_string()),
        ("unique", &|attribute| attribute.is_unique.to_string()),
        ("visible", &|attribute| attribute.is_visible.to_string()),
        ("default", &|attribute| text(&attribute.default_value)),
        ("options", &options),
        ("forms", &|attribute| format!("[{}]", attribute.forms.join(", "))),
        ("position", &|attribute| format!("{}", attribute.position.unwrap_or_default())),
        ("sort_order", &|attribute| attribute.sort_order.to_string()),
        ("rules", &rules),
        ("lines", &|attribute| attribute.multiline_count.to_string()),
        ("note", &|attribute| text(&attribute.note)),
    ];
    let changed = members.iter().map(|(name, shown)| (*name, shown(before), shown(after)));
    changed.filter(|(_, before, after)| before != after).collect()
}
