//! Settings that make tokens unsafe or useless.

use super::codes::{
    CREDENTIALS_IN_QUERY, LIFETIME_ENDLESS, LIFETIME_FRACTION, LIFETIME_LONG, LIFETIME_ODD,
    LIFETIME_ZERO, LOCK_OFF, PASSWORD_POLICY, SETTING_FIXED, SETTING_INVALID, SETTING_SCOPE,
    SETTING_UNKNOWN, SETTINGS, THROTTLE_OFF,
};
use super::{Finding, Severity, Surroundings, counted};
use magegate_domain::settings::{SettingScope, Settings, setting};
use magegate_store::settings::StoredSetting;

/// Thirty days, in hours.
const LONG: f64 = 720.0;
const LIFETIMES: [(&str, &str, &str); 2] = [
    ("oauth/access_token_lifetime/admin", "admins", "4"),
    ("oauth/access_token_lifetime/customer", "customers", "1"),
];
/// Paths that are told of more exactly elsewhere.
const TOLD_ELSEWHERE: [&str; 5] = [
    "oauth/access_token_lifetime/admin",
    "oauth/access_token_lifetime/customer",
    "webapi/jwtauth/jwt_alg",
    "webapi/jwtauth/admin_expiration",
    "webapi/jwtauth/customer_expiration",
];

pub(super) fn check(stored: &[StoredSetting], surroundings: &Surroundings) -> Vec<Finding> {
    let settings = Settings::new(stored.iter().cloned());
    let is_beside = surroundings.way.is_beside();
    let mut findings = Vec::new();
    for (path, whose, shipped) in LIFETIMES {
        findings.extend(
            lifetime(&settings, path, whose, is_beside)
                .map(|finding| finding.remedy(format!("magegate config set {path} {shipped}"))),
        );
    }
    findings.extend(throttle(&settings, is_beside));
    findings.extend(locks(&settings));
    findings.extend(flags(&settings));
    findings.extend(stored.iter().filter_map(odd));
    findings.extend(fixed(surroundings));
    if findings.iter().all(|finding| finding.severity == Severity::Note) {
        let values = counted(stored.len() as u64, "value is", "values are");
        let text = format!("{values} stored; lifetimes, throttle and locks are sensible");
        findings.insert(0, Finding::new(&SETTINGS, text));
    }
    findings
}

fn lifetime(settings: &Settings, path: &str, whose: &str, is_beside: bool) -> Option<Finding> {
    let value = settings.global(path).trim();
    let hours: Option<f64> = match value {
        "" => Some(0.0),
        _ => value.parse().ok().filter(|hours: &f64| hours.is_finite()),
    };
    let finding = match hours {
        Some(0.0) if settings.flag("magegate/tokens/zero_lifetime_expires") => {
            let text =
                format!("{path} is {value:?}: every opaque token of {whose} is expired at once");
            Finding::new(&LIFETIME_ZERO, text)
        }
        Some(0.0) => {
            let also = if is_beside { "; PHP refuses every opaque one at once" } else { "" };
            let text = format!("{path} is {value:?}: tokens of {whose} never expire{also}");
            Finding::new(&LIFETIME_ENDLESS, text)
        }
        Some(hours) if hours > LONG => {
            let text = format!(
                "{path} is {value}: a stolen token of {whose} is good for {:.0} days",
                hours / 24.0
            );
            Finding::new(&LIFETIME_LONG, text)
        }
        Some(hours) if hours > 0.0 && hours.fract() == 0.0 => return None,
        Some(hours) if hours > 0.0 && is_beside => {
            let text = format!(
                "{path} is {value}: PHP fails on every request with an opaque token of {whose}"
            );
            Finding::new(&LIFETIME_FRACTION, text)
        }
        Some(hours) if hours > 0.0 => return None,
        _ => {
            let text = format!(
                "{path} is {value:?}, which is no lifetime; the shipped one holds for {whose}"
            );
            Finding::new(&LIFETIME_ODD, text)
        }
    };
    Some(finding)
}

