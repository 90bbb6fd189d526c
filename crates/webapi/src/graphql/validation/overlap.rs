//! The rule that fields with one name in the answer can be merged: the same field with the same arguments, of types
//! that go together, and so below them.
//!
//! As in the reference each selection is compared within itself, with the fragments that it spreads, and these with
//! each other; pairs of fragments are compared once. What is compared is paid for out of the work that is left.

use super::known::Known;
use crate::graphql::syntax::Fault;
use crate::graphql::syntax::tree::{Argument, Content, Field, Selection, Selections, Value};
use crate::graphql::types::{FieldDef, TypeDef};
use async_graphql_parser::types::{BaseType, Type};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// How deep comparisons may lead into one another: selections below selections and fragments below fragments.
const MOST_NESTING: usize = 250;

/// The comparisons within one document.
#[derive(Debug)]
pub(super) struct Merging<'w, 'd> {
    known: &'w Known<'d>,
    collected: HashMap<usize, Rc<Collected<'d>>>,
    /// Pairs of fragments that were compared, and whether they were known to exclude each other.
    compared: HashMap<(&'d str, &'d str), bool>,
    nesting: usize,
}

/// The fields of a selection, its inline fragments included, and the fragments that it spreads.
#[derive(Debug, Default)]
struct Collected<'d> {
    /// By their names in the answer, in the order of their first appearance.
    fields: Vec<(&'d str, Vec<Candidate<'d>>)>,
    places: HashMap<&'d str, usize>,
    fragments: Vec<&'d str>,
}

/// A field and what is known of it.
#[derive(Debug, Clone, Copy)]
struct Candidate<'d> {
    parent: Option<&'d TypeDef>,
    node: &'d Field<'d>,
    defined: Option<&'d FieldDef>,
}

/// Two fields that cannot be merged.
struct Conflict {
    /// Their name in the answer and why, for the sentence.
    key: String,
    reason: String,
    /// Where they and those below them stand.
    one: Vec<usize>,
    other: Vec<usize>,
}

/// Why two fields cannot be merged, and the places of the one and of the other.
type Reason = (String, Vec<usize>, Vec<usize>);

/// What is found, and whether one is enough: of a selection the first conflict is told, of one below all.
struct Findings {
    list: Vec<Conflict>,
    one_is_enough: bool,
}

impl Findings {
    fn suffice(&self) -> bool {
        self.one_is_enough && !self.list.is_empty()
    }
}

impl<'w, 'd> Merging<'w, 'd> {
    pub(super) fn new(known: &'w Known<'d>) -> Self {
        Self { known, collected: HashMap::new(), compared: HashMap::new(), nesting: 0 }
    }

    /// Compares what is within a selection.
    pub(super) fn check(
        &mut self,
        selections: &'d Selections<'d>,
        parent: Option<&'d TypeDef>,
    ) -> Result<(), Fault> {
        let collected = self.collect(selections, parent)?;
        let mut found = Findings { list: Vec::new(), one_is_enough: true };
        self.within(&collected, &mut found)?;
        let mut seen = HashSet::new();
        for (position, name) in collected.fragments.iter().enumerate() {
            self.with_fragment(&collected, name, false, &mut seen, &mut found)?;
            for other in collected.fragments.iter().skip(position + 1) {
                self.fragments(name, other, false, &mut found)?;
            }
        }
        let Some(conflict) = found.list.into_iter().next() else { return Ok(()) };
        let message = format!(
            "Fields \"{}\" conflict because {}. Use different aliases on the fields to fetch both if this was intentional.",
            conflict.key, conflict.reason
        );
        Err(self.known.fault(message, &[conflict.one, conflict.other].concat()))
    }

    fn within(&mut self, collected: &Collected<'d>, found: &mut Findings) -> Result<(), Fault> {
        for (key, candidates) in &collected.fields {
            for (position, one) in candidates.iter().enumerate() {
                for other in candidates.iter().skip(position + 1) {
                    self.pair(key, *one, *other, false, found)?;
                }
            }
        }
        Ok(())
    }

    fn between(
        &mut self,
        one: &Collected<'d>,
        other: &Collected<'d>,
        exclusive: bool,
        found: &mut Findings,
    ) -> Result<(), Fault> {
        self.known.spend(one.fields.len() / 16)?;
        for (key, candidates) in &one.fields {
            let place = other.places.get(key).and_then(|place| other.fields.get(*place));
            let Some((_, others)) = place else { continue };
            for one in candidates {
                for other in others {
                    self.pair(key, *one, *other, exclusive, found)?;
                }
            }
        }
        Ok(())
    }

