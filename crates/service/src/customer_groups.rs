//! `customerGroupRepositoryV1`, `customerGroupManagementV1` and `customerCustomerGroupConfigV1`: the whole life of
//! customer groups (`spec/customers-api.md`, section 13).

mod saving;

pub use saving::save;

use crate::Service;
use crate::audit::Event;
use crate::origin::Origin;
use magegate_domain::acl::Permit;
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::id::{CustomerGroupId, StoreId, WebsiteId};
use magegate_domain::messages;
use magegate_domain::phrase::{Param, Phrase};
use magegate_domain::scope::Scopes;
use magegate_domain::search::SearchCriteria;
use magegate_domain::settings::{SettingScope, Settings};
use magegate_store::customer_groups::{self, CustomerGroup};
use magegate_store::engine::Door;
use magegate_store::query::search_customer_groups;
use magegate_store::{scopes, settings};
use std::collections::HashMap;

/// The setting that names the group of new customers.
const DEFAULT_GROUP: &str = "customer/create_account/default_group";
/// The most groups of one page.
const PAGE_LIMIT: i64 = 10_000;
/// The group of visitors who are not logged in; it can be changed but not deleted.
const NOT_LOGGED_IN: CustomerGroupId = CustomerGroupId(0);

/// A group as answers show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupView {
    /// The row.
    pub group: CustomerGroup,
    /// The websites that its customers may not sign in to; `None` where the answer does not speak of them.
    pub excluded_websites: Option<Vec<WebsiteId>>,
}

/// What a client sends of a group; `None` for what it leaves out or sends as null.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupInput {
    /// The group to change; `None` to create one.
    pub id: Option<CustomerGroupId>,
    /// Its code; cut to 32 characters.
    pub code: Option<String>,
    /// Its tax class, which must be one for customers.
    pub tax_class_id: Option<i64>,
    /// The name of its tax class: not stored, but repeated in the answer to an update, as the reference does.
    pub tax_class_name: Option<String>,
    /// The websites that its customers may not sign in to; those that do not exist are passed over.
    pub excluded_websites: Option<Vec<WebsiteId>>,
}

/// A page of a search.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupSearchResult {
    /// The groups of the page.
    pub items: Vec<GroupView>,
    /// How many match on all pages.
    pub total: i64,
}

/// A group by number; a missing one is 404 by `id`.
pub async fn get_by_id(
    service: &Service,
    _permit: &Permit,
    id: CustomerGroupId,
) -> Result<GroupView> {
    let mut door = service.store.read().await?;
    let group = must_exist(&mut door, id).await?;
    view(&mut door, group).await
}

/// The groups that match the criteria, by number where these ask for no order.
pub async fn get_list(
    service: &Service,
    _permit: &Permit,
    criteria: &SearchCriteria,
) -> Result<GroupSearchResult> {
    let mut door = service.store.read().await?;
    let (found, total) = search_customer_groups(&mut door, criteria, PAGE_LIMIT).await??;
    let mut excluded: HashMap<CustomerGroupId, Vec<WebsiteId>> = HashMap::new();
    for (group, website) in customer_groups::all_exclusions(&mut door).await? {
        excluded.entry(group).or_default().push(website);
    }
    let view = |group: CustomerGroup| {
        let excluded_websites = excluded.remove(&group.id);
        GroupView { group, excluded_websites }
    };
    Ok(GroupSearchResult { items: found.into_iter().map(view).collect(), total })
}

/// The group of new customers of a store view, else of the request's own. An unknown store view is 404 by `storeId`, a
/// group that does not exist 404 by `groupId` and `storeId`.
pub async fn get_default_group(
    service: &Service,
    origin: &Origin,
    _permit: &Permit,
    store: Option<StoreId>,
) -> Result<GroupView> {
    let facts = service.facts().await?;
    let mut door = service.store.read().await?;
    let wanted = store.unwrap_or(origin.store);
    let Some(found) = facts.scopes.store(wanted) else {
        return Err(messages::no_such_entity("storeId", wanted.0));
    };
    // Where the request says nothing, the reference names the store view by its code.
    let named = store.map_or_else(|| Param::Text(found.code.clone()), |id| Param::Int(id.0));
    let group = default_group(&mut door, &facts.settings, &facts.scopes, wanted, named).await?;
    view(&mut door, group).await
}

