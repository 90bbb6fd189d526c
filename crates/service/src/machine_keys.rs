//! Machine keys: named, limited to resources, websites and networks, with an end; shown once and kept as a hash.

mod limits;

use crate::Service;
use crate::audit::Event;
use crate::origin::Origin;
use crate::programs::{Kind, Program};
use crate::uses::Noted;
use magegate_domain::acl::Permit;
use magegate_domain::caller::Caller;
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::id::MachineKeyId;
use magegate_domain::machine_key::{LONGEST_NAME, MachineKey, Secret};
use magegate_domain::messages;
use magegate_domain::phrase::Phrase;
use magegate_domain::reason::Reason;
use magegate_domain::token::TokenHash;
use magegate_store::StoreError;
use magegate_store::engine::Door;
use magegate_store::engine::server::Own;
use magegate_store::machine_keys::{self, NewKey};
use magegate_store::tokens;
use time::{Duration, OffsetDateTime};

/// How many keys one statement reads, or one transaction removes.
const BATCH: i64 = 500;
/// How long a key that was revoked, or has ended, is listed.
const KEEP: Duration = Duration::days(30);

/// A machine key to be made.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// Its name: 1 to 64 characters, which no other key has.
    pub name: &'a str,
    /// The resources that it may use.
    pub resources: &'a [String],
    /// Whether it may also use those below them in the tree.
    pub below: bool,
    /// The codes of the websites that it is limited to; none: all of them.
    pub websites: &'a [String],
    /// The addresses and networks (`10.0.0.0/8`) that it is limited to; none: all of them.
    pub networks: &'a [String],
    /// When it ends.
    pub end: End,
}

/// When a key ends. There is no default: one that never does is asked for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// At a moment in the future.
    At(OffsetDateTime),
    /// Never.
    Never,
}

/// A machine key that was just made: the one moment at which its secret is known.
#[derive(Debug)]
pub struct Created {
    /// The key as it is listed.
    pub key: MachineKey,
    /// What its program sends.
    pub secret: Secret,
}

/// Makes a key. 400 for what it cannot be limited to, an end in the past, or where there are no tables of our own; refused
/// where the name is taken.
pub async fn create(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    wanted: &Wanted<'_>,
) -> Result<Created> {
    check_tables(service)?;
    check_name(wanted.name)?;
    let limits = limits::of(&*service.facts().await?, wanted)?;
    let now = service.now();
    let ends_at = end(wanted.end, now)?;
    let secret = Secret::draw(&*service.random);
    let new = NewKey {
        name: wanted.name,
        hash: &secret.hash(),
        limits: &limits,
        created_by: &permit.caller().words(),
        ends_at,
    };
    let mut door = service.store.begin().await?;
    let id = machine_keys::insert(&mut door, &new, now).await.map_err(|error| match error {
        StoreError::Conflict => taken(wanted.name),
        other => other.into(),
    })?;
    let key = machine_keys::find(&mut door, id).await?;
    let key = key.ok_or_else(|| Error::internal("a machine key was stored and is not there"))?;
    door.commit().await?;
    changed(service, origin, permit.caller(), &format!("created {}", described(&key))).await;
    Ok(Created { key, secret })
}

/// All keys, oldest first. 400 where there are no tables of our own: an empty list would say that there is no key.
pub async fn list(service: &Service, _permit: &Permit) -> Result<Vec<MachineKey>> {
    check_tables(service)?;
    let mut door = service.store.read().await?;
    let mut all: Vec<MachineKey> = Vec::new();
    loop {
        let behind = all.last().map_or(MachineKeyId(0), |key| key.id);
        let found = machine_keys::list(&mut door, behind, BATCH).await?;
        if found.is_empty() {
            return Ok(all);
        }
        all.extend(found);
    }
}

/// A key by its name.
pub async fn get(service: &Service, _permit: &Permit, name: &str) -> Result<MachineKey> {
    check_tables(service)?;
    must_exist(&mut service.store.read().await?, name).await
}

/// Revokes a key: it is refused from now on, and so are the tokens by which it acts for customers. Gives it, and whether it
/// was good before. It is listed for a while.
pub async fn revoke(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    name: &str,
) -> Result<(MachineKey, bool)> {
    check_tables(service)?;
    let mut door = service.store.begin().await?;
    let key = must_exist(&mut door, name).await?;
    let revoked = machine_keys::revoke(&mut door, key.id, service.now()).await?;
    end_acting(service, &mut door, key.id).await?;
    let key = must_exist(&mut door, name).await?;
    door.commit().await?;
    if revoked {
        changed(service, origin, permit.caller(), &format!("revoked {}", described(&key))).await;
    }
    Ok((key, revoked))
}

