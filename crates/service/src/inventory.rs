//! Every long-lived credential there is, with what speaks against each: never used, never ending, allowed everything. Read
//! page by page; only the worst are kept.

mod admins;
mod findings;
mod programs;
mod tokens;

pub use findings::Finding;

use crate::Service;
use magegate_domain::Result;
use magegate_domain::acl::Permit;
use std::cmp::Reverse;
use time::{Duration, OffsetDateTime};

/// How many rows are read at a time.
const PAGE: i64 = 500;
/// How many items are kept at most, the worst of all.
pub const MOST: usize = 10_000;

/// What a credential is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The access token of an integration, by which it signs.
    Integration,
    /// A machine key.
    MachineKey,
    /// The password of an admin.
    Admin,
    /// Stored tokens of customers or admins, where their lifetime has no end.
    Tokens,
    /// A key of this program's own that signs tokens.
    SigningKey,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// After how long without a use a credential is told of.
    pub unused: Duration,
    /// Of which kinds; empty for all.
    pub kinds: Vec<Kind>,
}

/// A credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// Its number; `None` where many are told of together.
    pub id: Option<i64>,
    /// Its name.
    pub name: String,
    /// Whether it lets anybody in now: active, not revoked, not over.
    pub is_alive: bool,
    /// Since when there is it.
    pub created_at: Option<OffsetDateTime>,
    /// When it was last used, to about a minute; `None` for never, or where that is not kept.
    pub used_at: Option<OffsetDateTime>,
    /// By what and from where it was last used; empty where that is not known.
    pub used_how: String,
    /// When it ends; `None` for never.
    pub ends_at: Option<OffsetDateTime>,
    /// What speaks against it, the worst first.
    pub findings: Vec<Finding>,
}

/// The inventory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inventory {
    /// The items, the worst first, [`MOST`] at most.
    pub items: Vec<Item>,
    /// How many there are in all.
    pub count: usize,
    /// Whether last uses of programs are kept: not with a read-only schema.
    pub keeps_uses: bool,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Integration, Self::MachineKey, Self::Admin, Self::Tokens, Self::SigningKey];

    /// The word for it, as commands take it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Integration => "integration",
            Self::MachineKey => "machine-key",
            Self::Admin => "admin",
            Self::Tokens => "tokens",
            Self::SigningKey => "signing-key",
        }
    }

    /// A kind by its name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl Item {
    /// One that is alive and that nothing is known of.
    fn new(kind: Kind, name: impl Into<String>) -> Self {
        Self {
            kind,
            id: None,
            name: name.into(),
            is_alive: true,
            created_at: None,
            used_at: None,
            used_how: String::new(),
            ends_at: None,
            findings: Vec::new(),
        }
    }

    /// How bad it is: the sum of what speaks against it.
    fn weight(&self) -> u32 {
        self.findings.iter().map(Finding::weight).sum()
    }

    /// Adds the finding that a use, or none, leads to.
    fn judge_use(&mut self, asked: &Asked, now: OffsetDateTime) {
        match self.used_at {
            None => self.findings.push(Finding::NeverUsed),
            Some(at) if now - at >= asked.unused => {
                self.findings.push(Finding::Unused((now - at).whole_days()));
            }
            Some(_) => {}
        }
    }

    /// What would help: each is a command alone, which can be run, or, where a choice is left, a sentence that ends
    /// with a full stop and has its commands in backticks.
    pub fn remedies(&self) -> Vec<String> {
        self.findings.iter().flat_map(|finding| finding.remedies(self)).collect()
    }
}

impl Inventory {
    fn add(&mut self, mut item: Item) {
        item.findings.sort_by_key(|finding| Reverse(finding.weight()));
        self.count += 1;
        self.items.push(item);
        if self.items.len() >= 2 * MOST {
            self.keep_worst();
        }
    }

    fn keep_worst(&mut self) {
        self.items.sort_by(|one, other| {
            let key = |item: &Item| (Reverse(item.weight()), !item.is_alive, item.kind, item.id);
            key(one).cmp(&key(other)).then_with(|| one.name.cmp(&other.name))
        });
        self.items.truncate(MOST);
    }
}

/// Takes the inventory.
pub async fn take(service: &Service, _permit: &Permit, asked: &Asked) -> Result<Inventory> {
    let facts = service.facts().await?;
    let mut door = service.store.read().await?;
    let keeps_uses = door.has_own_tables();
    let mut inventory = Inventory { keeps_uses, ..Inventory::default() };
    let wants = |kind| asked.kinds.is_empty() || asked.kinds.contains(&kind);
    if wants(Kind::Integration) {
        programs::integrations(service, &mut door, (&facts, asked), &mut inventory).await?;
    }
    if wants(Kind::MachineKey) {
        programs::machine_keys(service, &mut door, asked, &mut inventory).await?;
    }
    if wants(Kind::Admin) {
        admins::admins(service, &mut door, (&facts, asked), &mut inventory).await?;
    }
    if wants(Kind::Tokens) {
        tokens::endless(&mut door, &facts, &mut inventory).await?;
    }
    if wants(Kind::SigningKey) {
        tokens::signing_keys(service, &mut door, &mut inventory).await?;
    }
    inventory.keep_worst();
    Ok(inventory)
}
