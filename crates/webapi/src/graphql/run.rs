//! Runs the root fields of a valid operation, one after the other: who may, the arguments, the operation, and what of its
//! answer was asked for. A mutation is a transaction of its own and runs to its end even when the client goes away.

use super::answer::{Answering, TooLarge};
use super::arguments::{arguments, unfit};
use super::entry::{Entry, Step, shortened};
use super::fields::FieldCall;
use super::limits;
use super::request::Refused;
use super::schema::{Root, Schema};
use super::selection::Chosen;
use super::syntax::Location;
use super::syntax::tree::{Field, OperationKind};
use super::types::{FieldDef, TypeDef};
use crate::WebApi;
use crate::call::{Args, Notes};
use crate::door::{self, Visit};
use crate::routes::Route;
use crate::value::{Map, Value};
use async_graphql_parser::types::OperationType;
use http::StatusCode;
use magegate_domain::acl::{Permit, Requirement};
use magegate_domain::caller::Caller;
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::messages;
use magegate_domain::reason::Reason;
use magegate_service::again;
use magegate_service::authentication::Identity;
use magegate_service::facts::Facts;
use std::borrow::Cow;
use std::sync::Arc;

/// The setting that says which release's contract clients expect.
const COMPATIBILITY: &str = "magegate/graphql/compatibility";

/// A request that is about to be answered.
#[derive(Debug)]
pub(super) struct Running<'r> {
    pub(super) api: &'r Arc<WebApi>,
    pub(super) facts: &'r Arc<Facts>,
    pub(super) schema: &'r Schema,
    pub(super) visit: Visit,
    pub(super) identity: Identity,
    pub(super) base_url: String,
    pub(super) notes: Notes,
}

/// What an operation answers.
#[derive(Debug)]
pub(super) struct Answer {
    /// An object, in JSON.
    pub(super) data: String,
    /// The first of the errors.
    pub(super) error: Option<Entry>,
    /// Whether nothing could be done because the server is too busy or the database away: worth another try.
    pub(super) unavailable: bool,
}

impl Running<'_> {
    /// Answers a valid operation.
    pub(super) async fn operation(&self, chosen: &Chosen<'_>) -> Result<Answer, Refused> {
        let kind = chosen.operation.kind;
        let root = match kind {
            OperationKind::Query => self.schema.types.root(OperationType::Query),
            OperationKind::Mutation => self.schema.types.root(OperationType::Mutation),
            OperationKind::Subscription => None,
        };
        let Some(root) = root else {
            let entry = Entry::at(messages::GRAPHQL_NO_SUBSCRIPTIONS, []);
            return Err(Refused::new(StatusCode::OK, entry));
        };
        let fields = chosen.root(&root.name);
        limits::check_mutations(kind, fields.len())
            .map_err(|entry| Refused::new(StatusCode::BAD_REQUEST, entry))?;
        let mut answering = Answering::new(&self.schema.types, chosen);
        let (mut succeeded, mut unavailable) = (false, false);
        for (key, nodes) in &fields {
            let found = self.answer(root, nodes, chosen, &mut answering).await;
            let written = match found {
                Ok((defined, value)) => {
                    succeeded |= !defined.name.starts_with("__");
                    answering.field(key, defined, nodes, &value)
                }
                Err(Failed::Error(error)) => {
                    unavailable |= error.kind == ErrorKind::Unavailable;
                    let path = [Step::Member((*key).to_owned())];
                    let entry = answering.placed(Entry::of(&error), nodes, &path);
                    answering.failed(key, entry)
                }
                Err(Failed::Arguments(entry)) => {
                    let path = vec![Step::Member((*key).to_owned())];
                    answering.failed(key, Entry { path, ..entry })
                }
            };
            written.map_err(|TooLarge| too_large(kind, key))?;
        }
        let (data, error) = answering.finish();
        Ok(Answer { data, error, unavailable: unavailable && !succeeded })
    }

    /// What a root field answers.
    async fn answer<'a>(
        &'a self,
        root: &'a TypeDef,
        nodes: &[&Field<'_>],
        chosen: &Chosen<'_>,
        answering: &mut Answering<'a>,
    ) -> Result<(&'a FieldDef, Cow<'a, Value>), Failed> {
        let defined = nodes
            .first()
            .and_then(|node| Some((*node, self.schema.types.field(root, node.name.text)?)));
        let Some((node, defined)) = defined else {
            return Err(self.reported(Error::internal("a root field is not defined")));
        };
        let types = &self.schema.types;
        if let Some((message, at)) = unfit(types, &defined.args, node, &chosen.variables) {
            let place = Location::of(chosen.document.text, at);
            return Err(Failed::Arguments(Entry::at(shortened(&message), [place])));
        }
        let value = match node.name.text {
            "__typename" => Cow::Owned(Value::from(root.name.as_str())),
            "__schema" | "__type" => {
                let described = self.schema.described().await.map_err(|e| self.reported(e))?;
                answering.described = Some(described);
                let args = arguments(types, &defined.args, node, &chosen.variables);
                let found = match args.text("name") {
                    Some(name) if node.name.text == "__type" => described.ty(&name),
                    _ => Some(described.schema()),
                };
                found.map_or(Cow::Owned(Value::Null), Cow::Borrowed)
            }
            _ => Cow::Owned(self.field(root, node, chosen).await.map_err(Failed::Error)?),
        };
        Ok((defined, value))
    }

    fn reported(&self, error: Error) -> Failed {
        door::report(self.api, &self.visit, &error);
        Failed::Error(error)
    }

    /// Runs a root field; what fails is logged and recorded.
    async fn field(&self, root: &TypeDef, node: &Field<'_>, chosen: &Chosen<'_>) -> Result<Value> {
        let is_mutation = chosen.operation.kind == OperationKind::Mutation;
        let name = node.name.text;
        let found = self.schema.root(is_mutation, name);
        let defined = self.schema.types.field(root, name);
        let (Some(found), Some(defined)) = (found, defined) else {
            return Err(Error::internal(format!("nothing answers the field {name}")));
        };
        let args = arguments(&self.schema.types, &defined.args, node, &chosen.variables);
        let mut visit = self.visit.clone();
        let kind = if is_mutation { "mutation" } else { "query" };
        visit.origin.route = format!("graphql {kind} {}", defined.name);
        visit.account = account(&args);
        let mut attempt = 1;
        let outcome = loop {
            match self.attempt(found, &mut visit, &args).await {
                Err(error) if again::after(&error, attempt).await => attempt += 1,
                outcome => break outcome,
            }
        };
        outcome.inspect_err(|error| {
            door::report(self.api, &visit, error);
        })
    }

    async fn attempt(&self, root: Root, visit: &mut Visit, args: &Args) -> Result<Value> {
        match root {
            Root::Reference(field) => {
                let permit = self.permit(visit, field.requirement, field.knows_caller)?;
                let call = FieldCall {
                    service: Arc::clone(&self.api.service),
                    facts: Arc::clone(self.facts),
                    origin: visit.origin.clone(),
                    permit,
                    args: args.clone(),
                    base_url: self.base_url.clone(),
                    notes: self.notes.clone(),
                };
                let running = (field.run)(call);
                if field.kind == OperationType::Query {
                    return running.await;
                }
                tokio::spawn(running).await.map_err(Error::internal)?
            }
            Root::Row(route) => self.row(route, visit, args).await,
        }
    }

    /// Runs a row of the operation table.
    async fn row(&self, route: &'static Route, visit: &mut Visit, args: &Args) -> Result<Value> {
        let requirement = route.requirement_under(&self.facts.settings);
        let permit = self.permit(visit, requirement, route.knows_caller)?;
        let given = route
            .params
            .iter()
            .filter_map(|param| args.value(param.name).map(|value| (param.name, value.clone())));
        let asked = door::Asked {
            route,
            facts: Arc::clone(self.facts),
            permit,
            data: given.collect::<Map>(),
            base_url: self.base_url.clone(),
            items_wanted: true,
            notes: self.notes.clone(),
        };
        door::perform(self.api, visit, asked).await
    }

    /// Whether the caller may. Whoever is not the customer that a field is for hears the reference's one sentence.
    fn permit(
        &self,
        visit: &mut Visit,
        requirement: Requirement,
        knows_caller: bool,
    ) -> Result<Permit> {
        let guest = Identity::nobody();
        let is_open = requirement == Requirement::Anonymous && !knows_caller;
        let identity = if is_open { &guest } else { &self.identity };
        visit.comes_from(identity);
        let decided = self.api.service.decide(identity, requirement, &visit.origin, self.facts);
        let decided = for_customers(requirement, identity.caller, decided);
        if requirement != Requirement::SelfOnly {
            return decided;
        }
        decided.map_err(|error| {
            let reason = error.reason.unwrap_or(Reason::WrongCaller);
            let mut refused = messages::customer_not_authorized();
            if matches!(reason, Reason::TokenExpired(_)) && self.tells_expired_tokens() {
                refused.kind = ErrorKind::Unauthenticated;
            }
            refused.because(reason)
        })
    }

    /// Whether an expired token has the category of wrong credentials, as from 2.4.8 on.
    fn tells_expired_tokens(&self) -> bool {
        self.facts.settings.global(COMPATIBILITY) == "2.4.8"
    }
}