/// Whether a group cannot be deleted: the one of visitors, and the default one of any store view. A missing one is 404
/// by `groupId`.
pub async fn is_readonly(service: &Service, _permit: &Permit, id: CustomerGroupId) -> Result<bool> {
    let facts = service.facts().await?;
    let mut door = service.store.read().await?;
    if !customer_groups::exists(&mut door, id).await? {
        return Err(messages::no_such_entity("groupId", id.0));
    }
    Ok(id == NOT_LOGGED_IN || is_default(&facts.settings, &facts.scopes, id))
}

/// Makes a group that of new customers, wherever a website or store view does not say otherwise. A missing one is 404 by
/// `id`.
pub async fn set_default_customer_group(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    id: CustomerGroupId,
) -> Result<CustomerGroupId> {
    let mut door = service.store.begin().await?;
    must_exist(&mut door, id).await?;
    let (scope, value) = (SettingScope::Default, id.0.to_string());
    settings::set(&mut door, scope, DEFAULT_GROUP, &value, service.now()).await?;
    door.commit().await?;
    crate::settings::changed(service, origin, permit, &format!("{DEFAULT_GROUP} at default")).await;
    Ok(id)
}

/// Deletes a group, after its customers were moved to the default groups of their store views. A missing one is 404 by
/// `id`; the one of visitors and default ones stay, status 400.
pub async fn delete_by_id(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    id: CustomerGroupId,
) -> Result<bool> {
    let mut door = service.store.begin().await?;
    let group = must_exist(&mut door, id).await?;
    // First of all, so that whoever is about to put a customer into the group has done so or finds it gone. A refusal
    // undoes it.
    customer_groups::delete(&mut door, id).await?;
    let settings = settings::load(&mut door).await?;
    let scopes = scopes::load(&mut door).await?;
    if id <= NOT_LOGGED_IN || is_default(&settings, &scopes, id) {
        return Err(Error::new(ErrorKind::State, Phrase::plain(messages::GROUP_STAYS)));
    }
    for store in customer_groups::stores_of_members(&mut door, id).await? {
        let home = store.unwrap_or(origin.store);
        let named = Param::Int(home.0);
        let other = default_group(&mut door, &settings, &scopes, home, named).await?.id;
        customer_groups::move_members(&mut door, (id, other), store, service.now()).await?;
    }
    door.commit().await?;
    service.changed().await;
    let detail = format!("{} deleted", described(&group));
    service.happened(Event::GroupChanged, origin, permit.caller(), "", &detail);
    Ok(true)
}

async fn must_exist(door: &mut Door, id: CustomerGroupId) -> Result<CustomerGroup> {
    let found = customer_groups::find(door, id).await?;
    found.ok_or_else(|| messages::no_such_entity("id", id.0))
}

async fn view(door: &mut Door, group: CustomerGroup) -> Result<GroupView> {
    let excluded = customer_groups::exclusions(door, group.id).await?;
    let excluded_websites = Some(excluded).filter(|websites| !websites.is_empty());
    Ok(GroupView { group, excluded_websites })
}

async fn default_group(
    door: &mut Door,
    settings: &Settings,
    scopes: &Scopes,
    store: StoreId,
    named: Param,
) -> Result<CustomerGroup> {
    let value = settings.for_store(store, scopes, DEFAULT_GROUP);
    let found = match value.parse() {
        Ok(id) => customer_groups::find(door, CustomerGroupId(id)).await?,
        Err(_) => None,
    };
    found.ok_or_else(|| {
        messages::no_such_entity_by_two(("groupId", value.to_owned()), ("storeId", named))
    })
}

/// Whether new customers of any store view, the admin scope included, come into the group.
fn is_default(settings: &Settings, scopes: &Scopes, id: CustomerGroupId) -> bool {
    let value = |store| settings.for_store(store, scopes, DEFAULT_GROUP).parse();
    scopes.stores.iter().any(|store| value(store.id) == Ok(id.0))
}

fn described(group: &CustomerGroup) -> String {
    format!("customer group {} ({})", group.id, group.code)
}
