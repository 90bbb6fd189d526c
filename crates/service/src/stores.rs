//! `storeStoreRepositoryV1` and its neighbours: websites, store groups, store views and their configuration.

use crate::facts::Facts;
use magegate_domain::acl::Permit;
use magegate_domain::id::StoreId;
use magegate_domain::scope::{ADMIN_STORE, StoreGroup, StoreView, Website};

/// A store view's configuration as clients read it at start-up.
#[derive(Debug, Clone)]
pub struct StoreConfig {
    /// The store view.
    pub store: StoreView,
    /// `en_US`.
    pub locale: String,
    /// The currency that prices are kept in.
    pub base_currency_code: String,
    /// The currency that prices are shown in.
    pub default_display_currency_code: String,
    /// The time zone.
    pub timezone: String,
    /// `lbs` or `kgs`.
    pub weight_unit: String,
    /// Address, link, static and media address over HTTP, then the same over HTTPS.
    pub urls: [[String; 4]; 2],
}

/// The websites, of which a caller who is limited to some sees these alone, here and below.
pub fn websites<'a>(facts: &'a Facts, permit: &Permit) -> impl Iterator<Item = &'a Website> {
    facts.scopes.websites.iter().filter(|website| permit.reaches(Some(website.id)))
}

/// The store groups.
pub fn groups<'a>(facts: &'a Facts, permit: &Permit) -> impl Iterator<Item = &'a StoreGroup> {
    facts.scopes.groups.iter().filter(|group| permit.reaches(Some(group.website_id)))
}

/// All store views: the default one first, then the others by number, as the reference lists them.
pub fn views(facts: &Facts, permit: &Permit) -> Vec<StoreView> {
    let default = facts.scopes.default_store().map(|store| store.id);
    let mut views: Vec<StoreView> = facts.scopes.stores.clone();
    views.retain(|store| permit.reaches(Some(store.website_id)));
    views.sort_by_key(|store| (Some(store.id) != default, store.id));
    views
}

/// The configuration of the store views with the given codes or, without codes, of all but the admin scope. `came_to`
/// is the address that the request came to, with a slash at its end.
pub fn configs(
    facts: &Facts,
    permit: &Permit,
    codes: Option<&[String]>,
    came_to: &str,
) -> Vec<StoreConfig> {
    let wanted = |store: &&StoreView| {
        store.id != ADMIN_STORE
            && permit.reaches(Some(store.website_id))
            && codes.is_none_or(|codes| codes.contains(&store.code))
    };
    facts.scopes.stores.iter().filter(wanted).map(|store| config(facts, store, came_to)).collect()
}

/// The address of a store view's pages, over the scheme by which a request came to `came_to`; with a slash at its end.
pub fn address(facts: &Facts, store: &StoreView, came_to: &str) -> String {
    let [[_, plain, ..], [_, secured, ..]] = config(facts, store, came_to).urls;
    if came_to.starts_with("https:") { secured } else { plain }
}

fn config(facts: &Facts, store: &StoreView, came_to: &str) -> StoreConfig {
    let setting = |path: &str| value(facts, store.id, path);
    let or = |value: String, otherwise: &str| {
        if value.is_empty() { otherwise.to_owned() } else { value }
    };
    let base = or(setting("web/unsecure/base_url"), came_to);
    let secure = or(setting("web/secure/base_url"), &base);
    let below = |scheme: &str, base: &str| {
        let path = |name: &str| format!("web/{scheme}/base_{name}_url");
        [
            base.to_owned(),
            or(setting(&path("link")), base),
            or(setting(&path("static")), &format!("{base}static/")),
            or(setting(&path("media")), &format!("{base}media/")),
        ]
    };
    let [plain, secured] = [below("unsecure", &base), below("secure", &secure)];
    StoreConfig {
        store: store.clone(),
        locale: setting("general/locale/code"),
        base_currency_code: setting("currency/options/base"),
        default_display_currency_code: setting("currency/options/default"),
        timezone: setting("general/locale/timezone"),
        weight_unit: setting("general/locale/weight_unit"),
        urls: [plain, secured],
    }
}

fn value(facts: &Facts, store: StoreId, path: &str) -> String {
    facts.settings.for_store(store, &facts.scopes, path).to_owned()
}
