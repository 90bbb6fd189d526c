//! Addresses: the default ones of a customer, and single ones by number (`spec/customers-api.md` 1).

use super::{MANAGE, OWN_ID, Param, Route, SELF, required, row};
use crate::operations::addresses;
use crate::shape::Shape;
use crate::shapes;

const ACCOUNTS: &str = "customerAccountManagementV1";
const REPOSITORY: &str = "customerAddressRepositoryV1";
const ADDRESS: Shape = Shape::Object(&shapes::ADDRESS);
const ADDRESS_ID: Param = required("addressId", Shape::Int).about("Number of the address");
const CUSTOMER_ID: Param = super::CUSTOMER_ID.about("Number of the customer");

#[rustfmt::skip]
pub(super) static ROUTES: &[Route] = &[
    Route { forced: OWN_ID, ..row(("GET", "/V1/customers/me/billingAddress"), (ACCOUNTS, "getDefaultBillingAddress"),
        SELF, &[CUSTOMER_ID], ADDRESS, addresses::default_billing) }.soap("getMyDefaultBillingAddress").or_nothing()
        .about("Gives one's own default billing address.", "").throws(&[400, 500]),
    Route { forced: OWN_ID, ..row(("GET", "/V1/customers/me/shippingAddress"), (ACCOUNTS, "getDefaultShippingAddress"),
        SELF, &[CUSTOMER_ID], ADDRESS, addresses::default_shipping) }.soap("getMyDefaultShippingAddress").or_nothing()
        .about("Gives one's own default shipping address.", "").throws(&[400, 500]),
    row(("GET", "/V1/customers/:customerId/billingAddress"), (ACCOUNTS, "getDefaultBillingAddress"),
        MANAGE, &[CUSTOMER_ID], ADDRESS, addresses::default_billing).or_nothing()
        .limited().about("Gives a customer's default billing address.", "").throws(&[400, 500]),
    row(("GET", "/V1/customers/:customerId/shippingAddress"), (ACCOUNTS, "getDefaultShippingAddress"),
        MANAGE, &[CUSTOMER_ID], ADDRESS, addresses::default_shipping).or_nothing()
        .limited().about("Gives a customer's default shipping address.", "").throws(&[400, 500]),
    row(("GET", "/V1/customers/addresses/:addressId"), (REPOSITORY, "getById"),
        MANAGE, &[ADDRESS_ID], ADDRESS, addresses::get)
        .limited().about("Gives an address.", "").throws(&[500]),
    row(("DELETE", "/V1/addresses/:addressId"), (REPOSITORY, "deleteById"),
        MANAGE, &[ADDRESS_ID], Shape::Bool, addresses::delete)
        .limited().about("Deletes an address.", "True if it was done").throws(&[400, 500]),
];
