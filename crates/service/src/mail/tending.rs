//! The outbox as the operator sees it: what waits and what failed, trying again, clearing away, and what stands in the
//! way of letters in the settings.

use super::render::{Mailbox, base_url, identity};
use super::{Letter, Templates};
use crate::Service;
use magegate_domain::Result;
use magegate_domain::scope::ADMIN_STORE;
use magegate_store::outbox::{self, ListedLetter};
use std::collections::HashSet;
use time::{Duration, OffsetDateTime};

/// How many rows are read or removed at a time.
const BATCH: i64 = 500;
/// How long a letter that was given up is listed.
const KEEP_FAILED: Duration = Duration::days(30);

/// A letter in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Its number.
    pub id: i64,
    /// The code of what it tells.
    pub letter: String,
    /// The code of the store view that it comes from; empty where that is gone.
    pub store: String,
    /// The address that it goes to.
    pub recipient: String,
    /// Whether it waits, is being sent or was given up.
    pub state: &'static str,
    /// When it was ordered.
    pub ordered_at: OffsetDateTime,
    /// When it is tried next; of one that was given up, when that was.
    pub next_at: OffsetDateTime,
    /// How often it was tried.
    pub attempts: i64,
    /// What the last attempt ended with.
    pub last_error: String,
}

/// Up to a batch of letters with numbers above `after`, by number; none are left when it is empty.
pub async fn list(service: &Service, after: i64) -> Result<Vec<Pending>> {
    let facts = service.facts().await?;
    let now = service.now();
    let mut door = service.store.read().await?;
    let letters = outbox::list(&mut door, after, BATCH).await?;
    let code = |letter: &ListedLetter| {
        let store = facts.scopes.store(letter.store);
        store.map(|store| store.code.clone()).unwrap_or_default()
    };
    let pending = letters.into_iter().map(|letter| Pending {
        store: code(&letter),
        state: match (letter.is_failed, letter.lease_until > now) {
            (true, _) => "failed",
            (false, true) => "being sent",
            (false, false) => "waiting",
        },
        id: letter.id,
        letter: letter.letter,
        recipient: letter.recipient,
        ordered_at: letter.created_at,
        next_at: letter.next_attempt_at,
        attempts: letter.attempts,
        last_error: letter.last_error,
    });
    Ok(pending.collect())
}

/// Who signs letters of the default store view in general.
pub async fn general_sender(service: &Service) -> Result<Mailbox> {
    let facts = service.facts().await?;
    let store = facts.scopes.default_store().map(|store| store.id).unwrap_or_default();
    Ok(identity(&facts, store, "general"))
}

/// How many letters wait.
pub async fn waiting(service: &Service) -> Result<i64> {
    let mut door = service.store.read().await?;
    Ok(outbox::count_waiting(&mut door).await?)
}

/// Lets a waiting letter, or all without a number, be tried at once. Gives how many; those that were given up cannot be
/// tried again, because what they were filled with is forgotten.
pub async fn retry(service: &Service, id: Option<i64>) -> Result<u64> {
    let mut door = service.store.begin().await?;
    let retried = outbox::retry(&mut door, id, service.now()).await?;
    door.commit().await?;
    service.outbox.ordered.notify_one();
    Ok(retried)
}

/// Removes letters that were given up long ago. Gives how many.
pub(crate) async fn remove_old(service: &Service) -> Result<u64> {
    let before = service.now() - KEEP_FAILED;
    let mut removed = 0;
    loop {
        let mut door = service.store.begin().await?;
        let found = outbox::delete_failed_before(&mut door, before, BATCH).await?;
        door.commit().await?;
        removed += found as u64;
        if found == 0 {
            return Ok(removed);
        }
        tokio::task::yield_now().await;
    }
}

/// What in the settings will keep letters from going out or arriving, one sentence each.
pub async fn complaints(service: &Service) -> Result<Vec<String>> {
    let facts = service.facts().await?;
    let mut complaints = Vec::new();
    for view in facts.scopes.stores.iter().filter(|view| view.id != ADMIN_STORE) {
        if base_url(&facts, view.id).is_none() {
            complaints.push(format!(
                "the store view {} has no address for links in letters, which wait for one: set web/secure/base_url",
                view.code
            ));
        }
        let senders =
            ["customer/create_account/email_identity", "customer/password/forgot_email_identity"];
        for path in senders {
            let code = facts.settings.for_store(view.id, &facts.scopes, path);
            let email = identity(&facts, view.id, code).email;
            if email.is_empty() || email.ends_with("@example.com") {
                complaints.push(format!(
                    "letters of the store view {} come from {email:?}: set trans_email/ident_{code}/email",
                    view.code
                ));
            }
        }
    }
    let codes = service.outbox.templates.iter().flat_map(Templates::store_codes);
    for code in codes.filter(|code| facts.scopes.store_by_code(code).is_none()) {
        complaints.push(format!("the folder {code} of templates belongs to no store view"));
    }
    complaints.extend(unknown_templates(service, &facts));
    let mut told = HashSet::new();
    complaints.retain(|complaint| told.insert(complaint.clone()));
    Ok(complaints)
}

fn unknown_templates(service: &Service, facts: &crate::facts::Facts) -> Vec<String> {
    let mut complaints = Vec::new();
    let Some(templates) = &service.outbox.templates else { return complaints };
    for view in facts.scopes.stores.iter().filter(|view| view.id != ADMIN_STORE) {
        for letter in Letter::ALL {
            let id = facts.settings.for_store(view.id, &facts.scopes, letter.template_path());
            if !templates.has(&view.code, id) {
                complaints.push(format!(
                    "{} names the template {id:?}, which does not exist: the store view {} uses the built-in one",
                    letter.template_path(),
                    view.code
                ));
            }
        }
    }
    complaints
}
