//! How much a document may ask for (`spec/graphql-auth.md` 1): the reference's limits in its words, and bounds of our
//! own on what the reference leaves open.

use super::entry::Entry;
use super::request::Refused;
use super::selection::{directives, fragments, is_left_out};
use super::syntax::Location;
use super::syntax::tree::{
    Definition, Document, Field, Fragment, Operation, OperationKind, Selection, Selections,
};
use crate::value::Map;
use http::StatusCode;
use magegate_domain::messages;
use std::collections::HashMap;

/// The longest text of a query, in bytes: what is read makes a tree many times as large.
pub(super) const MAX_LENGTH: usize = 64 * 1024;
/// The most fields of a document, and of an operation whose fragments are written out.
pub(super) const MAX_FIELDS: usize = 300;
/// How deep fields may be nested.
pub(super) const MAX_DEPTH: usize = 20;
/// The most mutations of a document: each may hash a password, and they run one after the other.
pub(super) const MAX_MUTATIONS: usize = 20;
/// How often lists of members may be nested in what is asked about the schema: each time multiplies the answer.
const MAX_MEMBER_LISTS: usize = 2;
/// Above this, a document is not even validated: what is compared there is written out, too.
const MAX_WRITTEN_OUT: usize = 10_000;

/// What is counted while a document's fragments are written out.
struct Counting<'d> {
    fragments: HashMap<&'d str, &'d Fragment<'d>>,
    variables: &'d Map,
    known: HashMap<&'d str, usize>,
}

/// Refuses what must not even be validated: too many fields, as they stand or written out.
pub(super) fn check_size(document: &Document<'_>) -> Result<(), Refused> {
    let fields: usize = document.definitions.iter().map(fields_of).sum();
    if fields > MAX_FIELDS {
        let entry = Entry::input(messages::graphql_too_complex(MAX_FIELDS, fields));
        return Err(Refused::new(StatusCode::INTERNAL_SERVER_ERROR, entry));
    }
    let nothing = Map::new();
    let mut counting = Counting::new(document, &nothing);
    let most = operations(document).map(|operation| counting.operation(operation)).max();
    let most = most.unwrap_or(0);
    if most > MAX_WRITTEN_OUT {
        return Err(Refused::new(StatusCode::OK, too_complex(most)));
    }
    Ok(())
}

/// Refuses a valid operation that asks for too much.
pub(super) fn check(
    document: &Document<'_>,
    operation: &Operation<'_>,
    variables: &Map,
) -> Result<(), Entry> {
    let fields = Counting::new(document, variables).operation(operation);
    if fields > MAX_FIELDS {
        return Err(too_complex(fields));
    }
    let fragments = fragments(document);
    if let Some(field) = too_many_lists(&fragments, &operation.selections, 0) {
        let place = Location::of(document.text, field.at());
        return Err(Entry::at(messages::GRAPHQL_INTROSPECTION_TOO_DEEP, [place]));
    }
    Ok(())
}

/// Refuses more mutations than one document may hold.
pub(super) fn check_mutations(kind: OperationKind, count: usize) -> Result<(), Entry> {
    if kind == OperationKind::Mutation && count > MAX_MUTATIONS {
        return Err(Entry::input(messages::graphql_too_many_mutations(MAX_MUTATIONS, count)));
    }
    Ok(())
}

/// The operations of a document.
pub(super) fn operations<'a, 'd>(
    document: &'a Document<'d>,
) -> impl Iterator<Item = &'a Operation<'d>> {
    document.definitions.iter().filter_map(|definition| match definition {
        Definition::Operation(operation) => Some(operation),
        _ => None,
    })
}

impl<'d> Counting<'d> {
    fn new(document: &'d Document<'d>, variables: &'d Map) -> Self {
        Self { fragments: fragments(document), variables, known: HashMap::new() }
    }

    fn operation(&mut self, operation: &'d Operation<'d>) -> usize {
        self.selections(&operation.selections)
    }

    fn selections(&mut self, selections: &'d Selections<'d>) -> usize {
        let mut all: usize = 0;
        for selection in &selections.list {
            if is_left_out(directives(selection), self.variables) {
                continue;
            }
            all = all.saturating_add(match selection {
                Selection::Field(field) => {
                    let inner = field.selections.as_ref().map_or(0, |inner| self.selections(inner));
                    inner.saturating_add(1)
                }
                Selection::Inline(inline) => self.selections(&inline.selections),
                Selection::Spread(spread) => self.spread(spread.name.text),
            });
        }
        all
    }

    fn spread(&mut self, name: &'d str) -> usize {
        if let Some(fields) = self.known.get(name) {
            return *fields;
        }
        // A fragment that spreads itself counts nothing there; validation refuses it.
        self.known.insert(name, 0);
        let fragment = self.fragments.get(name).copied();
        let fields = fragment.map_or(0, |fragment| self.selections(&fragment.selections));
        self.known.insert(name, fields);
        fields
    }
}

fn too_complex(fields: usize) -> Entry {
    Entry::at(messages::graphql_too_complex(MAX_FIELDS, fields), [])
}

fn fields_of(definition: &Definition<'_>) -> usize {
    fn count(selections: &Selections<'_>) -> usize {
        let of = |selection: &Selection<'_>| match selection {
            Selection::Field(field) => 1 + field.selections.as_ref().map_or(0, count),
            Selection::Inline(inline) => count(&inline.selections),
            Selection::Spread(_) => 0,
        };
        selections.list.iter().map(of).sum()
    }
    selections_of(definition).map_or(0, count)
}

fn selections_of<'a, 'd>(definition: &'a Definition<'d>) -> Option<&'a Selections<'d>> {
    match definition {
        Definition::Operation(operation) => Some(&operation.selections),
        Definition::Fragment(fragment) => Some(&fragment.selections),
        Definition::Type(_) => None,
    }
}

/// The first field that is one list of the schema's members too many within others. No other type has such fields.
fn too_many_lists<'d>(
    fragments: &HashMap<&'d str, &'d Fragment<'d>>,
    selections: &'d Selections<'d>,
    above: usize,
) -> Option<&'d Field<'d>> {
    const LISTS: &[&str] = &["types", "fields", "interfaces", "possibleTypes", "inputFields"];
    selections.list.iter().find_map(|selection| match selection {
        Selection::Field(field) => {
            let inner = field.selections.as_ref()?;
            let lists = above + usize::from(LISTS.contains(&field.name.text));
            if lists > MAX_MEMBER_LISTS {
                return Some(field);
            }
            too_many_lists(fragments, inner, lists)
        }
        Selection::Inline(inline) => too_many_lists(fragments, &inline.selections, above),
        Selection::Spread(spread) => {
            let fragment = fragments.get(spread.name.text)?;
            too_many_lists(fragments, &fragment.selections, above)
        }
    })
}

#[cfg(test)]
mod tests;
