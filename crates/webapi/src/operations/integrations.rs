//! `magegateIntegrationTokenExchangeV1`: a short-lived token for an integration's four values.

use crate::call::Call;
use crate::value::{Map, Value};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use magegate_domain::Result;
use magegate_service::token_exchange::{self, ACCESS_TOKEN, Given};

/// `POST /V1/magegate/integration/token`
pub fn exchange(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let text = |name| call.args.required_text(name);
        let (grant_type, client_id) = (text("grant_type"), text("client_id"));
        let (client_secret, subject_token) = (text("client_secret"), text("subject_token"));
        let subject_token_secret = text("subject_token_secret");
        let subject_token_type = text("subject_token_type");
        let requested_token_type = call.args.text("requested_token_type");
        let given = Given {
            grant_type: &grant_type,
            client_id: &client_id,
            client_secret: &client_secret,
            subject_token: &subject_token,
            subject_token_secret: &subject_token_secret,
            subject_token_type: &subject_token_type,
            requested_token_type: requested_token_type.as_deref(),
        };
        let exchanged = token_exchange::exchange(&call.service, &call.origin, &given).await?;
        call.notes.token_ends(exchanged.ends_at);
        Ok(Value::Map(Map::from_iter([
            ("access_token", Value::Text(exchanged.token)),
            ("issued_token_type", Value::Text(ACCESS_TOKEN.to_owned())),
            ("token_type", Value::Text("Bearer".to_owned())),
            ("expires_in", Value::Int(exchanged.expires_in)),
        ])))
    }
    .boxed()
}
