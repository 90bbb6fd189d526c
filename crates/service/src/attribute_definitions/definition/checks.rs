//! What a definition may say: codes, labels, forms and rules.

use super::{Definition, RuleValue, refused};
use magegate_domain::attribute::Entity;
use magegate_domain::error::Result;
use magegate_domain::id::StoreId;
use magegate_domain::scope::Scopes;
use std::collections::BTreeMap;

/// The most characters of a code, as the reference has it.
const CODE_LIMIT: usize = 60;
/// The forms that the rules for values may name.
const FORMS_OF_VALUES: [&str; 7] =
    ["alphanumeric", "numeric", "alpha", "email", "url", "date", "length"];

pub(super) fn check_code(definition: &Definition, entity: Entity) -> Result<()> {
    let code = definition.code.as_str();
    let is_good = code.len() <= CODE_LIMIT
        && code.starts_with(|c: char| c.is_ascii_lowercase())
        && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !is_good {
        return refused(
            "a code is a small letter, then small letters, digits and underscores, at most 60",
        );
    }
    if entity.members().contains(&code) {
        return refused("every customer or address has a member of this name");
    }
    Ok(())
}

/// Labels in store views after a change, in the order of the store views.
pub(super) fn labels(
    before: &[(StoreId, String)],
    given: &BTreeMap<String, String>,
    scopes: &Scopes,
) -> Result<Vec<(StoreId, String)>> {
    let mut labels = before.to_vec();
    for (code, label) in given {
        let Some(store) = scopes.store_by_code(code) else {
            return refused(&format!("labels: there is no store view \"{code}\""));
        };
        labels.retain(|(known, _)| *known != store.id);
        if !label.is_empty() {
            labels.push((store.id, label.clone()));
        }
    }
    labels.sort_by_key(|(store, _)| *store);
    Ok(labels)
}

pub(super) fn checked_forms(forms: &[String]) -> Result<Vec<String>> {
    let mut checked: Vec<String> = Vec::new();
    for form in forms {
        let is_good = (1..=32).contains(&form.len())
            && form.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !is_good {
            return refused(&format!("forms: \"{form}\" is no code of a form"));
        }
        if !checked.contains(form) {
            checked.push(form.clone());
        }
    }
    checked.sort();
    Ok(checked)
}

pub(super) fn checked_rules(rules: &BTreeMap<String, RuleValue>) -> Result<Vec<(String, String)>> {
    let mut checked = Vec::new();
    for (name, value) in rules {
        let value = match (name.as_str(), value) {
            ("input_validation", RuleValue::Word(word))
                if FORMS_OF_VALUES.contains(&word.as_str()) =>
            {
                word.clone()
            }
            ("min_text_length" | "max_text_length", RuleValue::Number(number)) => {
                number.to_string()
            }
            ("input_validation", _) => {
                let forms = FORMS_OF_VALUES.join(", ");
                return refused(&format!("rules: input_validation is one of {forms}"));
            }
            ("min_text_length" | "max_text_length", _) => {
                return refused(&format!("rules: {name} is a number"));
            }
            _ => return refused(&format!("rules: \"{name}\" is not known")),
        };
        checked.push((name.clone(), value));
    }
    Ok(checked)
}
