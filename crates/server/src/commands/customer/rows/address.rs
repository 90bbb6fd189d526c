//! An address in a JSON line.

use super::custom;
use magegate_domain::customer::Address;
use magegate_service::import::AddressRecord;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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
    #[serde(skip_serializing_if = "Map::is_empty")]
    custom_attributes: Map<String, Value>,
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
            custom_attributes: custom::members(&record.custom),
        }
    }
}

impl TryFrom<AddressRow> for AddressRecord {
    type Error = String;

    fn try_from(row: AddressRow) -> Result<Self, String> {
        Ok(Self {
            custom: custom::record(row.custom_attributes)?,
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
        })
    }
}
