//! Declared websites, store groups and store views. Ids are given out in the order of the declaration.

use super::changes::{Action, Fields};
use super::format::{Group, View, Website};
use super::{Run, refuse, within};
use magegate_domain::collation::same;
use magegate_domain::error::Result;
use magegate_domain::id::{StoreGroupId, StoreId, WebsiteId};
use magegate_domain::scope;
use magegate_store::scopes;

/// The most characters of a code, as the narrowest of the columns has them.
const CODE_LIMIT: usize = 32;
/// The category that a new store group's catalogue grows from, as in a fresh installation.
const ROOT_CATEGORY: i64 = 2;

impl Run<'_> {
    /// Creates and updates what is declared of them.
    pub(super) async fn scopes(&mut self) -> Result<()> {
        for declared in &self.declaration.websites {
            self.website(declared)
                .await
                .map_err(|error| within("websites", &declared.code, error))?;
        }
        self.default_website().await
    }

    async fn website(&mut self, declared: &Website) -> Result<()> {
        check_code(&declared.code, &["admin"])?;
        let found =
            self.facts.scopes.websites.iter().find(|known| same(&known.code, &declared.code));
        let found = found.cloned();
        let action = if found.is_some() { Action::Update } else { Action::Create };
        let mut website = found.unwrap_or_else(|| scope::Website {
            code: declared.code.clone(),
            ..Default::default()
        });
        let mut fields = Fields::default();
        fields.set("name", &mut website.name, declared.name.clone());
        fields.set("sort_order", &mut website.sort_order, declared.sort_order);
        check_name(&website.name, 64)?;
        match action {
            Action::Create => {
                website.id = scopes::insert_website(&mut self.door, &website).await?;
                self.facts.scopes.websites.push(website.clone());
            }
            Action::Update if fields.is_empty() => {}
            Action::Update => scopes::update_website(&mut self.door, &website).await?,
        }
        self.report.change(action, "website", &declared.code, fields);
        for group in &declared.groups {
            let id = self
                .group(&website, group)
                .await
                .map_err(|error| within("groups", &group.code, error))?;
            if website.default_group_id == StoreGroupId(0) {
                website.default_group_id = id;
                scopes::update_website(&mut self.door, &website).await?;
            }
        }
        self.facts.scopes = scopes::load(&mut self.door).await?;
        Ok(())
    }

    async fn group(&mut self, website: &scope::Website, declared: &Group) -> Result<StoreGroupId> {
        check_code(&declared.code, &["default"])?;
        let found = self.facts.scopes.groups.iter().find(|known| same(&known.code, &declared.code));
        let found = found.cloned();
        let action = if found.is_some() { Action::Update } else { Action::Create };
        let mut group = found.unwrap_or_else(|| scope::StoreGroup {
            code: declared.code.clone(),
            website_id: website.id,
            root_category_id: ROOT_CATEGORY,
            ..Default::default()
        });
        stays_in(website, group.website_id)?;
        let mut fields = Fields::default();
        fields.set("name", &mut group.name, declared.name.clone());
        fields.set("root_category_id", &mut group.root_category_id, declared.root_category_id);
        check_name(&group.name, 255)?;
        match action {
            Action::Create => {
                group.id = scopes::insert_group(&mut self.door, &group).await?;
                self.facts.scopes.groups.push(group.clone());
            }
            Action::Update if fields.is_empty() => {}
            Action::Update => scopes::update_group(&mut self.door, &group).await?,
        }
        self.report.change(action, "store group", &declared.code, fields);
        for view in &declared.views {
            let id = self
                .view(&group, view)
                .await
                .map_err(|error| within("views", &view.code, error))?;
            if group.default_store_id == StoreId(0) {
                group.default_store_id = id;
                scopes::update_group(&mut self.door, &group).await?;
            }
        }
        Ok(group.id)
    }

    async fn view(&mut self, group: &scope::StoreGroup, declared: &View) -> Result<StoreId> {
        check_code(&declared.code, &["admin", "all"])?;
        let found = self.facts.scopes.stores.iter().find(|known| same(&known.code, &declared.code));
        let found = found.cloned();
        let action = if found.is_some() { Action::Update } else { Action::Create };
        let mut view = found.unwrap_or_else(|| scope::StoreView {
            code: declared.code.clone(),
            website_id: group.website_id,
            group_id: group.id,
            is_active: true,
            ..Default::default()
        });
        if view.group_id != group.id {
            return Err(refuse("it belongs to another store group, and cannot be moved"));
        }
        let mut fields = Fields::default();
        fields.set("name", &mut view.name, declared.name.clone());
        fields.set("sort_order", &mut view.sort_order, declared.sort_order);
        fields.set("active", &mut view.is_active, declared.active);
        check_name(&view.name, 255)?;
        match action {
            Action::Create => {
                view.id = scopes::insert_store(&mut self.door, &view).await?;
                self.facts.scopes.stores.push(view.clone());
            }
            Action::Update if fields.is_empty() => {}
            Action::Update => scopes::update_store(&mut self.door, &view).await?,
        }
        self.report.change(action, "store view", &declared.code, fields);
        Ok(view.id)
    }

    /// There is one default website: the one declared as such, else the one there is, else the first declared.
    async fn default_website(&mut self) -> Result<()> {
        let websites = &self.declaration.websites;
        let mut wanted = websites.iter().filter(|website| website.default == Some(true));
        let chosen = wanted.next();
        if let Some(second) = wanted.next() {
            let error = refuse("a second default website; there can be one");
            return Err(within("websites", &second.code, error));
        }
        let chosen = match (chosen, self.facts.scopes.default_website()) {
            (Some(chosen), _) => chosen,
            (None, None) => match websites.first() {
                Some(first) => first,
                None => return Ok(()),
            },
            (None, Some(present)) => {
                let dropped = websites.iter().find(|website| {
                    website.default == Some(false) && same(&website.code, &present.code)
                });
                return dropped.map_or(Ok(()), |dropped| {
                    let error =
                        refuse("it is the default website; declare another as default instead");
                    Err(within("websites", &dropped.code, error))
                });
            }
        };
        for mut website in self.facts.scopes.websites.clone() {
            let is_chosen = same(&website.code, &chosen.code);
            if website.id == WebsiteId(0) || website.is_default == is_chosen {
                continue;
            }
            let mut fields = Fields::default();
            fields.set("default", &mut website.is_default, Some(is_chosen));
            scopes::update_website(&mut self.door, &website).await?;
            let just_created = self.report.changes.iter().any(|change| {
                change.action == Action::Create
                    && change.kind == "website"
                    && same(&change.name, &website.code)
            });
            if !just_created {
                self.report.change(Action::Update, "website", &website.code, fields);
            }
        }
        self.facts.scopes = scopes::load(&mut self.door).await?;
        Ok(())
    }
}

fn check_code(code: &str, reserved: &[&str]) -> Result<()> {
    let mut bytes = code.bytes();
    let well_formed = bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && code.len() <= CODE_LIMIT;
    if !well_formed {
        let text = format!(
            "a code is a letter, then letters, digits and underscores, {CODE_LIMIT} at most"
        );
        return Err(refuse(&text));
    }
    if reserved.iter().any(|word| same(word, code)) {
        return Err(refuse("this code belongs to the admin area"));
    }
    Ok(())
}

fn check_name(name: &str, limit: usize) -> Result<()> {
    if name.trim().is_empty() {
        return Err(refuse("name is missing"));
    }
    if name.chars().count() > limit {
        return Err(refuse(&format!("name has at most {limit} characters")));
    }
    Ok(())
}

fn stays_in(website: &scope::Website, owner: WebsiteId) -> Result<()> {
    if website.id == owner {
        Ok(())
    } else {
        Err(refuse("it belongs to another website, and cannot be moved"))
    }
}
