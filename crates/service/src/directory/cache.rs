//! Countries and regions as read last, by language: every storefront asks for them first, and they hardly ever change.

use crate::facts::{Freshness, Stamp};
use magegate_domain::Result;
use magegate_domain::customer::Region;
use magegate_store::Store;
use magegate_store::directory::{self, Country};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::Mutex;

/// How many languages are held; a store with more of them reads more often.
const LANGUAGES: usize = 16;

/// The rows of the directory, regions named in one language.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    /// All countries, by their codes.
    pub(crate) countries: Vec<Country>,
    /// The regions of each country, by their names.
    pub(crate) regions: HashMap<String, Vec<Region>>,
}

/// The rows read last, by locale.
#[derive(Debug, Default)]
pub(crate) struct DirectoryCache {
    held: Mutex<HashMap<String, (Stamp, Arc<Rows>)>>,
}

impl DirectoryCache {
    /// The rows in a language, read anew when they are too old; one reader at a time, the others wait for it.
    pub(crate) async fn get(
        &self,
        store: &Store,
        freshness: &Freshness,
        locale: &str,
    ) -> Result<Arc<Rows>> {
        let mut held = self.held.lock().await;
        if let Some((stamp, rows)) = held.get(locale)
            && freshness.holds(*stamp)
        {
            return Ok(Arc::clone(rows));
        }
        let stamp = freshness.stamp();
        let rows = Arc::new(read(store, locale).await?);
        if held.len() >= LANGUAGES {
            held.clear();
        }
        held.insert(locale.to_owned(), (stamp, Arc::clone(&rows)));
        Ok(rows)
    }
}

async fn read(store: &Store, locale: &str) -> Result<Rows> {
    let mut door = store.read().await?;
    let countries = directory::countries(&mut door).await?;
    let mut regions: HashMap<String, Vec<Region>> = HashMap::new();
    for region in directory::regions(&mut door, locale).await? {
        regions.entry(region.country_id.clone()).or_default().push(region);
    }
    Ok(Rows { countries, regions })
}
