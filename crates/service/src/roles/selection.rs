//! Which resources a role may use, and the rows that say so: one row for "everything", none for nothing, else one for every
//! resource of the stock tree (`spec/web-api-framework.md` 12), and one for each allowed resource of our own.

use magegate_domain::acl::{EVERYTHING, ROOT, tree};
use magegate_domain::error::Result;
use magegate_domain::messages;
use std::collections::BTreeSet;

/// How many known resources are named in place of an unknown one.
const SUGGESTIONS: usize = 3;

/// What a role may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Selection(BTreeSet<&'static str>);

impl Selection {
    /// Everything, resources of later versions included.
    pub(crate) fn everything() -> Self {
        Self(BTreeSet::from([EVERYTHING]))
    }

    /// The resources as they were declared. Unknown ones are refused, and "everything" beside others too.
    pub(crate) fn of(resources: &[String]) -> Result<Self> {
        let chosen: BTreeSet<_> = resources.iter().map(|id| known(id)).collect::<Result<_>>()?;
        if chosen.contains(EVERYTHING) && chosen.len() > 1 {
            let text = format!("{EVERYTHING} stands for all resources, so it stands alone.");
            return Err(messages::input(text));
        }
        Ok(Self(chosen).rooted())
    }

    /// What stored rows allow; rows of resources that the tree does not know are of no effect.
    pub(crate) fn stored(rows: &[(String, bool)]) -> Self {
        let allowed = rows.iter().filter(|(_, allow)| *allow);
        let chosen: BTreeSet<_> = allowed.filter_map(|(id, _)| known(id).ok()).collect();
        if chosen.contains(EVERYTHING) { Self::everything() } else { Self(chosen).rooted() }
    }

    /// The same with further resources.
    pub(crate) fn with(&self, more: &[&'static str]) -> Self {
        if self.is_everything() {
            return self.clone();
        }
        Self(self.0.iter().copied().chain(more.iter().copied()).collect()).rooted()
    }

    /// The same without some resources. The root goes only when nothing else is left.
    pub(crate) fn without(&self, fewer: &[&'static str]) -> Result<Self> {
        if fewer.contains(&EVERYTHING) {
            return Ok(Self(BTreeSet::new()));
        }
        let mut chosen = self.0.clone();
        if self.is_everything() {
            chosen = tree::ids().filter(|id| *id != EVERYTHING).collect();
        }
        chosen.retain(|id| !fewer.contains(id));
        if fewer.contains(&ROOT) && !chosen.is_empty() {
            let text = format!("{ROOT} belongs to every role that may use anything.");
            return Err(messages::input(text));
        }
        Ok(Self(chosen))
    }

    /// Whether it is everything.
    pub(crate) fn is_everything(&self) -> bool {
        self.0.contains(EVERYTHING)
    }

    /// Whether the resource itself was chosen.
    pub(crate) fn allows(&self, resource: &str) -> bool {
        self.0.contains(resource)
    }

    /// The rows that are saved, in the order in which the reference saves them.
    pub(crate) fn rows(&self) -> Vec<(&'static str, bool)> {
        if self.is_everything() {
            return vec![(EVERYTHING, true)];
        }
        if self.0.is_empty() {
            return Vec::new();
        }
        let stock = tree::stock_ids().map(|id| (id, self.0.contains(id)));
        // Beside a store, its own program reads these rows too: of our resources it sees no more than it must.
        let own = tree::own_ids().filter(|id| self.0.contains(id)).map(|id| (id, true));
        stock.chain(own).collect()
    }

    /// The root goes with any other resource.
    fn rooted(mut self) -> Self {
        if !self.0.is_empty() && !self.is_everything() {
            self.0.insert(ROOT);
        }
        self
    }
}

/// The known resources of these names and, with `below`, all below them in the tree.
pub(crate) fn spread(resources: &[String], below: bool) -> Result<Vec<&'static str>> {
    let named: Vec<_> = resources.iter().map(|id| known(id)).collect::<Result<_>>()?;
    let covered = |id: &'static str| {
        std::iter::successors(Some(id), |id| tree::parent(id)).any(|id| named.contains(&id))
    };
    Ok(tree::ids().filter(|id| named.contains(id) || (below && covered(id))).collect())
}

