//! The settings, one row each. `docs/settings.md` and `config list` follow from these rows.

mod integrations;
mod own;
mod storefront;

use super::{Setting, SettingKind};

const fn row(
    path: &'static str,
    default: &'static str,
    kind: SettingKind,
    about: &'static str,
) -> Setting {
    Setting { path, default, kind, scoped: false, about }
}

const fn scoped(
    path: &'static str,
    default: &'static str,
    kind: SettingKind,
    about: &'static str,
) -> Setting {
    Setting { path, default, kind, scoped: true, about }
}

use SettingKind::{Flag, Hours, Number, Text};

/// Every setting that the program reads.
pub fn catalogue() -> impl Iterator<Item = &'static Setting> {
    let more = [integrations::INTEGRATIONS, storefront::STOREFRONT, own::OWN];
    CATALOGUE.iter().chain(more.into_iter().flatten())
}

const CATALOGUE: &[Setting] = &[
    row(
        "oauth/access_token_lifetime/customer",
        "1",
        Hours,
        "How many hours a customer's token lives; empty or 0: until it is revoked.",
    ),
    row(
        "oauth/access_token_lifetime/admin",
        "4",
        Hours,
        "How many hours an admin's token lives; empty or 0: until it is revoked.",
    ),
    scoped(
        "newsletter/subscription/confirm",
        "0",
        Flag,
        "Whether who wants the newsletter has to agree once more before it is sent; the store's own pages ask.",
    ),
    row(
        "webapi/jwtauth/jwt_alg",
        "HS256",
        Text,
        "How signed tokens are signed: HS256, HS384 or HS512; a change ends all that were issued. With anything else none is issued or read.",
    ),
    row(
        "webapi/jwtauth/customer_expiration",
        "60",
        Number,
        "How many minutes a customer's signed token lives; empty or 0: 30.",
    ),
    row(
        "webapi/jwtauth/admin_expiration",
        "60",
        Number,
        "How many minutes an admin's signed token lives; empty or 0: 30.",
    ),
    row(
        "oauth/authentication_lock/max_failures_count",
        "6",
        Number,
        "How many failed token requests under one name stop further ones; empty or 0: no limit.",
    ),
    row(
        "oauth/authentication_lock/timeout",
        "1800",
        Number,
        "How many seconds token requests stay stopped after the last counted failure.",
    ),
    row(
        "customer/password/lockout_failures",
        "10",
        Number,
        "How many wrong passwords lock a customer's account; empty or 0: never.",
    ),
    row(
        "customer/password/lockout_threshold",
        "10",
        Number,
        "How many minutes a customer's lock holds; empty or 0: no locks.",
    ),
    row(
        "customer/password/minimum_password_length",
        "8",
        Number,
        "The least number of characters of a new customer password.",
    ),
    row(
        "customer/password/required_character_classes_number",
        "3",
        Number,
        "How many of lower case, upper case, digits and others a new customer password needs.",
    ),
    row(
        "customer/password/reset_link_expiration_period",
        "2",
        Number,
        "How many whole hours a link that sets a password may be used.",
    ),
    row(
        "customer/account_share/scope",
        "1",
        Number,
        "1: an e-mail address names one account per website; 0: one in the whole installation.",
    ),
    scoped(
        "customer/create_account/confirm",
        "0",
        Flag,
        "Whether a new account must confirm its e-mail address before it gets tokens.",
    ),
    scoped(
        "customer/account_information/confirm",
        "0",
        Flag,
        "Whether a changed e-mail address must be confirmed.",
    ),
    scoped("customer/create_account/default_group", "1", Number, "The group of new customers."),
    scoped(
        "checkout/options/enable_guest_checkout_login",
        "0",
        Flag,
        "Whether isEmailAvailable tells if an account exists; off, it answers true for every address.",
    ),
    row(
        "admin/security/lockout_failures",
        "6",
        Number,
        "How many wrong passwords lock an admin's account; empty or 0: never.",
    ),
    row(
        "admin/security/lockout_threshold",
        "30",
        Number,
        "How many minutes an admin's lock holds, and within which failures add up; empty or 0: no locks.",
    ),
    row(
        "admin/security/use_case_sensitive_login",
        "0",
        Flag,
        "Whether an admin's user name must be written in its exact letter case.",
    ),
    scoped("general/locale/code", "en_US", Text, "The locale of a store view."),
    scoped(
        "general/locale/timezone",
        "America/Los_Angeles",
        Text,
        "The time zone of a store view.",
    ),
    scoped("general/locale/weight_unit", "lbs", Text, "The unit of weights."),
    scoped(
        "general/country/allow",
        "",
        Text,
        "The countries that addresses may name, separated by commas; empty: all.",
    ),
    scoped(
        "general/country/optional_zip_countries",
        "HK,IE,MO,PA,GB",
        Text,
        "The countries whose addresses need no post code.",
    ),
    scoped(
        "general/region/state_required",
        "",
        Text,
        "The countries whose addresses need a region.",
    ),
    scoped("currency/options/base", "USD", Text, "The currency that prices are kept in."),
    scoped("currency/options/default", "USD", Text, "The currency that prices are shown in."),
    scoped(
        "currency/options/allow",
        "USD",
        Text,
        "The currencies that visitors may choose, separated by commas.",
    ),
    row(
        "catalog/price/scope",
        "0",
        Number,
        "0: prices are kept in the default scope's currency/options/base; 1: in that of each website.",
    ),
    scoped(
        "web/unsecure/base_url",
        "",
        Text,
        "The address of the store over HTTP; empty: the address that the request came to, and no links in letters.",
    ),
    scoped(
        "web/secure/base_url",
        "",
        Text,
        "The address of the store over HTTPS, where links in letters lead; empty: the one over HTTP.",
    ),
    scoped(
        "web/unsecure/base_static_url",
        "",
        Text,
        "The address of static files over HTTP; empty: below the store's address.",
    ),
    scoped(
        "web/secure/base_static_url",
        "",
        Text,
        "The address of static files over HTTPS; empty: below the store's address.",
    ),
    scoped(
        "web/unsecure/base_media_url",
        "",
        Text,
        "The address of media files over HTTP; empty: below the store's address.",
    ),
    scoped(
        "web/secure/base_media_url",
        "",
        Text,
        "The address of media files over HTTPS; empty: below the store's address.",
    ),
    scoped(
        "web/unsecure/base_link_url",
        "",
        Text,
        "The address that links over HTTP start with; empty: the store's address.",
    ),
    scoped(
        "web/secure/base_link_url",
        "",
        Text,
        "The address that links over HTTPS start with; empty: the store's address.",
    ),
    scoped("system/smtp/disable", "0", Flag, "Whether a store view sends no letters at all."),
    scoped(
        "customer/create_account/email_identity",
        "general",
        Text,
        "Who signs letters about new accounts: general, sales, support, custom1 or custom2.",
    ),
    scoped(
        "customer/create_account/email_template",
        "customer_create_account_email_template",
        Text,
        "The template of the welcome letter.",
    ),
    scoped(
        "customer/create_account/email_no_password_template",
        "customer_create_account_email_no_password_template",
        Text,
        "The template of the welcome letter for an account without a password.",
    ),
    scoped(
        "customer/create_account/email_confirmation_template",
        "customer_create_account_email_confirmation_template",
        Text,
        "The template of the letter that asks to confirm an address.",
    ),
    scoped(
        "customer/create_account/email_confirmed_template",
        "customer_create_account_email_confirmed_template",
        Text,
        "The template of the letter that follows a confirmation.",
    ),
    scoped(
        "customer/password/forgot_email_identity",
        "support",
        Text,
        "Who signs letters about passwords and changed addresses: general, sales, support, custom1 or custom2.",
    ),
    scoped(
        "customer/password/forgot_email_template",
        "customer_password_forgot_email_template",
        Text,
        "The template of the letter with a link to set a new password.",
    ),
    scoped(
        "customer/password/remind_email_template",
        "customer_password_remind_email_template",
        Text,
        "The template of the same letter, sent as a reminder.",
    ),
    scoped(
        "customer/password/reset_password_template",
        "customer_password_reset_password_template",
        Text,
        "The template of the letter that tells of a changed password.",
    ),
    scoped(
        "customer/account_information/change_email_template",
        "customer_account_information_change_email_template",
        Text,
        "The template of the letter that tells of a changed address.",
    ),
    scoped(
        "customer/account_information/change_email_and_password_template",
        "customer_account_information_change_email_and_password_template",
        Text,
        "The template of the letter that tells of a changed address and password.",
    ),
    scoped(
        "trans_email/ident_general/name",
        "Owner",
        Text,
        "The name of the store in general in letters.",
    ),
    scoped(
        "trans_email/ident_general/email",
        "owner@example.com",
        Text,
        "The e-mail address of the store in general.",
    ),
    scoped(
        "trans_email/ident_sales/name",
        "Sales",
        Text,
        "The name of the sales department in letters.",
    ),
    scoped(
        "trans_email/ident_sales/email",
        "sales@example.com",
        Text,
        "The e-mail address of the sales department.",
    ),
    scoped(
        "trans_email/ident_support/name",
        "CustomerSupport",
        Text,
        "The name of the support in letters.",
    ),
    scoped(
        "trans_email/ident_support/email",
        "support@example.com",
        Text,
        "The e-mail address of the support.",
    ),
    scoped(
        "trans_email/ident_custom1/name",
        "Custom 1",
        Text,
        "The name of a first other sender in letters.",
    ),
    scoped(
        "trans_email/ident_custom1/email",
        "custom1@example.com",
        Text,
        "The e-mail address of a first other sender.",
    ),
    scoped(
        "trans_email/ident_custom2/name",
        "Custom 2",
        Text,
        "The name of a second other sender in letters.",
    ),
    scoped(
        "trans_email/ident_custom2/email",
        "custom2@example.com",
        Text,
        "The e-mail address of a second other sender.",
    ),
    scoped(
        "general/store_information/name",
        "",
        Text,
        "The name of the store in letters; empty: the name of its store group.",
    ),
    row(
        "webapi/webapisecurity/allow_insecure",
        "0",
        Flag,
        "Whether websites, store groups, store views and their configuration may be read without a token.",
    ),
    scoped(
        "webapi/validation/input_limit_enabled",
        "0",
        Flag,
        "Whether the limits on pages and lists below are enforced.",
    ),
    scoped(
        "webapi/validation/complex_array_limit",
        "999999",
        Number,
        "How many objects a list in a request may hold, where limits are enforced.",
    ),
    scoped(
        "webapi/validation/maximum_page_size",
        "300",
        Number,
        "The largest page of a search, where limits are enforced.",
    ),
    scoped(
        "webapi/validation/default_page_size",
        "999999",
        Number,
        "The page size of a search that names none, where limits are enforced.",
    ),
    row(
        "magegate/graphql/introspection",
        "1",
        Flag,
        "Whether GraphQL clients may ask which types and fields there are.",
    ),
    row(
        "magegate/graphql/compatibility",
        "2.4.6",
        Text,
        "Which release GraphQL clients expect: 2.4.6, or 2.4.8, where an expired token's refusal is graphql-authentication.",
    ),
    row(
        "magegate/swagger/enabled",
        "1",
        Flag,
        "Whether the page that shows and tries the API is served at /swagger.",
    ),
    row(
        "magegate/search/maximum_rows",
        "10000",
        Number,
        "How many items one page of a search may hold; a search that finds more is refused unless it names a pageSize. Empty, 0 or more than 100000: 100000.",
    ),
    row(
        "magegate/tokens/zero_lifetime_expires",
        "0",
        Flag,
        "1: an empty or zero lifetime means that every token is expired at once, as in the reference.",
    ),
    row(
        "magegate/tokens/credentials_in_query",
        "1",
        Flag,
        "Whether a token request may carry user name and password in the query string.",
    ),
    row(
        "magegate/passwords/upgrade_at_login",
        "1",
        Flag,
        "Whether a good login replaces a password hash of an older format.",
    ),
    row(
        "magegate/customers/login_clears_failures",
        "1",
        Flag,
        "Whether a good login clears the customer's wrong passwords; 0: they add up for ever, as in the reference.",
    ),
    row(
        "magegate/admins/panel_lock",
        "1",
        Flag,
        "Whether wrong passwords over the Web API count for an admin's lock, and the lock holds there too; 0: neither, as in the reference.",
    ),
    row(
        "magegate/customers/reset_gap_seconds",
        "60",
        Number,
        "How many seconds after a link to set a password no further one is sent to the same account; 0: each request sends one, as in the reference.",
    ),
    row(
        "magegate/customers/email_change_needs_password",
        "0",
        Flag,
        "Whether a customer who changes the own e-mail address must send currentPassword.",
    ),
];
