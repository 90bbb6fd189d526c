//! Which fields of an object a document asks for: those of its fragments too, the ones with equal names in the answer
//! together, without those that a directive leaves out.

use super::syntax::tree::{
    Content, Definition, Directive, Document, Field, Fragment, Operation, Selection, Selections,
};
use crate::value::{Map, Value};
use std::collections::{HashMap, HashSet};

/// The fields of an object by their names in the answer, in the order of their first appearance.
pub(super) type Fields<'d> = Vec<(&'d str, Vec<&'d Field<'d>>)>;

/// A document that was found valid, with the values of its variables.
#[derive(Debug)]
pub(super) struct Chosen<'d> {
    pub(super) document: &'d Document<'d>,
    pub(super) operation: &'d Operation<'d>,
    pub(super) variables: Map,
    fragments: HashMap<&'d str, &'d Fragment<'d>>,
}

impl<'d> Chosen<'d> {
    pub(super) fn new(
        document: &'d Document<'d>,
        operation: &'d Operation<'d>,
        variables: Map,
    ) -> Self {
        Self { document, operation, variables, fragments: fragments(document) }
    }

    /// The fields of the operation's root.
    pub(super) fn root(&self, type_name: &str) -> Fields<'d> {
        let mut found = Found::default();
        self.collect(&self.operation.selections, type_name, &mut found);
        found.fields
    }

    /// The fields of an object that several fields of the document may have asked for.
    pub(super) fn of(&self, nodes: &[&'d Field<'d>], type_name: &str) -> Fields<'d> {
        let mut found = Found::default();
        for selections in nodes.iter().filter_map(|node| node.selections.as_ref()) {
            self.collect(selections, type_name, &mut found);
        }
        found.fields
    }

    fn collect(&self, selections: &'d Selections<'d>, type_name: &str, found: &mut Found<'d>) {
        for selection in &selections.list {
            if is_left_out(directives(selection), &self.variables) {
                continue;
            }
            match selection {
                Selection::Field(field) => found.add(field),
                Selection::Inline(inline) => {
                    if inline.on.is_none_or(|on| on.text == type_name) {
                        self.collect(&inline.selections, type_name, found);
                    }
                }
                Selection::Spread(spread) => {
                    let fragment = self.fragments.get(spread.name.text);
                    let fragment = fragment.filter(|fragment| fragment.on.text == type_name);
                    if let Some(fragment) = fragment
                        && found.spreads.insert(spread.name.text)
                    {
                        self.collect(&fragment.selections, type_name, found);
                    }
                }
            }
        }
    }
}

#[derive(Default)]
struct Found<'d> {
    fields: Fields<'d>,
    places: HashMap<&'d str, usize>,
    spreads: HashSet<&'d str>,
}

impl<'d> Found<'d> {
    fn add(&mut self, field: &'d Field<'d>) {
        let place = *self.places.entry(field.key()).or_insert(self.fields.len());
        match self.fields.get_mut(place) {
            Some((_, nodes)) => nodes.push(field),
            None => self.fields.push((field.key(), vec![field])),
        }
    }
}

/// The fragments of a document by name.
pub(super) fn fragments<'d>(document: &'d Document<'d>) -> HashMap<&'d str, &'d Fragment<'d>> {
    let fragments = document.definitions.iter().filter_map(|definition| match definition {
        Definition::Fragment(fragment) => Some((fragment.name.text, fragment)),
        _ => None,
    });
    fragments.collect()
}

/// The directives of a selection.
pub(super) fn directives<'a, 'd>(selection: &'a Selection<'d>) -> &'a [Directive<'d>] {
    match selection {
        Selection::Field(field) => &field.directives,
        Selection::Spread(spread) => &spread.directives,
        Selection::Inline(inline) => &inline.directives,
    }
}

/// Whether `@skip` or `@include` leave out what they stand at.
pub(super) fn is_left_out(directives: &[Directive<'_>], variables: &Map) -> bool {
    directives.iter().any(|directive| {
        let argument = directive.arguments.iter().find(|argument| argument.name.text == "if");
        let given = argument.and_then(|argument| match &argument.value.content {
            Content::Boolean(flag) => Some(*flag),
            Content::Variable(name) => match variables.get(name) {
                Some(Value::Bool(flag)) => Some(*flag),
                _ => None,
            },
            _ => None,
        });
        match directive.name.text {
            "skip" => given == Some(true),
            "include" => given == Some(false),
            _ => false,
        }
    })
}
