//! The declared passwords, looked at before the transaction, which must not wait for hashing: those that the store has
//! already are no change, the others are hashed.

use super::Declaration;
use crate::Service;
use crate::facts::Facts;
use crate::hashing::{Hasher, Verdict};
use magegate_domain::error::{Error, Result};
use magegate_domain::password::Password;
use magegate_store::{admins, customers, scopes};
use std::sync::Arc;
use tokio::task::JoinSet;

/// How many are computed at the same time: as many as the smallest allowed hashing queue takes.
const AT_ONCE: usize = 2;

/// What became of each declared password, by the account's place in the declaration.
#[derive(Debug, Default)]
pub(super) struct Passwords {
    pub(super) admins: Vec<Option<Prepared>>,
    pub(super) customers: Vec<Option<Prepared>>,
}

/// One declared password.
pub(super) struct Prepared {
    /// The stored hash that it was compared with, if there was an account with one.
    pub(super) stored: Option<String>,
    /// The hash to store; `None` when the stored one is of this password.
    pub(super) new: Option<String>,
}

impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prepared").field("differs", &self.new.is_some()).finish_non_exhaustive()
    }
}

impl Passwords {
    /// Compares and hashes all of them.
    pub(super) async fn prepare(service: &Service, declaration: &Declaration) -> Result<Self> {
        let mut door = service.store.read().await?;
        let scopes = scopes::load(&mut door).await?;
        let mut given = Vec::new();
        for admin in &declaration.admins {
            let found = match &admin.password {
                Some(_) => admins::find_by_name(&mut door, &admin.username).await?,
                None => None,
            };
            given.push((admin.password.clone(), found.map(|found| found.password_hash)));
        }
        for customer in &declaration.customers {
            let website = declaration.website_of(customer, &scopes);
            let found = match (&customer.password, website) {
                (Some(_), Some(website)) => {
                    customers::login_by_email(&mut door, &customer.email, Some(website.id)).await?
                }
                _ => None,
            };
            given.push((customer.password.clone(), found.and_then(|found| found.password_hash)));
        }
        drop(door);
        let mut admins = all(&service.hasher, &service.facts().await?, given).await?;
        let customers = admins.split_off(declaration.admins.len());
        Ok(Self { admins, customers })
    }
}

async fn all(
    hasher: &Hasher,
    facts: &Arc<Facts>,
    given: Vec<(Option<Password>, Option<String>)>,
) -> Result<Vec<Option<Prepared>>> {
    let mut prepared: Vec<Option<Prepared>> = given.iter().map(|_| None).collect();
    let mut tasks = JoinSet::new();
    let mut waiting = given.into_iter().enumerate();
    loop {
        while tasks.len() < AT_ONCE {
            match waiting.next() {
                Some((place, (Some(password), stored))) => {
                    let (hasher, facts) = (hasher.clone(), Arc::clone(facts));
                    tasks.spawn(
                        async move { (place, one(&hasher, &facts, &password, stored).await) },
                    );
                }
                Some((_, (None, _))) => {}
                None => break,
            }
        }
        let Some(done) = tasks.join_next().await else {
            return Ok(prepared);
        };
        let (place, result) = done.map_err(Error::internal)?;
        if let Some(slot) = prepared.get_mut(place) {
            *slot = Some(result?);
        }
    }
}

async fn one(
    hasher: &Hasher,
    facts: &Facts,
    password: &Password,
    stored: Option<String>,
) -> Result<Prepared> {
    if let Some(hash) = &stored
        && hasher.verify(password, Some(hash), facts.crypt_key()).await? != Verdict::Wrong
    {
        return Ok(Prepared { stored, new: None });
    }
    Ok(Prepared { stored, new: Some(hasher.hash(password).await?) })
}