/// Deletes a key, which then is as if it had never been.
pub async fn delete(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    name: &str,
) -> Result<MachineKey> {
    check_tables(service)?;
    let mut door = service.store.begin().await?;
    let key = must_exist(&mut door, name).await?;
    machine_keys::delete(&mut door, key.id).await?;
    end_acting(service, &mut door, key.id).await?;
    door.commit().await?;
    changed(service, origin, permit.caller(), &format!("deleted {}", described(&key))).await;
    Ok(key)
}

/// Reads a machine key; `None` for what is none.
pub(crate) async fn read(door: &mut Door, token: &str) -> Result<Option<Program>> {
    let found = machine_keys::find_by_hash(door, &TokenHash::of(token)).await?;
    Ok(found.map(|key| Program {
        kind: Kind::MachineKey,
        caller: Caller::Machine(key.id),
        limits: Some(key.limits),
        issued_at: key.created_at,
        ends_at: key.ends_at,
        fault: key.revoked_at.map(|_| Reason::KeyRevoked),
        noted: Some(Noted::since(key.used_at)),
    }))
}

/// Revokes the key that its holder proves to have by sending it; `false` where it is none, or was revoked before.
pub(crate) async fn revoke_held(service: &Service, origin: &Origin, token: &str) -> Result<bool> {
    let hash = TokenHash::of(token);
    // Strangers may ask, so the queue of writers is joined only where there is something to write.
    let known = machine_keys::find_by_hash(&mut service.store.read().await?, &hash).await?;
    if known.is_none_or(|key| key.revoked_at.is_some()) {
        return Ok(false);
    }
    let mut door = service.store.begin().await?;
    let Some(key) = machine_keys::find_by_hash(&mut door, &hash).await? else {
        return Ok(false);
    };
    let revoked = machine_keys::revoke(&mut door, key.id, service.now()).await?;
    end_acting(service, &mut door, key.id).await?;
    door.commit().await?;
    if revoked {
        let detail = format!("revoked {} by itself", described(&key));
        changed(service, origin, Caller::Machine(key.id), &detail).await;
    }
    Ok(revoked)
}

/// Removes keys that were revoked, or have ended, long ago; gives how many.
pub(crate) async fn remove_old(service: &Service) -> Result<u64> {
    let mut removed = 0;
    loop {
        let mut door = service.store.begin().await?;
        let found = machine_keys::over(&mut door, service.now() - KEEP, BATCH).await?;
        for id in &found {
            removed += machine_keys::delete(&mut door, *id).await?;
        }
        door.commit().await?;
        if found.is_empty() {
            return Ok(removed);
        }
        tokio::task::yield_now().await;
    }
}

/// Revokes the tokens by which a key acts for customers, so that a store beside refuses them, too.
async fn end_acting(service: &Service, door: &mut Door, id: MachineKeyId) -> Result<()> {
    let by = Caller::Machine(id);
    tokens::revoke_acting(door, by, "machine_key_revoked", service.now()).await?;
    Ok(())
}

fn check_tables(service: &Service) -> Result<()> {
    match service.store.own() {
        Own::None => Err(messages::input(messages::MACHINE_KEYS_NEED_TABLES)),
        _ => Ok(()),
    }
}

fn check_name(name: &str) -> Result<()> {
    let count = name.chars().count();
    let is_plain = name.trim() == name && !name.chars().any(char::is_control);
    if is_plain && (1..=LONGEST_NAME).contains(&count) {
        return Ok(());
    }
    Err(messages::input(format!(
        "A machine key's name has 1 to {LONGEST_NAME} characters, no blank at either end and no control characters."
    )))
}

fn end(end: End, now: OffsetDateTime) -> Result<Option<OffsetDateTime>> {
    match end {
        End::Never => Ok(None),
        End::At(at) if at > now => Ok(Some(at.replace_nanosecond(0).unwrap_or(at))),
        End::At(_) => Err(messages::input("A machine key's end lies in the future.")),
    }
}

async fn must_exist(door: &mut Door, name: &str) -> Result<MachineKey> {
    machine_keys::find_by_name(door, name).await?.ok_or_else(|| {
        let shown: String = name.chars().take(LONGEST_NAME).collect();
        let text = format!("There is no machine key \"{shown}\".");
        Error::new(ErrorKind::NotFound, Phrase::plain(text))
    })
}

fn taken(name: &str) -> Error {
    let text = format!("The machine key \"{name}\" exists already.");
    Error::new(ErrorKind::AlreadyExists, Phrase::plain(text))
}

fn described(key: &MachineKey) -> String {
    format!("machine key {} ({})", key.id, key.name)
}

async fn changed(service: &Service, origin: &Origin, caller: Caller, detail: &str) {
    service.changed().await;
    service.happened(Event::MachineKeyChanged, origin, caller, "", detail);
}
