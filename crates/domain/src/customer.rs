//! Customers and their addresses, as the rows of `customer_entity` and `customer_address_entity` have them.

pub mod email;
pub mod rules;

use crate::id::{AddressId, CustomerGroupId, CustomerId, StoreId, WebsiteId};
use crate::lockout::Failures;
use time::OffsetDateTime;

/// A customer, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Customer {
    /// Its number; 0 before it is stored.
    pub id: CustomerId,
    /// Its website; `None` where the website was deleted.
    pub website_id: Option<WebsiteId>,
    /// Its e-mail address, as typed.
    pub email: String,
    /// Its group.
    pub group_id: CustomerGroupId,
    /// The store view it was created in.
    pub store_id: Option<StoreId>,
    /// `YYYY-MM-DD HH:MM:SS`, UTC.
    pub created_at: String,
    /// `YYYY-MM-DD HH:MM:SS`, UTC.
    pub updated_at: String,
    /// Whether it may get tokens (`spec/deviations.md` row 3).
    pub is_active: bool,
    /// 0 or 1.
    pub disable_auto_group_change: i64,
    /// The name of the store view it was created in.
    pub created_in: Option<String>,
    /// Name prefix.
    pub prefix: Option<String>,
    /// First name.
    pub firstname: Option<String>,
    /// Middle name.
    pub middlename: Option<String>,
    /// Last name.
    pub lastname: Option<String>,
    /// Name suffix.
    pub suffix: Option<String>,
    /// `YYYY-MM-DD`.
    pub dob: Option<String>,
    /// Default billing address; may point nowhere.
    pub default_billing: Option<AddressId>,
    /// Default shipping address; may point nowhere.
    pub default_shipping: Option<AddressId>,
    /// Tax or VAT number.
    pub taxvat: Option<String>,
    /// The key that confirms the e-mail address; `None` once confirmed.
    pub confirmation: Option<String>,
    /// Option id: 1 male, 2 female, 3 not specified.
    pub gender: Option<i64>,
}

/// What a login needs to know of a customer.
#[derive(Clone)]
pub struct CustomerLogin {
    /// Its number.
    pub id: CustomerId,
    /// Its website.
    pub website_id: Option<WebsiteId>,
    /// Its group.
    pub group_id: CustomerGroupId,
    /// Its e-mail address.
    pub email: String,
    /// Whether it may get tokens.
    pub is_active: bool,
    /// The stored hash; `None` before a password is set.
    pub password_hash: Option<String>,
    /// Whether a confirmation is pending.
    pub awaits_confirmation: bool,
    /// Its wrong passwords.
    pub failures: Failures,
    /// When the row last changed, for `why`.
    pub session_cutoff: Option<OffsetDateTime>,
}

impl std::fmt::Debug for CustomerLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CustomerLogin").field("id", &self.id).finish_non_exhaustive()
    }
}

/// An address of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// Its number; 0 before it is stored.
    pub id: AddressId,
    /// Whose it is.
    pub customer_id: CustomerId,
    /// ISO code of two letters.
    pub country_id: String,
    /// The region's number; 0 for a region given as text, `None` where nothing was ever said.
    pub region_id: Option<i64>,
    /// The region's name.
    pub region: Option<String>,
    /// Lines joined by newlines.
    pub street: String,
    /// Company.
    pub company: Option<String>,
    /// Telephone.
    pub telephone: String,
    /// Fax.
    pub fax: Option<String>,
    /// Post code.
    pub postcode: Option<String>,
    /// City.
    pub city: String,
    /// First name.
    pub firstname: String,
    /// Last name.
    pub lastname: String,
    /// Middle name.
    pub middlename: Option<String>,
    /// Name prefix.
    pub prefix: Option<String>,
    /// Name suffix.
    pub suffix: Option<String>,
    /// VAT number.
    pub vat_id: Option<String>,
}

/// A region as answers show it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Region {
    /// Its number.
    pub id: i64,
    /// Its code, `TX`.
    pub code: String,
    /// Its name in the store's language.
    pub name: String,
    /// Its country.
    pub country_id: String,
}