    /// Fields with a fragment that is spread beside them, and with those that it spreads.
    fn with_fragment(
        &mut self,
        collected: &Rc<Collected<'d>>,
        name: &'d str,
        exclusive: bool,
        seen: &mut HashSet<&'d str>,
        found: &mut Findings,
    ) -> Result<(), Fault> {
        if found.suffice() || !seen.insert(name) {
            return Ok(());
        }
        let Some(fragment) = self.fragment(name)? else { return Ok(()) };
        if Rc::ptr_eq(collected, &fragment) {
            return Ok(());
        }
        self.between(collected, &fragment, exclusive, found)?;
        self.nested(|merging| {
            fragment.fragments.iter().try_for_each(|below| {
                merging.with_fragment(collected, below, exclusive, seen, found)
            })
        })
    }

    /// Two fragments, and those that they spread.
    fn fragments(
        &mut self,
        one: &'d str,
        other: &'d str,
        exclusive: bool,
        found: &mut Findings,
    ) -> Result<(), Fault> {
        if found.suffice() || one == other || !self.is_new(one, other, exclusive) {
            return Ok(());
        }
        let (Some(first), Some(second)) = (self.fragment(one)?, self.fragment(other)?) else {
            return Ok(());
        };
        self.between(&first, &second, exclusive, found)?;
        self.nested(|merging| {
            for below in &second.fragments {
                merging.fragments(one, below, exclusive, found)?;
            }
            for below in &first.fragments {
                merging.fragments(below, other, exclusive, found)?;
            }
            Ok(())
        })
    }

    /// Whether a pair was not compared before, or only as one whose fields exclude each other.
    fn is_new(&mut self, one: &'d str, other: &'d str, exclusive: bool) -> bool {
        let pair = if one < other { (one, other) } else { (other, one) };
        match self.compared.get(&pair) {
            Some(before) if exclusive || !before => false,
            _ => {
                self.compared.insert(pair, exclusive);
                true
            }
        }
    }

    fn pair(
        &mut self,
        key: &str,
        one: Candidate<'d>,
        other: Candidate<'d>,
        exclusive: bool,
        found: &mut Findings,
    ) -> Result<(), Fault> {
        if found.suffice() {
            return Ok(());
        }
        self.known.spend(1)?;
        let differ = match (one.parent, other.parent) {
            (Some(one), Some(other)) => one.name != other.name,
            _ => false,
        };
        let exclusive = exclusive || differ;
        let conflict = if let Some(reason) = reason(self.known, one, other, exclusive) {
            self.known.spend(1 + reason.len() / 64)?;
            Some((reason, vec![one.node.at()], vec![other.node.at()]))
        } else {
            self.below(one, other, exclusive)?
        };
        if let Some((reason, one, other)) = conflict {
            found.list.push(Conflict { key: key.to_owned(), reason, one, other });
        }
        Ok(())
    }

    /// The selections below two fields.
    fn below(
        &mut self,
        one: Candidate<'d>,
        other: Candidate<'d>,
        exclusive: bool,
    ) -> Result<Option<Reason>, Fault> {
        let (Some(first), Some(second)) = (&one.node.selections, &other.node.selections) else {
            return Ok(None);
        };
        let first = self.collect(first, self.of(one))?;
        let second = self.collect(second, self.of(other))?;
        let mut found = Findings { list: Vec::new(), one_is_enough: false };
        self.nested(|merging| merging.selections(&first, &second, exclusive, &mut found))?;
        if found.list.is_empty() {
            return Ok(None);
        }
        let mut reasons = Vec::new();
        let (mut places, mut others) = (vec![one.node.at()], vec![other.node.at()]);
        for conflict in found.list {
            reasons.push(format!(
                "subfields \"{}\" conflict because {}",
                conflict.key, conflict.reason
            ));
            places.extend(conflict.one);
            others.extend(conflict.other);
        }
        let reason = reasons.join(" and ");
        self.known.spend(1 + reason.len() / 64)?;
        Ok(Some((reason, places, others)))
    }

    fn selections(
        &mut self,
        first: &Rc<Collected<'d>>,
        second: &Rc<Collected<'d>>,
        exclusive: bool,
        found: &mut Findings,
    ) -> Result<(), Fault> {
        self.between(first, second, exclusive, found)?;
        for (fields, fragments) in [(first, &second.fragments), (second, &first.fragments)] {
            let mut seen = HashSet::new();
            for name in fragments {
                self.with_fragment(fields, name, exclusive, &mut seen, found)?;
            }
        }
        for one in &first.fragments {
            for other in &second.fragments {
                self.fragments(one, other, exclusive, found)?;
            }
        }
        Ok(())
    }

    fn of(&self, candidate: Candidate<'d>) -> Option<&'d TypeDef> {
        candidate.defined.and_then(|defined| self.known.composite_of(&defined.ty))
    }

    fn fragment(&mut self, name: &str) -> Result<Option<Rc<Collected<'d>>>, Fault> {
        let Some(fragment) = self.known.fragments.get(name).copied() else { return Ok(None) };
        let of = self.known.composite(fragment.on.text);
        self.collect(&fragment.selections, of).map(Some)
    }

