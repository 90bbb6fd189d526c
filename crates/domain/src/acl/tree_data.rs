//! Generated data: the stock tree of ACL resources of Magento Open Source 2.4.6; the two roots have an
//! empty parent. The order is that of the rule rows of a saved role, which is depth first, so that a
//! parent precedes its children. To regenerate: take the ids from the `authorization_rule` rows of any
//! role saved with chosen resources, parents and titles from the modules' merged ACL files.

/// Every resource: id, parent, title. One line each, for readable differences.
#[rustfmt::skip]
pub(crate) const RESOURCES: &[(&str, &str, &str)] = &[
    ("Magento_Backend::all", "", "Allow everything"),
    ("Magento_Backend::admin", "", "Magento Admin"),
    ("Magento_Backend::dashboard", "Magento_Backend::admin", "Dashboard"),
    ("Magento_Analytics::analytics", "Magento_Backend::admin", "Analytics"),
    ("Magento_Analytics::analytics_api", "Magento_Analytics::analytics", "API"),
    ("Magento_Sales::sales", "Magento_Backend::admin", "Sales"),
    ("Magento_Sales::sales_operation", "Magento_Sales::sales", "Operations"),
    ("Magento_Sales::sales_order", "Magento_Sales::sales_operation", "Orders"),
    ("Magento_Sales::actions", "Magento_Sales::sales_order", "Actions"),
    ("Magento_Sales::create", "Magento_Sales::actions", "Create"),
    ("Magento_Sales::actions_view", "Magento_Sales::actions", "View"),
    ("Magento_Sales::email", "Magento_Sales::actions", "Send Order Email"),
    ("Magento_Sales::reorder", "Magento_Sales::actions", "Reorder"),
    ("Magento_Sales::actions_edit", "Magento_Sales::actions", "Edit"),
    ("Magento_Sales::cancel", "Magento_Sales::actions", "Cancel"),
    ("Magento_Sales::review_payment", "Magento_Sales::actions", "Accept or Deny Payment"),
    ("Magento_Sales::capture", "Magento_Sales::actions", "Capture"),
    ("Magento_Sales::invoice", "Magento_Sales::actions", "Invoice"),
    ("Magento_Sales::creditmemo", "Magento_Sales::actions", "Credit Memos"),
    ("Magento_Sales::hold", "Magento_Sales::actions", "Hold"),
    ("Magento_Sales::unhold", "Magento_Sales::actions", "Unhold"),
    ("Magento_Sales::ship", "Magento_Sales::actions", "Ship"),
    ("Magento_Sales::comment", "Magento_Sales::actions", "Comment"),
    ("Magento_Sales::emails", "Magento_Sales::actions", "Send Sales Emails"),
    ("Magento_Paypal::authorization", "Magento_Sales::actions", "Payment Amount Authorization"),
    ("Magento_Sales::sales_invoice", "Magento_Sales::sales_operation", "Invoices"),
    ("Magento_Sales::shipment", "Magento_Sales::sales_operation", "Shipments"),
    ("Magento_Sales::sales_creditmemo", "Magento_Sales::sales_operation", "Credit Memos"),
    ("Magento_Paypal::billing_agreement", "Magento_Sales::sales_operation", "Billing Agreements"),
    ("Magento_Paypal::billing_agreement_actions", "Magento_Paypal::billing_agreement", "Actions"),
    ("Magento_Paypal::billing_agreement_actions_view", "Magento_Paypal::billing_agreement_actions", "View"),
    ("Magento_Paypal::actions_manage", "Magento_Paypal::billing_agreement_actions", "Manage"),
    ("Magento_Paypal::use", "Magento_Paypal::billing_agreement_actions", "Place Order Using Billing Agreements"),
    ("Magento_Sales::transactions", "Magento_Sales::sales_operation", "Transactions"),
    ("Magento_Sales::transactions_fetch", "Magento_Sales::transactions", "Fetch"),
    ("Magento_Catalog::catalog", "Magento_Backend::admin", "Catalog"),
    ("Magento_Catalog::catalog_inventory", "Magento_Catalog::catalog", "Inventory"),
    ("Magento_Catalog::products", "Magento_Catalog::catalog_inventory", "Products"),
    ("Magento_Catalog::update_attributes", "Magento_Catalog::products", "Update Attributes"),
    ("Magento_Catalog::edit_product_design", "Magento_Catalog::products", "Edit Product Design"),
    ("Magento_Catalog::categories", "Magento_Catalog::catalog_inventory", "Categories"),
    ("Magento_Catalog::edit_category_design", "Magento_Catalog::categories", "Edit Category Design"),
    ("Magento_Customer::customer", "Magento_Backend::admin", "Customers"),
    ("Magento_Customer::manage", "Magento_Customer::customer", "All Customers"),
    ("Magento_Customer::actions", "Magento_Customer::manage", "Actions"),
    ("Magento_Customer::delete", "Magento_Customer::actions", "Delete"),
    ("Magento_Customer::reset_password", "Magento_Customer::actions", "Reset password"),
    ("Magento_Customer::invalidate_tokens", "Magento_Customer::actions", "Invalidate tokens"),
    ("Magento_LoginAsCustomer::allow_shopping_assistance", "Magento_Customer::actions", "Remote shopping assistance opt-in"),
    ("Magento_Customer::online", "Magento_Customer::customer", "Now Online"),
    ("Magento_Customer::group", "Magento_Customer::customer", "Customer Groups"),
    ("Magento_LoginAsCustomer::login", "Magento_Customer::customer", "Login as Customer"),
    ("Magento_LoginAsCustomerLog::login_log", "Magento_LoginAsCustomer::login", "View Login as Customer Log"),
    ("Magento_Cart::cart", "Magento_Backend::admin", "Carts"),
    ("Magento_Cart::manage", "Magento_Cart::cart", "Manage carts"),
    ("Magento_Backend::myaccount", "Magento_Backend::admin", "My Account"),
    ("Magento_Backend::marketing", "Magento_Backend::admin", "Marketing"),
    ("Magento_CatalogRule::promo", "Magento_Backend::marketing", "Promotions"),
    ("Magento_CatalogRule::promo_catalog", "Magento_CatalogRule::promo", "Catalog Price Rule"),
    ("Magento_SalesRule::quote", "Magento_CatalogRule::promo", "Cart Price Rules"),
    ("Magento_Backend::marketing_communications", "Magento_Backend::marketing", "Communications"),
    ("Magento_Email::template", "Magento_Backend::marketing_communications", "Email Templates"),
    ("Magento_Newsletter::template", "Magento_Backend::marketing_communications", "Newsletter Template"),
    ("Magento_Newsletter::queue", "Magento_Backend::marketing_communications", "Newsletter Queue"),
    ("Magento_Newsletter::subscriber", "Magento_Backend::marketing_communications", "Newsletter Subscribers"),
    ("Magento_Backend::marketing_seo", "Magento_Backend::marketing", "SEO & Search"),
    ("Magento_Search::search", "Magento_Backend::marketing_seo", "Search Terms"),
    ("Magento_Search::synonyms", "Magento_Backend::marketing_seo", "Search Synonyms"),
    ("Magento_UrlRewrite::urlrewrite", "Magento_Backend::marketing_seo", "URL Rewrites"),
    ("Magento_Sitemap::sitemap", "Magento_Backend::marketing_seo", "Site Map"),
    ("Magento_Backend::marketing_user_content", "Magento_Backend::marketing", "User Content"),
    ("Magento_Review::reviews_all", "Magento_Backend::marketing_user_content", "Reviews"),
    ("Magento_Review::pending", "Magento_Backend::marketing_user_content", "Reviews"),
    ("Magento_Backend::content", "Magento_Backend::admin", "Content"),
    ("Magento_Backend::content_elements", "Magento_Backend::content", "Elements"),
    ("Magento_Cms::page", "Magento_Backend::content_elements", "Pages"),
    ("Magento_Cms::save", "Magento_Cms::page", "Save Page"),
    ("Magento_Cms::save_design", "Magento_Cms::save", "Edit Page Design"),
    ("Magento_Cms::page_delete", "Magento_Cms::page", "Delete Page"),
    ("Magento_Cms::block", "Magento_Backend::content_elements", "Blocks"),
    ("Magento_Widget::widget_instance", "Magento_Backend::content_elements", "Widgets"),
    ("Magento_Cms::media_gallery", "Magento_Backend::content_elements", "Media Gallery"),
    ("Magento_MediaGalleryUiApi::insert_assets", "Magento_Cms::media_gallery", "Insert assets into the content"),
    ("Magento_MediaGalleryUiApi::upload_assets", "Magento_Cms::media_gallery", "Upload assets"),
    ("Magento_MediaGalleryUiApi::edit_assets", "Magento_Cms::media_gallery", "Edit asset details"),
    ("Magento_AdobeStockImageAdminUi::media_gallery", "Magento_Cms::media_gallery", "Adobe Stock"),
    ("Magento_AdobeStockImageAdminUi::save_preview_images", "Magento_AdobeStockImageAdminUi::media_gallery", "Save Preview Image"),
    ("Magento_AdobeStockImageAdminUi::license_images", "Magento_AdobeStockImageAdminUi::media_gallery", "License images"),
    ("Magento_MediaGalleryUiApi::delete_assets", "Magento_Cms::media_gallery", "Delete assets"),
    ("Magento_MediaGalleryUiApi::create_folder", "Magento_Cms::media_gallery", "Create folder"),
    ("Magento_MediaGalleryUiApi::delete_folder", "Magento_Cms::media_gallery", "Delete folder"),
    ("Magento_PageBuilder::templates", "Magento_Backend::content_elements", "Templates"),
    ("Magento_PageBuilder::template_save", "Magento_PageBuilder::templates", "Save Template"),
    ("Magento_PageBuilder::template_apply", "Magento_PageBuilder::templates", "Apply Template"),
    ("Magento_PageBuilder::template_delete", "Magento_PageBuilder::templates", "Delete Template"),
    ("Magento_Backend::design", "Magento_Backend::content", "Design"),
    ("Magento_Theme::theme", "Magento_Backend::design", "Themes"),
    ("Magento_Backend::schedule", "Magento_Backend::design", "Schedule"),
    ("Magento_Backend::content_translation", "Magento_Backend::content", "Content translation"),
    ("Magento_Reports::report", "Magento_Backend::admin", "Reports"),
    ("Magento_Reports::report_marketing", "Magento_Reports::report", "Marketing"),
    ("Magento_Reports::shopcart", "Magento_Reports::report_marketing", "Shopping Cart"),
    ("Magento_Reports::product", "Magento_Reports::shopcart", "Products in Cart"),
    ("Magento_Reports::abandoned", "Magento_Reports::shopcart", "Abandoned Cart"),
    ("Magento_Reports::report_search", "Magento_Reports::report_marketing", "Search Terms"),
    ("Magento_Newsletter::problem", "Magento_Reports::report_marketing", "Newsletter Problem Reports"),
    ("Magento_Reports::review", "Magento_Reports::report", "Reviews"),
    ("Magento_Reports::review_customer", "Magento_Reports::review", "By Customers"),
    ("Magento_Reports::review_product", "Magento_Reports::review", "By Products"),
    ("Magento_Reports::salesroot", "Magento_Reports::report", "Sales"),
    ("Magento_Reports::salesroot_sales", "Magento_Reports::salesroot", "Orders"),
    ("Magento_Reports::tax", "Magento_Reports::salesroot", "Tax"),
    ("Magento_Reports::invoiced", "Magento_Reports::salesroot", "Invoiced"),
    ("Magento_Reports::shipping", "Magento_Reports::salesroot", "Shipping"),
    ("Magento_Reports::refunded", "Magento_Reports::salesroot", "Refunds"),
    ("Magento_Reports::coupons", "Magento_Reports::salesroot", "Coupons"),
    ("Magento_Paypal::paypal_settlement_reports", "Magento_Reports::salesroot", "PayPal Settlement"),
    ("Magento_Paypal::paypal_settlement_reports_view", "Magento_Paypal::paypal_settlement_reports", "View"),
    ("Magento_Paypal::fetch", "Magento_Paypal::paypal_settlement_reports", "Fetch"),
    ("PayPal_Braintree::settlement_report", "Magento_Reports::salesroot", "Braintree Settlement"),
    ("Magento_Reports::customers", "Magento_Reports::report", "Customers"),
    ("Magento_Reports::totals", "Magento_Reports::customers", "Order Total"),
    ("Magento_Reports::customers_orders", "Magento_Reports::customers", "Order Count"),
    ("Magento_Reports::accounts", "Magento_Reports::customers", "New"),
    ("Magento_Reports::report_products", "Magento_Reports::report", "Products"),
    ("Magento_Reports::viewed", "Magento_Reports::report_products", "Views"),
    ("Magento_Reports::bestsellers", "Magento_Reports::report_products", "Bestsellers"),
    ("Magento_Reports::lowstock", "Magento_Reports::report_products", "Low Stock"),
    ("Magento_Reports::sold", "Magento_Reports::report_products", "Ordered"),
    ("Magento_Reports::downloads", "Magento_Reports::report_products", "Downloads"),
    ("Magento_Reports::statistics", "Magento_Reports::report", "Statistics"),
    ("Magento_Reports::statistics_refresh", "Magento_Reports::statistics", "Refresh Statistics"),
    ("Magento_Analytics::business_intelligence", "Magento_Reports::report", "Business Intelligence"),
    ("Magento_Analytics::advanced_reporting", "Magento_Analytics::business_intelligence", "Advanced Reporting"),
    ("Magento_Analytics::bi_essentials", "Magento_Analytics::business_intelligence", "BI Essentials"),
    ("Magento_Backend::stores", "Magento_Backend::admin", "Stores"),
    ("Magento_Backend::stores_settings", "Magento_Backend::stores", "Settings"),
    ("Magento_Backend::store", "Magento_Backend::stores_settings", "All Stores"),
    ("Magento_Config::config", "Magento_Backend::stores_settings", "Configuration"),
    ("Magento_Cms::config_cms", "Magento_Config::config", "Content Management"),
    ("Magento_Catalog::config_catalog", "Magento_Config::config", "Catalog Section"),
    ("Magento_CatalogSearch::config_catalog_search", "Magento_Catalog::config_catalog", "Catalog Search"),
    ("Magento_CatalogInventory::cataloginventory", "Magento_Config::config", "Inventory Section"),
    ("Magento_Payment::payment", "Magento_Config::config", "Payment Methods Section"),
    ("Magento_Payment::payment_services", "Magento_Config::config", "Payment Services"),
    ("Magento_Contact::contact", "Magento_Config::config", "Contacts Section"),
    ("Magento_Downloadable::downloadable", "Magento_Config::config", "Downloadable Product Section"),
    ("Magento_GoogleAnalytics::google", "Magento_Config::config", "Google API"),
    ("Magento_LoginAsCustomer::config_section", "Magento_Config::config", "Login as Customer Section"),
    ("Magento_Newsletter::newsletter", "Magento_Config::config", "Newsletter Section"),
    ("Magento_Shipping::carriers", "Magento_Config::config", "Shipping Methods Section"),
    ("Magento_InventoryInStorePickupApi::inStorePickup", "Magento_Shipping::carriers", "In-Store Pickup"),
    ("Magento_InventoryInStorePickupApi::notify_orders_are_ready_for_pickup", "Magento_InventoryInStorePickupApi::inStorePickup", "Notify Orders Are Ready For Pickup"),
    ("Magento_Shipping::config_shipping", "Magento_Config::config", "Shipping Settings Section"),
    ("Magento_Shipping::shipping_policy", "Magento_Config::config", "Shipping Policy Parameters Section"),
    ("Magento_Multishipping::config_multishipping", "Magento_Config::config", "Multishipping Settings Section"),
    ("Magento_ReCaptchaUi::config", "Magento_Config::config", "reCAPTCHA"),
    ("Magento_Securitytxt::config", "Magento_Config::config", "Securitytxt"),
    ("Magento_Config::config_general", "Magento_Config::config", "General Section"),
    ("Magento_Integration::config_oauth", "Magento_Config::config", "OAuth"),
    ("Magento_Webapi::config_webapi", "Magento_Config::config", "Magento Web API"),
    ("Magento_Config::web", "Magento_Config::config", "Web Section"),
    ("Magento_Config::config_design", "Magento_Config::config", "Design Section"),
    ("Magento_Customer::config_customer", "Magento_Config::config", "Customers Section"),
    ("Magento_Paypal::paypal", "Magento_Config::config", "PayPal Section"),
    ("Magento_Tax::config_tax", "Magento_Config::config", "Tax Section"),
    ("Magento_Checkout::checkout", "Magento_Config::config", "Checkout Section"),
    ("Magento_Sales::config_sales", "Magento_Config::config", "Sales Section"),
    ("Magento_Persistent::persistent", "Magento_Config::config", "Persistent Shopping Cart"),
    ("Magento_Sales::sales_email", "Magento_Config::config", "Sales Emails Section"),
    ("Magento_Sales::sales_pdf", "Magento_Config::config", "PDF Print-outs"),
    ("Magento_Reports::reports", "Magento_Config::config", "Reports"),
    ("Magento_Sitemap::config_sitemap", "Magento_Config::config", "XML Sitemap Section"),
    ("Magento_Config::config_system", "Magento_Config::config", "System Section"),
    ("Magento_Wishlist::config_wishlist", "Magento_Config::config", "Wish List Section"),
    ("Magento_SalesRule::config_promo", "Magento_Config::config", "Promotion"),
    ("Magento_Config::config_admin", "Magento_Config::config", "Advanced Admin Section"),
    ("Magento_Config::trans_email", "Magento_Config::config", "Store Email Addresses Section"),
    ("Magento_Config::dev", "Magento_Config::config", "Developer Section"),
    ("Magento_Config::currency", "Magento_Config::config", "Currency Setup Section"),
    ("Magento_Rss::rss", "Magento_Config::config", "RSS Feeds Section"),
    ("Magento_Config::sendfriend", "Magento_Config::config", "Email to a Friend"),
    ("Magento_Analytics::analytics_settings", "Magento_Config::config", "Analytics"),
    ("Magento_NewRelicReporting::config_newrelicreporting", "Magento_Config::config", "New Relic Reporting Section"),
    ("Magento_CheckoutAgreements::checkoutagreement", "Magento_Backend::stores_settings", "Terms & Conditions"),
    ("Magento_Sales::order_statuses", "Magento_Backend::stores_settings", "Order Status"),
    ("Magento_InventoryApi::inventory", "Magento_Backend::stores", "Inventory"),
    ("Magento_InventoryApi::source", "Magento_InventoryApi::inventory", "Sources"),
    ("Magento_InventoryApi::source_edit", "Magento_InventoryApi::source", "Edit Sources"),
    ("Magento_InventoryApi::ship_source_selection", "Magento_InventoryApi::source", "Shipping Source Selection"),
    ("Magento_InventorySourceSelectionApi::source_selection_algorithm", "Magento_InventoryApi::source", "Inventory Source Selection"),
    ("Magento_InventorySourceSelectionApi::source_selection_algorithm_post", "Magento_InventorySourceSelectionApi::source_selection_algorithm", "Source selection algorithm result"),
    ("Magento_InventoryApi::stock", "Magento_InventoryApi::inventory", "Stocks"),
    ("Magento_InventoryApi::stock_edit", "Magento_InventoryApi::stock", "Edit Stocks"),
    ("Magento_InventoryApi::stock_delete", "Magento_InventoryApi::stock", "Delete Stocks"),
    ("Magento_InventoryLowQuantityNotificationApi::low_quantity_notification", "Magento_InventoryApi::stock", "Low Quantity Notification"),
    ("Magento_InventoryLowQuantityNotificationApi::stock_create_low_quantity_notification", "Magento_InventoryLowQuantityNotificationApi::low_quantity_notification", "Create low quantity notification"),
    ("Magento_InventoryLowQuantityNotificationApi::stock_delete_low_quantity_notification", "Magento_InventoryLowQuantityNotificationApi::low_quantity_notification", "Remove low quantity notification"),
    ("Magento_InventoryApi::stock_source_link", "Magento_InventoryApi::stock", "Source to Stock Assigning"),
    ("Magento_InventoryApi::stock_source_item_assign", "Magento_InventoryApi::stock", "Source Item Assigning"),
    ("Magento_InventorySalesApi::stock", "Magento_InventoryApi::inventory", "Sales Stock"),
    ("Magento_Tax::manage_tax", "Magento_Backend::stores", "Taxes"),
    ("Magento_CurrencySymbol::system_currency", "Magento_Backend::stores", "Currency"),
    ("Magento_CurrencySymbol::currency_rates", "Magento_CurrencySymbol::system_currency", "Currency Rates"),
    ("Magento_CurrencySymbol::symbols", "Magento_CurrencySymbol::system_currency", "Currency Symbols"),
    ("Magento_Backend::stores_attributes", "Magento_Backend::stores", "Attributes"),
    ("Magento_Catalog::attributes_attributes", "Magento_Backend::stores_attributes", "Product"),
    ("Magento_Catalog::sets", "Magento_Backend::stores_attributes", "Attribute Set"),
    ("Magento_Review::ratings", "Magento_Backend::stores_attributes", "Ratings"),
    ("Magento_Swatches::iframe", "Magento_Backend::stores_attributes", "Swatches"),
    ("Magento_Backend::stores_other_settings", "Magento_Backend::stores", "Other Settings"),
    ("Magento_Backend::system", "Magento_Backend::admin", "System"),
    ("Magento_AdobeIms::adobe_ims", "Magento_Backend::system", "Adobe IMS"),
    ("Magento_AdobeIms::actions", "Magento_AdobeIms::adobe_ims", "Actions"),
    ("Magento_AdobeIms::login", "Magento_AdobeIms::actions", "Login"),
    ("Magento_AdobeIms::logout", "Magento_AdobeIms::actions", "Logout"),
    ("Magento_AdobeStockAsset::adobe_stock_asset", "Magento_Backend::system", "Adobe Stock WebAPI"),
    ("Magento_AdobeStockAsset::actions", "Magento_AdobeStockAsset::adobe_stock_asset", "WebAPI Actions"),
    ("Magento_AdobeStockAsset::actions_delete", "Magento_AdobeStockAsset::actions", "Delete"),
    ("Magento_AdobeStockAsset::actions_save", "Magento_AdobeStockAsset::actions", "Save"),
    ("Magento_AdobeStockAsset::actions_view", "Magento_AdobeStockAsset::actions", "View"),
    ("Magento_AdobeStockAsset::actions_get", "Magento_AdobeStockAsset::actions", "Get"),
    ("Magento_Backend::convert", "Magento_Backend::system", "Data Transfer"),
    ("Magento_ImportExport::import", "Magento_Backend::convert", "Import"),
    ("Magento_ImportExport::export", "Magento_Backend::convert", "Export"),
    ("Magento_TaxImportExport::import_export", "Magento_Backend::convert", "Import/Export Tax Rates"),
    ("Magento_ImportExport::history", "Magento_Backend::convert", "Import History"),
    ("Magento_Backend::extensions", "Magento_Backend::system", "Magento Connect"),
    ("Magento_Backend::local", "Magento_Backend::extensions", "Connect Manager"),
    ("Magento_Backend::custom", "Magento_Backend::extensions", "Package Extensions"),
    ("Magento_Integration::extensions", "Magento_Backend::system", "System Extensions"),
    ("Magento_Integration::integrations", "Magento_Integration::extensions", "System Integrations"),
    ("Magento_Backend::tools", "Magento_Backend::system", "Tools"),
    ("Magento_Backend::cache", "Magento_Backend::tools", "Cache Management"),
    ("Magento_Backend::main_actions", "Magento_Backend::cache", "Clean Cache Actions"),
    ("Magento_Backend::flush_cache_storage", "Magento_Backend::main_actions", "Flush Cache Storage"),
    ("Magento_Backend::flush_magento_cache", "Magento_Backend::main_actions", "Flush Magento Cache"),
    ("Magento_Backend::mass_actions", "Magento_Backend::cache", "Cache Types Management"),
    ("Magento_Backend::toggling_cache_type", "Magento_Backend::mass_actions", "Toggle Cache Type"),
    ("Magento_Backend::refresh_cache_type", "Magento_Backend::mass_actions", "Refresh Cache Type"),
    ("Magento_Backend::additional_cache_management", "Magento_Backend::cache", "Additional Cache Management"),
    ("Magento_Backend::flush_catalog_images", "Magento_Backend::additional_cache_management", "Catalog Images Cache"),
    ("Magento_Backend::flush_js_css", "Magento_Backend::additional_cache_management", "Flush Js/Css"),
    ("Magento_Backend::flush_static_files", "Magento_Backend::additional_cache_management", "Flush Static Files"),
    ("Magento_Backup::backup", "Magento_Backend::tools", "Backups"),
    ("Magento_Backup::rollback", "Magento_Backup::backup", "Rollback"),
    ("Magento_Indexer::index", "Magento_Backend::tools", "Index Management"),
    ("Magento_Indexer::changeMode", "Magento_Backend::tools", "Change indexer mode"),
    ("Magento_Indexer::invalidate", "Magento_Backend::tools", "Invalidate index"),
    ("Magento_User::acl", "Magento_Backend::system", "Permissions"),
    ("Magento_User::acl_users", "Magento_User::acl", "All Users"),
    ("Magento_User::locks", "Magento_User::acl", "Locked Users"),
    ("Magento_User::acl_roles", "Magento_User::acl", "User Roles"),
    ("Magento_Logging::magento_logging", "Magento_Backend::system", "Action Log"),
    ("Magento_Logging::magento_logging_events", "Magento_Logging::magento_logging", "Report"),
    ("Magento_Logging::system_magento_logging_bulk_operations", "Magento_Logging::magento_logging", "Bulk Actions"),
    ("Magento_Backend::system_other_settings", "Magento_Backend::system", "Other Settings"),
    ("Magento_AdminNotification::adminnotification", "Magento_Backend::system_other_settings", "Notifications"),
    ("Magento_AdminNotification::show_toolbar", "Magento_AdminNotification::adminnotification", "Show Toolbar"),
    ("Magento_AdminNotification::show_list", "Magento_AdminNotification::adminnotification", "Show List"),
    ("Magento_AdminNotification::mark_as_read", "Magento_AdminNotification::adminnotification", "Mark as Read"),
    ("Magento_AdminNotification::adminnotification_remove", "Magento_AdminNotification::adminnotification", "Remove"),
    ("Magento_Variable::variable", "Magento_Backend::system_other_settings", "Custom Variables"),
    ("Magento_EncryptionKey::crypt_key", "Magento_Backend::system_other_settings", "Manage Encryption Key"),
    ("Magento_Backend::global_search", "Magento_Backend::admin", "Global Search"),
];

