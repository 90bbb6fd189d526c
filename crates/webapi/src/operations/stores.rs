//! `storeStoreRepositoryV1`, `storeGroupRepositoryV1`, `storeWebsiteRepositoryV1`, `storeStoreConfigManagerV1`.

use crate::call::Call;
use crate::value::{Map, Value};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use magegate_domain::Result;
use magegate_service::stores::{self, StoreConfig};

/// `GET /V1/store/storeViews`
pub fn views(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let list = stores::views(&call.facts, &call.permit).into_iter().map(|store| {
            object([
                ("id", store.id.0.into()),
                ("code", store.code.into()),
                ("name", store.name.into()),
                ("website_id", store.website_id.0.into()),
                ("store_group_id", store.group_id.0.into()),
                ("is_active", i64::from(store.is_active).into()),
            ])
        });
        Ok(Value::List(list.collect()))
    }
    .boxed()
}

/// `GET /V1/store/storeGroups`
pub fn groups(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let list = stores::groups(&call.facts, &call.permit).map(|group| {
            object([
                ("id", group.id.0.into()),
                ("website_id", group.website_id.0.into()),
                ("root_category_id", group.root_category_id.into()),
                ("default_store_id", group.default_store_id.0.into()),
                ("name", group.name.as_str().into()),
                ("code", group.code.as_str().into()),
            ])
        });
        Ok(Value::List(list.collect()))
    }
    .boxed()
}

/// `GET /V1/store/websites`
pub fn websites(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let list = stores::websites(&call.facts, &call.permit).map(|website| {
            object([
                ("id", website.id.0.into()),
                ("code", website.code.as_str().into()),
                ("name", website.name.as_str().into()),
                ("default_group_id", website.default_group_id.0.into()),
            ])
        });
        Ok(Value::List(list.collect()))
    }
    .boxed()
}

/// `GET /V1/store/storeConfigs`
pub fn configs(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let codes = call.args.texts("storeCodes");
        let configs = stores::configs(&call.facts, &call.permit, codes.as_deref(), &call.base_url);
        Ok(Value::List(configs.into_iter().map(config).collect()))
    }
    .boxed()
}

/// The answer's object for a store view's configuration.
pub(crate) fn config(config: StoreConfig) -> Value {
    let [plain, secured] = config.urls;
    let [base, link, files, media] = plain;
    let [secure, secure_link, secure_files, secure_media] = secured;
    object([
        ("id", config.store.id.0.into()),
        ("code", config.store.code.into()),
        ("website_id", config.store.website_id.0.into()),
        ("locale", config.locale.into()),
        ("base_currency_code", config.base_currency_code.into()),
        ("default_display_currency_code", config.default_display_currency_code.into()),
        ("timezone", config.timezone.into()),
        ("weight_unit", config.weight_unit.into()),
        ("base_url", base.into()),
        ("base_link_url", link.into()),
        ("base_static_url", files.into()),
        ("base_media_url", media.into()),
        ("secure_base_url", secure.into()),
        ("secure_base_link_url", secure_link.into()),
        ("secure_base_static_url", secure_files.into()),
        ("secure_base_media_url", secure_media.into()),
    ])
}

fn object<const N: usize>(members: [(&'static str, Value); N]) -> Value {
    Value::Map(Map::from_iter(members))
}
