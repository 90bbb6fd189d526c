//! `core_config_data`: stored settings.

use crate::engine::{Door, values};
use crate::{StoreResult, statements};
use magegate_domain::settings::{SettingScope, Settings};
use time::OffsetDateTime;

statements! {
    LIST = "SELECT scope, scope_id, path, value FROM {core_config_data} ORDER BY path, scope, scope_id";
    SET = "INSERT INTO {core_config_data} (scope, scope_id, path, value, updated_at) VALUES (?, ?, ?, ?, ?) \
        {on duplicate scope, scope_id, path} value = {new value}, updated_at = {new updated_at}";
    UNSET = "DELETE FROM {core_config_data} WHERE scope = ? AND scope_id = ? AND path = ?";
}

/// One stored value: its scope, its path and the value, which may be null.
pub type StoredSetting = (SettingScope, String, Option<String>);

/// All stored values, by path. Rows of scopes that the reference does not know are left out.
pub async fn list(door: &mut Door) -> StoreResult<Vec<StoredSetting>> {
    let mut values = Vec::new();
    for row in door.fetch_all(LIST, values![]).await? {
        let scope = SettingScope::from_columns(&row.text("scope")?, row.int("scope_id")?);
        if let Some(scope) = scope {
            values.push((scope, row.text("path")?, row.opt_text("value")?));
        }
    }
    Ok(values)
}

/// All stored values, ready for lookups.
pub async fn load(door: &mut Door) -> StoreResult<Settings> {
    Ok(Settings::new(list(door).await?))
}

/// Stores a value.
pub async fn set(
    door: &mut Door,
    scope: SettingScope,
    path: &str,
    value: &str,
    now: OffsetDateTime,
) -> StoreResult<()> {
    door.execute(SET, values![scope.name(), scope.id(), path, value, now]).await?;
    Ok(())
}

/// Removes a stored value; gives whether there was one.
pub async fn unset(door: &mut Door, scope: SettingScope, path: &str) -> StoreResult<bool> {
    Ok(door.execute(UNSET, values![scope.name(), scope.id(), path]).await?.affected > 0)
}
