//! The choices of attributes, wherever they come from, in the order in which the reference lists them.

use crate::Service;
use crate::facts::Facts;
use crate::origin::Origin;
use magegate_domain::attribute::{Attribute, Source};
use magegate_domain::customer::Region;
use magegate_domain::error::Result;
use magegate_domain::scope::{ADMIN_STORE, StoreGroup, StoreView};
use magegate_domain::{collation, id::WebsiteId};
use magegate_store::customer_groups::CustomerGroup;
use magegate_store::{customer_groups, directory};

/// Four blanks that do not break: the reference's indentation of what is below a website.
const INDENT: &str = "\u{a0}\u{a0}\u{a0}\u{a0}";

/// A choice, or a group of choices.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// What people see.
    pub label: String,
    /// What is stored; `None` for a group.
    pub value: Option<String>,
    /// The choices of a group; `None` for a choice.
    pub below: Option<Vec<Choice>>,
}

/// What the choices of some attributes are made from: read once for all of them, and only what they need.
pub(super) struct Choices<'a> {
    facts: &'a Facts,
    origin: &'a Origin,
    groups: Vec<CustomerGroup>,
    countries: Vec<Choice>,
    regions: Vec<Region>,
}

impl Choice {
    fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: Some(value.into()), below: None }
    }

    fn group(label: impl Into<String>, below: Vec<Self>) -> Self {
        Self { label: label.into(), value: None, below: Some(below) }
    }
}

impl<'a> Choices<'a> {
    pub(super) async fn prepare(
        service: &Service,
        facts: &'a Facts,
        origin: &'a Origin,
        attributes: impl Iterator<Item = &'a Attribute>,
    ) -> Result<Self> {
        let sources: Vec<Source> = attributes.map(|attribute| attribute.source).collect();
        let mut prepared =
            Self { facts, origin, groups: Vec::new(), countries: Vec::new(), regions: Vec::new() };
        let mut door = service.store().read().await?;
        let locale = facts.settings.for_store(origin.store, &facts.scopes, "general/locale/code");
        if sources.contains(&Source::Groups) {
            prepared.groups = customer_groups::list(&mut door).await?;
        }
        if sources.contains(&Source::Regions) {
            prepared.regions = directory::regions(&mut door, locale).await?;
        }
        drop(door);
        if sources.contains(&Source::Countries) {
            prepared.countries = countries(service, origin).await?;
        }
        Ok(prepared)
    }

    /// The choices of an attribute in the request's store view.
    pub(super) fn of(&self, attribute: &Attribute) -> Vec<Choice> {
        match attribute.source {
            Source::None | Source::Foreign => Vec::new(),
            Source::Options => self.options(attribute),
            Source::Boolean => vec![Choice::new("Yes", "1"), Choice::new("No", "0")],
            Source::Websites => self.websites(),
            Source::Stores => self.stores(),
            Source::Groups => self.groups(),
            Source::Countries => self.countries.clone(),
            Source::Regions => self.regions(),
        }
    }

    fn options(&self, attribute: &Attribute) -> Vec<Choice> {
        // Nothing chosen yet.
        let blank = Choice::new(if attribute.is_required { "" } else { " " }, "");
        let options = attribute.options.iter();
        let own = options
            .map(|option| Choice::new(option.label(self.origin.store), option.id.to_string()));
        std::iter::once(blank).chain(own).collect()
    }

    fn websites(&self) -> Vec<Choice> {
        let websites = self.facts.scopes.websites.iter();
        let own = websites.filter(|website| website.id != WebsiteId(0));
        own.map(|website| Choice::new(&website.name, website.id.to_string())).collect()
    }

    /// Each website as an empty group, followed by its store groups with their store views.
    fn stores(&self) -> Vec<Choice> {
        let scopes = &self.facts.scopes;
        let mut choices = Vec::new();
        for website in scopes.websites.iter().filter(|website| website.id != WebsiteId(0)) {
            let of_website = |group: &&StoreGroup| group.website_id == website.id;
            let mut is_named = false;
            for group in scopes.groups.iter().filter(of_website) {
                let below = self.views_of(group);
                if below.is_empty() {
                    continue;
                }
                if !is_named {
                    choices.push(Choice::group(&website.name, Vec::new()));
                    is_named = true;
                }
                choices.push(Choice::group(format!("{INDENT}{}", group.name), below));
            }
        }
        choices
    }

    fn views_of(&self, group: &StoreGroup) -> Vec<Choice> {
        let of_group = |store: &&StoreView| store.group_id == group.id && store.id != ADMIN_STORE;
        let stores = self.facts.scopes.stores.iter().filter(of_group);
        stores
            .map(|store| Choice::new(format!("{INDENT}{}", store.name), store.id.to_string()))
            .collect()
    }

    /// The groups of customers who are logged in, by name.
    fn groups(&self) -> Vec<Choice> {
        let mut groups: Vec<&CustomerGroup> =
            self.groups.iter().filter(|group| group.id.0 != 0).collect();
        groups.sort_by(|one, other| collation::compare(&one.code, &other.code));
        groups.into_iter().map(|group| Choice::new(&group.code, group.id.to_string())).collect()
    }

    fn regions(&self) -> Vec<Choice> {
        let mut regions: Vec<&Region> = self.regions.iter().collect();
        regions.sort_by(|one, other| collation::compare(&one.name, &other.name));
        let own =
            regions.into_iter().map(|region| Choice::new(&region.name, region.id.to_string()));
        let blank = Choice::new("Please select a region, state or province.", "");
        std::iter::once(blank).chain(own).collect()
    }
}

/// The countries that the request's store view serves and that have a name in its language, by name, after a blank.
async fn countries(service: &Service, origin: &Origin) -> Result<Vec<Choice>> {
    let countries = crate::directory::get_countries_info(service, origin).await?;
    let named =
        countries.into_iter().filter_map(|view| Some((view.name_in_locale?, view.country.id)));
    let mut choices: Vec<Choice> = named.map(|(name, id)| Choice::new(name, id)).collect();
    // As the reference sorts on a machine that has no sorting order of the language.
    choices.sort_by(|one, other| one.label.cmp(&other.label));
    if choices.len() > 1 {
        choices.insert(0, Choice::new(" ", ""));
    }
    Ok(choices)
}
