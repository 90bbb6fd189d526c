//! The tables, each with its number, its owner and the columns that carry meaning in another database.

use super::{Column, Kind, Table};
use Kind::{Day, Int, Moment, Text};

macro_rules! mark {
    ($column:literal) => {
        ", ?"
    };
}

/// By what a single row is known: its number, else its owner.
macro_rules! known_by {
    ([$number:literal] $owner:tt) => {
        $number
    };
    ([] [$owner:literal]) => {
        $owner
    };
}

/// By what rows are read and removed together: their owner, else their number.
macro_rules! together_by {
    ($number:tt [$owner:literal]) => {
        $owner
    };
    ([$number:literal] []) => {
        $number
    };
}

macro_rules! is_given {
    () => {
        false
    };
    ($name:literal) => {
        true
    };
}

macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident = $table:literal [$($number:literal)?] of [$($owner:literal)?]
        { $first:literal $first_kind:expr $(, $column:literal $kind:expr)* $(,)? })+) => {
        $($(#[$doc])* pub const $name: Table = Table {
            name: $table,
            numbered: is_given!($($number)?),
            owned: is_given!($($owner)?),
            columns: &[
                Column { name: $first, kind: $first_kind }
                $(, Column { name: $column, kind: $kind })*
            ],
            page: concat!("SELECT ", known_by!([$($number)?] [$($owner)?]), " AS moved_id",
                $(", ", $owner, " AS moved_owner",)? ", ", $first $(, ", ", $column)*, " FROM {", $table, "} WHERE ",
                known_by!([$($number)?] [$($owner)?]), " > ? ORDER BY ",
                known_by!([$($number)?] [$($owner)?]), " LIMIT ?"),
            of_many: concat!("SELECT ", known_by!([$($number)?] [$($owner)?]), " AS moved_id",
                $(", ", $owner, " AS moved_owner",)? ", ", $first $(, ", ", $column)*, " FROM {", $table, "} WHERE ",
                together_by!([$($number)?] [$($owner)?]), " IN"),
            order: concat!(" ORDER BY ", known_by!([$($number)?] [$($owner)?]), ", ", $first),
            insert: concat!("INSERT INTO {", $table, "} (", $first $(, ", ", $column)* $(, ", ", $owner)?,
                ") VALUES (?" $(, mark!($column))* $(, mark!($owner))?, ")"),
            insert_numbered: concat!("INSERT INTO {", $table, "} (", $first $(, ", ", $column)*
                $(, ", ", $owner)? $(, ", ", $number)?, ") VALUES (?" $(, mark!($column))* $(, mark!($owner))?
                $(, mark!($number))?, ")"),
            update: concat!("UPDATE {", $table, "} SET ", $first, " = ?" $(, ", ", $column, " = ?")*, " WHERE ",
                known_by!([$($number)?] [$($owner)?]), " = ?"),
            delete: concat!("DELETE FROM {", $table, "} WHERE ", together_by!([$($number)?] [$($owner)?]), " = ?"),
            count: concat!("SELECT COUNT(*) AS n FROM {", $table, "}"),
        };)+
        /// The statements of this file.
        pub(crate) const STATEMENTS: &[&str] = &[$(
            $name.page, $name.insert, $name.insert_numbered, $name.update, $name.delete, $name.count
        ),+];
    };
}

/// The longest text of a column of the type `text`.
const LONG: usize = 65_535;

