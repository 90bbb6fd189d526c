//! The public API: one table of operations, rendered for each protocol. Knows HTTP, knows no SQL.

pub mod call;
pub mod door;
pub mod graphql;
mod oauth;
mod openapi;
pub mod operations;
pub mod request_info;
pub mod rest;
pub mod routes;
pub mod shape;
pub mod shapes;
pub mod soap;
mod swagger;
pub mod value;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use magegate_domain::random;
use magegate_service::Service;
use std::sync::Arc;

/// What the doors share.
#[derive(Debug)]
pub(crate) struct WebApi {
    pub(crate) service: Arc<Service>,
}

/// How the doors behave, beyond the store's settings. Nothing yet that the settings do not say.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {}

/// Everything that this crate answers, as a service for the listener.
pub fn router(service: Arc<Service>, _options: Options) -> Router {
    Router::new().fallback(serve).with_state(Arc::new(WebApi { service }))
}

/// Picks the door by the first segment of the path; what is none of them is REST's to refuse.
async fn serve(State(api): State<Arc<WebApi>>, request: Request) -> Response {
    match door::name(request.uri().path()) {
        "soap" => soap::serve::serve(&api, request).await,
        "graphql" => graphql::serve(&api, request).await,
        "oauth" => oauth::serve(&api, request).await,
        "swagger" => swagger::serve(&api, &request.into_parts().0).await,
        _ => rest::serve::serve(&api, request).await,
    }
}

impl WebApi {
    /// The id under which a fault of ours is logged: 13 hexadecimal digits, as the reference's.
    pub(crate) fn report_id(&self) -> String {
        random::text(self.service.random(), b"0123456789abcdef", 13)
    }
}
