//! What running beside a live store asks for: its way of issuing tokens, its keys, also when they change, and what its
//! operator should hear at the start.

use crate::cli::DatabaseError;
use crate::config::{Config, ConfigError, TokenForm};
use crate::deployment::Deployment;
use crate::listen::Stop;
use crate::place::Place;
use crate::state::Context;
use magegate_domain::settings::setting;
use magegate_service::Issuer;
use magegate_service::Service;
use magegate_service::keys::{CryptKeys, TokenPolicy};
use magegate_store::inspection::{self, Uses};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::MissedTickBehavior;

/// The store's module that signs tokens; without it the store's are opaque.
const SIGNS: &str = "Magento_JwtUserToken";
/// The store's module that asks admins for a second factor.
const SECOND_FACTOR: &str = "Magento_TwoFactorAuth";
/// The panel's list of customers, which follows where it exists.
const GRID: &str = "customer_grid_flat";
/// How often the deployment file is looked at: a new key is taken up within this time.
const LOOK: Duration = Duration::from_secs(5);

/// Which tokens are issued, and with whose keys.
pub(crate) fn policy(config: &Config, place: &Place) -> TokenPolicy {
    let Some(deployment) = place.deployment() else {
        let issuer = match config.tokens.format {
            TokenForm::Jwt => Issuer::Signed,
            TokenForm::Auto | TokenForm::Opaque => Issuer::Opaque,
        };
        return TokenPolicy { issuer, ..TokenPolicy::default() };
    };
    // Every store of this age signs unless its list of modules says otherwise.
    let is_signing = deployment.has_module(SIGNS) != Some(false);
    let issuer = match config.tokens.format {
        TokenForm::Jwt => Issuer::Signed,
        TokenForm::Auto if is_signing => Issuer::Signed,
        // The store has to read them.
        TokenForm::Auto | TokenForm::Opaque => Issuer::OpaqueClear,
    };
    let crypt = CryptKeys::new(deployment.crypt_key.expose().to_owned());
    let second_factor = deployment.has_module(SECOND_FACTOR) == Some(true);
    TokenPolicy { issuer, crypt: Some(crypt), second_factor }
}

/// Refuses a store that cannot be served as it is: tables that are not there, or not for us, and tokens that can be forged.
pub(crate) async fn check(context: &Context, service: &Service) -> anyhow::Result<()> {
    if context.place.is_beside() {
        let missing = missing_tables(service).await?;
        if !missing.is_empty() {
            return Err(DatabaseError(format!(
                "{}: not there, or not to be read by this account: {}; the tables of a Magento 2.4 store with all its modules \
                 of customers, integrations and JWT are needed",
                context.place,
                missing.join(", ")
            ))
            .into());
        }
    }
    check_signing(&context.config, service).await
}

/// The tables that statements need and that cannot be seen, without those that are done without.
async fn missing_tables(service: &Service) -> anyhow::Result<Vec<&'static str>> {
    let found = inspection::schema(&mut service.store().read().await?).await?;
    let needed = inspection::expected().tables.keys().map(String::as_str);
    let needed = needed.filter(|table| !table.starts_with("magegate_") && *table != GRID);
    Ok(needed.filter(|table| Uses::of(table).is_some() && !found.contains_key(*table)).collect())
}

/// Refuses a way of signing that is not offered: who may read the store's settings could forge its tokens.
async fn check_signing(config: &Config, service: &Service) -> anyhow::Result<()> {
    let policy = service.token_policy();
    let facts = service.facts().await?;
    if policy.issuer != Issuer::Signed || facts.settings.token_algorithm().is_some() {
        return Ok(());
    }
    let named = facts.settings.global("webapi/jwtauth/jwt_alg");
    let named: String = named.chars().take(40).collect();
    let form = match config.tokens.format {
        TokenForm::Jwt => "tokens.format is jwt",
        TokenForm::Auto | TokenForm::Opaque => "the store signs its tokens",
    };
    Err(ConfigError::Store(format!(
        "webapi/jwtauth/jwt_alg is {named:?}, and {form}: tokens of this kind can be forged by anyone and are not offered; \
         set it to HS256, HS384 or HS512, or tokens.format to opaque, with which signed tokens are refused"
    ))
    .into())
}