/// The tree's own text for a resource. An unknown one is refused with those that are spelt most alike.
fn known(resource: &str) -> Result<&'static str> {
    if let Some(id) = tree::ids().find(|id| *id == resource) {
        return Ok(id);
    }
    let given: String = resource.chars().take(100).collect();
    let mut ids: Vec<_> = tree::ids().collect();
    ids.sort_by_key(|id| distance(&given, id));
    let nearest = ids.get(..SUGGESTIONS).unwrap_or_default().join(", ");
    Err(messages::input(format!(
        "There is no resource \"{given}\"; those most like it are {nearest}."
    )))
}

/// Insertions, deletions and replacements between two texts, letter case aside.
fn distance(from: &str, to: &str) -> usize {
    let (from, to) = (from.to_lowercase(), to.to_lowercase());
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (index, letter) in from.chars().enumerate() {
        let (mut diagonal, mut left) = (index, index + 1);
        let mut next = vec![left];
        for (above, other) in row.iter().skip(1).zip(to.chars()) {
            left = (diagonal + usize::from(letter != other)).min(left + 1).min(above + 1);
            next.push(left);
            diagonal = *above;
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(ids: &[&str]) -> Selection {
        Selection::of(&ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn everything_is_one_row_and_nothing_is_none() {
        assert_eq!(of(&[EVERYTHING]).rows(), [(EVERYTHING, true)]);
        assert_eq!(of(&[]).rows(), []);
    }

    #[test]
    fn a_choice_is_one_row_for_every_resource_with_the_root_allowed() {
        let rows = of(&["Magento_Customer::customer"]).rows();
        assert_eq!(rows.len(), 265);
        assert_eq!(rows.first(), Some(&(EVERYTHING, false)));
        let allowed: Vec<_> = rows.iter().filter(|(_, allow)| *allow).map(|(id, _)| *id).collect();
        assert_eq!(allowed, [ROOT, "Magento_Customer::customer"]);
    }

    #[test]
    fn resources_of_our_own_have_rows_only_where_they_are_allowed() {
        let rows = of(&["Magento_Customer::customer", "Magegate_Tokens::introspect"]).rows();
        assert_eq!(rows.len(), 266);
        assert_eq!(rows.last(), Some(&("Magegate_Tokens::introspect", true)));
    }

    #[test]
    fn rows_are_read_back_as_they_were_chosen() {
        let own = "Magegate_Tokens::impersonate";
        for ids in [&[][..], &[EVERYTHING], &[ROOT], &["Magento_Customer::customer"], &[own]] {
            let rows: Vec<_> =
                of(ids).rows().iter().map(|(id, allow)| ((*id).to_owned(), *allow)).collect();
            assert_eq!(Selection::stored(&rows), of(ids));
        }
    }

    #[test]
    fn taking_one_resource_from_everything_leaves_all_others() {
        let left = Selection::everything().without(&["Magento_Customer::manage"]).unwrap();
        let (stock, own) = (tree::stock_ids().count(), tree::own_ids().count());
        assert_eq!(left.rows().iter().filter(|(_, allow)| *allow).count(), stock - 2 + own);
        assert!(!left.is_everything() && !left.allows("Magento_Customer::manage"));
    }

    #[test]
    fn an_unknown_resource_is_refused_with_those_most_like_it() {
        let unknown = Selection::of(&["Magento_Customer::custmer".to_owned()]).unwrap_err();
        assert!(unknown.to_string().contains("Magento_Customer::customer"), "{unknown}");
        let mixed = [EVERYTHING.to_owned(), ROOT.to_owned()];
        assert!(Selection::of(&mixed).is_err());
    }

    #[test]
    fn a_resource_is_taken_with_those_below_it_when_asked() {
        let alone = spread(&["Magento_Customer::customer".to_owned()], false).unwrap();
        assert_eq!(alone, ["Magento_Customer::customer"]);
        let all = spread(&["Magento_Customer::customer".to_owned()], true).unwrap();
        assert!(all.contains(&"Magento_Customer::manage"), "{all:?}");
    }
}
