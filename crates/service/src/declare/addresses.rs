//! The addresses of declared customers: the first declared one is the oldest stored one, and so on.

use super::changes::Fields;
use super::format::{Address, Customer};
use super::{Run, refuse, within};
use crate::addresses::checks;
use magegate_domain::attribute::Entity;
use magegate_domain::customer;
use magegate_domain::error::Result;
use magegate_domain::id::AddressId;
use magegate_store::{addresses, customers};

impl Run<'_> {
    /// Stores what is declared of a customer's addresses, and which of them are its defaults.
    pub(super) async fn store_addresses(
        &mut self,
        declared: &Customer,
        customer: &mut customer::Customer,
        fields: &mut Fields,
    ) -> Result<()> {
        let stored = addresses::list_of(&mut self.door, customer.id).await?;
        let (mut added, mut changed) = (0, 0);
        let (mut billing, mut shipping) = (customer.default_billing, customer.default_shipping);
        for (place, wanted) in declared.addresses.iter().enumerate() {
            let number = (place + 1).to_string();
            let address = self
                .address(wanted, customer)
                .await
                .map_err(|error| within("address", &number, error))?;
            let id = if let Some(before) = stored.get(place) {
                let address = customer::Address { id: before.id, ..address };
                let own = (Entity::Address, before.id.0);
                let values = self.store_values(own, customer, &wanted.custom_attributes).await;
                let values = values.map_err(|error| within("address", &number, error))?;
                if *before != address {
                    addresses::update(&mut self.door, &address, self.now).await?;
                }
                changed += usize::from(*before != address || values.is_some());
                before.id
            } else {
                added += 1;
                let id = addresses::insert(&mut self.door, &address, self.now).await?;
                let own = (Entity::Address, id.0);
                let stored =
                    self.store_first_values(own, customer, &wanted.custom_attributes).await;
                stored.map_err(|error| within("address", &number, error))?;
                id
            };
            follow(&mut billing, id, wanted.default_billing);
            follow(&mut shipping, id, wanted.default_shipping);
        }
        if added + changed > 0 {
            let after = format!("{added} added, {changed} changed");
            fields.note("addresses", format!("{} stored", stored.len()), after);
        }
        if (billing, shipping) != (customer.default_billing, customer.default_shipping) {
            customers::set_defaults(&mut self.door, customer.id, billing, shipping, self.now)
                .await?;
            fields.set("default_billing", &mut customer.default_billing, Some(billing));
            fields.set("default_shipping", &mut customer.default_shipping, Some(shipping));
        }
        Ok(())
    }

    /// The declared address as it is stored, its region named.
    async fn address(
        &mut self,
        declared: &Address,
        customer: &customer::Customer,
    ) -> Result<customer::Address> {
        let own = |given: &Option<String>, name: &Option<String>| {
            given.clone().or_else(|| name.clone()).unwrap_or_default()
        };
        let region_id = declared.region_id.or_else(|| declared.region.as_ref().map(|_| 0));
        let address = customer::Address {
            id: AddressId(0),
            customer_id: customer.id,
            country_id: declared.country_id.clone(),
            region_id,
            region: declared.region.clone(),
            street: declared.street.join("\n").trim().to_owned(),
            company: declared.company.clone(),
            telephone: declared.telephone.clone(),
            fax: declared.fax.clone(),
            postcode: declared.postcode.clone(),
            city: declared.city.clone(),
            firstname: own(&declared.firstname, &customer.firstname),
            lastname: own(&declared.lastname, &customer.lastname),
            middlename: declared.middlename.clone(),
            prefix: declared.prefix.clone(),
            suffix: declared.suffix.clone(),
            vat_id: declared.vat_id.clone(),
        };
        fits(&address)?;
        checks::check(&mut self.door, &self.facts, customer, address).await
    }
}

/// A default moves to an address that is declared as such, and leaves one that is not.
fn follow(default: &mut Option<AddressId>, id: AddressId, wanted: bool) {
    match (wanted, *default == Some(id)) {
        (true, _) => *default = Some(id),
        (false, true) => *default = None,
        (false, false) => {}
    }
}

/// Refuses texts that the columns would cut, for they would differ at every run.
fn fits(address: &customer::Address) -> Result<()> {
    let short = [&address.prefix, &address.suffix].map(|text| (text.as_deref(), 40));
    let long = [
        Some(&address.firstname),
        Some(&address.lastname),
        Some(&address.city),
        Some(&address.telephone),
        Some(&address.street),
        address.middlename.as_ref(),
        address.company.as_ref(),
        address.fax.as_ref(),
        address.postcode.as_ref(),
        address.region.as_ref(),
        address.vat_id.as_ref(),
    ]
    .map(|text| (text.map(String::as_str), 255));
    let too_long = |(text, limit): &(Option<&str>, usize)| {
        text.is_some_and(|text| text.chars().count() > *limit)
    };
    match short.iter().chain(&long).find(|member| too_long(member)) {
        Some((_, limit)) => {
            Err(refuse(&format!("a text is longer than its column of {limit} characters")))
        }
        None => Ok(()),
    }
}
