//! What the store's own PHP asks for beside name and password, and this program does not (`spec/two-factor.md`).

use super::codes::{
    MODULES_UNKNOWN, RECAPTCHA_BYPASSED, SECOND_FACTOR, SECOND_FACTOR_BYPASSED, SECOND_FACTOR_KEPT,
};
use super::{Finding, Surroundings, counted, listed};
use magegate_domain::settings::Settings;

/// The reference's own module, whose refusals this program gives too.
const KEPT: &str = "Magento_TwoFactorAuth";
/// Modules that ask for a second factor, by parts of their names in lower case.
const FACTORS: [&str; 5] = ["twofactor", "two_factor", "2fa", "tfa", "multifactor"];
const RECAPTCHA: &str = "recaptcha_frontend/type_for/customer_login";
const PROVIDERS: &str = "twofactorauth/general/force_providers";

/// `configured` is how many admins have set a second factor up; `None` where that could not be counted.
pub(super) fn check(
    surroundings: &Surroundings,
    settings: &Settings,
    configured: Option<i64>,
) -> Vec<Finding> {
    if !surroundings.way.is_beside() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let modules = surroundings.modules.as_deref();
    let asking: Vec<_> = modules
        .unwrap_or_default()
        .iter()
        .filter(|(name, is_on)| *is_on && name != KEPT && is_factor(name))
        .map(|(name, _)| name.as_str())
        .collect();
    let admins = counted(configured.unwrap_or(0), "admin has", "admins have");
    if !asking.is_empty() {
        let providers = match settings.global(PROVIDERS) {
            "" => "no provider is configured".to_owned(),
            providers => format!("providers: {providers}"),
        };
        let text = format!(
            "{} on: PHP answers POST /V1/integration/admin/token with 400, we with a token for the password alone; {admins} \
             set a second factor up, {providers}",
            if asking.len() == 1 {
                format!("the module {} is", asking.join(""))
            } else {
                format!("the modules {} are", listed(&asking))
            }
        );
        let modules = asking.join(" ");
        let finding = Finding::new(&SECOND_FACTOR_BYPASSED, text)
            .remedy("let the web server pass POST /rest/V1/integration/admin/token to PHP")
            .remedy(format!("bin/magento module:disable {modules}"));
        findings.push(finding);
    }
    if modules.unwrap_or_default().iter().any(|(name, is_on)| *is_on && name == KEPT) {
        let text = format!(
            "the module {KEPT} is on: neither PHP nor this program gives an admin a token for a password alone; {admins} set a \
             second factor up"
        );
        findings.push(Finding::new(&SECOND_FACTOR_KEPT, text));
    }
    if !settings.global(RECAPTCHA).is_empty() {
        let text = format!(
            "{RECAPTCHA} is {:?}: PHP asks for the header X-ReCaptcha",
            settings.global(RECAPTCHA)
        );
        let remedy = "let the web server pass POST /rest/V1/integration/customer/token to PHP";
        findings.push(Finding::new(&RECAPTCHA_BYPASSED, text).remedy(remedy));
    }
    if modules.is_none() {
        let text = match configured {
            Some(1..) => {
                format!("app/etc/config.php was not found, and {admins} set a second factor up")
            }
            _ => "app/etc/config.php was not found beside the deployment file".to_owned(),
        };
        findings.push(Finding::new(&MODULES_UNKNOWN, text));
    }
    if findings.is_empty() {
        let text = "the store's modules and settings ask for name and password alone";
        findings.push(Finding::new(&SECOND_FACTOR, text));
    }
    findings
}

fn is_factor(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    FACTORS.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{alone, beside, codes, settings};
    use super::*;

    fn with(modules: &[(&str, bool)]) -> Surroundings {
        let modules = modules.iter().map(|(name, is_on)| ((*name).to_owned(), *is_on)).collect();
        Surroundings { modules: Some(modules), ..beside() }
    }

    #[test]
    fn a_module_that_is_on_and_asks_for_a_second_factor_is_named() {
        for (modules, code) in [
            (&[("Magento_TwoFactorAuth", true), ("Magento_Store", true)][..], "second_factor_kept"),
            (&[("Magento_TwoFactorAuth", false)], "second_factor"),
            (&[("MageSpecialist_TwoFactorAuth", true)], "second_factor_bypassed"),
            (&[("Acme_Admin2fa", true)], "second_factor_bypassed"),
            (&[("Magento_Store", true)], "second_factor"),
        ] {
            let found = check(&with(modules), &settings(&[]), Some(1));
            assert_eq!(codes(&found), [code], "{modules:?}");
        }
        let found = check(&with(&[("Acme_Admin2fa", true)]), &settings(&[]), Some(3));
        assert!(found[0].text.contains("Acme_Admin2fa") && found[0].text.contains("3 admins"));
        assert!(found[0].remedy[1].ends_with("module:disable Acme_Admin2fa"));
    }

    #[test]
    fn a_captcha_for_customers_is_named_and_an_unknown_list_of_modules_too() {
        let captcha = settings(&[(RECAPTCHA, "invisible")]);
        assert_eq!(codes(&check(&with(&[]), &captcha, None)), ["recaptcha_bypassed"]);
        let unknown = Surroundings { modules: None, ..beside() };
        assert_eq!(codes(&check(&unknown, &settings(&[]), Some(2))), ["modules_unknown"]);
        assert_eq!(check(&alone(), &captcha, None), []);
    }
}