fn throttle(settings: &Settings, is_beside: bool) -> Option<Finding> {
    let (count, time) =
        ("oauth/authentication_lock/max_failures_count", "oauth/authentication_lock/timeout");
    let finding = if settings.number(count) <= 0 {
        let also = if is_beside { ", and PHP lets nobody in" } else { "" };
        let text =
            format!("{count} is {:?}: failures stop nobody here{also}", settings.global(count));
        let severity = if is_beside { Severity::Error } else { Severity::Warning };
        let finding = Finding::new(&THROTTLE_OFF, text).at(severity);
        finding.remedy(format!("magegate config set {count} 6"))
    } else if settings.number(time) <= 0 {
        let text = format!("{time} is {:?}: failures are forgotten at once", settings.global(time));
        Finding::new(&THROTTLE_OFF, text).remedy(format!("magegate config set {time} 1800"))
    } else {
        return None;
    };
    Some(finding)
}

fn locks(settings: &Settings) -> Vec<Finding> {
    let kinds = [
        (
            "customers",
            "customer/password/lockout_failures",
            "10",
            "customer/password/lockout_threshold",
            "10",
        ),
        (
            "admins",
            "admin/security/lockout_failures",
            "6",
            "admin/security/lockout_threshold",
            "30",
        ),
    ];
    let mut findings = Vec::new();
    for (whose, failures, some, minutes, long) in kinds {
        let off: Vec<_> = [(failures, some), (minutes, long)]
            .into_iter()
            .filter(|(path, _)| settings.number(path) <= 0)
            .collect();
        if let Some((path, _)) = off.first() {
            let text = format!(
                "{path} is {:?}: accounts of {whose} are never locked",
                settings.global(path)
            );
            let commands =
                off.iter().map(|(path, value)| format!("magegate config set {path} {value}"));
            findings.push(Finding::new(&LOCK_OFF, text).remedies(commands));
        }
    }
    findings
}

fn flags(settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    let in_query = "magegate/tokens/credentials_in_query";
    if settings.flag(in_query) {
        let text = "a token request may carry name and password in its query string";
        let finding = Finding::new(&CREDENTIALS_IN_QUERY, text);
        findings.push(finding.remedy(format!("magegate config set {in_query} 0")));
    }
    let least = "customer/password/minimum_password_length";
    if settings.number(least) < 8 {
        let text = format!("{least} is {:?}", settings.global(least));
        let finding = Finding::new(&PASSWORD_POLICY, text);
        findings.push(finding.remedy(format!("magegate config set {least} 8")));
    }
    findings
}

/// A stored value that does nothing, or not what it says.
fn odd((scope, path, value): &StoredSetting) -> Option<Finding> {
    let at = match scope {
        SettingScope::Default => String::new(),
        scope => format!(" of {}/{}", scope.name(), scope.id()),
    };
    let Some(known) = setting(path) else {
        return path.starts_with("magegate/").then(|| {
            let text = format!("{path}{at} is no setting of this program");
            Finding::new(&SETTING_UNKNOWN, text).remedy(format!("magegate config unset {path}"))
        });
    };
    if !known.scoped && *scope != SettingScope::Default {
        let text = format!("{path}{at} has no effect: it holds for the whole installation");
        let sql = format!(
            "DELETE FROM core_config_data WHERE path = '{path}' AND scope = '{}' AND scope_id = {};",
            scope.name(),
            scope.id()
        );
        return Some(Finding::new(&SETTING_SCOPE, text).remedy(sql));
    }
    let value = value.as_deref().unwrap_or_default();
    let takes = known.check(value).err().filter(|_| !TOLD_ELSEWHERE.contains(&path.as_str()))?;
    let text =
        format!("{path}{at} is {:?}; it takes {takes}", value.chars().take(80).collect::<String>());
    let remedy = format!("magegate config set {path} {:?}", known.default);
    Some(Finding::new(&SETTING_INVALID, text).remedy(remedy))
}

