//! What a person says of an integration, and which of that is refused.

use super::view::is_number;
use magegate_domain::customer::email;
use magegate_domain::error::Result;
use magegate_domain::integration::Integration;
use magegate_domain::messages;
use magegate_store::integrations::Described;

/// The most characters of each text, as the columns have them.
const LIMIT: usize = 255;

/// What is said of a new integration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// Its name, which no other has; 1 to 255 characters.
    pub name: String,
    /// Whom to write to; may be empty.
    pub email: String,
    /// Where its credentials are sent at activation.
    pub endpoint: Option<String>,
    /// Where a person logs in to it while it is activated. With both, it fetches its tokens itself.
    pub identity_link_url: Option<String>,
}

/// What changes of an integration; `None` for what stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Its name.
    pub name: Option<String>,
    /// Whom to write to; an empty text for nobody.
    pub email: Option<String>,
    /// Where its credentials are sent; an empty text for nowhere.
    pub endpoint: Option<String>,
    /// Where a person logs in to it; an empty text for nowhere.
    pub identity_link_url: Option<String>,
    /// All that it may use.
    pub resources: Option<Vec<String>>,
}

impl Changes {
    /// What is said of the integration with these changes.
    pub(crate) fn onto(&self, before: &Integration) -> Draft {
        let link = |new: &Option<String>, old: &Option<String>| match new {
            Some(new) => Some(new.clone()).filter(|new| !new.is_empty()),
            None => old.clone(),
        };
        Draft {
            name: self.name.clone().unwrap_or_else(|| before.name.clone()),
            email: self.email.clone().unwrap_or_else(|| before.email.clone()),
            endpoint: link(&self.endpoint, &before.endpoint),
            identity_link_url: link(&self.identity_link_url, &before.identity_link_url),
        }
    }
}

impl Draft {
    /// What is said of an integration that is there.
    pub(crate) fn of(integration: &Integration) -> Self {
        Changes::default().onto(integration)
    }

    /// The same without white space around it, and without empty links; what no column holds, and what is no address, is
    /// refused.
    pub(crate) fn checked(&self) -> Result<Self> {
        let link = |link: &Option<String>| {
            link.as_deref().map(str::trim).filter(|link| !link.is_empty()).map(ToOwned::to_owned)
        };
        let checked = Self {
            name: self.name.trim().to_owned(),
            email: self.email.trim().to_owned(),
            endpoint: link(&self.endpoint),
            identity_link_url: link(&self.identity_link_url),
        };
        if checked.name.is_empty() {
            return Err(messages::input("The name is missing."));
        }
        let links = [
            ("endpoint", checked.endpoint.as_deref()),
            ("identity link", checked.identity_link_url.as_deref()),
        ];
        let texts =
            [("name", Some(checked.name.as_str())), ("e-mail address", Some(&checked.email))];
        for (what, text) in texts.into_iter().chain(links) {
            check_text(what, text.unwrap_or_default())?;
        }
        if !email::complaints(&checked.email).is_empty() {
            return Err(messages::input(format!("\"{}\" is no e-mail address.", checked.email)));
        }
        for (what, link) in links {
            if link.is_some_and(|link| !is_address(link)) {
                let rule =
                    "is an address like https://erp.example/magento, without a user and without #";
                return Err(messages::input(format!("The {what} {rule}.")));
            }
        }
        Ok(checked)
    }

    /// Refuses a new name that commands would take for the number of another.
    pub(crate) fn check_name(&self) -> Result<()> {
        if is_number(self.name.trim()) {
            let text = "A name of digits alone could not be told from a number.";
            return Err(messages::input(text));
        }
        Ok(())
    }

    /// The row's texts.
    pub(crate) fn described(&self) -> Described<'_> {
        Described {
            name: &self.name,
            email: &self.email,
            endpoint: self.endpoint.as_deref(),
            identity_link_url: self.identity_link_url.as_deref(),
        }
    }
}

fn check_text(what: &str, text: &str) -> Result<()> {
    if text.chars().count() > LIMIT {
        return Err(messages::input(format!("The {what} has at most {LIMIT} characters.")));
    }
    if text.chars().any(char::is_control) {
        return Err(messages::input(format!("The {what} has no control characters.")));
    }
    Ok(())
}

/// Whether a text is an absolute address of HTTP. Where it leads, and whether anything is sent there, is decided when it is
/// used.
fn is_address(link: &str) -> bool {
    let Some((scheme, rest)) = link.split_once("://") else { return false };
    let is_http = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = authority.split(':').next().unwrap_or_default();
    is_http
        && !host.is_empty()
        && !authority.contains(['@', '\\'])
        && !link.contains('#')
        && !link.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(endpoint: &str, link: &str) -> Draft {
        let some = |text: &str| Some(text.to_owned());
        Draft {
            name: " ERP ".to_owned(),
            email: String::new(),
            endpoint: some(endpoint),
            identity_link_url: some(link),
        }
    }

    #[test]
    fn white_space_and_empty_links_are_left_out() {
        let checked = draft(" https://erp.example/x ", " ").checked().unwrap();
        assert_eq!(checked.name, "ERP");
        assert_eq!(checked.endpoint.as_deref(), Some("https://erp.example/x"));
        assert_eq!(checked.identity_link_url, None);
    }

    #[test]
    fn addresses_are_absolute_and_without_secrets() {
        for good in
            ["http://a", "HTTPS://a.example:8443/b?c=d", "http://[::1]:80/", "http://10.0.0.1/"]
        {
            draft(good, good).checked().unwrap();
        }
        for bad in [
            "erp.example",
            "//a/b",
            "ftp://a/",
            "https:///x",
            "https://:80/",
            "https://u:p@a/",
            "https://a/#b",
            "https://a/b c",
            "https://a\\@b/",
            "javascript:alert(1)",
            "https://?x",
            "https://a/\u{7f}",
        ] {
            for draft in [draft(bad, ""), draft("", bad)] {
                assert!(draft.checked().is_err(), "{bad}");
            }
        }
    }

    #[test]
    fn texts_have_the_lengths_of_their_columns() {
        let long = |count| Draft { name: "ü".repeat(count), ..Draft::default() };
        long(255).checked().unwrap();
        assert!(long(256).checked().is_err());
        assert!(long(0).checked().is_err());
        let address = format!("https://a/{}", "x".repeat(245));
        draft(&address, "").checked().unwrap();
        assert!(draft(&format!("{address}x"), "").checked().is_err());
        let email = |email: &str| Draft { email: email.to_owned(), ..long(1) };
        email("a@b.example").checked().unwrap();
        assert!(email("nobody").checked().is_err());
    }
}
