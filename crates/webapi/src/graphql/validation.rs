//! The first complaint about a document that parses: the reference's rules in the reference's order and words, then
//! what it checks before it executes.
//!
//! The reference visits a document once with all rules side by side and reports the first complaint only, so the
//! order in which nodes are visited and rules are asked decides which of several faults is told.

mod coercion;
mod depth;
mod directives;
mod fragments;
mod known;
mod overlap;
mod print;
mod suggest;
mod values;
mod variables;
mod walk;

use super::syntax::Fault;
use super::syntax::tree::{Definition, Document, Operation, OperationKind};
use super::types::Types;
use crate::value::Map;
use known::Known;
use magegate_domain::messages;
pub(super) use print::literal;
use walk::Walk;

/// What the settings decide about validation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    /// Whether the schema may be asked for.
    pub(crate) introspection: bool,
    /// The greatest depth; none to have no limit.
    pub(crate) depth: Option<usize>,
}

/// The first complaint, if there is any; without one the document has exactly one operation and can be executed.
/// `variables` are those of the request.
pub(crate) fn first_fault(
    types: &Types,
    document: &Document<'_>,
    variables: &Map,
    rules: Rules,
) -> Option<Fault> {
    let known = Known::new(types, document);
    Walk::new(&known, rules).document().and_then(|()| ready(&known, variables)).err()
}

/// What is left to complain about a valid document when it is to be executed. The name of the wanted operation is
/// never looked at (spec/graphql-auth.md 1).
fn ready(known: &Known<'_>, variables: &Map) -> Result<(), Fault> {
    let mut operations = known.document.definitions.iter().filter_map(operation);
    let Some(operation) = operations.next() else {
        return Err(known.fault(messages::GRAPHQL_NO_OPERATION, &[]));
    };
    if operations.next().is_some() {
        return Err(known.fault(messages::GRAPHQL_SEVERAL_OPERATIONS, &[]));
    }
    coercion::check(known, operation, variables)?;
    if operation.kind == OperationKind::Subscription {
        return Err(known.fault(messages::GRAPHQL_NO_SUBSCRIPTIONS, &[operation.at]));
    }
    Ok(())
}

fn operation<'a, 'd>(definition: &'a Definition<'d>) -> Option<&'a Operation<'d>> {
    if let Definition::Operation(operation) = definition { Some(operation) } else { None }
}

#[cfg(test)]
mod tests;
