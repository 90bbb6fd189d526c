//! Letters to customers (`spec/customers-api.md` 10): ordered in the transaction of what they tell about, so that both
//! happen or neither; sent later, by whoever empties the outbox.

mod pace;
mod render;
mod sending;
mod templates;
mod tending;
#[cfg(test)]
mod tests;

pub(crate) use render::base_url;
pub use render::{Composed, Mailbox, Parts};
pub use sending::{Failure, Fate, Held, Patience, failed, is_due, sent, take, write};
pub use templates::{TemplateFault, TemplateFile, Templates};
pub(crate) use tending::remove_old;
pub use tending::{Pending, complaints, general_sender, list, retry, waiting};

use crate::Service;
use crate::facts::Facts;
use magegate_domain::Result;
use magegate_domain::customer::Customer;
use magegate_domain::error::Error;
use magegate_domain::id::StoreId;
use magegate_domain::random;
use magegate_domain::scope::ADMIN_STORE;
use magegate_store::engine::Door;
use magegate_store::outbox::{self, NewLetter};
use pace::Pace;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

/// Switches all letters of a store view off, as in the reference.
const DISABLED: &str = "system/smtp/disable";
/// A longer address is none that a link could lead to; strangers send it, and it waits in the outbox.
const LONGEST_REDIRECT: usize = 2_000;

/// What a letter tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Letter {
    /// An account was made.
    Welcome,
    /// An account was made without a password; a link sets one.
    WelcomeWithoutPassword,
    /// An address must be confirmed; a link does it.
    ConfirmationNeeded,
    /// An address was confirmed.
    Confirmed,
    /// A new password was asked for; a link sets one.
    ResetRequested,
    /// The same, asked for as a reminder.
    Reminder,
    /// The password was changed.
    PasswordChanged,
    /// The e-mail address was changed.
    EmailChanged,
    /// Both were changed.
    EmailAndPasswordChanged,
}

/// Whom a letter is for, and what it needs to know.
pub(crate) struct Addressee<'a> {
    /// The customer, as it is now.
    pub(crate) customer: &'a Customer,
    /// Where the letter goes; the old address where a change is told to it.
    pub(crate) to: &'a str,
    /// The reset token or the confirmation key that a link of the letter holds.
    pub(crate) token: Option<&'a str>,
    /// Where the customer wants to be led after the link; followed only below the store's own address.
    pub(crate) redirect_url: &'a str,
}

/// What is kept of an addressee until the letter is sent. Its `Debug` shows nothing: the token opens the account.
#[derive(Serialize, Deserialize)]
pub(crate) struct Particulars {
    pub(crate) customer_id: i64,
    pub(crate) prefix: String,
    pub(crate) firstname: String,
    pub(crate) middlename: String,
    pub(crate) lastname: String,
    pub(crate) suffix: String,
    pub(crate) email: String,
    pub(crate) token: String,
    pub(crate) redirect_url: String,
}

/// The service's side of the outbox.
#[derive(Debug)]
pub(crate) struct Outbox {
    templates: Option<Templates>,
    pace: Pace,
    ordered: Notify,
}

impl Letter {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Welcome,
        Self::WelcomeWithoutPassword,
        Self::ConfirmationNeeded,
        Self::Confirmed,
        Self::ResetRequested,
        Self::Reminder,
        Self::PasswordChanged,
        Self::EmailChanged,
        Self::EmailAndPasswordChanged,
    ];

    /// The name that stands in the outbox, in logs and in lists.
    pub fn code(self) -> &'static str {
        match self {
            Self::Welcome => "welcome",
            Self::WelcomeWithoutPassword => "welcome_without_password",
            Self::ConfirmationNeeded => "confirmation_needed",
            Self::Confirmed => "confirmed",
            Self::ResetRequested => "reset_requested",
            Self::Reminder => "reminder",
            Self::PasswordChanged => "password_changed",
            Self::EmailChanged => "email_changed",
            Self::EmailAndPasswordChanged => "email_and_password_changed",
        }
    }

    /// The letter with a code.
    pub fn with_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|letter| letter.code() == code)
    }
}

impl<'a> Addressee<'a> {
    /// The customer at its own address, for a letter without a link of its own.
    pub(crate) fn owner(customer: &'a Customer) -> Self {
        Self { customer, to: &customer.email, token: None, redirect_url: "" }
    }

    fn particulars(&self) -> Particulars {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let customer = self.customer;
        Particulars {
            customer_id: customer.id.0,
            prefix: text(&customer.prefix),
            firstname: text(&customer.firstname),
            middlename: text(&customer.middlename),
            lastname: text(&customer.lastname),
            suffix: text(&customer.suffix),
            email: customer.email.clone(),
            token: self.token.unwrap_or_default().to_owned(),
            redirect_url: if self.redirect_url.len() > LONGEST_REDIRECT {
                String::new()
            } else {
                self.redirect_url.to_owned()
            },
        }
    }
}

impl std::fmt::Debug for Addressee<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Addressee").field("customer", &self.customer.id).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Particulars {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Particulars").finish_non_exhaustive()
    }
}

impl Outbox {
    /// Without templates, no letters.
    pub(crate) fn new(templates: Option<Templates>) -> Self {
        Self { templates, pace: Pace::new(), ordered: Notify::new() }
    }
}

/// Orders a letter within the caller's transaction. Nothing happens where mail is off, for the program or for the
/// customer's store view, nor where the address gets too many letters.
pub(crate) async fn queue(
    service: &Service,
    door: &mut Door,
    facts: &Facts,
    letter: Letter,
    addressee: &Addressee<'_>,
) -> Result<()> {
    let store = store_of(facts, addressee.customer);
    let disabled = facts.settings.for_store(store, &facts.scopes, DISABLED);
    let is_off = service.outbox.templates.is_none() || !door.has_own_tables();
    if is_off || magegate_domain::settings::is_on(disabled) {
        return Ok(());
    }
    let now = service.now();
    if !service.outbox.pace.admits(&facts.settings, letter, addressee.to, now) {
        tracing::info!(letter = letter.code(), "letter left out: its address got many lately");
        return Ok(());
    }
    let variables = serde_json::to_string(&addressee.particulars()).map_err(Error::internal)?;
    let key = random::text(&*service.random, random::LOWER_AND_DIGITS, 25);
    let new = NewLetter {
        created_at: now,
        letter: letter.code(),
        store,
        recipient: addressee.to,
        variables: &variables,
        message_key: &key,
    };
    let id = outbox::insert(door, &new).await?;
    tracing::debug!(id, letter = letter.code(), "letter ordered");
    // The transaction is still open: who is woken now waits for it before reading.
    service.outbox.ordered.notify_one();
    Ok(())
}

/// Waits until a letter was ordered by this process, unless one was since the last wait.
pub async fn ordered(service: &Service) {
    service.outbox.ordered.notified().await;
}

/// The store view whose name and settings a customer's letters bear: its own, else the one that stands for its website.
fn store_of(facts: &Facts, customer: &Customer) -> StoreId {
    let own =
        customer.store_id.filter(|id| *id != ADMIN_STORE && facts.scopes.store(*id).is_some());
    let website = customer.website_id.and_then(|website| facts.scopes.default_store_of(website));
    own.or_else(|| website.or_else(|| facts.scopes.default_store()).map(|store| store.id))
        .unwrap_or_default()
}