#[cfg(test)]
mod tests {
    use super::RESOURCES;
    use std::collections::HashSet;

    #[test]
    fn the_tree_holds_265_different_resources() {
        let ids: HashSet<_> = RESOURCES.iter().map(|(id, _, _)| id).collect();
        assert_eq!(RESOURCES.len(), 265);
        assert_eq!(ids.len(), 265);
    }

    #[test]
    fn every_parent_stands_before_its_children() {
        let mut seen = HashSet::from([""]);
        for (id, parent, title) in RESOURCES {
            assert!(seen.contains(parent), "{id} precedes its parent {parent}");
            assert!(!title.is_empty(), "{id} has no title");
            seen.insert(id);
        }
    }

    #[test]
    fn the_order_is_depth_first() {
        let mut line: Vec<&str> = vec![""];
        for (id, parent, _) in RESOURCES {
            while line.last().is_some_and(|last| last != parent) {
                line.pop();
            }
            assert!(
                !line.is_empty(),
                "{id} is apart from the other children of {parent}"
            );
            line.push(id);
        }
    }

    #[test]
    fn only_everything_and_the_root_of_real_resources_have_no_parent() {
        let roots: Vec<_> = RESOURCES
            .iter()
            .filter(|(_, parent, _)| parent.is_empty())
            .map(|(id, _, _)| *id)
            .collect();
        assert_eq!(roots, ["Magento_Backend::all", "Magento_Backend::admin"]);
        assert!(
            RESOURCES
                .iter()
                .all(|(_, parent, _)| *parent != "Magento_Backend::all")
        );
    }

    #[test]
    fn customers_are_managed_below_all_customers() {
        let parent_of = |id: &str| RESOURCES.iter().find(|row| row.0 == id).map(|row| row.1);
        for (id, parent) in [
            ("Magento_Customer::customer", "Magento_Backend::admin"),
            ("Magento_Customer::manage", "Magento_Customer::customer"),
            ("Magento_Customer::actions", "Magento_Customer::manage"),
            ("Magento_Customer::delete", "Magento_Customer::actions"),
            (
                "Magento_Customer::reset_password",
                "Magento_Customer::actions",
            ),
            (
                "Magento_Customer::invalidate_tokens",
                "Magento_Customer::actions",
            ),
            ("Magento_Customer::online", "Magento_Customer::customer"),
            ("Magento_Customer::group", "Magento_Customer::customer"),
        ] {
            assert_eq!(parent_of(id), Some(parent), "parent of {id}");
        }
    }
}
