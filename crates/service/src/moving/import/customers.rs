//! Customers, batch by batch: what would become of them, or really.

use super::super::customers::{
    self, ASSISTANCE, CUSTOMER, There, comparable, has_defaults, load_some, proof, set_defaults,
};
use super::super::export::is_keyed;
use super::super::maps::Maps;
use super::super::object::{cells, check, number, text};
use super::super::reading::Found;
use super::super::storing::{Target, insert, replace};
use super::super::{Object, Section};
use super::{Existing, Import, Record, Tally, at};
use crate::again;
use magegate_domain::caller::Account;
use magegate_domain::clock::timestamp;
use magegate_domain::id::{CustomerId, WebsiteId};
use magegate_domain::{Result, messages};
use magegate_store::engine::Door;
use magegate_store::moving::{self, CUSTOMERS, find_customer};
use magegate_store::tokens::{Which, revoke};
use magegate_store::{customer_grid, customers as stored, reset_tokens};
use serde_json::Value;
use sha2::Digest as _;
use std::collections::HashMap;

/// The column with the moment before which sessions have ended.
const CUTOFF: &str = "session_cutoff";

/// A customer of the file, with the target's numbers, beside what the target has.
struct Pair {
    line: u64,
    object: Object,
    found: Option<Found>,
    is_same: bool,
}

