//! Everything before the customers: one transaction, for good or to see what it would do.

use super::super::export::{is_keyed, load, node_of};
use super::super::maps::Maps;
use super::super::node::Node;
use super::super::object::{ID, cells, check, fault, list, number, text};
use super::super::reading::Codes;
use super::super::scopes::LATER;
use super::super::settings::{self, ENCRYPTED};
use super::super::storing::{Target, insert, replace};
use super::super::{Object, Section, access, attributes};
use super::position::Position;
use super::rows::{Rows, comparable, further, key};
use super::{Import, Record, Tally, at};
use crate::again;
use magegate_domain::Result;
use magegate_domain::attribute::Attributes;
use magegate_domain::id::{AdminId, RoleId};
use magegate_store::engine::Door;
use magegate_store::moving::{delete, entity_types, insert as insert_row, update};
use magegate_store::{attributes as stored_attributes, roles};
use serde_json::Value;
use std::collections::HashSet;

/// Which website is the default one, and which categories there are, is the affair of a store with content.
const TARGETS_OWN: [&str; 2] = ["is_default", "root_category_id"];

/// A section on its way.
struct Work<'a> {
    section: Section,
    node: &'static Node,
    rows: Rows,
    seen: HashSet<String>,
    /// The target's entity types, for attributes.
    types: Vec<(i64, String)>,
    /// Rows that name what comes later, with the number that they have in the target.
    later: &'a mut Vec<(&'static Node, i64, Object)>,
}

