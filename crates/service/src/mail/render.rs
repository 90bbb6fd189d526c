//! From a held letter to what is sent: which template, which sender, which links. All of it is decided when the letter is
//! sent, so that a setting that was missing can still be given; nothing of it comes from a request.

use super::templates::Templates;
use super::{Letter, Particulars};
use crate::facts::Facts;
use magegate_domain::id::StoreId;
use magegate_domain::scope::StoreView;
use magegate_domain::settings::setting;
use minijinja::{Value, context};
use std::fmt::Write as _;

/// The parts of a letter.
#[derive(Clone, PartialEq, Eq)]
pub struct Parts {
    /// One line.
    pub subject: String,
    /// The text for those who read no HTML.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// A name with an e-mail address.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The name; may be empty.
    pub name: String,
    /// The address.
    pub email: String,
}

/// A letter as it is sent. Its `Debug` shows nothing of it: a link may open an account.
#[derive(Clone, PartialEq, Eq)]
pub struct Composed {
    /// Who signs it.
    pub from: Mailbox,
    /// What it says.
    pub parts: Parts,
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parts").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailbox").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Composed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Composed").finish_non_exhaustive()
    }
}

impl Letter {
    /// The setting that names the template.
    pub(super) fn template_path(self) -> &'static str {
        match self {
            Self::Welcome => "customer/create_account/email_template",
            Self::WelcomeWithoutPassword => "customer/create_account/email_no_password_template",
            Self::ConfirmationNeeded => "customer/create_account/email_confirmation_template",
            Self::Confirmed => "customer/create_account/email_confirmed_template",
            Self::ResetRequested => "customer/password/forgot_email_template",
            Self::Reminder => "customer/password/remind_email_template",
            Self::PasswordChanged => "customer/password/reset_password_template",
            Self::EmailChanged => "customer/account_information/change_email_template",
            Self::EmailAndPasswordChanged => {
                "customer/account_information/change_email_and_password_template"
            }
        }
    }

    /// The id of the built-in template.
    pub(crate) fn template(self) -> &'static str {
        setting(self.template_path()).map_or("", |setting| setting.default)
    }

    /// The setting that names who signs.
    fn identity_path(self) -> &'static str {
        match self {
            Self::Welcome
            | Self::WelcomeWithoutPassword
            | Self::ConfirmationNeeded
            | Self::Confirmed => "customer/create_account/email_identity",
            _ => "customer/password/forgot_email_identity",
        }
    }

    /// Whether its link sets a password.
    pub(crate) fn sets_password(self) -> bool {
        matches!(self, Self::WelcomeWithoutPassword | Self::ResetRequested | Self::Reminder)
    }

    /// Whether it is of no use without its link.
    pub(crate) fn needs_link(self) -> bool {
        self.sets_password() || self == Self::ConfirmationNeeded
    }
}

/// Writes a letter; the text says why it cannot be written now.
pub(crate) fn compose(
    facts: &Facts,
    templates: &Templates,
    letter: Letter,
    store: StoreId,
    particulars: &Particulars,
) -> Result<Composed, String> {
    let Some(view) = facts.scopes.store(store) else {
        return Err(format!("the store view {store} does not exist any more"));
    };
    let base = base_url(facts, store);
    if letter.needs_link() && base.is_none() {
        return Err(format!(
            "the store view {} has no address for links: set web/secure/base_url",
            view.code
        ));
    }
    let link = base.as_deref().and_then(|base| link(base, letter, particulars));
    let store_values = store_values(facts, view, base.as_deref().unwrap_or_default());
    let hours = if letter.sets_password() { Some(link_hours(facts)) } else { None };
    let values = values(particulars, store_values, link.as_deref(), hours);
    let parts = templates.render(&view.code, template(facts, templates, letter, view), &values);
    Ok(Composed {
        from: identity(facts, store, of(facts, store, letter.identity_path())),
        parts: parts.map_err(|error| format!("the template fails: {error}"))?,
    })
}

/// Where a store view's pages are, with a slash at the end. From the settings alone: an address taken from a request
/// would let whoever sends it choose where a customer's reset token goes.
pub(crate) fn base_url(facts: &Facts, store: StoreId) -> Option<String> {
    ["web/secure/base_url", "web/unsecure/base_url"].into_iter().find_map(|path| {
        let url = of(facts, store, path).trim();
        let is_address = ["https://", "http://"].iter().any(|scheme| {
            url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        });
        is_address.then(|| format!("{}/", url.trim_end_matches('/')))
    })
}

/// How many hours a link that sets a password works.
pub(crate) fn link_hours(facts: &Facts) -> i64 {
    facts.settings.number("customer/password/reset_link_expiration_period")
}

