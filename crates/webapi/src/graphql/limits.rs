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
use std::collections::{HashMap, HashSet};

/// The longest text of a query, in bytes: what is read makes a tree many times as large.
pub(super) const MAX_LENGTH: usize = 64 * 1024;
/// The most fields of a document, and of an operation whose fragments are written out.
pub(super) const MAX_FIELDS: usize = 300;
/// How deep fields may be nested.
pub(super) const MAX_DEPTH: usize = 20;
/// The most mutations of a document: each may hash a password, and they run one after the other.
pub(super) const MAX_MUTATIONS: usize = 20;
/// The longest answer, in bytes. Aliases make a long one of a short query.
pub(super) const MAX_ANSWER: usize = 4 * 1024 * 1024;
/// How often lists of members may be nested in what is asked about the schema: each time multiplies the answer.
const MAX_MEMBER_LISTS: usize = 2;
/// Above so many selections with fragments written out, a document is not even validated: whatever follows spreads
/// would follow as many.
const MAX_WRITTEN_OUT: usize = 10_000;
/// How deep selections may be nested in one another with fragments written out; the stack holds many times as many.
const MAX_HEIGHT: usize = 200;
/// The greatest number of fields that is told.
const MAX_TOLD: usize = 1_000_000;

/// What selections amount to with fragments written out. Numbers stop growing at the greatest there is.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    /// The fields that directives do not leave out: what the reference calls complexity.
    fields: usize,
    /// All fields, spreads and inline fragments, whatever their directives: what a walk has to visit.
    nodes: usize,
    /// How deep these stand in one another.
    height: usize,
}

/// What is counted while a document's fragments are written out, each once.
struct Counting<'d> {
    fragments: HashMap<&'d str, &'d Fragment<'d>>,
    variables: &'d Map,
    known: HashMap<&'d str, Size>,
}

/// Refuses what must not even be validated: too many fields, as they stand or written out, or too much that stands
/// around them.
pub(super) fn check_size(document: &Document<'_>) -> Result<(), Refused> {
    let fields: usize = document.definitions.iter().map(fields_of).sum();
    if fields > MAX_FIELDS {
        let entry = Entry::input(messages::graphql_too_complex(MAX_FIELDS, fields));
        return Err(Refused::new(StatusCode::INTERNAL_SERVER_ERROR, entry));
    }
    let nothing = Map::new();
    let mut counting = Counting::new(document, &nothing);
    let mut nodes: usize = 0;
    for definition in &document.definitions {
        let Some(selections) = selections_of(definition) else { continue };
        let size = counting.selections(selections, 0);
        if size.fields > MAX_WRITTEN_OUT && size.height <= MAX_HEIGHT {
            return Err(Refused::new(StatusCode::OK, too_complex(size.fields)));
        }
        // Operations are walked one by one, fragments on their own only once.
        let is_operation = matches!(definition, Definition::Operation(_));
        nodes = size.nodes.saturating_add(if is_operation { nodes } else { 0 }).max(nodes);
        if nodes > MAX_WRITTEN_OUT || size.height > MAX_HEIGHT {
            let entry = Entry::at(messages::GRAPHQL_TOO_COSTLY, []);
            return Err(Refused::new(StatusCode::OK, entry));
        }
    }
    Ok(())
}

/// Refuses a valid operation that asks for too much. Its document must have passed [`check_size`].
pub(super) fn check(
    document: &Document<'_>,
    operation: &Operation<'_>,
    variables: &Map,
) -> Result<(), Entry> {
    let fields = Counting::new(document, variables).selections(&operation.selections, 0).fields;
    if fields > MAX_FIELDS {
        return Err(too_complex(fields));
    }
    let mut lists = Lists { fragments: fragments(document), visited: HashSet::new() };
    if let Some(field) = lists.too_many(&operation.selections, 0) {
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

    /// `above`: how many selections these stand in. Too deep ones are not visited.
    fn selections(&mut self, selections: &'d Selections<'d>, above: usize) -> Size {
        if above > MAX_HEIGHT {
            return Size { fields: 0, nodes: usize::MAX, height: usize::MAX };
        }
        let mut all = Size::default();
        for selection in &selections.list {
            let (own, inner) = match selection {
                Selection::Field(field) => {
                    let inner = field.selections.as_ref();
                    (1, inner.map(|inner| self.selections(inner, above + 1)).unwrap_or_default())
                }
                Selection::Inline(inline) => (0, self.selections(&inline.selections, above + 1)),
                Selection::Spread(spread) => (0, self.spread(spread.name.text, above + 1)),
            };
            if !is_left_out(directives(selection), self.variables) {
                all.fields = all.fields.saturating_add(own).saturating_add(inner.fields);
            }
            all.nodes = all.nodes.saturating_add(1).saturating_add(inner.nodes);
            all.height = all.height.max(inner.height.saturating_add(1));
        }
        all
    }

    fn spread(&mut self, name: &'d str, above: usize) -> Size {
        if let Some(size) = self.known.get(name) {
            return *size;
        }
        // A fragment that spreads itself counts nothing there; validation refuses it.
        self.known.insert(name, Size::default());
        let fragment = self.fragments.get(name).copied();
        let size = fragment.map(|fragment| self.selections(&fragment.selections, above));
        let size = size.unwrap_or_default();
        self.known.insert(name, size);
        size
    }
}

/// The message tells no number that is above all sense.
fn too_complex(fields: usize) -> Entry {
    Entry::at(messages::graphql_too_complex(MAX_FIELDS, fields.min(MAX_TOLD)), [])
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

/// The search for lists of the schema's members within one another. No other type has such fields.
struct Lists<'d> {
    fragments: HashMap<&'d str, &'d Fragment<'d>>,
    /// Fragments, and the number of lists around them: visited once.
    visited: HashSet<(&'d str, usize)>,
}

impl<'d> Lists<'d> {
    /// The first field that is one list too many within others.
    fn too_many(&mut self, selections: &'d Selections<'d>, above: usize) -> Option<&'d Field<'d>> {
        const LISTS: &[&str] = &["types", "fields", "interfaces", "possibleTypes", "inputFields"];
        selections.list.iter().find_map(|selection| match selection {
            Selection::Field(field) => {
                let inner = field.selections.as_ref()?;
                let lists = above + usize::from(LISTS.contains(&field.name.text));
                if lists > MAX_MEMBER_LISTS {
                    return Some(field);
                }
                self.too_many(inner, lists)
            }
            Selection::Inline(inline) => self.too_many(&inline.selections, above),
            Selection::Spread(spread) => {
                let fragment = *self.fragments.get(spread.name.text)?;
                let is_new = self.visited.insert((spread.name.text, above));
                if is_new { self.too_many(&fragment.selections, above) } else { None }
            }
        })
    }
}

#[cfg(test)]
mod tests;
