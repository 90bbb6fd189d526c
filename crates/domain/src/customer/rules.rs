//! What a customer's fields must look like to be saved (`spec/customers-api.md`, sections 3 and 6).

use super::{Customer, email};

/// The complaints about a customer's required names, e-mail address and name characters, in the reference's order;
/// it sends them joined by newlines in one message.
pub fn complaints(customer: &Customer) -> Vec<String> {
    let mut complaints = attribute_complaints(customer);
    complaints.extend(name_complaints(customer));
    complaints
}

/// Those of them that come from the rules of attributes: required names and the form of the e-mail address.
pub fn attribute_complaints(customer: &Customer) -> Vec<String> {
    let mut complaints = Vec::new();
    for (label, value) in [("First Name", &customer.firstname), ("Last Name", &customer.lastname)] {
        if value.as_deref().unwrap_or_default().is_empty() {
            complaints.push(format!("\"{label}\" is a required value."));
        }
    }
    complaints.extend(email::complaints(&customer.email));
    complaints
}

/// Those of them about the characters of names, which come last.
pub fn name_complaints(customer: &Customer) -> Vec<String> {
    let mut complaints = Vec::new();
    for (label, value) in [
        ("First Name", &customer.firstname),
        ("Last Name", &customer.lastname),
        ("Middle Name", &customer.middlename),
    ] {
        if !name_is_valid(value.as_deref().unwrap_or_default()) {
            complaints.push(format!("{label} is not valid!"));
        }
    }
    complaints
}

/// Whether a name may be stored: the first run of allowed characters must be the whole value. A value without any
/// allowed character passes too; that is the reference's pattern, taken as it is.
pub fn name_is_valid(name: &str) -> bool {
    let allowed = |c: char| {
        c.is_alphabetic()
            || c.is_numeric()
            || c.is_whitespace()
            || unicode_normalization::char::is_combining_mark(c)
            || matches!(c, ',' | '-' | '_' | '.' | '\'' | '’' | '`')
    };
    let run = name.chars().skip_while(|c| !allowed(*c)).take_while(|c| allowed(*c)).take(255);
    let (run, whole) = (run.count(), name.chars().count());
    run == 0 || run == whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_that_the_reference_takes_and_refuses() {
        for good in ["Ada", " F ", "   ", "<", "&&", "李 O’Neil", "Żółć", "0", "A-b_c.d,e'f`", ""]
        {
            assert!(name_is_valid(good), "{good:?}");
        }
        for bad in ["A<", "<b>", "<b>A</b>", "A&B", "{{=1}}", &"a".repeat(256)] {
            assert!(!name_is_valid(bad), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC*") {
            let _ = name_is_valid(&text);
        }
    }
}
