//! Many customers at once: checked row by row, stored in batches of one transaction each. What a batch needs is all that
//! is in memory, however long the file is.

mod fields;
mod record;
mod storing;

pub use record::{AddressRecord, Field, FieldKind, Record, Secret};

use crate::Service;
use crate::accounts;
use crate::audit::Event;
use crate::facts::Facts;
use crate::origin::Origin;
use magegate_domain::acl::Permit;
use magegate_domain::caller::Caller;
use magegate_domain::customer::Customer;
use magegate_domain::{Error, Result};
use magegate_store::customers::{self, CustomerGroup};
use magegate_store::engine::Door;
use std::sync::Arc;
use tokio::task::JoinSet;

/// What became of the rows so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Accounts that did not exist before.
    pub created: u64,
    /// Accounts that did.
    pub updated: u64,
    /// Rows that were not stored.
    pub refused: u64,
    /// Stored passwords that the settings would not take from a customer.
    pub weak_passwords: u64,
}

/// A row that was not stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Its line in the file, from 1.
    pub line: u64,
    /// Its e-mail address as the file has it; may be empty.
    pub email: String,
    /// What is wrong with it.
    pub fault: String,
}

/// An import on its way.
#[derive(Debug)]
pub struct Importer<'a> {
    service: &'a Service,
    facts: Arc<Facts>,
    groups: Vec<CustomerGroup>,
    caller: Caller,
    update: bool,
    tally: Tally,
}

/// A row whose fields are in order, with its password hashed.
struct Draft {
    record: Record,
    hash: Option<String>,
}

impl<'a> Importer<'a> {
    /// Begins. With `update`, a row whose address exists in its website changes that account; else it is refused.
    pub async fn start(service: &'a Service, permit: &Permit, update: bool) -> Result<Self> {
        let facts = service.facts().await?;
        let mut door = service.store.read().await?;
        let groups = customers::groups(&mut door).await?;
        let tally = Tally::default();
        Ok(Self { service, facts, groups, caller: permit.caller(), update, tally })
    }

    /// Stores the rows of a batch in one transaction, and gives those that it refuses, in the order of their lines.
    /// Fails only where the database does: then nothing of the batch is stored.
    pub async fn batch(&mut self, records: Vec<Record>) -> Result<Vec<Refusal>> {
        let before = self.tally;
        let stored = self.store(records).await;
        if stored.is_err() {
            self.tally = before;
        }
        let mut refusals = stored?;
        refusals.sort_by_key(|refusal| refusal.line);
        self.tally.refused += refusals.len() as u64;
        Ok(refusals)
    }

    /// What became of the rows so far.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// Ends the import with one entry in the audit trail.
    pub fn finish(self, origin: &Origin) -> Tally {
        let Tally { created, updated, refused, .. } = self.tally;
        let detail = format!("import: {created} created, {updated} updated, {refused} refused");
        self.service.happened(Event::AccountCreated, origin, self.caller, "", &detail);
        self.tally
    }

    async fn store(&mut self, records: Vec<Record>) -> Result<Vec<Refusal>> {
        let (mut records, mut refusals) = self.sound(records);
        if !self.update && records.iter().any(has_password) {
            // Hashing is what costs, so known addresses are looked up before it; the transaction looks again.
            records = self.without_known(records, &mut refusals).await?;
        }
        let drafts = self.hashed(records).await?;
        let mut door = self.service.store.begin().await?;
        let mut ended_tokens = false;
        for draft in drafts {
            match storing::store(self, &mut door, &draft).await? {
                Ok(stored) => {
                    self.count(&draft, stored.is_new);
                    ended_tokens |= stored.ended_tokens;
                }
                Err(fault) => refusals.push(draft.record.refuse(fault)),
            }
        }
        door.commit().await?;
        if ended_tokens {
            self.service.changed();
        }
        Ok(refusals)
    }

    /// Parts the rows whose fields can be read from those whose cannot.
    fn sound(&self, records: Vec<Record>) -> (Vec<Record>, Vec<Refusal>) {
        let mut refusals = Vec::new();
        let mut sound = Vec::with_capacity(records.len());
        for record in records {
            match fields::apply(self, Customer::default(), &record) {
                Ok(_) => sound.push(record),
                Err(fault) => refusals.push(record.refuse(fault)),
            }
        }
        (sound, refusals)
    }

    async fn without_known(
        &self,
        records: Vec<Record>,
        refusals: &mut Vec<Refusal>,
    ) -> Result<Vec<Record>> {
        let mut door = self.service.store.read().await?;
        let mut unknown = Vec::with_capacity(records.len());
        for record in records {
            if self.existing(&mut door, &record).await?.is_some() {
                refusals.push(record.refuse(storing::EXISTS.to_owned()));
            } else {
                unknown.push(record);
            }
        }
        Ok(unknown)
    }

    /// The account that a row is about, if it exists: by address, in its website or, where accounts are shared, in any.
    async fn existing(&self, door: &mut Door, record: &Record) -> Result<Option<Customer>> {
        let website = fields::website(self, record).ok();
        let scope = website.and_then(|website| self.facts.address_scope(website));
        let email = record.get(Field::Email).unwrap_or_default();
        Ok(customers::find_by_email(door, email, scope).await?)
    }

    /// Hashes the rows' passwords, as many at once as there are cores.
    async fn hashed(&self, records: Vec<Record>) -> Result<Vec<Draft>> {
        let at_once = std::thread::available_parallelism().map_or(1, usize::from);
        let mut running: JoinSet<(usize, Result<String>)> = JoinSet::new();
        let mut drafts: Vec<Draft> = Vec::with_capacity(records.len());
        for (index, record) in records.into_iter().enumerate() {
            let hash = match &record.secret {
                Some(Secret::Hash(hash)) => Some(hash.clone()),
                Some(Secret::Password(password)) => {
                    let (hasher, password) = (self.service.hasher.clone(), password.clone());
                    running.spawn(async move { (index, hasher.hash(&password).await) });
                    None
                }
                None => None,
            };
            drafts.push(Draft { record, hash });
            if running.len() >= at_once {
                take_one(&mut running, &mut drafts).await?;
            }
        }
        while !running.is_empty() {
            take_one(&mut running, &mut drafts).await?;
        }
        Ok(drafts)
    }

    fn count(&mut self, draft: &Draft, is_new: bool) {
        *(if is_new { &mut self.tally.created } else { &mut self.tally.updated }) += 1;
        if let Some(Secret::Password(password)) = &draft.record.secret {
            let email = draft.record.get(Field::Email).unwrap_or_default();
            let weak = accounts::policy(&self.facts).check_on_create(password, email).is_err();
            self.tally.weak_passwords += u64::from(weak);
        }
    }
}

fn has_password(record: &Record) -> bool {
    matches!(record.secret, Some(Secret::Password(_)))
}

async fn take_one(
    running: &mut JoinSet<(usize, Result<String>)>,
    drafts: &mut [Draft],
) -> Result<()> {
    if let Some(ended) = running.join_next().await {
        let (index, hash) = ended.map_err(Error::internal)?;
        let hash = hash?;
        if let Some(draft) = drafts.get_mut(index) {
            draft.hash = Some(hash);
        }
    }
    Ok(())
}
