//! Websites, store groups and store views, and how a request finds its own
//! (`spec/web-api-framework.md` 1, `spec/customers-api.md` 8).

use crate::id::{StoreGroupId, StoreId, WebsiteId};

/// The store of the admin scope, reached as `/rest/all`.
pub const ADMIN_STORE: StoreId = StoreId(0);

/// A row of `store_website`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Website {
    /// Its number; 0 is the admin scope.
    pub id: WebsiteId,
    /// Its code, unique.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its place in lists.
    pub sort_order: i64,
    /// The store group that stands for it.
    pub default_group_id: StoreGroupId,
    /// Whether it is the installation's default website.
    pub is_default: bool,
}

/// A row of `store_group`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoreGroup {
    /// Its number; 0 is the admin scope.
    pub id: StoreGroupId,
    /// The website it belongs to.
    pub website_id: WebsiteId,
    /// Its name.
    pub name: String,
    /// The category from which its catalogue grows.
    pub root_category_id: i64,
    /// The store view that stands for it.
    pub default_store_id: StoreId,
    /// Its code, unique.
    pub code: String,
}

/// A row of `store`: a store view.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoreView {
    /// Its number; 0 is the admin scope.
    pub id: StoreId,
    /// Its code, unique, compared exactly in paths.
    pub code: String,
    /// The website it belongs to.
    pub website_id: WebsiteId,
    /// The store group it belongs to.
    pub group_id: StoreGroupId,
    /// Its name.
    pub name: String,
    /// Its place in lists.
    pub sort_order: i64,
    /// Whether the storefront shows it. The Web API serves inactive ones too.
    pub is_active: bool,
}

/// All of them, as the database has them, each list in the order of its ids.
#[derive(Debug, Clone, Default)]
pub struct Scopes {
    /// The websites, 0 included.
    pub websites: Vec<Website>,
    /// The store groups, 0 included.
    pub groups: Vec<StoreGroup>,
    /// The store views, 0 included.
    pub stores: Vec<StoreView>,
}

impl Scopes {
    /// The installation's default website, if one is declared.
    pub fn default_website(&self) -> Option<&Website> {
        self.websites.iter().find(|website| website.is_default)
    }

    /// The store view that stands for a website.
    pub fn default_store_of(&self, website: WebsiteId) -> Option<&StoreView> {
        let website = self.website(website)?;
        let group = self.groups.iter().find(|group| group.id == website.default_group_id)?;
        self.store(group.default_store_id)
    }

    /// The installation's default store view.
    pub fn default_store(&self) -> Option<&StoreView> {
        self.default_store_of(self.default_website()?.id)
    }

    /// A website by its number.
    pub fn website(&self, id: WebsiteId) -> Option<&Website> {
        self.websites.iter().find(|website| website.id == id)
    }

    /// A website by its exact code.
    pub fn website_by_code(&self, code: &str) -> Option<&Website> {
        self.websites.iter().find(|website| website.code == code)
    }

    /// A store view by its number.
    pub fn store(&self, id: StoreId) -> Option<&StoreView> {
        self.stores.iter().find(|store| store.id == id)
    }

    /// A store view by the code of a path: exact, never the admin scope.
    pub fn store_by_code(&self, code: &str) -> Option<&StoreView> {
        self.stores.iter().find(|store| store.id != ADMIN_STORE && store.code == code)
    }

    /// The website whose accounts a request through this store sees: its own, or the default one for `all`.
    pub fn account_website(&self, store: StoreId) -> WebsiteId {
        let own = self.store(store).filter(|_| store != ADMIN_STORE).map(|store| store.website_id);
        own.or_else(|| self.default_website().map(|website| website.id)).unwrap_or_default()
    }

    /// Whether a customer of `website` may use the store: one of its website's, or any where accounts are
    /// shared by all websites, but never the admin scope.
    pub fn shares(&self, store: StoreId, website: WebsiteId, global_accounts: bool) -> bool {
        store != ADMIN_STORE
            && self.store(store).is_some_and(|store| global_accounts || store.website_id == website)
    }
}
