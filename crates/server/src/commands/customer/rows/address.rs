//! An address in a JSON line.

use magegate_domain::customer::Address;
use magegate_service::import::AddressRecord;
use serde::{Deserialize, Serialize};

/// The members, by the names that the Web API gives them.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct AddressRow {
    prefix: Option<String>,
    firstname: String,
    middlename: Option<String>,
    lastname: String,
    suffix: Option<String>,
    company: Option<String>,
    street: Vec<String>,
    postcode: Option<String>,
    city: String,
    region: Option<String>,
    region_id: Option<i64>,
    country_id: String,
    telephone: String,
    fax: Option<String>,
    vat_id: Option<String>,
    default_billing: bool,
    default_shipping: bool,
}

impl From<&AddressRecord> for AddressRow {
    fn from(record: &AddressRecord) -> Self {
        let address = record.address.clone();
        Self {
            prefix: address.prefix,
            firstname: address.firstname,
            middlename: address.middlename,
            lastname: address.lastname,
            suffix: address.suffix,
            company: address.company,
            street: address.street.split('\n').map(ToOwned::to_owned).collect(),
            postcode: address.postcode,
            city: address.city,
            region: address.region,
            region_id: address.region_id,
            country_id: address.country_id,
            telephone: address.telephone,
            fax: address.fax,
            vat_id: address.vat_id,
            default_billing: record.default_billing,
            default_shipping: record.default_shipping,
        }
    }
}

impl From<AddressRow> for AddressRecord {
    fn from(row: AddressRow) -> Self {
        Self {
            address: Address {
                prefix: row.prefix,
                firstname: row.firstname,
                middlename: row.middlename,
                lastname: row.lastname,
                suffix: row.suffix,
                company: row.company,
                street: row.street.join("\n"),
                postcode: row.postcode,
                city: row.city,
                region: row.region,
                region_id: row.region_id,
                country_id: row.country_id,
                telephone: row.telephone,
                fax: row.fax,
                vat_id: row.vat_id,
                ..Address::default()
            },
            default_billing: row.default_billing,
            default_shipping: row.default_shipping,
        }
    }
}
