//! What clients see of customer groups and of the directory (`spec/customers-api.md`, sections 13 and 15).

/// A code that another group has.
pub const GROUP_EXISTS: &str = "Customer Group already exists.";
/// Deletion of a group that must stay.
pub const GROUP_STAYS: &str = "Cannot delete group.";
/// A country that does not exist or is not one of the store's.
pub const COUNTRY_UNAVAILABLE: &str = "The country isn't available.";
