//! What a declaration may say: the tables and keys of `docs/apply.md`. A key that is not here is refused. Everything but what
//! names an object may be left out; what is left out stays as it is, or gets its default in a new object.

mod integrations;

pub use integrations::Integration;

use super::settings::DeclaredSettings;
use crate::attribute_definitions::Definition;
use magegate_domain::password::Password;
use serde::de::{Deserialize, Deserializer, Error as _};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A whole declaration.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Declaration {
    /// Settings by scope and path.
    pub settings: DeclaredSettings,
    /// Websites with their store groups and store views.
    pub websites: Vec<Website>,
    /// What one unit of a currency is worth in another.
    pub currency_rates: Vec<CurrencyRate>,
    /// Roles of admins.
    pub roles: Vec<Role>,
    /// Admins.
    pub admins: Vec<Admin>,
    /// Integrations.
    pub integrations: Vec<Integration>,
    /// Customer groups.
    pub customer_groups: Vec<CustomerGroup>,
    /// Attributes of customers.
    #[serde(alias = "customer_attribute")]
    pub customer_attributes: Vec<Definition>,
    /// Attributes of addresses.
    #[serde(alias = "address_attribute")]
    pub address_attributes: Vec<Definition>,
    /// Customers.
    pub customers: Vec<Customer>,
}

/// A website, named by its code.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Website {
    /// A letter, then letters, digits and underscores.
    pub code: String,
    /// Its name; needed for a new one.
    pub name: Option<String>,
    /// Whether it is the installation's default website; without any, the first declared one becomes it.
    pub default: Option<bool>,
    /// Its place in lists; 0 for a new one.
    pub sort_order: Option<i64>,
    /// Its store groups; the first stands for a new website.
    #[serde(default)]
    pub groups: Vec<Group>,
}

/// A store group, named by its code.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// A letter, then letters, digits and underscores.
    pub code: String,
    /// Its name; needed for a new one.
    pub name: Option<String>,
    /// The category from which its catalogue grows; 2 for a new one, the reference's own.
    pub root_category_id: Option<i64>,
    /// Its store views; the first stands for a new group.
    #[serde(default)]
    pub views: Vec<View>,
}

/// A store view, named by its code.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct View {
    /// A letter, then letters, digits and underscores; it stands in the paths of requests.
    pub code: String,
    /// Its name; needed for a new one.
    pub name: Option<String>,
    /// Its place in lists; 0 for a new one.
    pub sort_order: Option<i64>,
    /// Whether the storefront shows it; a new one is active.
    pub active: Option<bool>,
}

/// A role, named by its name.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// All resources that it may use: ids of the tree, or `Magento_Backend::all` alone for everything.
    pub resources: Option<Vec<String>>,
}

/// An admin, named by its user name.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Admin {
    /// The user name.
    pub username: String,
    /// The password itself; a new admin needs one of the three.
    #[serde(default, deserialize_with = "secret")]
    pub password: Option<Password>,
    /// The variable of the environment that holds the password.
    pub password_env: Option<String>,
    /// The file that holds the password; a relative path begins beside the declaration.
    pub password_file: Option<PathBuf>,
    /// E-mail address; needed for a new one.
    pub email: Option<String>,
    /// First name; needed for a new one.
    pub firstname: Option<String>,
    /// Last name; needed for a new one.
    pub lastname: Option<String>,
    /// The name of its role; without one it gets no tokens.
    pub role: Option<String>,
    /// Whether it may get tokens; a new one may.
    pub active: Option<bool>,
    /// When the account ends, `YYYY-MM-DD HH:MM:SS` in UTC; empty for never.
    pub expires_at: Option<String>,
}

/// What one unit of a currency is worth in another, named by both.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CurrencyRate {
    /// Three capital letters.
    pub from: String,
    /// Three capital letters.
    pub to: String,
    /// Above 0; kept with 12 decimal places.
    pub rate: f64,
}

/// A customer group, named by its code.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerGroup {
    /// Its code, at most 32 characters.
    pub code: String,
    /// Its tax class; 3 for a new one, the reference's own.
    pub tax_class_id: Option<i64>,
}

/// A customer, named by e-mail address and website.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Customer {
    /// E-mail address.
    pub email: String,
    /// The code of its website; without one, the default website.
    pub website: Option<String>,
    /// The code of the store view it belongs to, one of its website; for a new one, else the one that stands for the website.
    pub store: Option<String>,
    /// The password itself; without any of the three, a new customer has no password yet.
    #[serde(default, deserialize_with = "secret")]
    pub password: Option<Password>,
    /// The variable of the environment that holds the password.
    pub password_env: Option<String>,
    /// The file that holds the password; a relative path begins beside the declaration.
    pub password_file: Option<PathBuf>,
    /// The code of its customer group; for a new one, else the default group of its store view.
    pub group: Option<String>,
    /// First name; needed for a new one.
    pub firstname: Option<String>,
    /// Last name; needed for a new one.
    pub lastname: Option<String>,
    /// Middle name; empty for none, as for all below.
    pub middlename: Option<String>,
    /// Name prefix.
    pub prefix: Option<String>,
    /// Name suffix.
    pub suffix: Option<String>,
    /// Date of birth, `YYYY-MM-DD`.
    pub dob: Option<String>,
    /// 1 male, 2 female, 3 not specified; 0 for none.
    pub gender: Option<i64>,
    /// Tax or VAT number.
    pub taxvat: Option<String>,
    /// Whether it may get tokens; a new one may.
    pub active: Option<bool>,
    /// The key by which the e-mail address is yet to be confirmed; empty for a confirmed one, as a new one is.
    pub confirmation: Option<String>,
    /// Whether the newsletter is sent to it.
    pub is_subscribed: Option<bool>,
    /// Its custom attributes by code: values of their types, options by label; empty for none.
    #[serde(default)]
    pub custom_attributes: BTreeMap<String, CustomValue>,
    /// Its addresses, oldest first; stored ones beyond them stay.
    #[serde(default)]
    pub addresses: Vec<Address>,
}

