//! A customer as answers show it: members in the order of its shape, absent ones left out
//! (`spec/customers-api.md` 2.1 and 2.2).

use super::custom_attributes::custom_value;
use crate::value::{Map, Value};
use magegate_service::addresses::AddressView;
use magegate_service::customers::CustomerView;

/// The answer's object for a customer.
pub(crate) fn customer_value(view: &CustomerView) -> Value {
    let customer = &view.customer;
    let mut out = Object::default();
    out.put("id", customer.id.0);
    out.put("group_id", customer.group_id.0);
    out.put_some("default_billing", customer.default_billing.map(|id| id.to_string()));
    out.put_some("default_shipping", customer.default_shipping.map(|id| id.to_string()));
    out.put_some("confirmation", customer.confirmation.clone());
    out.put("created_at", customer.created_at.as_str());
    out.put("updated_at", customer.updated_at.as_str());
    out.put_some("created_in", customer.created_in.clone());
    out.put_some("dob", customer.dob.clone());
    out.put("email", customer.email.as_str());
    out.put_some("firstname", customer.firstname.clone());
    out.put_some("lastname", customer.lastname.clone());
    out.put_some("middlename", customer.middlename.clone());
    out.put_some("prefix", customer.prefix.clone());
    out.put_some("suffix", customer.suffix.clone());
    out.put_some("gender", customer.gender);
    out.put_some("store_id", customer.store_id.map(|id| id.0));
    out.put_some("taxvat", customer.taxvat.clone());
    out.put_some("website_id", customer.website_id.map(|id| id.0));
    out.put("addresses", Value::List(view.addresses.iter().map(address_value).collect()));
    out.put("disable_auto_group_change", customer.disable_auto_group_change);
    let extension = Map::from_iter([("is_subscribed", Value::Bool(view.is_subscribed))]);
    out.put("extension_attributes", Value::Map(extension));
    out.put_some("custom_attributes", custom_value(&view.custom_attributes));
    Value::Map(out.0)
}

/// The answer's object for an address.
pub(crate) fn address_value(view: &AddressView) -> Value {
    let address = &view.address;
    let mut out = Object::default();
    out.put("id", address.id.0);
    out.put("customer_id", address.customer_id.0);
    let region = Map::from_iter([
        ("region_code", Value::from(view.region_code.clone())),
        ("region", Value::from(view.region_name.clone())),
        ("region_id", Value::Int(address.region_id.unwrap_or(0))),
    ]);
    out.put("region", Value::Map(region));
    out.put_some("region_id", address.region_id);
    out.put("country_id", address.country_id.as_str());
    let lines = address.street.split('\n').map(Value::from).collect();
    out.put("street", Value::List(lines));
    out.put_some("company", address.company.clone());
    out.put("telephone", address.telephone.as_str());
    out.put_some("fax", address.fax.clone());
    out.put_some("postcode", address.postcode.clone());
    out.put("city", address.city.as_str());
    out.put("firstname", address.firstname.as_str());
    out.put("lastname", address.lastname.as_str());
    out.put_some("middlename", address.middlename.clone());
    out.put_some("prefix", address.prefix.clone());
    out.put_some("suffix", address.suffix.clone());
    out.put_some("vat_id", address.vat_id.clone());
    out.put_some("default_shipping", view.default_shipping.then_some(true));
    out.put_some("default_billing", view.default_billing.then_some(true));
    out.put_some("custom_attributes", custom_value(&view.custom_attributes));
    Value::Map(out.0)
}

#[derive(Default)]
struct Object(Map);

impl Object {
    fn put(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name, value);
    }

    fn put_some(&mut self, name: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::ObjectShape;
    use crate::shapes;
    use magegate_domain::customer::{Address, Customer};
    use magegate_domain::id::{AddressId, StoreId, WebsiteId};

    fn in_order(value: &Value, shape: &ObjectShape) -> bool {
        let map = value.as_map().unwrap();
        let places: Vec<usize> = map
            .keys()
            .map(|key| shape.members.iter().position(|member| member.name == key).unwrap())
            .collect();
        places.is_sorted()
    }

    #[test]
    fn members_come_in_the_order_of_their_shape() {
        let text = || Some("x".to_owned());
        let customer = Customer {
            default_billing: Some(AddressId(1)),
            default_shipping: Some(AddressId(1)),
            confirmation: text(),
            created_in: text(),
            dob: text(),
            firstname: text(),
            lastname: text(),
            middlename: text(),
            prefix: text(),
            suffix: text(),
            gender: Some(1),
            store_id: Some(StoreId(1)),
            taxvat: text(),
            website_id: Some(WebsiteId(1)),
            ..Customer::default()
        };
        let address = Address {
            region_id: Some(1),
            company: text(),
            fax: text(),
            postcode: text(),
            middlename: text(),
            prefix: text(),
            suffix: text(),
            vat_id: text(),
            ..Address::default()
        };
        let address = AddressView {
            address,
            region_code: None,
            region_name: None,
            default_shipping: true,
            default_billing: true,
            custom_attributes: vec![("a".to_owned(), "1".to_owned())],
        };
        assert!(in_order(&address_value(&address), &shapes::ADDRESS));
        let custom_attributes = address.custom_attributes.clone();
        let addresses = vec![address];
        let view = CustomerView { customer, addresses, is_subscribed: true, custom_attributes };
        let value = customer_value(&view);
        assert!(in_order(&value, &shapes::CUSTOMER));
        assert_eq!(value.as_map().unwrap().len(), shapes::CUSTOMER.members.len());
    }
}
