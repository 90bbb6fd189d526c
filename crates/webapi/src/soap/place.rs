//! Where a request is answered: the store view, the address that documents and namespaces name, and the language of faults
//! (`spec/soap.md` 1).

use super::query::Question;
use crate::door::request;
use crate::rest::query::form_encode as encoded;
use http::request::Parts;
use magegate_domain::id::StoreId;
use magegate_domain::scope::ADMIN_STORE;
use magegate_service::facts::Facts;
use magegate_service::stores;

/// A request's place.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    pub(super) store: StoreId,
    /// The code in addresses: the store view's, or `all`.
    pub(super) code: String,
    /// The address without a query.
    address: String,
    /// What the request says for services, as it stands in an address.
    services: String,
    language: String,
}

impl Place {
    /// The place of a request. A store code that is missing or unknown means the default store view.
    pub(super) fn of(parts: &Parts, facts: &Facts, question: &Question) -> Self {
        let scopes = &facts.scopes;
        let (store, code) = match segment(parts.uri.path()) {
            "all" => (scopes.store(ADMIN_STORE), "all"),
            code => {
                let store = scopes.store_by_code(code).or_else(|| scopes.default_store());
                (store, store.map_or("default", |store| store.code.as_str()))
            }
        };
        let came_to = request::base_url(parts);
        let base = store.map_or(came_to.clone(), |store| stores::address(facts, store, &came_to));
        let store = store.map_or(ADMIN_STORE, |store| store.id);
        let locale = facts.settings.for_store(store, scopes, "general/locale/code");
        Self {
            store,
            code: code.to_owned(),
            address: format!("{}/soap/{code}", base.trim_end_matches('/')),
            services: encoded(question.services.as_deref().unwrap_or_default()),
            language: locale.split('_').next().unwrap_or_default().to_owned(),
        }
    }

    /// The namespace of the services asked for, which is the address to call as well.
    pub(super) fn namespace(&self) -> String {
        format!("{}?services={}", self.address, self.services)
    }

    /// The address of a service's description, for the list of all.
    pub(super) fn description(&self, service: &str) -> String {
        format!("{}?wsdl&services={service}", self.address)
    }

    /// The namespace of a fault's detail: an address, encoded as one word.
    pub(super) fn fault_namespace(&self) -> String {
        encoded(&format!("{}&wsdl=1", self.namespace()))
    }

    /// The language of what faults say, such as `en`.
    pub(super) fn language(&self) -> &str {
        let is_language =
            |text: &str| !text.is_empty() && text.chars().all(|next| next.is_ascii_alphabetic());
        if is_language(&self.language) { &self.language } else { "en" }
    }
}

/// The path's segment after `soap`; what follows it does not count.
fn segment(path: &str) -> &str {
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    match segments.next() {
        Some("index.php") => segments.nth(1),
        _ => segments.next(),
    }
    .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_store_is_the_segment_after_soap() {
        for (path, wanted) in [
            ("/soap", ""),
            ("/soap/", ""),
            ("/soap/default", "default"),
            ("//index.php//soap/uk_en/x", "uk_en"),
            ("/index.php/soap", ""),
        ] {
            assert_eq!(segment(path), wanted, "{path}");
        }
    }

    #[test]
    fn addresses_are_encoded_as_one_word() {
        assert_eq!(
            encoded("http://h/soap?a=b,c&d=é x"),
            "http%3A%2F%2Fh%2Fsoap%3Fa%3Db%2Cc%26d%3D%C3%A9+x"
        );
    }
}
