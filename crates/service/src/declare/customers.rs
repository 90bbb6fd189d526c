//! Declared customers. A changed password and a disabled account end the customer's tokens.

use super::changes::{Action, Fields};
use super::format::{Customer, Declaration};
use super::passwords::Prepared;
use super::{Run, refuse, within};
use crate::accounts::policy;
use crate::audit::Event;
use crate::customers::{check, date_of_birth, refresh_list, subscribe, taken};
use magegate_domain::attribute::Entity;
use magegate_domain::caller::Account;
use magegate_domain::clock::timestamp;
use magegate_domain::collation::same;
use magegate_domain::customer;
use magegate_domain::error::Result;
use magegate_domain::id::{CustomerGroupId, CustomerId, StoreId, WebsiteId};
use magegate_domain::scope::{Scopes, Website};
use magegate_store::tokens::Which;
use magegate_store::{customer_groups, customers, newsletter, tokens};

impl Declaration {
    /// The website of a declared customer: the one it names, else the default one as it will be.
    pub(super) fn website_of<'s>(
        &self,
        customer: &Customer,
        scopes: &'s Scopes,
    ) -> Option<&'s Website> {
        let declared = self.websites.iter().find(|website| website.default == Some(true));
        let code = customer.website.as_deref().or_else(|| declared.map(|website| &*website.code));
        match code {
            Some(code) => scopes
                .websites
                .iter()
                .find(|website| website.id != WebsiteId(0) && same(&website.code, code)),
            None => scopes.default_website(),
        }
    }
}