/// What the operator should know of the store's deployment, one sentence each.
pub(crate) fn warnings(deployment: &Deployment) -> Vec<String> {
    let file = deployment.file.display();
    let mut warnings = Vec::new();
    for name in &deployment.elsewhere {
        warnings.push(format!(
            "{file}: the connection {name} leads to another database: what is kept there does not follow a customer's changes"
        ));
    }
    if deployment.has_module(SECOND_FACTOR) == Some(true) {
        warnings.push(format!(
            "{SECOND_FACTOR} is on: admins get no token for a password alone; leave POST /V1/integration/admin/token and \
             /V1/tfa/… to PHP"
        ));
    }
    let known =
        |fixed: &&String| fixed.split_once(' ').is_some_and(|(_, path)| setting(path).is_some());
    for fixed in deployment.fixed.iter().filter(known) {
        warnings.push(format!(
            "{file} or config.php beside it fixes {fixed}: that holds for PHP alone; here the database's value does"
        ));
    }
    warnings
}

/// Takes up the keys of the deployment file whenever they change, until the stop. A file that cannot be read leaves the
/// keys as they were: it may be half written.
pub(crate) async fn watch(deployment: Deployment, service: Arc<Service>, stop: Stop) {
    let Some(keys) = service.token_policy().crypt.clone() else { return };
    let mut known = deployment.crypt_key.clone();
    let mut complained = false;
    let mut ticks = tokio::time::interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            () = stop.finishing() => return,
            _ = ticks.tick() => {}
        }
        let file = deployment.file.clone();
        match tokio::task::spawn_blocking(move || Deployment::read(&file)).await {
            Ok(Ok(read)) => {
                complained = false;
                if read.crypt_key != known {
                    known = read.crypt_key;
                    keys.replace(known.expose().to_owned());
                    service.changed().await;
                    tracing::info!("the store's keys have changed: {}", deployment.file.display());
                }
            }
            Ok(Err(error)) if !complained => {
                complained = true;
                tracing::warn!("the store's keys stay as they were: {error}");
            }
            Ok(Err(_)) | Err(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(env: &str, modules: Option<&str>) -> Place {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("env.php");
        std::fs::write(&file, env).unwrap();
        if let Some(text) = modules {
            std::fs::write(folder.path().join("config.php"), text).unwrap();
        }
        let flags = [("database.beside", file.to_string_lossy().into_owned())];
        let config = Config::load(None, std::iter::empty(), &flags).unwrap();
        Place::of(&config).unwrap()
    }

    const ENV: &str = "<?php return ['crypt' => ['key' => 'k'], 'db' => ['connection' => ['default' => \
        ['host' => 'db', 'dbname' => 'shop', 'username' => 'me'], 'sales' => ['dbname' => 'orders']]], \
        'system' => ['default' => ['oauth' => ['access_token_lifetime' => ['admin' => 1]], 'a' => ['b' => 2]]]];";
    const MODULES: &str = "<?php return ['modules' => ['Magento_TwoFactorAuth' => 1]];";

    #[test]
    fn what_is_out_of_the_ordinary_is_told() {
        let place = place(ENV, Some(MODULES));
        let told = warnings(place.deployment().unwrap());
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told[0].contains("the connection sales leads to another database"), "{told:?}");
        assert!(told[1].contains("Magento_TwoFactorAuth is on"), "{told:?}");
        assert!(told[2].contains("default oauth/access_token_lifetime/admin"), "{told:?}");
    }

    #[test]
    fn tokens_are_issued_as_the_store_does_unless_told_otherwise() {
        let flags = |form: &str| [("tokens.format", form.to_owned())];
        let config = |form: &str| Config::load(None, std::iter::empty(), &flags(form)).unwrap();
        let (bare, unsigned) = (place(ENV, None), place(ENV, Some(MODULES)));
        let own = Place::Directory("x".into());
        for (place, form, issuer) in [
            (&bare, "auto", Issuer::Signed),
            (&unsigned, "auto", Issuer::OpaqueClear),
            (&unsigned, "jwt", Issuer::Signed),
            (&bare, "opaque", Issuer::OpaqueClear),
            (&own, "auto", Issuer::Opaque),
            (&own, "jwt", Issuer::Signed),
        ] {
            let policy = policy(&config(form), place);
            assert_eq!(policy.issuer, issuer, "{place} {form}");
            assert_eq!(policy.is_beside(), place.is_beside());
            assert_eq!(policy.second_factor, std::ptr::eq(place, &raw const unsigned));
        }
    }
}