impl Import<'_> {
    /// Sees what would become of the rows before the customers, and changes nothing.
    pub async fn plan(&mut self, records: &[Record]) -> Result<()> {
        let mut door = self.service.store.begin().await?;
        self.all_sections(&mut door, records).await
    }

    /// Stores the rows before the customers, all of them or none.
    pub async fn store_sections(&mut self, records: &[Record]) -> Result<()> {
        let mut attempt = 1;
        loop {
            match self.store_sections_once(records).await {
                Err(error) if again::after(&error, attempt).await => attempt += 1,
                ended => return ended,
            }
        }
    }

    async fn store_sections_once(&mut self, records: &[Record]) -> Result<()> {
        let mut door = self.service.store.begin().await?;
        self.all_sections(&mut door, records).await?;
        self.refuse_collisions()?;
        let now = self.service.now();
        if let Some(position) = &self.position {
            let (tally, lost) = position.tally();
            door.commit().await?;
            self.tallies.insert(Section::Customers, tally);
            self.notes.lost_values += lost;
        } else {
            let position =
                Position::begin(&mut door, &self.options, self.keeps_numbers, now).await?;
            door.commit().await?;
            self.position = position;
        }
        self.service.changed().await;
        Ok(())
    }

    async fn all_sections(&mut self, door: &mut Door, records: &[Record]) -> Result<()> {
        self.begin_pass();
        self.maps = Maps::default();
        let mut later = Vec::new();
        for section in Section::ALL.iter().filter(|section| **section != Section::Customers) {
            let records = records.iter().filter(|record| record.section == *section);
            self.section(door, *section, records, &mut later).await?;
        }
        for (node, id, mut object) in later {
            self.maps.translate(node, &mut object, &[])?;
            update(door, node.table, id, &cells(node.table, &object)?).await?;
        }
        self.attributes = stored_attributes::load(door).await?;
        self.codes = Codes::load(door, &self.attributes).await?;
        Ok(())
    }

    async fn section<'r>(
        &mut self,
        door: &mut Door,
        section: Section,
        records: impl Iterator<Item = &'r Record>,
        later: &mut Vec<(&'static Node, i64, Object)>,
    ) -> Result<()> {
        let rows = Rows::of(section, load(door, section, &self.codes).await?);
        let types = entity_types(door).await?;
        let (node, seen) = (node_of(section), HashSet::new());
        let mut work = Work { section, node, rows, seen, types, later };
        let mut kept = HashSet::new();
        for record in records {
            let id = self.row(door, &mut work, &record.object).await;
            if let Some(id) = id.map_err(|error| at(record.line, error))? {
                kept.insert(id);
            }
        }
        if self.keeps_numbers {
            self.remove_others(door, &work, &kept).await?;
        }
        Ok(())
    }

    /// Stores a row. Gives its number in the target where it is, or was, there.
    async fn row(
        &mut self,
        door: &mut Door,
        work: &mut Work<'_>,
        given: &Object,
    ) -> Result<Option<i64>> {
        let section = work.section;
        check(work.node, given, further(section))?;
        let mut object = given.clone();
        self.translate(section, work.node, &mut object)?;
        let key = key(section, &object);
        if !work.seen.insert(key.clone()) && !self.keeps_numbers {
            return Err(fault(work.node.member, "has the name of another one in the file"));
        }
        let mut tally = Tally { rows: 1, ..Tally::default() };
        if section == Section::Admins {
            self.notes.keyed += u64::from(is_keyed(&object, "password"));
        }
        let found = work.rows.find(section, self.keeps_numbers, (&object, &key));
        let mut options = Vec::new();
        if let Some(found) = found.filter(|_| section == Section::Attributes) {
            options = attributes::match_options(&mut self.maps, given, &found.object);
            attributes::translate_defaults(&mut object, &self.maps);
        }
        let id = match found {
            _ if object.contains_key(ENCRYPTED) && !self.options.same_key => {
                tally.left = 1;
                found.map(|found| found.id)
            }
            Some(found) => {
                let same = self.is_same(section, work.node, (&object, &found.object));
                tally.same = u64::from(same);
                tally.differing = u64::from(!same);
                let id = found.id;
                if let Some(space) = work.node.space {
                    self.maps.set(space, number(given, ID), id);
                }
                if !same && self.changes(section) {
                    let found = found.object.clone();
                    self.change(door, work, (given, object), (id, &found, options)).await?;
                }
                Some(id)
            }
            None => {
                tally.new = 1;
                Some(self.new_row(door, work, given, object).await?)
            }
        };
        self.tallies.entry(section).or_default().add(tally);
        Ok(id)
    }

    async fn new_row(
        &mut self,
        door: &mut Door,
        work: &mut Work<'_>,
        given: &Object,
        mut object: Object,
    ) -> Result<i64> {
        let section = work.section;
        let is_scope =
            matches!(section, Section::Websites | Section::StoreGroups | Section::Stores);
        if is_scope && self.is_beside() {
            return Err(fault(
                text(given, "code"),
                "is not in the live store: make it in its admin panel first, with the same code",
            ));
        }
        if section == Section::Attributes {
            attributes::set_entity_type(&mut object, &work.types)?;
        }
        if section == Section::Websites && work.rows.has_default() {
            object.insert("is_default".to_owned(), 0.into());
        }
        let attributes = Attributes::default();
        let target = Target { attributes: &attributes, keeps_numbers: self.keeps_numbers };
        let id = insert(door, &target, work.node, (0, &object), &mut self.maps).await?;
        self.after(door, work, (given, &object), id).await?;
        Ok(id)
    }

    async fn change(
        &mut self,
        door: &mut Door,
        work: &mut Work<'_>,
        (given, mut object): (&Object, Object),
        (id, found, options): (i64, &Object, Vec<(Option<i64>, Object)>),
    ) -> Result<()> {
        let section = work.section;
        if section == Section::Attributes {
            attributes::set_entity_type(&mut object, &work.types)?;
        }
        if !self.keeps_numbers {
            for column in TARGETS_OWN {
                if let Some(value) = found.get(column) {
                    object.insert(column.to_owned(), value.clone());
                }
            }
        }
        let no_attributes = Attributes::default();
        let target = Target { attributes: &no_attributes, keeps_numbers: self.keeps_numbers };
        if section == Section::Attributes && !self.keeps_numbers {
            // Values name options by number: those that are there stay, whatever else changes.
            let except = &[attributes::OPTIONS_OF];
            replace(door, &target, work.node, (id, &object, except), &mut self.maps).await?;
            let (node, maps) = (&attributes::OPTION, &mut self.maps);
            for (known, mut option) in options {
                maps.translate(node, &mut option, &[])?;
                match known {
                    Some(known) => {
                        replace(door, &target, node, (known, &option, &[]), maps).await?;
                    }
                    None => {
                        insert(door, &target, node, (id, &option), maps).await?;
                    }
                }
            }
        } else {
            replace(door, &target, work.node, (id, &object, &[]), &mut self.maps).await?;
        }
        if section == Section::Admins {
            self.end_tokens(door, id, (&object, found)).await?;
        }
        self.after(door, work, (given, &object), id).await
    }

    /// What a new or changed row brings with it.
    async fn after(
        &mut self,
        door: &mut Door,
        work: &mut Work<'_>,
        (given, object): (&Object, &Object),
        id: i64,
    ) -> Result<()> {
        match work.section {
            Section::Websites | Section::StoreGroups => {
                let mut later = given.clone();
                for column in TARGETS_OWN {
                    if let Some(value) = object.get(column) {
                        later.insert(column.to_owned(), value.clone());
                    }
                }
                work.later.push((work.node, id, later));
            }
            Section::Attributes => {
                let position = object.get(attributes::POSITION).and_then(Value::as_i64);
                let entity = attributes::entity(object)?;
                stored_attributes::set_place(door, entity, id, position).await?;
                self.set_defaults(door, work, (given, object), id).await?;
            }
            Section::Admins => {
                let admin = AdminId(id);
                match object.get(access::ROLE_OF).and_then(Value::as_i64) {
                    Some(role) => {
                        let name = text(object, "firstname");
                        roles::bind_admin(door, RoleId(role), admin, name).await?;
                    }
                    None => roles::unbind_admin(door, admin).await?,
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Default values name options, which have their numbers by now.
    async fn set_defaults(
        &mut self,
        door: &mut Door,
        work: &Work<'_>,
        (given, object): (&Object, &Object),
        id: i64,
    ) -> Result<()> {
        let mut translated = given.clone();
        self.translate(work.section, work.node, &mut translated)?;
        attributes::translate_defaults(&mut translated, &self.maps);
        attributes::set_entity_type(&mut translated, &work.types)?;
        if comparable(work.section, work.node, &translated)
            == comparable(work.section, work.node, object)
        {
            return Ok(());
        }
        update(door, work.node.table, id, &cells(work.node.table, &translated)?).await?;
        for child in work.node.children.iter().filter(|child| child.member == "websites") {
            delete(door, child.table, id).await?;
            for item in list(&translated, child.member) {
                insert_row(door, child.table, (None, id), &cells(child.table, item)?).await?;
            }
        }
        Ok(())
    }

    /// A new password, another role, or an end of the account, ends an admin's tokens and sessions.
    async fn end_tokens(
        &mut self,
        door: &mut Door,
        id: i64,
        (now, before): (&Object, &Object),
    ) -> Result<()> {
        let cause = if number(now, "is_active") == 0 && number(before, "is_active") != 0 {
            "account_disabled"
        } else if text(now, "password") != text(before, "password") {
            "password_changed"
        } else if before.contains_key(access::ROLE_OF)
            && now.get(access::ROLE_OF) != before.get(access::ROLE_OF)
        {
            "role_removed"
        } else {
            return Ok(());
        };
        crate::admins::end(door, AdminId(id), cause, self.service.now()).await?;
        Ok(())
    }

    /// Whether a row of the target is as the file says, in all that two stores can be compared by.
    fn is_same(&self, section: Section, node: &Node, (object, found): (&Object, &Object)) -> bool {
        let found = if section == Section::Attributes && !self.keeps_numbers {
            attributes::without_further_options(found, object)
        } else {
            found.clone()
        };
        comparable(section, node, object) == comparable(section, node, &found)
    }

    fn translate(&self, section: Section, node: &Node, object: &mut Object) -> Result<()> {
        self.maps.translate(node, object, LATER)?;
        match section {
            Section::Settings => settings::translate(object, &self.maps),
            Section::Roles => access::check_role(object),
            Section::Admins => access::translate_role(object, &self.maps),
            Section::Attributes => attributes::entity(object).map(|_| ()),
            _ => Ok(()),
        }
    }

    /// An empty store becomes what the file says: what every installation begins with goes where the file lacks it.
    async fn remove_others(
        &mut self,
        door: &mut Door,
        work: &Work<'_>,
        kept: &HashSet<i64>,
    ) -> Result<()> {
        for row in work.rows.found.iter().filter(|row| !kept.contains(&row.id)) {
            let goes = match work.section {
                Section::Settings => self.options.all_settings || settings::is_known(&row.object),
                Section::CustomerGroups => row.id != 0,
                _ => false,
            };
            if !goes {
                continue;
            }
            if work.section == Section::CustomerGroups {
                let id = magegate_domain::id::CustomerGroupId(row.id);
                magegate_store::customer_groups::delete(door, id).await?;
            } else {
                delete(door, work.node.table, row.id).await?;
            }
            self.notes.removed += 1;
        }
        Ok(())
    }
}

impl Tally {
    pub(super) fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.new += other.new;
        self.same += other.same;
        self.differing += other.differing;
        self.left += other.left;
    }
}