/// Why a root field has no answer.
enum Failed {
    Error(Error),
    /// The variables of its arguments are not what validation could promise; without a path.
    Arguments(Entry),
}

/// The refusal of an answer that is too long.
fn too_large(kind: OperationKind, key: &str) -> Refused {
    let message = if kind == OperationKind::Mutation {
        messages::graphql_answer_too_long_after(limits::MAX_ANSWER, key)
    } else {
        messages::graphql_answer_too_long(limits::MAX_ANSWER)
    };
    Refused::new(StatusCode::PAYLOAD_TOO_LARGE, Entry::input(shortened(&message)))
}

/// What a decision means here: a field for customers is for them alone, whatever the role of another covers.
pub(super) fn for_customers(
    requirement: Requirement,
    caller: Caller,
    decided: Result<Permit>,
) -> Result<Permit> {
    let is_customer = matches!(caller, Caller::Customer(_));
    if decided.is_ok() && requirement == Requirement::SelfOnly && !is_customer {
        return Err(requirement.refuse(Reason::WrongCaller));
    }
    decided
}

/// Whether every root field of a valid operation is defined, with its arguments decoded.
pub(super) fn arguments_of(schema: &Schema, chosen: &Chosen<'_>) -> bool {
    let is_mutation = chosen.operation.kind == OperationKind::Mutation;
    let kind = if is_mutation { OperationType::Mutation } else { OperationType::Query };
    let Some(root) = schema.types.root(kind) else { return false };
    let fields = chosen.root(&root.name);
    fields.iter().flat_map(|(_, nodes)| nodes).all(|node| {
        let defined = schema.types.field(root, node.name.text);
        defined.is_some_and(|defined| {
            let args = arguments(&schema.types, &defined.args, node, &chosen.variables);
            defined.args.iter().all(|arg| !arg.is_required() || args.has(&arg.name))
        })
    })
}

/// The name of the account that a field is about, for the record of a refusal.
fn account(args: &Args) -> String {
    let input = args.object("input").unwrap_or_default();
    let names = [args.text("email"), input.text("email"), input.text("customer_email")];
    names.into_iter().flatten().next().unwrap_or_default()
}
