//! What a value must be like to be saved: required, one of the choices, of the asked length and form
//! (`spec/customers-api.md` 6). Complaints are texts for one message, joined by newlines.

use super::{Attribute, Source};
use crate::customer::email;
use crate::id::{StoreId, WebsiteId};

/// How many choices that do not exist are complained about: a list may name as many as a body holds.
const MOST_UNKNOWN: usize = 20;

/// Where a value is checked: labels are those of the store, what is required is up to the website.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place {
    /// The store view whose labels the complaints use.
    pub store: StoreId,
    /// The website whose overrides hold.
    pub website: WebsiteId,
}

/// The complaints about a value, `None` for no value; in the reference's order.
pub fn complaints(attribute: &Attribute, value: Option<&str>, place: Place) -> Vec<String> {
    let is_required = attribute.is_required_on(place.website);
    let value = value.unwrap_or_default();
    if value.is_empty() && !attribute.is_visible_on(place.website) {
        return Vec::new();
    }
    let label = attribute.label(place.store).unwrap_or_default();
    match attribute.frontend_input.as_str() {
        "select" | "multiselect" | "boolean" => of_choice(attribute, value, label, is_required),
        _ => of_text(attribute, value, label, is_required, place),
    }
}

fn of_choice(attribute: &Attribute, value: &str, label: &str, is_required: bool) -> Vec<String> {
    if value.is_empty() && is_required {
        return vec![required(label)];
    }
    // Zero is as good as nothing to the reference.
    if value.is_empty() || value == "0" {
        return Vec::new();
    }
    unknown_choices(attribute, value)
        .take(MOST_UNKNOWN)
        .map(|id| format!("Attribute {} does not contain option with Id {id}", attribute.code))
        .collect()
}

/// The members of a value that are none of the attribute's choices; none where the choices are not known here.
fn unknown_choices<'a>(
    attribute: &'a Attribute,
    value: &'a str,
) -> impl Iterator<Item = &'a str> + 'a {
    let is_choice = move |id: &str| match attribute.source {
        Source::Options => {
            let id = id.parse::<i64>().ok();
            attribute.options.iter().any(|option| Some(option.id) == id)
        }
        Source::Boolean => matches!(id, "0" | "1"),
        _ => true,
    };
    value.split(',').map(str::trim).filter(move |id| !is_choice(id))
}

fn of_text(
    attribute: &Attribute,
    value: &str,
    label: &str,
    is_required: bool,
    place: Place,
) -> Vec<String> {
    let is_empty = value.is_empty() || value == "0";
    if is_empty && !is_required {
        return Vec::new();
    }
    if value.is_empty() && attribute.default_on(place.website).is_none() {
        return vec![required(label)];
    }
    let Some(rule) = attribute.rule("input_validation").filter(|rule| !rule.is_empty()) else {
        return Vec::new();
    };
    let mut complaints = of_length(attribute, value, label);
    complaints.extend(of_form(rule, value, label));
    complaints
}

fn of_length(attribute: &Attribute, value: &str, label: &str) -> Vec<String> {
    let length = value.trim().chars().count();
    let limit = |name| attribute.rule(name).and_then(|limit| limit.parse::<usize>().ok());
    let mut complaints = Vec::new();
    if let Some(least) = limit("min_text_length").filter(|least| length < *least) {
        complaints
            .push(format!("\"{label}\" length must be equal or greater than {least} characters."));
    }
    if let Some(most) = limit("max_text_length").filter(|most| length > *most) {
        complaints
            .push(format!("\"{label}\" length must be equal or less than {most} characters."));
    }
    complaints
}

fn of_form(rule: &str, value: &str, label: &str) -> Vec<String> {
    let all = |allowed: fn(char) -> bool| value.chars().all(allowed);
    let fault = match rule {
        "alphanumeric" if !all(|c| c.is_alphanumeric() || c.is_whitespace()) => {
            "contains non-alphabetic or non-numeric characters."
        }
        "numeric" if !all(|c| c.is_ascii_digit()) => "contains non-numeric characters.",
        "alpha" if !all(|c| c.is_alphabetic() || c.is_whitespace()) => {
            "contains non-alphabetic characters."
        }
        "url" if !is_url(value) => "is not a valid URL.",
        "date" if super::moment::read(value).is_none() => "is not a valid date.",
        "email" => {
            // Written for the built-in attribute of that name.
            let renamed = |text: String| text.replacen("\"Email\"", &format!("\"{label}\""), 1);
            return email::complaints(value).into_iter().map(renamed).collect();
        }
        _ => return Vec::new(),
    };
    vec![format!("\"{label}\" {fault}")]
}

fn is_url(value: &str) -> bool {
    let Some((scheme, rest)) = value.split_once("://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    !scheme.is_empty() && !host.is_empty() && host.contains('.') && host.chars().all(good)
}

fn required(label: &str) -> String {
    format!("\"{label}\" is a required value.")
}