/// Settings that PHP takes from its files before the database.
fn fixed(surroundings: &Surroundings) -> Option<Finding> {
    let read: Vec<_> = surroundings
        .fixed
        .iter()
        .filter(|fixed| fixed.rsplit(' ').next().is_some_and(|path| setting(path).is_some()))
        .collect();
    (!read.is_empty()).then(|| {
        let text = format!("PHP takes from its own files: {}", super::listed(&read));
        Finding::new(&SETTING_FIXED, text)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{alone, beside, codes};
    use super::*;
    use magegate_domain::id::WebsiteId;

    fn found(rows: &[(&str, &str)], surroundings: &Surroundings) -> Vec<Finding> {
        let query = ("magegate/tokens/credentials_in_query", "0");
        let rows: Vec<StoredSetting> = rows
            .iter()
            .chain([&query])
            .map(|(path, value)| {
                (SettingScope::Default, (*path).to_owned(), Some((*value).to_owned()))
            })
            .collect();
        check(&rows, surroundings)
    }

    #[test]
    fn lifetimes_are_judged_by_who_reads_them() {
        let path = LIFETIMES[0].0;
        for (value, here, there) in [
            ("4", "settings", "settings"),
            ("", "lifetime_endless", "lifetime_endless"),
            ("0", "lifetime_endless", "lifetime_endless"),
            ("0.5", "settings", "lifetime_fraction"),
            ("-1", "lifetime_odd", "lifetime_odd"),
            ("four", "lifetime_odd", "lifetime_odd"),
            ("inf", "lifetime_odd", "lifetime_odd"),
            ("721", "lifetime_long", "lifetime_long"),
        ] {
            assert_eq!(codes(&found(&[(path, value)], &alone())), [here], "{value}");
            assert_eq!(codes(&found(&[(path, value)], &beside())), [there], "{value}");
        }
        let rows = [(path, "0"), ("magegate/tokens/zero_lifetime_expires", "1")];
        assert_eq!(codes(&found(&rows, &alone())), ["lifetime_zero"]);
    }

    #[test]
    fn a_throttle_that_is_off_is_worse_beside_php() {
        let rows = [("oauth/authentication_lock/max_failures_count", "0")];
        assert_eq!(found(&rows, &alone())[0].severity, Severity::Warning);
        assert_eq!(found(&rows, &beside())[0].severity, Severity::Error);
        let rows = [("oauth/authentication_lock/timeout", "")];
        assert_eq!(codes(&found(&rows, &beside())), ["throttle_off"]);
    }

    #[test]
    fn odd_values_are_named() {
        for (path, value, code) in [
            ("magegate/tokens/credential_in_query", "0", "setting_unknown"),
            ("customer/create_account/confirm", "yes", "setting_invalid"),
            ("customer/password/minimum_password_length", "4", "password_policy"),
            ("customer/password/lockout_failures", "0", "lock_off"),
            ("web/whatever", "yes", "settings"),
        ] {
            assert!(codes(&found(&[(path, value)], &alone())).contains(&code), "{path}");
        }
        let path = "oauth/access_token_lifetime/admin".to_owned();
        let rows = [(SettingScope::Website(WebsiteId(2)), path, Some("9".to_owned()))];
        assert!(codes(&check(&rows, &alone())).contains(&"setting_scope"));
    }

    #[test]
    fn settings_that_php_has_in_files_are_told_where_we_read_them() {
        let fixed = ["default web/secure/base_url", "default dev/js/merge"];
        let surroundings = Surroundings { fixed: fixed.map(str::to_owned).to_vec(), ..beside() };
        let found = found(&[], &surroundings);
        let finding = found.iter().find(|finding| finding.code.name == "setting_fixed").unwrap();
        assert!(finding.text.contains("base_url") && !finding.text.contains("merge"));
    }
}
