//! A customer as requests give it: every member may be absent.

use crate::attributes::CustomInput;

/// What a request says about a customer. `None` is absent or null, which the reference mostly treats alike.
#[derive(Debug, Clone, Default)]
pub struct CustomerInput {
    /// Number.
    pub id: Option<i64>,
    /// Group.
    pub group_id: Option<i64>,
    /// Default billing address.
    pub default_billing: Option<String>,
    /// Default shipping address.
    pub default_shipping: Option<String>,
    /// Confirmation key.
    pub confirmation: Option<String>,
    /// Time of creation.
    pub created_at: Option<String>,
    /// Name of the store view of creation.
    pub created_in: Option<String>,
    /// Date of birth in one of several forms.
    pub dob: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// First name.
    pub firstname: Option<String>,
    /// Last name.
    pub lastname: Option<String>,
    /// Middle name.
    pub middlename: Option<String>,
    /// Name prefix.
    pub prefix: Option<String>,
    /// Name suffix.
    pub suffix: Option<String>,
    /// Gender option.
    pub gender: Option<i64>,
    /// Store view.
    pub store_id: Option<i64>,
    /// Tax or VAT number.
    pub taxvat: Option<String>,
    /// Website.
    pub website_id: Option<i64>,
    /// Addresses; here null differs from absent.
    pub addresses: AddressesInput,
    /// 0 or 1.
    pub disable_auto_group_change: Option<i64>,
    /// Whether to get the newsletter.
    pub is_subscribed: Option<bool>,
    /// 2 allows shopping assistance, any other number but 0 denies it.
    pub assistance_allowed: Option<i64>,
    /// Custom attributes; here too, absent differs from an empty list.
    pub custom_attributes: Option<CustomInput>,
    /// The members that were sent as null, by name: an update of single members tells them from absent ones.
    pub nulls: Vec<String>,
}

/// What a request says about all addresses of a customer.
#[derive(Debug, Clone, Default)]
pub enum AddressesInput {
    /// Nothing: they stay as they are.
    #[default]
    Absent,
    /// Null: they stay, but none is a default any longer.
    Null,
    /// These, and no others.
    List(Vec<AddressInput>),
}

/// What a request says about an address.
#[derive(Debug, Clone, Default)]
pub struct AddressInput {
    /// Number of a stored address; absent for a new one.
    pub id: Option<i64>,
    /// Region.
    pub region: Option<RegionInput>,
    /// Region number; wins over the one within `region`.
    pub region_id: Option<i64>,
    /// Country.
    pub country_id: Option<String>,
    /// Lines.
    pub street: Option<Vec<String>>,
    /// Company.
    pub company: Option<String>,
    /// Telephone.
    pub telephone: Option<String>,
    /// Fax.
    pub fax: Option<String>,
    /// Post code.
    pub postcode: Option<String>,
    /// City.
    pub city: Option<String>,
    /// First name.
    pub firstname: Option<String>,
    /// Last name.
    pub lastname: Option<String>,
    /// Middle name.
    pub middlename: Option<String>,
    /// Name prefix.
    pub prefix: Option<String>,
    /// Name suffix.
    pub suffix: Option<String>,
    /// VAT number.
    pub vat_id: Option<String>,
    /// Whether it becomes, or ceases to be, the default shipping address.
    pub default_shipping: Option<bool>,
    /// Whether it becomes, or ceases to be, the default billing address.
    pub default_billing: Option<bool>,
    /// Custom attributes.
    pub custom_attributes: CustomInput,
}

/// What a request says about a region.
#[derive(Debug, Clone, Default)]
pub struct RegionInput {
    /// Its name, for countries without a list. Its code is ignored, as by the reference.
    pub region: Option<String>,
    /// Its number.
    pub region_id: Option<i64>,
}