/// The value of a custom attribute.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
#[serde(untagged)]
pub enum CustomValue {
    /// Yes or no.
    Flag(bool),
    /// A whole number, or the number of an option.
    Whole(i64),
    /// A number.
    Float(f64),
    /// A text, a date, or the label of an option.
    Text(String),
    /// The labels of several options.
    List(Vec<String>),
}

/// An address, known by its place among the customer's addresses. It is declared as a whole: what is left out is empty.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// First name; the customer's when left out.
    pub firstname: Option<String>,
    /// Last name; the customer's when left out.
    pub lastname: Option<String>,
    /// Middle name.
    pub middlename: Option<String>,
    /// Name prefix.
    pub prefix: Option<String>,
    /// Name suffix.
    pub suffix: Option<String>,
    /// Company.
    pub company: Option<String>,
    /// One or two lines.
    pub street: Vec<String>,
    /// City.
    pub city: String,
    /// The region's number, where the country has a list of regions.
    pub region_id: Option<i64>,
    /// The region's name, where it has none.
    pub region: Option<String>,
    /// Post code.
    pub postcode: Option<String>,
    /// Code of two letters.
    pub country_id: String,
    /// Telephone.
    pub telephone: String,
    /// Fax.
    pub fax: Option<String>,
    /// VAT number.
    pub vat_id: Option<String>,
    /// Whether it is the customer's default billing address.
    #[serde(default)]
    pub default_billing: bool,
    /// Whether it is the customer's default shipping address.
    #[serde(default)]
    pub default_shipping: bool,
    /// Its custom attributes, as a customer's; what is left out stays.
    #[serde(default)]
    pub custom_attributes: BTreeMap<String, CustomValue>,
}

/// Where a declared password is to be found.
#[derive(Debug, Clone, Copy)]
pub enum PasswordSource<'a> {
    /// In a variable of the environment.
    Variable(&'a str),
    /// In a file.
    File(&'a Path),
}

impl CurrencyRate {
    /// `USD to EUR`
    pub(super) fn name(&self) -> String {
        format!("{} to {}", self.from, self.to)
    }
}

impl Declaration {
    /// Fetches the passwords that stand elsewhere. Fails with what `fetch` fails with, and the account's name; and where an
    /// account names more than one password.
    pub fn fetch_passwords<E: std::fmt::Display>(
        &mut self,
        fetch: impl Fn(PasswordSource<'_>) -> Result<Password, E>,
    ) -> Result<(), String> {
        let admins = self.admins.iter_mut().map(|admin| {
            let name = format!("admin {}", admin.username);
            (name, &mut admin.password, &admin.password_env, &admin.password_file)
        });
        let customers = self.customers.iter_mut().map(|customer| {
            let name = format!("customer {}", customer.email);
            (name, &mut customer.password, &customer.password_env, &customer.password_file)
        });
        for (name, password, variable, file) in admins.chain(customers) {
            fetch_one((&name, "password"), (password, variable, file), &fetch)?;
        }
        self.integrations.iter_mut().try_for_each(|integration| integration.fetch(&fetch))
    }
}

/// Fetches one password or secret, named by its key, if it stands elsewhere.
fn fetch_one<E: std::fmt::Display>(
    (name, key): (&str, &str),
    (value, variable, file): (&mut Option<Password>, &Option<String>, &Option<PathBuf>),
    fetch: impl Fn(PasswordSource<'_>) -> Result<Password, E>,
) -> Result<(), String> {
    let source = match (&value, variable, file) {
        (_, None, None) => return Ok(()),
        (None, Some(variable), None) => PasswordSource::Variable(variable),
        (None, None, Some(file)) => PasswordSource::File(file),
        _ => {
            let keys = format!("{key}, {key}_env and {key}_file");
            return Err(format!("{name}: only one of {keys} may be given"));
        }
    };
    *value = Some(fetch(source).map_err(|error| format!("{name}: {error}"))?);
    Ok(())
}

/// A password; what is none is not quoted in the complaint.
fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Password>, D::Error> {
    let text = String::deserialize(deserializer);
    let text = text.map_err(|_| D::Error::custom("a password is a text in quotes"))?;
    if text.is_empty() {
        return Err(D::Error::custom("a password is not empty; leave the key out"));
    }
    Ok(Some(Password::new(text)))
}
