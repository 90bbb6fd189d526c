//! A store becomes lines, a page of customers in memory at a time.

use super::customers::{self, CUSTOMER};
use super::file::{Counts, Head, Sum};
use super::groups::{CUSTOMER_GROUP, TAX_CLASS};
use super::maps::Known;
use super::node::Node;
use super::reading::{Codes, Found, all};
use super::scopes::{LATER, STORE, STORE_GROUP, WEBSITE};
use super::settings::{self, SETTING};
use super::{Object, Section, access, attributes, groups};
use crate::Service;
use magegate_domain::Result;
use magegate_domain::acl::Permit;
use magegate_domain::clock::timestamp;
use magegate_domain::password::{HashFormat, StoredHash};
use magegate_store::engine::Door;
use magegate_store::moving::{CUSTOMERS, count, page};

/// How many customers are read at once.
const PAGE: i64 = 500;

/// What to export.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Every stored setting, not those alone that this program reads.
    pub all_settings: bool,
    /// What the store is, in words, for the head.
    pub source: String,
}

/// An export on its way. Each page is read by itself: what changes meanwhile is in the file as it was or as it is.
#[derive(Debug)]
pub struct Export<'a> {
    service: &'a Service,
    wanted: Wanted,
    codes: Codes,
    known: Known,
    sum: Sum,
    /// The last customer that was read; `None` before everything else was.
    after: Option<i64>,
    lost: u64,
    encrypted: u64,
    keyed: u64,
}

impl<'a> Export<'a> {
    /// Begins.
    pub async fn start(service: &'a Service, _permit: &Permit, wanted: Wanted) -> Result<Self> {
        let facts = service.facts().await?;
        let codes = Codes::load(&mut service.store.read().await?, &facts.attributes).await?;
        let (known, sum) = (Known::default(), Sum::default());
        Ok(Self {
            service,
            wanted,
            codes,
            known,
            sum,
            after: None,
            lost: 0,
            encrypted: 0,
            keyed: 0,
        })
    }

    /// How many customers there are.
    pub async fn customers(&self) -> Result<u64> {
        let mut door = self.service.store.read().await?;
        Ok(u64::try_from(count(&mut door, &CUSTOMERS).await?).unwrap_or_default())
    }

    /// The first line.
    pub fn head(&self) -> String {
        Head {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            written_at: timestamp(self.service.now()),
            source: self.wanted.source.clone(),
            all_settings: self.wanted.all_settings,
        }
        .line()
    }

    /// The next lines, and how many customers are among them; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<(Vec<String>, u64)>> {
        let mut door = self.service.store.read().await?;
        let Some(after) = self.after else {
            let lines = self.before_customers(&mut door).await?;
            self.after = Some(0);
            return Ok(Some((lines, 0)));
        };
        let entries = page(&mut door, &CUSTOMERS, after, PAGE).await?;
        let Some(last) = entries.last().map(|entry| entry.id) else {
            return Ok(None);
        };
        let read = entries.len() as u64;
        let mut lines = Vec::with_capacity(entries.len());
        for mut customer in customers::load(&mut door, entries, &self.codes).await? {
            self.lost += customers::tidy(&mut customer.object, &self.known);
            self.keyed += u64::from(is_keyed(&customer.object, "password_hash"));
            lines.push(self.sum.line(Section::Customers, &customer.object)?);
        }
        self.after = Some(last);
        Ok(Some((lines, read)))
    }

    /// The last line.
    pub fn end(&self) -> String {
        self.sum.end()
    }

    /// How many rows there are of each section.
    pub fn counts(&self) -> &Counts {
        self.sum.counts()
    }

    /// Numbers that named rows which are not there, and were left out.
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// Encrypted settings.
    pub fn encrypted(&self) -> u64 {
        self.encrypted
    }

    /// Passwords that are stored as an HMAC under the source's key.
    pub fn keyed(&self) -> u64 {
        self.keyed
    }

    async fn before_customers(&mut self, door: &mut Door) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        for section in Section::ALL.iter().copied() {
            if section == Section::Customers {
                break;
            }
            let node = node_of(section);
            let mut rows = load(door, section, &self.codes).await?;
            if section == Section::TaxClasses {
                groups::only_used(&mut rows, &all(door, &CUSTOMER_GROUP, &self.codes).await?);
            }
            for row in rows {
                if let Some(object) = self.tidy(section, node, row) {
                    lines.push(self.sum.line(section, &object)?);
                }
            }
        }
        Ok(lines)
    }

    /// The row as it is written; `None` where it means nothing.
    fn tidy(&mut self, section: Section, node: &Node, mut row: Found) -> Option<Object> {
        let Some(lost) = self.known.tidy(node, &mut row.object, LATER) else {
            self.lost += 1;
            return None;
        };
        self.lost += lost;
        match section {
            Section::Settings => {
                if !(self.wanted.all_settings || settings::is_known(&row.object)) {
                    return None;
                }
                if !settings::has_scope(&row.object, &self.known) {
                    self.lost += 1;
                    return None;
                }
                self.encrypted += u64::from(row.object.contains_key(settings::ENCRYPTED));
            }
            Section::Admins => {
                self.lost += u64::from(access::tidy_role(&mut row.object, &self.known));
                self.keyed += u64::from(is_keyed(&row.object, "password"));
            }
            _ => {}
        }
        if let Some(space) = node.space {
            self.known.add(space, row.id);
        }
        Some(row.object)
    }
}

/// The node of a section.
pub(super) fn node_of(section: Section) -> &'static Node {
    match section {
        Section::Websites => &WEBSITE,
        Section::StoreGroups => &STORE_GROUP,
        Section::Stores => &STORE,
        Section::Settings => &SETTING,
        Section::TaxClasses => &TAX_CLASS,
        Section::CustomerGroups => &CUSTOMER_GROUP,
        Section::Attributes => &attributes::ATTRIBUTE,
        Section::Roles => &access::ROLE,
        Section::Admins => &access::ADMIN,
        Section::Customers => &CUSTOMER,
    }
}

/// All rows of a section before the customers, as files have them, whatever they refer to.
pub(super) async fn load(door: &mut Door, section: Section, codes: &Codes) -> Result<Vec<Found>> {
    let mut rows = all(door, node_of(section), codes).await?;
    match section {
        Section::Settings => settings::prepare(&mut rows),
        Section::Attributes => attributes::only_ours(door, &mut rows).await?,
        Section::Roles => rows.retain(|row| access::is_role(&row.object)),
        Section::Admins => access::add_roles(door, &mut rows).await?,
        _ => {}
    }
    Ok(rows)
}

/// Whether a stored password can be checked only with the key of the store that it comes from.
pub(super) fn is_keyed(object: &Object, member: &str) -> bool {
    let hash = super::object::text(object, member);
    StoredHash::parse(hash).format() == HashFormat::Keyed
}
