//! Creating and changing a group: the checks in the reference's order, and what is stored
//! (`spec/customers-api.md`, section 13).

use super::{GroupInput, GroupView, NOT_LOGGED_IN, described, must_exist};
use crate::Service;
use crate::audit::Event;
use crate::origin::Origin;
use magegate_domain::acl::Permit;
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::id::{CustomerGroupId, WebsiteId};
use magegate_domain::messages;
use magegate_domain::phrase::{Param, Phrase};
use magegate_store::customer_groups::{self, CustomerGroup};
use magegate_store::engine::Door;
use magegate_store::scopes;

/// The most characters of a group's code, as the column has them.
const CODE_LIMIT: usize = 32;
/// The tax class of a group that is created without one.
const TAX_CLASS: i64 = 3;

/// Creates a group or, where its number is given, changes one, which must exist (404 by `id`). A code of blanks, a tax
/// class that is not one for customers and a code that another group has are 400.
pub async fn save(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    input: GroupInput,
) -> Result<GroupView> {
    let code: String = input.code.as_deref().unwrap_or_default().chars().take(CODE_LIMIT).collect();
    if input.code.as_deref().unwrap_or_default().trim_ascii().is_empty() {
        return Err(messages::required(&["code"]));
    }
    let mut door = service.store.begin().await?;
    let tax_class_name = tax_class(&mut door, &input).await?;
    if let Some(id) = input.id {
        must_exist(&mut door, id).await?;
    }
    let except = input.id.unwrap_or(CustomerGroupId(-1));
    if customer_groups::code_taken(&mut door, code.trim_ascii(), except).await? {
        return Err(Error::new(ErrorKind::State, Phrase::plain(messages::GROUP_EXISTS)));
    }
    let mut group = CustomerGroup {
        code,
        tax_class_id: wanted_tax_class(&input).unwrap_or_default(),
        tax_class_name: Some(tax_class_name),
        ..CustomerGroup::default()
    };
    let done = store(&mut door, &mut group, &input).await?;
    exclude(&mut door, group.id, input.excluded_websites.as_deref()).await?;
    door.commit().await?;
    service.changed().await;
    let detail = format!("{} {done}", described(&group));
    service.happened(Event::GroupChanged, origin, permit.caller(), "", &detail);
    // The reference repeats what was sent, though it stored only the websites that exist.
    Ok(GroupView { group, excluded_websites: input.excluded_websites })
}

/// Stores the row; gives what was done, in a word.
async fn store(
    door: &mut Door,
    group: &mut CustomerGroup,
    input: &GroupInput,
) -> Result<&'static str> {
    let Some(id) = input.id else {
        group.id = customer_groups::insert(door, &group.code, group.tax_class_id).await?;
        return Ok("created");
    };
    group.id = id;
    customer_groups::update(door, id, &group.code, group.tax_class_id).await?;
    if let Some(name) = input.tax_class_name.as_ref().filter(|name| !name.is_empty()) {
        group.tax_class_name = Some(name.clone());
    }
    Ok("changed")
}

/// The tax class to store: a new group has one even where none was sent.
fn wanted_tax_class(input: &GroupInput) -> Option<i64> {
    match input.id {
        Some(_) => input.tax_class_id,
        None => Some(input.tax_class_id.filter(|id| *id != 0).unwrap_or(TAX_CLASS)),
    }
}

/// The name of the tax class, which must be one for customers; the complaint gives what was sent.
async fn tax_class(door: &mut Door, input: &GroupInput) -> Result<String> {
    let found = match wanted_tax_class(input) {
        Some(id) => customer_groups::find_tax_class(door, id).await?,
        None => None,
    };
    found.ok_or_else(|| {
        let sent = input.tax_class_id.map_or(Param::Null, Param::Int);
        messages::several(vec![messages::invalid_value("taxClassId", sent)])
    })
}

/// Replaces the excluded websites by those sent that exist, in the order of their numbers. Visitors are in no website's
/// list: nothing is stored for their group.
async fn exclude(door: &mut Door, id: CustomerGroupId, wanted: Option<&[WebsiteId]>) -> Result<()> {
    let Some(wanted) = wanted.filter(|_| id != NOT_LOGGED_IN) else {
        return Ok(());
    };
    let websites = scopes::load(door).await?.websites;
    let existing: Vec<_> = websites
        .iter()
        .map(|website| website.id)
        .filter(|website| *website != WebsiteId(0) && wanted.contains(website))
        .collect();
    if customer_groups::exclusions(door, id).await? != existing {
        customer_groups::replace_exclusions(door, id, &existing).await?;
    }
    Ok(())
}
