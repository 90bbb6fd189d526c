//! Lines become a store, or join one that has content. Everything before the customers is one transaction; customers go
//! in batches, each of which keeps how far the import is. An empty store takes the file's numbers; one with content gives
//! its own, and rows are known by their natural keys.

mod customers;
mod position;
mod rows;
mod sections;

use super::file::{Counts, Record, hex};
use super::maps::Maps;
use super::node::Space;
use super::reading::Codes;
use super::{Object, Section};
use crate::Service;
use crate::audit::Event;
use crate::origin::Origin;
use magegate_domain::acl::Permit;
use magegate_domain::attribute::{Attributes, Entity};
use magegate_domain::caller::Caller;
use magegate_domain::{Error, ErrorKind, Result, messages};
use magegate_store::engine::Door;
use magegate_store::engine::server::Own;
use magegate_store::moving::{ADMINS, CUSTOMERS, ROLES, WEBSITES, count};
use position::Position;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// What to do with a row that the target has with other content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Existing {
    /// Change nothing at all.
    #[default]
    Fail,
    /// Leave it as it is.
    Skip,
    /// Make it what the file says.
    Update,
}

/// How to import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What to do with rows that the target has with other content.
    pub existing: Existing,
    /// The target has the source's key: encrypted settings are taken as they are.
    pub same_key: bool,
    /// The file has all settings, as its head says.
    pub all_settings: bool,
    /// By what the file is known again: its check sum.
    pub fingerprint: String,
    /// The file's path; empty for what cannot be read again.
    pub file: String,
}

/// What became of the rows of a section, or would become of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Rows in the file.
    pub rows: u64,
    /// Rows that the target did not have.
    pub new: u64,
    /// Rows that it had as they are.
    pub same: u64,
    /// Rows that it had with other content.
    pub differing: u64,
    /// Rows that were left out: encrypted settings.
    pub left: u64,
}

/// What should be known of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Notes {
    /// Values of attributes whose option the target lacks.
    pub lost_values: u64,
    /// Accounts whose password is stored as an HMAC under the source's key.
    pub keyed: u64,
    /// Rows of a store that was made empty that the file does not have, and which went.
    pub removed: u64,
}

/// A line of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// The section.
    pub section: Section,
    /// What became of its rows.
    pub tally: Tally,
    /// Whether rows with other content were changed; else they stayed.
    pub changes: bool,
}

/// An import on its way.
#[derive(Debug)]
pub struct Import<'a> {
    service: &'a Service,
    options: Options,
    /// Whether the target was empty, takes the file's numbers, and becomes what the file says.
    keeps_numbers: bool,
    caller: Caller,
    maps: Maps,
    attributes: Attributes,
    codes: Codes,
    tallies: BTreeMap<Section, Tally>,
    notes: Notes,
    position: Option<Position>,
    ended_tokens: bool,
    /// The proofs of accounts in the file, and in the target.
    proofs: (Sha256, Sha256),
}

impl<'a> Import<'a> {
    /// Looks at the target, and at how far an earlier run of the same file came.
    pub async fn start(service: &'a Service, permit: &Permit, options: Options) -> Result<Self> {
        let mut door = service.store.read().await?;
        let earlier = Position::find(&mut door, &options).await?;
        let keeps_numbers = match &earlier {
            Some(earlier) => earlier.keeps_numbers(),
            None => is_empty(&mut door).await?,
        };
        Ok(Self {
            service,
            options,
            keeps_numbers,
            caller: permit.caller(),
            maps: Maps::default(),
            attributes: Attributes::default(),
            codes: Codes::default(),
            tallies: BTreeMap::new(),
            notes: Notes::default(),
            position: earlier,
            ended_tokens: false,
            proofs: Default::default(),
        })
    }

    /// Whether the target was empty: it takes the file's numbers.
    pub fn keeps_numbers(&self) -> bool {
        self.keeps_numbers
    }

    /// How many customers an earlier run stored: they are not looked at again.
    pub fn customers_before(&self) -> u64 {
        self.position.as_ref().map_or(0, Position::customers)
    }

    /// Counts anew, for another pass over the file.
    fn begin_pass(&mut self) {
        self.tallies.clear();
        self.notes = Notes::default();
        self.proofs = Default::default();
    }

    /// What became of the rows since the pass began, in the order of the file.
    pub fn figures(&self) -> Vec<Figure> {
        let figure = |section: &Section| {
            let tally = self.tallies.get(section).copied()?;
            Some(Figure { section: *section, tally, changes: self.changes(*section) })
        };
        Section::ALL.iter().filter_map(figure).collect()
    }

    /// What should be known of it.
    pub fn notes(&self) -> Notes {
        self.notes
    }