    fn collect(
        &mut self,
        selections: &'d Selections<'d>,
        parent: Option<&'d TypeDef>,
    ) -> Result<Rc<Collected<'d>>, Fault> {
        self.known.spend(1)?;
        if let Some(collected) = self.collected.get(&selections.at) {
            return Ok(Rc::clone(collected));
        }
        let mut collected = Collected::default();
        let mut seen = HashSet::new();
        add(self.known, selections, parent, &mut collected, &mut seen);
        let collected = Rc::new(collected);
        self.collected.insert(selections.at, Rc::clone(&collected));
        Ok(collected)
    }

    fn nested(&mut self, inner: impl FnOnce(&mut Self) -> Result<(), Fault>) -> Result<(), Fault> {
        self.known.spend(if self.nesting < MOST_NESTING { 1 } else { usize::MAX })?;
        self.nesting += 1;
        let result = inner(self);
        self.nesting -= 1;
        result
    }
}

fn add<'d>(
    known: &Known<'d>,
    selections: &'d Selections<'d>,
    parent: Option<&'d TypeDef>,
    collected: &mut Collected<'d>,
    seen: &mut HashSet<&'d str>,
) {
    for selection in &selections.list {
        match selection {
            Selection::Field(node) => {
                let fields = parent.map(TypeDef::fields).unwrap_or_default();
                let defined = fields.iter().find(|field| field.name == node.name.text);
                let candidate = Candidate { parent, node, defined };
                let place = *collected.places.entry(node.key()).or_insert(collected.fields.len());
                match collected.fields.get_mut(place) {
                    Some((_, candidates)) => candidates.push(candidate),
                    None => collected.fields.push((node.key(), vec![candidate])),
                }
            }
            Selection::Spread(spread) => {
                if seen.insert(spread.name.text) {
                    collected.fragments.push(spread.name.text);
                }
            }
            Selection::Inline(inline) => {
                let of = inline.on.map_or(parent, |on| known.composite(on.text));
                add(known, &inline.selections, of, collected, seen);
            }
        }
    }
}

/// Why two fields themselves cannot be merged.
fn reason(
    known: &Known<'_>,
    one: Candidate<'_>,
    other: Candidate<'_>,
    exclusive: bool,
) -> Option<String> {
    if !exclusive {
        let (name, others) = (one.node.name.text, other.node.name.text);
        if name != others {
            return Some(format!("{name} and {others} are different fields"));
        }
        if !same_arguments(&one.node.arguments, &other.node.arguments) {
            return Some("they have differing arguments".into());
        }
    }
    let (one, other) = (&one.defined?.ty, &other.defined?.ty);
    types_differ(known, one, other)
        .then(|| format!("they return conflicting types {one} and {other}"))
}

/// Types of objects may differ: what is below them is compared.
fn types_differ(known: &Known<'_>, one: &Type, other: &Type) -> bool {
    if one.nullable != other.nullable {
        return true;
    }
    match (&one.base, &other.base) {
        (BaseType::List(one), BaseType::List(other)) => types_differ(known, one, other),
        (BaseType::Named(one), BaseType::Named(other)) => {
            let is_leaf = |name: &str| known.types.get(name).is_some_and(TypeDef::is_leaf);
            one != other && (is_leaf(one) || is_leaf(other))
        }
        _ => true,
    }
}

fn same_arguments(one: &[Argument<'_>], other: &[Argument<'_>]) -> bool {
    one.len() == other.len()
        && one.iter().all(|argument| {
            let name = argument.name.text;
            let twin = other.iter().find(|argument| argument.name.text == name);
            twin.is_some_and(|twin| same(&argument.value, &twin.value))
        })
}

/// Whether two literals are written the same; the order of members counts.
fn same(one: &Value<'_>, other: &Value<'_>) -> bool {
    match (&one.content, &other.content) {
        (Content::Variable(one), Content::Variable(other))
        | (Content::Int(one), Content::Int(other))
        | (Content::Float(one), Content::Float(other))
        | (Content::Enum(one), Content::Enum(other)) => one == other,
        (Content::String(one), Content::String(other))
        | (Content::BlockString(one), Content::BlockString(other)) => one == other,
        (Content::Boolean(one), Content::Boolean(other)) => one == other,
        (Content::Null, Content::Null) => true,
        (Content::List(one), Content::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Content::Object(one), Content::Object(other)) => {
            let twins = |(one, other): (&Argument<'_>, &Argument<'_>)| {
                one.name.text == other.name.text && same(&one.value, &other.value)
            };
            one.len() == other.len() && one.iter().zip(other).all(twins)
        }
        _ => false,
    }
}
