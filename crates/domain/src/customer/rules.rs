//! What a customer's fields must look like to be saved (`spec/customers-api.md`, sections 3 and 6).

use super::Customer;

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
    complaints.extend(email_complaints(&customer.email));
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

/// The complaints about an e-mail address; none for a good or an empty one (its absence is another message).
pub fn email_complaints(email: &str) -> Vec<String> {
    const NOT_VALID: &str = "\"Email\" is not a valid email address.";
    if email.is_empty() {
        return Vec::new();
    }
    let Some((local, host)) = email.rsplit_once('@') else {
        return vec![NOT_VALID.to_owned()];
    };
    if local.is_empty() || host.is_empty() {
        return vec![NOT_VALID.to_owned()];
    }
    if local.chars().count() > 64 || host.chars().count() > 255 {
        return vec!["\"Email\" uses too many characters.".to_owned()];
    }
    if !host_is_valid(host) {
        return host_complaints(host);
    }
    if local_is_valid(local) { Vec::new() } else { vec![NOT_VALID.to_owned()] }
}

fn host_complaints(host: &str) -> Vec<String> {
    let mut complaints = vec!["\"Email\" is not a valid hostname.".to_owned()];
    if !host.contains('.') {
        complaints.push(
            "'%value%' looks like a local network name, which is not an acceptable format."
                .replace("%value%", host),
        );
    }
    complaints
}

fn host_is_valid(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let label_is_valid = |label: &&str| {
        let size = label.chars().count();
        (1..=63).contains(&size)
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let top = labels.last().copied().unwrap_or_default();
    labels.len() >= 2
        && labels.iter().all(label_is_valid)
        && top.chars().count() >= 2
        && top.chars().all(char::is_alphabetic)
}

fn local_is_valid(local: &str) -> bool {
    let quoted = local.len() >= 2 && local.starts_with('"') && local.ends_with('"');
    let atom = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_alphanumeric() || !c.is_ascii() || "!#$%&'*+-/=?^_`{|}~".contains(c))
    };
    let inner_is_plain =
        |text: &str| text.chars().all(|c| !c.is_control() && c != '"' && c != '\\');
    if quoted {
        return local.get(1..local.len() - 1).is_some_and(inner_is_plain);
    }
    local.split('.').all(atom)
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

    #[test]
    fn addresses_that_the_reference_takes_and_refuses() {
        for good in ["a@example.com", "plus+tag@example.com", "josé@example.com", "a.b@x-y.museum"]
        {
            assert!(email_complaints(good).is_empty(), "{good}");
        }
        for bad in
            ["notanemail", "@example.com", "a@", "u@localhost", "a@example.com ", "a..b@x.com"]
        {
            assert!(!email_complaints(bad).is_empty(), "{bad}");
        }
        let long = format!("{}@example.com", "a".repeat(65));
        assert_eq!(email_complaints(&long), ["\"Email\" uses too many characters."]);
        assert_eq!(email_complaints("x"), ["\"Email\" is not a valid email address."]);
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC*") {
            let _ = name_is_valid(&text);
            let _ = email_complaints(&text);
        }
    }
}
