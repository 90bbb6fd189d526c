//! Which customer is meant: by number, or by e-mail address in a website.

use crate::state::State;
use anyhow::bail;
use magegate_domain::acl::Permit;
use magegate_domain::customer::Customer;
use magegate_domain::id::{CustomerId, WebsiteId};
use magegate_service::facts::Facts;
use magegate_service::operator::find_customers;
use magegate_service::origin::Origin;

/// The customer of a number or an e-mail address. An address that is known in several websites needs `website`.
pub(crate) async fn find(
    state: &State,
    name: &str,
    website: Option<&str>,
) -> anyhow::Result<Customer> {
    let service = &state.service;
    let facts = service.facts().await?;
    let wanted = website.map(|code| website_id(&facts, code)).transpose()?;
    if let Ok(id) = name.parse().map(CustomerId) {
        let origin = Origin::command("customer show");
        let permit = Permit::operator();
        return Ok(magegate_service::customers::get(service, &origin, &permit, id).await?.customer);
    }
    let mut found = find_customers(service, &Permit::operator(), name).await?;
    if let Some(wanted) = wanted {
        found.retain(|customer| customer.website_id == Some(wanted));
    }
    let codes: Vec<&str> = found.iter().map(|customer| website_code(&facts, customer)).collect();
    match (codes.as_slice(), website) {
        ([], Some(code)) => bail!("website {code} has no customer with the address {name:?}"),
        ([], None) => bail!("there is no customer with the address {name:?}"),
        ([_], _) => {}
        (codes, _) => bail!(
            "{name:?} is an address in the websites {}: name one with --website",
            codes.join(", ")
        ),
    }
    found.pop().ok_or_else(|| anyhow::anyhow!("there is no customer with the address {name:?}"))
}

/// A website by its code.
pub(crate) fn website_id(facts: &Facts, code: &str) -> anyhow::Result<WebsiteId> {
    let websites = || {
        let all = facts.scopes.websites.iter();
        all.filter(|website| website.id.0 != 0)
    };
    if let Some(website) = websites().find(|website| website.code == code) {
        return Ok(website.id);
    }
    let known: Vec<&str> = websites().map(|website| website.code.as_str()).collect();
    bail!("there is no website {code:?}; the codes are: {}", known.join(", "))
}

/// The code of a customer's website; `-` for one whose website was deleted.
pub(crate) fn website_code<'a>(facts: &'a Facts, customer: &Customer) -> &'a str {
    let website = customer.website_id.and_then(|id| facts.scopes.website(id));
    website.map_or("-", |website| website.code.as_str())
}
