//! `customerGroupRepositoryV1`, `customerGroupManagementV1` and `customerCustomerGroupConfigV1`.

use super::search::{answer, asked};
use crate::call::{Args, Call};
use crate::value::{Map, Value};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use magegate_domain::Result;
use magegate_domain::id::{CustomerGroupId, StoreId, WebsiteId};
use magegate_service::customer_groups::{self, GroupInput, GroupView};

/// `GET /V1/customerGroups/:id`
pub fn get(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let found = customer_groups::get_by_id(&call.service, &call.permit, id(&call)).await?;
        Ok(group_value(found))
    }
    .boxed()
}

/// `GET /V1/customerGroups/search`
pub fn search(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let criteria = asked(&call)?;
        let found = customer_groups::get_list(&call.service, &call.permit, &criteria).await?;
        let items = found.items.into_iter().map(group_value).collect();
        Ok(answer(&criteria, items, found.total))
    }
    .boxed()
}

/// `POST /V1/customerGroups` and `PUT /V1/customerGroups/:id`
pub fn save(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let input = group_input(&call.args.object("group").unwrap_or_default());
        let saved = customer_groups::save(&call.service, &call.origin, &call.permit, input);
        Ok(group_value(saved.await?))
    }
    .boxed()
}

/// `DELETE /V1/customerGroups/:id`
pub fn delete(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let (service, origin) = (&call.service, &call.origin);
        let done = customer_groups::delete_by_id(service, origin, &call.permit, id(&call));
        done.await.map(Value::Bool)
    }
    .boxed()
}

/// `GET /V1/customerGroups/default` and `GET /V1/customerGroups/default/:storeId`
pub fn default(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let store = call.args.int("storeId").map(StoreId);
        let (service, origin) = (&call.service, &call.origin);
        let found = customer_groups::get_default_group(service, origin, &call.permit, store);
        Ok(group_value(found.await?))
    }
    .boxed()
}

/// `PUT /V1/customerGroups/default/:id`
pub fn set_default(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let (service, origin, permit) = (&call.service, &call.origin, &call.permit);
        let done = customer_groups::set_default_customer_group(service, origin, permit, id(&call));
        Ok(Value::Int(done.await?.0))
    }
    .boxed()
}

/// `GET /V1/customerGroups/:id/permissions`
pub fn is_readonly(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let found = customer_groups::is_readonly(&call.service, &call.permit, id(&call));
        found.await.map(Value::Bool)
    }
    .boxed()
}

fn id(call: &Call) -> CustomerGroupId {
    CustomerGroupId(call.args.int("id").unwrap_or(0))
}

fn group_input(group: &Args) -> GroupInput {
    let extension = group.object("extension_attributes").unwrap_or_default();
    GroupInput {
        id: group.int("id").map(CustomerGroupId),
        code: group.text("code"),
        tax_class_id: group.int("tax_class_id"),
        tax_class_name: group.text("tax_class_name"),
        excluded_websites: extension
            .ints("exclude_website_ids")
            .map(|ids| ids.into_iter().map(WebsiteId).collect()),
    }
}

fn group_value(view: GroupView) -> Value {
    let group = view.group;
    let mut map = Map::from_iter([
        ("id", Value::Int(group.id.0)),
        ("code", group.code.into()),
        ("tax_class_id", Value::Int(group.tax_class_id)),
    ]);
    if let Some(name) = group.tax_class_name {
        map.insert("tax_class_name", name);
    }
    if let Some(websites) = view.excluded_websites {
        let ids = websites.into_iter().map(|website| Value::Int(website.0)).collect();
        let extension = Map::from_iter([("exclude_website_ids", Value::List(ids))]);
        map.insert("extension_attributes", extension);
    }
    Value::Map(map)
}