    /// The check sums over address, website and stored password of all customers seen since the pass began: in the file,
    /// and in the target.
    pub fn proofs(&self) -> (String, String) {
        (hex(&self.proofs.0.clone().finalize()), hex(&self.proofs.1.clone().finalize()))
    }

    /// Refuses the import where rows exist with other content and nothing may happen to them.
    pub fn refuse_collisions(&self) -> Result<()> {
        let stuck = |figure: &Figure| {
            figure.tally.differing > 0 && !figure.changes && self.options.existing == Existing::Fail
        };
        let told: Vec<String> = self
            .figures()
            .iter()
            .filter(|figure| stuck(figure))
            .map(|figure| format!("{} {}", figure.tally.differing, figure.section.name()))
            .collect();
        if told.is_empty() {
            return Ok(());
        }
        Err(messages::input(format!(
            "rows exist with other content: {}; nothing was changed. --existing skip leaves them as they are, \
             --existing update makes them what the file says",
            told.join(", ")
        )))
    }

    /// Compares what a pass over the finished target found with what the import did: every row must be there and, but for
    /// those that were left as they were, be the same. Gives what is wrong.
    pub fn verify(&self, stored: &[Figure], counts: &Counts) -> Vec<String> {
        let mut wrong = Vec::new();
        for section in Section::ALL {
            let rows = counts.get(section).copied().unwrap_or_default();
            let found = self.tallies.get(section).copied().unwrap_or_default();
            let stored = stored.iter().find(|figure| figure.section == *section);
            let skipped = match stored {
                Some(figure) if !figure.changes => figure.tally.differing,
                _ => 0,
            };
            let name = section.name();
            if found.rows != rows {
                wrong.push(format!("{name}: {} of {rows} rows were read again", found.rows));
            }
            if found.new > 0 {
                wrong.push(format!("{name}: {} rows are missing", found.new));
            }
            if found.differing > skipped {
                let more = found.differing - skipped;
                wrong.push(format!("{name}: {more} rows are not as in the file"));
            }
        }
        let (file, target) = self.proofs();
        let skipped = stored.iter().any(|figure| {
            figure.section == Section::Customers && !figure.changes && figure.tally.differing > 0
        });
        if file != target && !skipped {
            wrong.push("the check sums over all customers' passwords differ".to_owned());
        }
        wrong
    }

    /// Remembers that nothing is left, and leaves a line in the audit trail.
    pub async fn finish(&mut self, origin: &Origin) -> Result<()> {
        if let Some(position) = self.position.take() {
            let mut door = self.service.store.begin().await?;
            position.finish(&mut door, self.service.now()).await?;
            door.commit().await?;
        }
        let told: Vec<String> = self
            .figures()
            .iter()
            .map(|figure| format!("{} {}", figure.tally.new, figure.section.name()))
            .collect();
        let detail = format!("import of a store: {} created", told.join(", "));
        self.service.happened(Event::AccountCreated, origin, self.caller, "", &detail);
        Ok(())
    }

    fn changes(&self, section: Section) -> bool {
        self.options.existing == Existing::Update
            || self.keeps_numbers && section != Section::Customers
    }

    fn is_beside(&self) -> bool {
        self.service.store.own() != Own::All
    }
}

/// Whether a store has nothing but what every installation begins with.
async fn is_empty(door: &mut Door) -> Result<bool> {
    for (table, most) in [(&CUSTOMERS, 0), (&ADMINS, 0), (&ROLES, 0), (&WEBSITES, 1)] {
        if count(door, table).await? > most {
            return Ok(false);
        }
    }
    let attributes = magegate_store::attributes::load(door).await?;
    let mut all = [Entity::Customer, Entity::Address].into_iter().flat_map(|of| attributes.of(of));
    Ok(!all.any(|attribute| attribute.is_user_defined))
}

/// The same error with the line that it is about, unless it is about the database as a whole.
fn at(line: u64, error: Error) -> Error {
    match (error.kind, &error.source) {
        (ErrorKind::Unavailable, _) => error,
        (_, Some(source)) => messages::input(format!("line {line}: {source}")),
        (_, None) => messages::input(format!("line {line}: {error}")),
    }
}

/// Removes what two stores cannot be compared by: numbers, in a row and all that belongs to it.
fn without_numbers(node: &super::node::Node, object: &mut Object) {
    object.shift_remove(super::object::ID);
    for child in node.children.iter().filter(|child| child.space.is_some_and(is_numbered)) {
        for item in super::object::list_mut(object, child.member) {
            without_numbers(child, item);
        }
    }
}

fn is_numbered(space: Space) -> bool {
    matches!(space, Space::Option | Space::Address)
}
