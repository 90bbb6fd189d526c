//! The rules about fragments as a whole: each is used, none spreads itself.

use super::known::Known;
use crate::graphql::syntax::Fault;
use crate::graphql::syntax::tree::{Definition, Fragment, Name, Operation, Selection, Selections};
use std::collections::{HashMap, HashSet};

/// The spreads below selections, in the order in which the reference finds them: a level before the levels below it,
/// and of these the last first.
pub(super) fn spreads<'d>(selections: &'d Selections<'d>) -> Vec<(usize, Name<'d>)> {
    let mut found = Vec::new();
    let mut left = vec![selections];
    while let Some(selections) = left.pop() {
        for selection in &selections.list {
            match selection {
                Selection::Spread(spread) => found.push((spread.at, spread.name)),
                Selection::Inline(inline) => left.push(&inline.selections),
                Selection::Field(field) => left.extend(&field.selections),
            }
        }
    }
    found
}

/// The fragments that an operation spreads, directly or through others, in the reference's order.
pub(super) fn reached<'d>(
    known: &Known<'d>,
    operation: &'d Operation<'d>,
) -> Result<Vec<&'d Fragment<'d>>, Fault> {
    let mut names = HashSet::new();
    let mut found = Vec::new();
    let mut left = vec![&operation.selections];
    while let Some(selections) = left.pop() {
        let spreads = spreads(selections);
        known.spend(1 + spreads.len())?;
        for (_, name) in spreads {
            if !names.insert(name.text) {
                continue;
            }
            if let Some(fragment) = known.fragments.get(name.text) {
                found.push(*fragment);
                left.push(&fragment.selections);
            }
        }
    }
    Ok(found)
}

/// Refuses a fragment that no operation reaches.
pub(super) fn check_used(known: &Known<'_>) -> Result<(), Fault> {
    let mut used = HashSet::new();
    for definition in &known.document.definitions {
        if let Definition::Operation(operation) = definition {
            used.extend(reached(known, operation)?.iter().map(|fragment| fragment.name.text));
        }
    }
    let unused = known.document.definitions.iter().find_map(|definition| match definition {
        Definition::Fragment(fragment) if !used.contains(fragment.name.text) => Some(fragment),
        _ => None,
    });
    let Some(fragment) = unused else { return Ok(()) };
    let message = format!("Fragment \"{}\" is never used.", fragment.name.text);
    Err(known.fault(message, &[fragment.at]))
}

/// The search for fragments that spread themselves.
#[derive(Debug, Default)]
pub(super) struct Cycles<'d> {
    visited: HashSet<&'d str>,
}

/// A fragment whose spreads are being followed.
struct Followed<'d> {
    name: &'d str,
    spreads: std::vec::IntoIter<(usize, Name<'d>)>,
}

impl<'d> Cycles<'d> {
    /// Follows the spreads of a fragment.
    ///
    /// # Errors
    /// They come back to a fragment that is being followed.
    pub(super) fn check(
        &mut self,
        known: &Known<'d>,
        fragment: &'d Fragment<'d>,
    ) -> Result<(), Fault> {
        // The spreads that led to the fragment that is followed now, and where in their line each fragment began.
        let mut path: Vec<(usize, Name<'d>)> = Vec::new();
        let mut begins = HashMap::new();
        let mut stack = Vec::new();
        stack.extend(self.follow(fragment, 0, &mut begins));
        while let Some(followed) = stack.last_mut() {
            let Some(spread) = followed.spreads.next() else {
                begins.remove(followed.name);
                stack.pop();
                path.pop();
                continue;
            };
            path.push(spread);
            let name = spread.1.text;
            if let Some(begin) = begins.get(name) {
                return Err(cycle(known, name, path.get(*begin..).unwrap_or_default()));
            }
            let next = known.fragments.get(name);
            match next.and_then(|next| self.follow(next, path.len(), &mut begins)) {
                Some(next) => stack.push(next),
                None => {
                    path.pop();
                }
            }
        }
        Ok(())
    }

    fn follow(
        &mut self,
        fragment: &'d Fragment<'d>,
        begin: usize,
        begins: &mut HashMap<&'d str, usize>,
    ) -> Option<Followed<'d>> {
        let name = fragment.name.text;
        if !self.visited.insert(name) {
            return None;
        }
        begins.insert(name, begin);
        Some(Followed { name, spreads: spreads(&fragment.selections).into_iter() })
    }
}

fn cycle(known: &Known<'_>, name: &str, path: &[(usize, Name<'_>)]) -> Fault {
    let (last, before) = path.split_last().map_or((None, path), |(last, all)| (Some(last), all));
    let names: Vec<&str> = before.iter().map(|(_, name)| name.text).collect();
    let via = if names.is_empty() { String::new() } else { format!(" via {}", names.join(", ")) };
    let places: Vec<usize> = before.iter().chain(last).map(|(at, _)| *at).collect();
    known.fault(format!("Cannot spread fragment \"{name}\" within itself{via}."), &places)
}
