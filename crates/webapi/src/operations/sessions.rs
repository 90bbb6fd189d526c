//! `magegateTokensSessionManagementV1`: signing in on a device, exchanging refresh tokens, and the list of an account's
//! devices.

use super::own_tokens::actor;
use crate::call::Call;
use crate::value::{Map, Value};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use magegate_domain::Result;
use magegate_domain::acl::{ROOT, Requirement};
use magegate_domain::caller::{Account, AccountKind, Caller};
use magegate_domain::clock::timestamp;
use magegate_domain::id::SessionId;
use magegate_domain::reason::Reason;
use magegate_service::sessions::{self, Listed, Signed};

/// `POST /V1/magegate/customer/login`
pub fn sign_in_customer(call: Call) -> BoxFuture<'static, Result<Value>> {
    sign_in(call, AccountKind::Customer).boxed()
}

/// `POST /V1/magegate/admin/login`
pub fn sign_in_admin(call: Call) -> BoxFuture<'static, Result<Value>> {
    sign_in(call, AccountKind::Admin).boxed()
}

/// `POST /V1/magegate/token/refresh`
pub fn refresh(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let token = call.args.required_text("refreshToken");
        let signed = sessions::refresh(&call.service, &call.origin, &token).await?;
        Ok(pair(&call, signed))
    }
    .boxed()
}

/// `GET /V1/magegate/customers/me/sessions` and `GET /V1/magegate/customers/:customerId/sessions`
pub fn of_customer(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let account = Account::Customer(call.args.customer_id());
        list(&call, account).await
    }
    .boxed()
}

/// `DELETE /V1/magegate/customers/me/sessions/:sessionId` and `DELETE
/// /V1/magegate/customers/:customerId/sessions/:sessionId`
pub fn end_of_customer(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let account = Account::Customer(call.args.customer_id());
        end(&call, account).await
    }
    .boxed()
}

/// `POST /V1/magegate/customers/me/sessions/end-others`
pub fn end_others_of_customer(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let account = Account::Customer(call.args.customer_id());
        end_others(&call, account).await
    }
    .boxed()
}

/// `GET /V1/magegate/admins/me/sessions`
pub fn of_admin(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move { list(&call, own_admin(&call)?).await }.boxed()
}

/// `DELETE /V1/magegate/admins/me/sessions/:sessionId`
pub fn end_of_admin(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move { end(&call, own_admin(&call)?).await }.boxed()
}

/// `POST /V1/magegate/admins/me/sessions/end-others`
pub fn end_others_of_admin(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move { end_others(&call, own_admin(&call)?).await }.boxed()
}

async fn sign_in(call: Call, kind: AccountKind) -> Result<Value> {
    let name = call.args.required_text("username");
    let password = call.args.password("password").unwrap_or_else(|| String::new().into());
    let device = call.args.text("device").unwrap_or_default();
    let credentials = (name.as_str(), &password);
    let signed = sessions::sign_in(&call.service, &call.origin, kind, credentials, &device).await?;
    Ok(pair(&call, signed))
}

async fn list(call: &Call, account: Account) -> Result<Value> {
    let found = sessions::list(&call.service, &call.permit, account, call.session).await?;
    Ok(Value::List(found.iter().map(session).collect()))
}

async fn end(call: &Call, account: Account) -> Result<Value> {
    let session = SessionId(call.args.int("sessionId").unwrap_or(0));
    let (service, origin) = (&call.service, &call.origin);
    sessions::end(service, origin, &call.permit, account, session).await.map(Value::Bool)
}

/// Gives how many tokens ended.
async fn end_others(call: &Call, account: Account) -> Result<Value> {
    let (service, origin) = (&call.service, &call.origin);
    let ended = sessions::end_others(service, origin, &call.permit, account, call.session).await?;
    Ok(Value::Int(i64::try_from(ended).unwrap_or(i64::MAX)))
}

/// The admin who calls. An integration has every right that the row asks for, but is no account with sessions.
fn own_admin(call: &Call) -> Result<Account> {
    match call.permit.caller() {
        Caller::Admin(id) => Ok(Account::Admin(id)),
        _ => Err(Requirement::Resources(&[ROOT]).refuse(Reason::WrongCaller)),
    }
}

fn pair(call: &Call, signed: Signed) -> Value {
    if let Some(end) = signed.expires_at {
        call.notes.token_ends(end);
    }
    let mut map = Map::from_iter([
        ("access_token", Value::Text(signed.access_token)),
        ("token_type", "Bearer".into()),
    ]);
    if let Some(seconds) = signed.expires_in {
        map.insert("expires_in", Value::Int(seconds));
    }
    map.insert("refresh_token", Value::Text(signed.refresh_token));
    if let Some(end) = signed.refresh_expires_at {
        let seconds = (end - call.service.now()).whole_seconds().max(0);
        map.insert("refresh_expires_in", Value::Int(seconds));
    }
    map.insert("session_id", Value::Int(signed.session.0));
    Value::Map(map)
}

fn session(listed: &Listed) -> Value {
    let mut map = Map::from_iter([
        ("session_id", Value::Int(listed.id.0)),
        ("device", listed.device.as_str().into()),
        ("ip_address", listed.peer.as_str().into()),
        ("created_at", timestamp(listed.created_at).into()),
        ("used_at", timestamp(listed.used_at).into()),
    ]);
    for (name, at) in [("refreshed_at", listed.refreshed_at), ("ends_at", listed.ends_at)] {
        if let Some(at) = at {
            map.insert(name, timestamp(at));
        }
    }
    map.insert("can_refresh", Value::Bool(listed.can_refresh));
    map.insert("is_current", Value::Bool(listed.is_current));
    if let Some(by) = listed.acted_by {
        map.insert("act", actor(by));
    }
    Value::Map(map)
}