/// Who signs: one of the reference's five senders.
pub(crate) fn identity(facts: &Facts, store: StoreId, code: &str) -> Mailbox {
    let known = ["general", "sales", "support", "custom1", "custom2"];
    let code = known.into_iter().find(|known| *known == code).unwrap_or("general");
    let value = |what: &str| of(facts, store, &format!("trans_email/ident_{code}/{what}"));
    Mailbox { name: one_line(value("name")), email: value("email").trim().to_owned() }
}

/// The template that the settings name, if there is one, else the built-in one.
fn template<'a>(
    facts: &'a Facts,
    templates: &Templates,
    letter: Letter,
    view: &StoreView,
) -> &'a str {
    let wanted = of(facts, view.id, letter.template_path());
    if templates.has(&view.code, wanted) { wanted } else { letter.template() }
}

fn link(base: &str, letter: Letter, particulars: &Particulars) -> Option<String> {
    let id = particulars.customer_id;
    let token = encoded(&particulars.token);
    if letter.sets_password() {
        return Some(format!("{base}customer/account/createPassword/?id={id}&token={token}"));
    }
    if letter != Letter::ConfirmationNeeded {
        return None;
    }
    let wanted = &particulars.redirect_url;
    let back = if is_below(base, wanted) {
        format!("&back_url={}", encoded(wanted))
    } else {
        String::new()
    };
    Some(format!("{base}customer/account/confirm/?id={id}&key={token}{back}"))
}

/// Whether an address is one of the store's own pages: nobody else may send customers elsewhere.
fn is_below(base: &str, url: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_graphic() && letter != '\\';
    url.starts_with(base) && url.chars().all(plain)
}

/// The text as a value in a query.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn store_values(facts: &Facts, view: &StoreView, base: &str) -> Value {
    let own = one_line(of(facts, view.id, "general/store_information/name"));
    let group = facts.scopes.groups.iter().find(|group| group.id == view.group_id);
    let name = match group {
        _ if !own.is_empty() => own,
        Some(group) if !group.name.is_empty() => group.name.clone(),
        _ => view.name.clone(),
    };
    let account = if base.is_empty() { String::new() } else { format!("{base}customer/account/") };
    context! {
        name => name,
        code => view.code.clone(),
        url => base,
        account_url => account,
        email => identity(facts, view.id, "general").email,
        support_email => identity(facts, view.id, "support").email,
    }
}

fn values(
    particulars: &Particulars,
    store: Value,
    link: Option<&str>,
    link_hours: Option<i64>,
) -> Value {
    let names = [&particulars.firstname, &particulars.middlename, &particulars.lastname];
    let customer = context! {
        id => particulars.customer_id,
        // Prefix and suffix are free text that whoever registers an address chooses; the greeting goes without them.
        name => one_line(&names.map(String::as_str).join(" ")),
        prefix => one_line(&particulars.prefix),
        firstname => one_line(&particulars.firstname),
        middlename => one_line(&particulars.middlename),
        lastname => one_line(&particulars.lastname),
        suffix => one_line(&particulars.suffix),
        email => one_line(&particulars.email),
    };
    let common = context! { customer => customer, store => store };
    match (link, link_hours) {
        (Some(link), Some(hours)) => context! { link => link, link_hours => hours, ..common },
        (Some(link), None) => context! { link => link, ..common },
        (None, _) => common,
    }
}

/// Made-up particulars for trying a template: what the letter has, or everything for a template that is for no certain one.
pub(super) fn sample(letter: Option<Letter>) -> Value {
    let particulars = Particulars {
        customer_id: 1,
        prefix: String::new(),
        firstname: "Veronica".to_owned(),
        middlename: String::new(),
        lastname: "Costello".to_owned(),
        suffix: String::new(),
        email: "veronica@example.com".to_owned(),
        token: "sample".to_owned(),
        redirect_url: String::new(),
    };
    let base = "https://store.example.com/";
    let store = context! {
        name => "Main Website Store",
        code => "default",
        url => base,
        account_url => format!("{base}customer/account/"),
        email => "owner@example.com",
        support_email => "support@example.com",
    };
    let has_link = letter.is_none_or(Letter::needs_link);
    let link = has_link.then(|| format!("{base}customer/account/"));
    let hours = letter.is_none_or(Letter::sets_password).then_some(2);
    values(&particulars, store, link.as_deref(), hours)
}

/// The text without line breaks, other control characters and doubled blanks.
fn one_line(text: &str) -> String {
    let visible: String =
        text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn of<'a>(facts: &'a Facts, store: StoreId, path: &str) -> &'a str {
    facts.settings.for_store(store, &facts.scopes, path)
}