impl Run<'_> {
    /// Creates and updates what is declared of them.
    pub(super) async fn customers(&mut self) -> Result<()> {
        for (place, declared) in self.declaration.customers.iter().enumerate() {
            self.customer(place, declared)
                .await
                .map_err(|error| within("customers", &declared.email, error))?;
        }
        Ok(())
    }

    async fn customer(&mut self, place: usize, declared: &Customer) -> Result<()> {
        let website = self.declaration.website_of(declared, &self.facts.scopes);
        let website = website.map(|website| website.id).ok_or_else(|| match &declared.website {
            Some(code) => refuse(&format!("there is no website \"{code}\"")),
            None => refuse("there is no default website; declare one"),
        })?;
        let found =
            customers::find_by_email(&mut self.door, &declared.email, Some(website)).await?;
        match found {
            Some(found) => self.update_customer(place, declared, found).await,
            None => self.create_customer(place, declared, website).await,
        }
    }

    async fn create_customer(
        &mut self,
        place: usize,
        declared: &Customer,
        website: WebsiteId,
    ) -> Result<()> {
        let prepared = self.passwords.customers.get(place).and_then(Option::as_ref);
        // An account was there when its password was verified.
        self.is_stale |= prepared.is_some_and(|prepared| prepared.stored.is_some());
        let scopes = &self.facts.scopes;
        let store = match &declared.store {
            Some(code) => store_of(scopes, website, code)?,
            None => scopes
                .default_store_of(website)
                .map(|store| store.id)
                .ok_or_else(|| refuse("its website has no store view"))?,
        };
        let group = "customer/create_account/default_group";
        let group = self.facts.settings.for_store(store, scopes, group).parse().unwrap_or(1);
        let mut customer = customer::Customer {
            email: declared.email.clone(),
            website_id: Some(website),
            store_id: Some(store),
            created_in: scopes.store(store).map(|store| store.name.clone()),
            group_id: CustomerGroupId(group),
            created_at: timestamp(self.now),
            updated_at: timestamp(self.now),
            is_active: true,
            ..customer::Customer::default()
        };
        let mut fields = Fields::default();
        self.take_over(declared, &mut customer, &mut fields).await?;
        check(&mut self.door, &self.facts, &customer).await?;
        let hash = prepared.and_then(|prepared| prepared.new.as_deref());
        customer.id = customers::insert(&mut self.door, &customer, hash).await.map_err(taken)?;
        let own = (Entity::Customer, customer.id.0);
        self.store_first_values(own, &customer, &declared.custom_attributes).await?;
        self.warn_of_customer_password(declared);
        self.store_addresses(declared, &mut customer, &mut fields).await?;
        newsletter::adopt(&mut self.door, &customer).await?;
        if declared.is_subscribed == Some(true) {
            self.subscribe(&customer, true).await?;
        }
        refresh_list(&mut self.door, &self.facts, customer.id).await?;
        let name = self.customer_name(&customer);
        self.report.change(Action::Create, "customer", &name, fields);
        let detail = format!("customer {}", customer.id);
        self.report.event(Event::AccountCreated, &customer.email, detail);
        Ok(())
    }

    async fn update_customer(
        &mut self,
        place: usize,
        declared: &Customer,
        before: customer::Customer,
    ) -> Result<()> {
        let mut customer = before.clone();
        let mut fields = Fields::default();
        let website = before.website_id.unwrap_or_default();
        if let Some(code) = &declared.store {
            let store = store_of(&self.facts.scopes, website, code)?;
            fields.set("store", &mut customer.store_id, Some(Some(store)));
        }
        self.take_over(declared, &mut customer, &mut fields).await?;
        if !fields.is_empty() {
            check(&mut self.door, &self.facts, &customer).await?;
            customer.updated_at = timestamp(self.now);
            customers::update(&mut self.door, &customer).await.map_err(taken)?;
        }
        if before.is_active && !customer.is_active {
            self.end_customer(customer.id, "account_disabled").await?;
            let detail = format!("customer {}", customer.id);
            self.report.event(Event::AccountDisabled, &customer.email, detail);
        }
        self.update_password(place, declared, &customer, &mut fields).await?;
        self.store_addresses(declared, &mut customer, &mut fields).await?;
        let own = (Entity::Customer, customer.id.0);
        let values = self.store_values(own, &customer, &declared.custom_attributes).await?;
        if let Some((before, after)) = values {
            fields.note("custom_attributes", before, after);
        }
        // While the address awaits confirmation, the newsletter waits with it.
        if let Some(wanted) = declared.is_subscribed.filter(|_| customer.confirmation.is_none()) {
            let mut now = newsletter::is_subscribed(&mut self.door, customer.id, website).await?;
            if now != wanted {
                self.subscribe(&customer, wanted).await?;
            }
            fields.set("is_subscribed", &mut now, Some(wanted));
        }
        if !fields.is_empty() {
            refresh_list(&mut self.door, &self.facts, customer.id).await?;
        }
        let name = self.customer_name(&customer);
        self.report.change(Action::Update, "customer", &name, fields);
        Ok(())
    }

    async fn update_password(
        &mut self,
        place: usize,
        declared: &Customer,
        customer: &customer::Customer,
        fields: &mut Fields,
    ) -> Result<()> {
        let prepared = self.passwords.customers.get(place).and_then(Option::as_ref);
        let Some(Prepared { stored, new }) = prepared else {
            return Ok(());
        };
        let login = customers::login(&mut self.door, customer.id).await?;
        self.is_stale |= login.and_then(|login| login.password_hash) != *stored;
        let Some(hash) = new else { return Ok(()) };
        customers::set_password(&mut self.door, customer.id, hash, self.now).await?;
        customers::clear_failures(&mut self.door, customer.id).await?;
        self.end_customer(customer.id, "password_changed").await?;
        self.warn_of_customer_password(declared);
        fields.secret("password");
        self.report.event(Event::PasswordChanged, &customer.email, String::new());
        Ok(())
    }

    /// Takes over the declared members that new and known customers have alike.
    async fn take_over(
        &mut self,
        declared: &Customer,
        customer: &mut customer::Customer,
        fields: &mut Fields,
    ) -> Result<()> {
        if let Some(code) = &declared.group {
            let groups = customer_groups::list(&mut self.door).await?;
            let group = groups.iter().find(|group| same(&group.code, code));
            let group =
                group.ok_or_else(|| refuse(&format!("there is no customer group \"{code}\"")))?;
            fields.set("group", &mut customer.group_id, Some(group.id));
        }
        let read = |dob: &str| {
            date_of_birth(dob)
                .map_err(|_| refuse(&format!("dob: \"{dob}\" is not a date as in 1990-12-31")))
        };
        let dob = declared.dob.as_deref().map(read).transpose()?;
        let texts = [
            ("firstname", &mut customer.firstname, &declared.firstname, 255),
            ("lastname", &mut customer.lastname, &declared.lastname, 255),
            ("middlename", &mut customer.middlename, &declared.middlename, 255),
            ("prefix", &mut customer.prefix, &declared.prefix, 40),
            ("suffix", &mut customer.suffix, &declared.suffix, 40),
            ("taxvat", &mut customer.taxvat, &declared.taxvat, 50),
            ("confirmation", &mut customer.confirmation, &declared.confirmation, 64),
        ];
        for (name, current, declared, limit) in texts {
            if declared.as_ref().is_some_and(|text| text.chars().count() > limit) {
                return Err(refuse(&format!("{name} has at most {limit} characters")));
            }
            fields.set_text(name, current, declared.as_ref());
        }
        fields.set("dob", &mut customer.dob, dob);
        let gender = declared.gender.map(|gender| Some(gender).filter(|gender| *gender != 0));
        fields.set("gender", &mut customer.gender, gender);
        fields.set("active", &mut customer.is_active, declared.active);
        Ok(())
    }

    async fn subscribe(&mut self, customer: &customer::Customer, wanted: bool) -> Result<()> {
        subscribe(self.service, &mut self.door, &self.facts, customer, wanted).await
    }

    async fn end_customer(&mut self, id: CustomerId, cause: &str) -> Result<()> {
        let which = Which::Of(Account::Customer(id));
        self.report.revoked += tokens::revoke(&mut self.door, which, cause, self.now).await?;
        Ok(())
    }

    fn warn_of_customer_password(&mut self, declared: &Customer) {
        let policy = policy(&self.facts);
        let check = |password| policy.check_on_create(password, &declared.email);
        if let Some(Err(fault)) = declared.password.as_ref().map(check) {
            self.report.warnings.push(format!("customer {}: {fault}", declared.email));
        }
    }

    /// The address, and the website where it is not the default one.
    fn customer_name(&self, customer: &customer::Customer) -> String {
        let website = self.facts.scopes.website(customer.website_id.unwrap_or_default());
        match website.filter(|website| !website.is_default) {
            Some(website) => format!("{} ({})", customer.email, website.code),
            None => customer.email.clone(),
        }
    }
}

/// A store view of the website, by code.
fn store_of(scopes: &Scopes, website: WebsiteId, code: &str) -> Result<StoreId> {
    scopes
        .stores
        .iter()
        .find(|store| store.website_id == website && same(&store.code, code))
        .map(|store| store.id)
        .ok_or_else(|| refuse(&format!("its website has no store view \"{code}\"")))
}
