//! The settings that only storefronts read, over GraphQL.

use super::super::SettingKind::{Flag, Text};
use super::{Setting, scoped};

pub(super) const STOREFRONT: &[Setting] = &[
    scoped(
        "login_as_customer/general/enabled",
        "1",
        Flag,
        "Whether admins with the resource Magento_LoginAsCustomer::login may get a customer's token over GraphQL.",
    ),
    scoped(
        "newsletter/general/active",
        "1",
        Flag,
        "Whether accounts that are created over GraphQL may ask for the newsletter.",
    ),
    scoped(
        "customer/password/autocomplete_on_storefront",
        "1",
        Flag,
        "Whether browsers may complete what is typed into login forms; told to storefronts.",
    ),
    scoped(
        "general/country/default",
        "US",
        Text,
        "The country that forms begin with; told to storefronts.",
    ),
    scoped(
        "general/region/display_all",
        "1",
        Flag,
        "Whether forms show the region where it is not needed; told to storefronts.",
    ),
    scoped(
        "web/url/use_store",
        "0",
        Flag,
        "Whether the store's own addresses name the store view; told to storefronts.",
    ),
];
