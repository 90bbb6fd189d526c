//! The keys that sign tokens: listing, rotating and retiring them. Beside a store they are its own `crypt/key`, of which
//! single ones can be refused here; else they are made here and shared through the database.

use crate::Service;
use crate::audit::Event;
use crate::integrations::reseal;
use crate::origin::Origin;
use crate::token_format::Issuer;
use arc_swap::ArcSwap;
use magegate_domain::acl::Permit;
use magegate_domain::keys::{Fingerprint, KeyRing, KeyState};
use magegate_domain::phrase::Phrase;
use magegate_domain::{Error, ErrorKind, Result, random};
use magegate_store::engine::Door;
use magegate_store::keys::{self, StoredKey};
use std::sync::Arc;
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// Characters of a new key: far more than any signature has bits.
const SECRET_LENGTH: usize = 64;

/// Which tokens are issued, and with whose keys.
#[derive(Debug, Clone, Default)]
pub struct TokenPolicy {
    /// Which tokens are issued.
    pub issuer: Issuer,
    /// The keys of the store beside; `None` for keys of our own.
    pub crypt: Option<CryptKeys>,
    /// Whether the store beside asks admins for a second factor: then none gets a token for a password alone.
    pub second_factor: bool,
}

/// The text of a store's `crypt/key`, which may be replaced while the program runs. Clones share it.
#[derive(Clone)]
pub struct CryptKeys(Arc<ArcSwap<Zeroizing<String>>>);

/// A key in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its number: the `kid` of the tokens that it signs.
    pub number: i64,
    /// What it may do.
    pub state: KeyState,
    /// What names it without telling it.
    pub fingerprint: Fingerprint,
    /// When it was made here; `None` for a store's.
    pub created_at: Option<OffsetDateTime>,
    /// Since when it is refused.
    pub retired_at: Option<OffsetDateTime>,
}

impl CryptKeys {
    /// Takes the text as the deployment's file has it.
    pub fn new(text: String) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(Zeroizing::new(text))))
    }

    /// Takes another text, seen by every request from then on, as soon as facts are read anew.
    pub fn replace(&self, text: String) {
        self.0.store(Arc::new(Zeroizing::new(text)));
    }
}

impl std::fmt::Debug for CryptKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CryptKeys(…)")
    }
}

impl TokenPolicy {
    /// Whether the keys are those of a store.
    pub fn is_beside(&self) -> bool {
        self.crypt.is_some()
    }

    /// The keys, with what the table says of them.
    pub(crate) fn ring(&self, rows: &[StoredKey]) -> KeyRing {
        let Some(crypt) = &self.crypt else {
            let own = rows.iter().filter(|row| !row.is_store_s);
            return KeyRing::new(own.map(|row| row.key.clone()).collect());
        };
        // By what it is, wherever it stands: a refused key stays refused when an older one is taken out.
        let refused = rows.iter().filter(|row| row.key.state() == KeyState::Refused);
        let refused: Vec<Fingerprint> = refused.map(|row| row.fingerprint.clone()).collect();
        KeyRing::from_crypt_key(&crypt.0.load(), &refused)
    }
}

/// All keys, oldest first, as they are in the database now.
pub async fn list(service: &Service, _permit: &Permit) -> Result<Vec<Listed>> {
    let mut door = service.store.read().await?;
    let rows = keys::list(&mut door).await?;
    let ring = service.policy.ring(&rows);
    let listed = ring.keys().iter().map(|key| {
        let row = rows.iter().find(|row| {
            let is_own = !row.is_store_s && row.key.number() == key.number();
            if service.policy.is_beside() { row.fingerprint == key.fingerprint() } else { is_own }
        });
        let own = row.filter(|row| !row.is_store_s);
        Listed {
            number: key.number(),
            state: key.state(),
            fingerprint: own.map_or_else(|| key.fingerprint(), |row| row.fingerprint.clone()),
            created_at: own.map(|row| row.created_at),
            retired_at: row.and_then(|row| row.retired_at),
        }
    });
    Ok(listed.collect())
}

