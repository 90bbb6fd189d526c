//! Settings with the website or store view that they are for. Encrypted ones are marked: only who has the source's key
//! can read them.

use super::Object;
use super::maps::{Known, Maps};
use super::node::{Node, Space, leaf};
use super::object::{fault, number, text};
use super::reading::Found;
use magegate_domain::Result;
use magegate_domain::settings::setting;
use magegate_store::moving::SETTINGS;

/// Settings whose value is the number of a customer group.
const GROUPS: [&str; 5] = [
    "customer/create_account/default_group",
    "customer/create_account/viv_domestic_group",
    "customer/create_account/viv_intra_union_group",
    "customer/create_account/viv_invalid_group",
    "customer/create_account/viv_error_group",
];
/// The member that marks an encrypted value.
pub(super) const ENCRYPTED: &str = "encrypted";

pub(super) const SETTING: Node = leaf("setting", &SETTINGS, &[]);

/// Whether this program reads the setting.
pub(super) fn is_known(object: &Object) -> bool {
    setting(text(object, "path")).is_some()
}

/// Marks values that are encrypted, and puts the settings in an order that does not depend on their numbers.
pub(super) fn prepare(rows: &mut [Found]) {
    for row in &mut *rows {
        if is_encrypted(text(&row.object, "value")) {
            row.object.insert(ENCRYPTED.to_owned(), true.into());
        }
    }
    rows.sort_by_key(|Found { object, .. }| {
        let of = |member| text(object, member).to_owned();
        (of("path"), of("scope"), number(object, "scope_id"))
    });
}

/// Whether the scope is there.
pub(super) fn has_scope(object: &Object, known: &Known) -> bool {
    match space(object) {
        Ok(Some(space)) => known.has(space, number(object, "scope_id")),
        Ok(None) => number(object, "scope_id") == 0,
        Err(_) => false,
    }
}

/// Puts the target's numbers in place of the file's: that of the scope, and that of the customer group which is the value
/// of some settings.
pub(super) fn translate(object: &mut Object, maps: &Maps) -> Result<()> {
    if GROUPS.contains(&text(object, "path"))
        && let Ok(group) = text(object, "value").trim().parse()
    {
        let target = maps.get(Space::CustomerGroup, group);
        let unknown = || fault("value", &format!("{group} is no customer group of the file"));
        object.insert("value".to_owned(), target.ok_or_else(unknown)?.to_string().into());
    }
    let Some(space) = space(object)? else { return Ok(()) };
    let of = number(object, "scope_id");
    let target = maps.get(space, of);
    let target = target.ok_or_else(|| fault("scope_id", &format!("{of} is not in the file")))?;
    object.insert("scope_id".to_owned(), target.into());
    Ok(())
}

fn space(object: &Object) -> Result<Option<Space>> {
    match text(object, "scope") {
        "default" => Ok(None),
        "websites" => Ok(Some(Space::Website)),
        "stores" => Ok(Some(Space::Store)),
        _ => Err(fault("scope", "must be default, websites or stores")),
    }
}

/// `KEY:CIPHER:` and base64, as the reference writes what it encrypts.
fn is_encrypted(value: &str) -> bool {
    let mut parts = value.splitn(3, ':');
    let mut digits = || {
        let part = parts.next().unwrap_or_default();
        (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !(digits() && digits()) {
        return false;
    }
    let cipher = parts.next().unwrap_or_default();
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    cipher.len() >= 16 && cipher.bytes().all(is_base64)
}

#[cfg(test)]
mod tests {
    use super::is_encrypted;

    #[test]
    fn encrypted_values_are_told_by_their_form() {
        assert!(is_encrypted("0:3:Qk9HVVMtQ0lQSEVSVEVYVC1GT1ItVEVTVFM="));
        for plain in ["", "0", "10:30:00", "0:3:", "a:b:Qk9HVVMtQ0lQSEVSVEVYVA==", "0:3:short"] {
            assert!(!is_encrypted(plain), "{plain}");
        }
    }
}