impl Import<'_> {
    /// Sees what would become of a batch of customers, or has become of it, and changes nothing.
    pub async fn judge(&mut self, records: &[Record]) -> Result<()> {
        let mut door = self.service.store.read().await?;
        let (pairs, lost) = self.pairs(&mut door, records).await?;
        let mut tally = Tally::default();
        for pair in &pairs {
            tally.add(pair.tally());
            self.proofs.0.update(proof(&pair.object));
            if let Some(found) = &pair.found {
                self.proofs.1.update(proof(&found.object));
            }
        }
        self.tallies.entry(Section::Customers).or_default().add(tally);
        self.notes.lost_values += lost;
        Ok(())
    }

    /// Counts a batch of customers that go into an empty store, without looking for them there.
    pub fn expect_new(&mut self, records: &[Record]) -> Result<()> {
        for record in records {
            self.expected(&record.object).map_err(|error| at(record.line, error))?;
        }
        let rows = records.len() as u64;
        let tally = Tally { rows, new: rows, ..Tally::default() };
        self.tallies.entry(Section::Customers).or_default().add(tally);
        Ok(())
    }

    fn expected(&self, object: &Object) -> Result<()> {
        check(&CUSTOMER, object, &[ASSISTANCE])?;
        customers::translate(&mut object.clone(), &self.there())?;
        Ok(())
    }

    /// Stores a batch of customers in one transaction, together with how far the import is.
    pub async fn store(&mut self, records: &[Record]) -> Result<()> {
        let mut attempt = 1;
        loop {
            match self.store_once(records).await {
                Err(error) if again::after(&error, attempt).await => attempt += 1,
                ended => return ended,
            }
        }
    }

    async fn store_once(&mut self, records: &[Record]) -> Result<()> {
        let mut door = self.service.store.begin().await?;
        let (pairs, lost) = self.pairs(&mut door, records).await?;
        let mut tally = self.tallies.get(&Section::Customers).copied().unwrap_or_default();
        let (mut changed, mut keyed) = (false, 0);
        for pair in &pairs {
            tally.add(pair.tally());
            keyed += u64::from(is_keyed(&pair.object, "password_hash"));
            changed |= self.put(&mut door, pair).await.map_err(|error| at(pair.line, error))?;
        }
        if changed {
            customer_grid::outdate(&mut door).await?;
        }
        let lost = self.notes.lost_values + lost;
        let line = records.last().map_or(0, |record| record.line);
        let mut position = self.position.clone();
        if let Some(position) = &mut position {
            position.advance(&mut door, (line, tally, lost), self.service.now()).await?;
        }
        door.commit().await?;
        self.position = position;
        self.tallies.insert(Section::Customers, tally);
        self.notes.lost_values = lost;
        self.notes.keyed += keyed;
        if std::mem::take(&mut self.ended_tokens) {
            self.service.changed().await;
        }
        Ok(())
    }

    /// The customers with the target's numbers, beside what the target has; and how many values were lost.
    async fn pairs(&self, door: &mut Door, records: &[Record]) -> Result<(Vec<Pair>, u64)> {
        let mut pairs = Vec::with_capacity(records.len());
        let (mut ids, mut lost) = (Vec::new(), 0);
        for record in records {
            let (pair, id, lost_here) =
                self.pair(door, record).await.map_err(|error| at(record.line, error))?;
            pairs.push((pair, id));
            ids.extend(id);
            lost += lost_here;
        }
        let found = load_some(door, &ids, &self.codes).await?;
        let mut found: HashMap<i64, Found> = found.into_iter().map(|row| (row.id, row)).collect();
        let pair = |(mut pair, id): (Pair, Option<i64>)| {
            pair.found = id.and_then(|id| found.remove(&id));
            pair.is_same =
                pair.found.as_ref().is_some_and(|found| is_same(&pair.object, &found.object));
            pair
        };
        Ok((pairs.into_iter().map(pair).collect(), lost))
    }

    fn there(&self) -> There<'_> {
        There {
            maps: &self.maps,
            attributes: &self.attributes,
            codes: &self.codes,
            keeps_numbers: self.keeps_numbers,
        }
    }

    async fn pair(&self, door: &mut Door, record: &Record) -> Result<(Pair, Option<i64>, u64)> {
        check(&CUSTOMER, &record.object, &[ASSISTANCE])?;
        let mut object = record.object.clone();
        let lost = customers::translate(&mut object, &self.there())?;
        let website = object.get("website_id").and_then(Value::as_i64).map(WebsiteId);
        let id = find_customer(door, text(&object, "email"), website).await?;
        let pair = Pair { line: record.line, object, found: None, is_same: false };
        Ok((pair, id, lost))
    }

    /// Stores a customer. Gives whether anything changed.
    async fn put(&mut self, door: &mut Door, pair: &Pair) -> Result<bool> {
        if pair.is_same || pair.found.is_some() && self.options.existing == Existing::Skip {
            return Ok(false);
        }
        if pair.found.is_some() && self.options.existing == Existing::Fail {
            let text = "the customer came into the store meanwhile, with other content";
            return Err(messages::input(text));
        }
        let keeps_numbers = self.keeps_numbers && pair.found.is_none();
        let mut whole = pair.object.clone();
        if let Some(found) = &pair.found {
            self.end_sessions(door, (&mut whole, found)).await?;
        }
        let mut object = whole.clone();
        if !keeps_numbers {
            without_defaults(&mut object);
        }
        let target = Target { attributes: &self.attributes, keeps_numbers };
        let mut own = Maps::default();
        let id = if let Some(found) = &pair.found {
            replace(door, &target, &CUSTOMER, (found.id, &object, &[]), &mut own).await?;
            found.id
        } else {
            insert(door, &target, &CUSTOMER, (0, &object), &mut own).await?
        };
        if !keeps_numbers && has_defaults(&whole) {
            set_defaults(&mut whole, &own);
            moving::update(door, &CUSTOMERS, id, &cells(&CUSTOMERS, &whole)?).await?;
        }
        let allowed = pair.object.get(ASSISTANCE) == Some(&Value::Bool(true));
        if allowed || pair.found.is_some() {
            stored::set_assistance(door, CustomerId(id), allowed).await?;
        }
        Ok(true)
    }

    /// A new password, or an end of the account, ends a customer's tokens; a new password also sessions and reset links.
    async fn end_sessions(
        &mut self,
        door: &mut Door,
        (now, found): (&mut Object, &Found),
    ) -> Result<()> {
        let (before, id) = (&found.object, CustomerId(found.id));
        if text(now, "password_hash") != text(before, "password_hash") {
            now.insert(CUTOFF.to_owned(), timestamp(self.service.now()).into());
            reset_tokens::clear(door, id).await?;
        }
        let cause = if number(now, "is_active") == 0 && number(before, "is_active") != 0 {
            "account_disabled"
        } else if text(now, "password_hash") != text(before, "password_hash") {
            "password_changed"
        } else {
            return Ok(());
        };
        self.ended_tokens = true;
        let which = Which::Of(Account::Customer(id));
        revoke(door, which, cause, self.service.now()).await?;
        Ok(())
    }
}

impl Pair {
    fn tally(&self) -> Tally {
        Tally {
            rows: 1,
            new: u64::from(self.found.is_none()),
            same: u64::from(self.is_same),
            differing: u64::from(self.found.is_some() && !self.is_same),
            left: 0,
        }
    }
}

/// Whether a customer of the target is as the file says. Sessions that were ended later, as by an import of a new
/// password, stay ended.
fn is_same(object: &Object, found: &Object) -> bool {
    let (mut object, mut found) = (comparable(object), comparable(found));
    if text(&found, CUTOFF) > text(&object, CUTOFF) {
        object.shift_remove(CUTOFF);
        found.shift_remove(CUTOFF);
    }
    object == found
}

fn without_defaults(object: &mut Object) {
    for member in ["default_billing", "default_shipping"] {
        object.shift_remove(member);
    }
}
