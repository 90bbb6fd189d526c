//! How often one address is written to. Strangers choose the addresses of new accounts, and customers those that their
//! accounts move to: whoever really has an address must not be flooded by either.

use super::Letter;
use magegate_domain::settings::Settings;
use quick_cache::sync::Cache;
use time::{Duration, OffsetDateTime};

/// How many addresses are remembered; beyond, those longest unused are forgotten.
const REMEMBERED: usize = 10_000;
/// What the limits count within.
const WINDOW: Duration = Duration::HOUR;
/// Letters to one address within the window, but for links that set a new password, whose limit is their own gap. Who
/// owns the address has been told by the first of them.
const MOST: i64 = 12;

/// How many letters went to each address lately, as far as this process ordered them.
#[derive(Debug)]
pub(super) struct Pace {
    /// By address and whether the letters were asked for: when counting began, and the count.
    counts: Cache<(String, bool), (OffsetDateTime, i64)>,
}

impl Pace {
    pub(super) fn new() -> Self {
        Self { counts: Cache::new(REMEMBERED) }
    }

    /// Counts a letter, and tells whether it may be ordered. Letters are ordered one at a time, within transactions that
    /// write, so that reading and counting need not be one step.
    pub(super) fn admits(
        &self,
        settings: &Settings,
        letter: Letter,
        to: &str,
        now: OffsetDateTime,
    ) -> bool {
        let asked_for = matches!(letter, Letter::ResetRequested | Letter::Reminder);
        let most = if asked_for { most_resets(settings) } else { MOST };
        let key = (to.to_lowercase(), asked_for);
        let held = self.counts.get(&key).filter(|(began, _)| (now - *began).abs() < WINDOW);
        let (began, count) = held.unwrap_or((now, 0));
        if count >= most {
            return false;
        }
        self.counts.insert(key, (began, count + 1));
        true
    }
}

/// As many as the gap between two links to one account lets through.
fn most_resets(settings: &Settings) -> i64 {
    let gap = settings.number("magegate/customers/reset_gap_seconds");
    WINDOW.whole_seconds().checked_div(gap).filter(|most| *most > 0).unwrap_or(i64::MAX)
}