/// Makes a key that signs from now on; the one before only verifies, until it is retired. Gives the new one's number.
/// Refused beside a store, whose keys are its own.
pub async fn rotate(service: &Service, origin: &Origin, permit: &Permit) -> Result<i64> {
    if service.policy.is_beside() {
        return Err(refused(
            "The keys are the store's: add one there (in its panel, System > Manage Encryption Key, or by its own command), \
             and every server beside it takes it up with the new env.php.",
        ));
    }
    let mut door = service.store.begin().await?;
    keys::locked(&mut door).await?;
    let number = make(service, &mut door).await?;
    door.commit().await?;
    service.changed().await;
    let detail = format!("key {number} signs from now on");
    service.happened(Event::KeyChanged, origin, permit.caller(), "", &detail);
    Ok(number)
}

/// Retires a key: what it signed is refused from now on, and a key of our own is wiped. The one that signs cannot be
/// retired. Secrets of integrations that were encrypted with it are encrypted with the one that signs, beside a store too:
/// they stay readable, for the store as well. Gives whether it was not refused before.
pub async fn retire(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    number: i64,
) -> Result<bool> {
    let mut door = service.store.begin().await?;
    if !door.has_own_tables() {
        return Err(refused(
            "There is no table to note it in: start the program once beside the store, without --read-only-schema.",
        ));
    }
    let ring = service.policy.ring(&keys::locked(&mut door).await?);
    let Some(key) = ring.numbered(number) else {
        return Err(Error::new(
            ErrorKind::NotFound,
            Phrase::plain(format!("There is no key {number}.")),
        ));
    };
    match key.state() {
        KeyState::Refused => return Ok(false),
        KeyState::Sign if service.policy.is_beside() => {
            return Err(refused(
                "It is the key that signs: add a new one in the store first, then retire this one.",
            ));
        }
        KeyState::Sign => {
            return Err(refused(
                "It is the key that signs: make a new one first with `magegate key rotate`, then retire this one.",
            ));
        }
        KeyState::VerifyOnly => {}
    }
    let sealed = reseal(service, &mut door, &ring, number).await?;
    let done = if service.policy.is_beside() {
        keys::refuse(&mut door, key, service.now()).await?
    } else {
        keys::retire(&mut door, number, service.now()).await?
    };
    door.commit().await?;
    service.changed().await;
    let fingerprint = key.fingerprint();
    let fingerprint = fingerprint.as_str();
    let detail =
        format!("key {number} ({fingerprint}) is refused; {sealed} secrets encrypted anew");
    service.happened(Event::KeyChanged, origin, permit.caller(), "", &detail);
    Ok(done)
}

/// The ring where none of the keys known so far signs: another process may have made one, else the first is made in the
/// caller's transaction. Keys of a store are never made.
pub(crate) async fn first(service: &Service, door: &mut Door) -> Result<KeyRing> {
    let ring = service.policy.ring(&keys::list(door).await?);
    signing(service, door, ring).await
}

/// The same, held for the rest of the caller's transaction: what is encrypted meanwhile is encrypted with the key that is
/// the newest until it ends. Whoever makes a key, or retires one, waits.
pub(crate) async fn held(service: &Service, door: &mut Door) -> Result<KeyRing> {
    let ring = service.policy.ring(&keys::held(door).await?);
    signing(service, door, ring).await
}

async fn signing(service: &Service, door: &mut Door, ring: KeyRing) -> Result<KeyRing> {
    if service.policy.is_beside() || ring.signing().is_some() || !door.has_own_tables() {
        return Ok(ring);
    }
    make(service, door).await?;
    Ok(service.policy.ring(&keys::list(door).await?))
}

async fn make(service: &Service, door: &mut Door) -> Result<i64> {
    let secret = random::text(&*service.random, random::LETTERS_AND_DIGITS, SECRET_LENGTH);
    Ok(keys::insert(door, &Zeroizing::new(secret), service.now()).await?)
}

fn refused(text: &'static str) -> Error {
    Error::new(ErrorKind::State, Phrase::plain(text))
}
