//! The service contracts of the table with what each is for, in the order of the reference's modules; and the lists of
//! services by which clients ask for descriptions (`spec/soap.md` 1, `spec/openapi.md` 1).

use magegate_domain::error::Result;
use magegate_domain::messages;

/// A service contract.
#[derive(Debug)]
pub struct Service {
    /// Its name, as rows give it.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
}

/// Every service that a row names.
#[rustfmt::skip]
static SERVICES: &[Service] = &[
    of("storeStoreRepositoryV1", "Store views"),
    of("storeGroupRepositoryV1", "Store groups"),
    of("storeWebsiteRepositoryV1", "Websites"),
    of("storeStoreConfigManagerV1", "What storefronts must know of store views"),
    of("directoryCurrencyInformationAcquirerV1", "Currencies and exchange rates"),
    of("directoryCountryInformationAcquirerV1", "Countries and their regions"),
    of("backendModuleServiceV1", "Which modules there are"),
    of("customerGroupRepositoryV1", "Customer groups, kept and searched"),
    of("customerGroupManagementV1", "Which customer groups are used by default, and which cannot be deleted"),
    of("customerCustomerGroupConfigV1", "The choice of the default customer group"),
    of("customerCustomerMetadataV1", "Attributes of customers"),
    of("customerAddressMetadataV1", "Attributes of addresses"),
    of("customerCustomerRepositoryV1", "Customers, kept and searched"),
    of("customerAccountManagementV1", "Accounts: creation, confirmation, passwords, default addresses"),
    of("customerAddressRepositoryV1", "Addresses of customers"),
    of("integrationAdminTokenServiceV1", "Tokens of admins"),
    of("integrationCustomerTokenServiceV1", "Interface providing token generation for Customers"),
    of("magegateTokensTokenManagementV1", "What a token is, the end of a single one, tokens for who acts for a customer"),
    of("magegateIntegrationTokenExchangeV1", "Short-lived tokens for the four values of an integration"),
    of("magegateTokensSessionManagementV1", "Signing in on a device, refresh tokens, the devices of an account"),
];

/// Every service, in the order of the reference's modules; ours come last.
pub fn all() -> impl Iterator<Item = &'static Service> + Clone {
    SERVICES.iter()
}

/// The service of a name, letter case included.
pub fn find(name: &str) -> Option<&'static Service> {
    SERVICES.iter().find(|service| service.name == name)
}

/// The names in a list of services, in its order, each once. Whether they exist is not looked at.
///
/// # Errors
/// 400 for what is no list of letters, digits and a version, parted by commas, and for a list that is longer than one of
/// all services: a WSDL repeats it in every type.
pub fn listed(text: &str) -> Result<Vec<&str>> {
    if text.split(',').count() > SERVICES.len() {
        return Err(messages::input(messages::NO_SERVICES));
    }
    let mut names: Vec<&str> = Vec::new();
    for name in text.split(',') {
        if !is_name(name) {
            return Err(messages::input(messages::NO_SERVICES));
        }
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

/// Letters and digits, the last of them a `V` and a number.
fn is_name(text: &str) -> bool {
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let before = text.get(..text.len() - digits).unwrap_or_default();
    digits > 0 && before.ends_with('V') && before.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

const fn of(name: &'static str, about: &'static str) -> Service {
    Service { name, about }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_s_service_is_listed_and_no_other() {
        for route in crate::routes::all() {
            assert!(find(route.service).is_some(), "{}", route.service);
        }
        for (index, service) in all().enumerate() {
            assert!(crate::routes::all().any(|route| route.service == service.name));
            assert!(all().skip(index + 1).all(|other| other.name != service.name));
            assert!(!service.about.is_empty());
        }
    }

    #[test]
    fn a_list_longer_than_one_of_all_services_is_refused() {
        let of = |count: usize| vec!["aV1"; count].join(",");
        assert_eq!(listed(&of(SERVICES.len())).unwrap(), ["aV1"]);
        assert!(listed(&of(SERVICES.len() + 1)).is_err());
    }

    #[test]
    fn lists_are_read_by_the_reference_s_rule() {
        assert_eq!(listed("aV1").unwrap(), ["aV1"]);
        assert_eq!(listed("bV12,a1V2,bV12").unwrap(), ["bV12", "a1V2"]);
        assert_eq!(listed("V1").unwrap(), ["V1"]);
        for wrong in ["", ",", "a", "aV", "a,bV1", "aV1,", "aV1 ,bV1", "a-V1", "äV1", "aV1x", "all"]
        {
            let refused = listed(wrong).unwrap_err();
            assert_eq!(refused.to_string(), messages::NO_SERVICES, "{wrong}");
        }
    }
}
