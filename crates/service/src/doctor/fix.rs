//! `doctor --fix`: removes rows that nobody can use any more, in batches with pauses, while servers run.

use super::rows;
use crate::audit::Event;
use crate::origin::Origin;
use crate::{Service, again};
use magegate_domain::Result;
use magegate_domain::acl::Permit;
use magegate_domain::settings::Settings;
use magegate_store::inspection::garbage::{self, Counted, Garbage};
use magegate_store::settings;
use std::time::Duration;

/// How many rows one transaction removes.
pub const BATCH: i64 = 500;
/// The pause between two of them, in which logins get their turn.
pub const PAUSE: Duration = Duration::from_millis(50);
/// Where a dry run stops counting, and how long it counts.
const MOST: i64 = 1_000_000;
const COUNTING: Duration = Duration::from_mins(1);

/// What was done about one kind of row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fixed {
    /// The kind.
    pub garbage: Garbage,
    /// How many were removed; in a dry run, how many would be.
    pub rows: u64,
    /// Whether a dry run stopped counting there.
    pub at_least: bool,
}

/// Counts what [`run`] would remove. Changes nothing.
pub async fn dry_run(service: &Service) -> Result<Vec<Fixed>> {
    let mut found = Vec::new();
    for garbage in kinds(service).await? {
        let mut door = service.store.search(COUNTING).await?;
        let Counted { rows, at_least } = garbage::count(&mut door, garbage, MOST).await?;
        found.push(Fixed { garbage, rows: u64::try_from(rows).unwrap_or(0), at_least });
    }
    Ok(found)
}

/// Removes all of it; `tell` hears after each batch how many rows of a kind are gone. What was removed before an error
/// stays removed, and every kind is recorded in the audit trail.
pub async fn run(
    service: &Service,
    permit: &Permit,
    mut tell: impl FnMut(Garbage, u64),
) -> Result<Vec<Fixed>> {
    let origin = Origin::command("doctor --fix");
    let mut done = Vec::new();
    for garbage in kinds(service).await? {
        let (rows, result) = remove(service, garbage, &mut tell).await;
        if rows > 0 {
            let detail = format!("{rows} {} from {}", garbage.name(), garbage.table());
            service.happened(Event::RowsRemoved, &origin, permit.caller(), "", &detail);
        }
        result?;
        done.push(Fixed { garbage, rows, at_least: false });
    }
    Ok(done)
}

async fn kinds(service: &Service) -> Result<Vec<Garbage>> {
    let mut door = service.store.read().await?;
    let settings: Settings = settings::load(&mut door).await?;
    Ok(rows::kinds(&settings, service.now()))
}

/// Removes rows of a kind until none is left. Gives how many, whatever happens.
async fn remove(
    service: &Service,
    garbage: Garbage,
    tell: &mut impl FnMut(Garbage, u64),
) -> (u64, Result<()>) {
    let mut removed = 0;
    let mut pauses = tokio::time::interval(PAUSE);
    pauses.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut attempt = 1;
    loop {
        pauses.tick().await;
        match batch(service, garbage).await {
            Ok((found, gone)) => {
                attempt = 1;
                removed += gone;
                if gone > 0 {
                    tell(garbage, removed);
                }
                // What is found again and again without going is somebody else's.
                if found == 0 || gone == 0 {
                    return (removed, Ok(()));
                }
            }
            Err(error) if again::after(&error, attempt).await => attempt += 1,
            Err(error) => return (removed, Err(error)),
        }
    }
}

async fn batch(service: &Service, garbage: Garbage) -> Result<(usize, u64)> {
    let mut door = service.store.begin().await?;
    let done = garbage::remove(&mut door, garbage, BATCH).await?;
    door.commit().await?;
    Ok(done)
}
