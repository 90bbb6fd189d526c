//! `magegateTokensTokenManagementV1`: what a token is, the end of a single one, and a customer's token for somebody who
//! acts for it.

use crate::call::Call;
use crate::value::{Map, Value};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use magegate_domain::Result;
use magegate_domain::caller::Caller;
use magegate_service::customer_tokens;
use magegate_service::introspection::{self, Introspected};

/// What a client says that it means a refresh token by; anything else is a hint to no such thing.
const REFRESH_TOKEN: &str = "refresh_token";

/// `POST /V1/magegate/introspect`
pub fn introspect(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let token = call.args.required_text("token");
        let is_refresh_token = call.args.text("token_type_hint").as_deref() == Some(REFRESH_TOKEN);
        let asked = (token.as_str(), is_refresh_token);
        let found = introspection::introspect(&call.service, &call.origin, &call.permit, asked);
        Ok(information(found.await?, &call.base_url))
    }
    .boxed()
}

/// `POST /V1/magegate/revoke`; what kind of token it is shows without the hint (RFC 7009, section 2.1).
pub fn revoke(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let token = call.args.required_text("token");
        introspection::revoke(&call.service, &call.origin, &token).await?;
        Ok(Value::Bool(true))
    }
    .boxed()
}

/// `POST /V1/integration/customer/:customerId/token`
pub fn impersonate(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let id = call.args.customer_id();
        let issued = customer_tokens::impersonate(&call.service, &call.origin, &call.permit, id);
        Ok(call.handed_out(issued.await?))
    }
    .boxed()
}

/// Who acts for an account.
pub(super) fn actor(by: Caller) -> Value {
    let mut map = Map::new();
    if let Some(id) = by.id() {
        map.insert("sub", id.to_string());
    }
    map.insert("user_type", by.kind());
    Value::Map(map)
}

fn information(found: Option<Introspected>, issuer: &str) -> Value {
    let mut map = Map::from_iter([("active", Value::Bool(found.is_some()))]);
    let Some(found) = found else {
        return Value::Map(map);
    };
    if !found.is_refresh_token {
        map.insert("token_type", "Bearer");
    }
    if let Some(id) = found.caller.id() {
        map.insert("sub", id.to_string());
    }
    map.insert("user_type", found.caller.kind());
    if let Some(name) = found.username {
        map.insert("username", name);
    }
    map.insert("iat", Value::Int(found.issued_at.unix_timestamp()));
    if let Some(end) = found.ends_at {
        map.insert("exp", Value::Int(end.unix_timestamp()));
    }
    map.insert("iss", issuer);
    if let Some(website) = found.website {
        map.insert("website_id", Value::Int(website.0));
    }
    if let Some(session) = found.session {
        map.insert("session_id", Value::Int(session.0));
    }
    if let Some(by) = found.acted_by {
        map.insert("act", actor(by));
    }
    Value::Map(map)
}