tables! {
    /// Websites.
    WEBSITES = "store_website" ["website_id"] of [] {
        "code" Text(32), "name" Text(64), "sort_order" Int, "default_group_id" Int, "is_default" Int,
    }
    /// Store groups.
    STORE_GROUPS = "store_group" ["group_id"] of [] {
        "website_id" Int, "name" Text(255), "root_category_id" Int, "default_store_id" Int, "code" Text(32),
    }
    /// Store views.
    STORES = "store" ["store_id"] of [] {
        "code" Text(32), "website_id" Int, "group_id" Int, "name" Text(255), "sort_order" Int, "is_active" Int,
    }
    /// Settings.
    SETTINGS = "core_config_data" ["config_id"] of [] {
        "scope" Text(8), "scope_id" Int, "path" Text(255), "value" Text(LONG),
    }
    /// Tax classes.
    TAX_CLASSES = "tax_class" ["class_id"] of [] { "class_name" Text(255), "class_type" Text(8) }
    /// Customer groups.
    CUSTOMER_GROUPS = "customer_group" ["customer_group_id"] of [] {
        "customer_group_code" Text(32), "tax_class_id" Int,
    }
    /// The websites that a customer group's customers may not sign in to.
    EXCLUSIONS = "customer_group_excluded_website" ["entity_id"] of ["customer_group_id"] { "website_id" Int }
    /// Attributes of all entities.
    ATTRIBUTES = "eav_attribute" ["attribute_id"] of [] {
        "entity_type_id" Int, "attribute_code" Text(255), "attribute_model" Text(255), "backend_model" Text(255),
        "backend_type" Text(8), "backend_table" Text(255), "frontend_model" Text(255), "frontend_input" Text(50),
        "frontend_label" Text(255), "frontend_class" Text(255), "source_model" Text(255), "is_required" Int,
        "is_user_defined" Int, "default_value" Text(LONG), "is_unique" Int, "note" Text(255),
    }
    /// What only attributes of customers and addresses have.
    CUSTOMER_ATTRIBUTES = "customer_eav_attribute" [] of ["attribute_id"] {
        "is_visible" Int, "input_filter" Text(255), "multiline_count" Int, "validate_rules" Text(LONG),
        "is_system" Int, "sort_order" Int, "data_model" Text(255), "is_used_in_grid" Int, "is_visible_in_grid" Int,
        "is_filterable_in_grid" Int, "is_searchable_in_grid" Int, "grid_filter_condition_type" Int,
    }
    /// The forms that show an attribute.
    FORMS = "customer_form_attribute" [] of ["attribute_id"] { "form_code" Text(32) }
    /// An attribute's labels by store view.
    LABELS = "eav_attribute_label" ["attribute_label_id"] of ["attribute_id"] { "store_id" Int, "value" Text(255) }
    /// What an attribute is in single websites.
    OVERRIDES = "customer_eav_attribute_website" [] of ["attribute_id"] {
        "website_id" Int, "is_visible" Int, "is_required" Int, "default_value" Text(LONG), "multiline_count" Int,
    }
    /// An attribute's options.
    OPTIONS = "eav_attribute_option" ["option_id"] of ["attribute_id"] { "sort_order" Int }
    /// An option's labels by store view.
    OPTION_LABELS = "eav_attribute_option_value" ["value_id"] of ["option_id"] {
        "store_id" Int, "value" Text(255),
    }
    /// Roles and their bindings.
    ROLES = "authorization_role" ["role_id"] of [] {
        "parent_id" Int, "tree_level" Int, "sort_order" Int, "role_type" Text(1), "user_id" Int,
        "user_type" Text(16), "role_name" Text(50),
    }
    /// A role's rules.
    RULES = "authorization_rule" ["rule_id"] of ["role_id"] {
        "resource_id" Text(255), "privileges" Text(20), "permission" Text(10),
    }
    /// Admins, without reset requests and the panel's own state.
    ADMINS = "admin_user" ["user_id"] of [] {
        "firstname" Text(32), "lastname" Text(32), "email" Text(128), "username" Text(40), "password" Text(255),
        "created" Moment, "modified" Moment, "logdate" Moment, "lognum" Int, "is_active" Int,
        "interface_locale" Text(16), "failures_num" Int, "first_failure" Moment, "lock_expires" Moment,
    }
    /// The hashes that an admin has had.
    ADMIN_PASSWORDS = "admin_passwords" ["password_id"] of ["user_id"] {
        "password_hash" Text(255), "expires" Int, "last_updated" Int,
    }
    /// When an admin's account ends.
    ADMIN_EXPIRATIONS = "admin_user_expiration" [] of ["user_id"] { "expires_at" Moment }
    /// Customers, without reset requests.
    CUSTOMERS = "customer_entity" ["entity_id"] of [] {
        "website_id" Int, "email" Text(255), "group_id" Int, "increment_id" Text(50), "store_id" Int,
        "created_at" Moment, "updated_at" Moment, "is_active" Int, "disable_auto_group_change" Int,
        "created_in" Text(255), "prefix" Text(40), "firstname" Text(255), "middlename" Text(255),
        "lastname" Text(255), "suffix" Text(40), "dob" Day, "password_hash" Text(128), "default_billing" Int,
        "default_shipping" Int, "taxvat" Text(50), "confirmation" Text(64), "gender" Int, "failures_num" Int,
        "first_failure" Moment, "lock_expires" Moment, "session_cutoff" Moment,
    }
    /// A customer's addresses.
    ADDRESSES = "customer_address_entity" ["entity_id"] of ["parent_id"] {
        "increment_id" Text(50), "created_at" Moment, "updated_at" Moment, "is_active" Int, "city" Text(255),
        "company" Text(255), "country_id" Text(255), "fax" Text(255), "firstname" Text(255), "lastname" Text(255),
        "middlename" Text(255), "postcode" Text(255), "prefix" Text(40), "region" Text(255), "region_id" Int,
        "street" Text(LONG), "suffix" Text(40), "telephone" Text(255), "vat_id" Text(255), "vat_is_valid" Int,
        "vat_request_date" Text(255), "vat_request_id" Text(255), "vat_request_success" Int,
    }
    /// A customer's subscriptions to newsletters.
    SUBSCRIPTIONS = "newsletter_subscriber" ["subscriber_id"] of ["customer_id"] {
        "store_id" Int, "change_status_at" Moment, "subscriber_email" Text(150), "subscriber_status" Int,
        "subscriber_confirm_code" Text(32),
    }
    /// When a customer last signed in and out.
    LAST_LOGINS = "customer_log" ["log_id"] of ["customer_id"] { "last_login_at" Moment, "last_logout_at" Moment }
}
