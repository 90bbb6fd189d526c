//! Addresses: the default ones of a customer, and single ones by number (`spec/customers-api.md` 1).

use super::{CUSTOMER_ID, MANAGE, OWN_ID, Param, Route, SELF, required, row};
use crate::operations::addresses;
use crate::shape::Shape;
use crate::shapes;

const ACCOUNTS: &str = "customerAccountManagementV1";
const REPOSITORY: &str = "customerAddressRepositoryV1";
const ADDRESS: Shape = Shape::Object(&shapes::ADDRESS);
const ADDRESS_ID: Param = required("addressId", Shape::Int);

#[rustfmt::skip]
pub(super) static ROUTES: &[Route] = &[
    Route { forced: OWN_ID, ..row(("GET", "/V1/customers/me/billingAddress"), (ACCOUNTS, "getDefaultBillingAddress"),
        SELF, &[CUSTOMER_ID], ADDRESS, addresses::default_billing) }.soap("getMyDefaultBillingAddress"),
    Route { forced: OWN_ID, ..row(("GET", "/V1/customers/me/shippingAddress"), (ACCOUNTS, "getDefaultShippingAddress"),
        SELF, &[CUSTOMER_ID], ADDRESS, addresses::default_shipping) }.soap("getMyDefaultShippingAddress"),
    row(("GET", "/V1/customers/:customerId/billingAddress"), (ACCOUNTS, "getDefaultBillingAddress"),
        MANAGE, &[CUSTOMER_ID], ADDRESS, addresses::default_billing),
    row(("GET", "/V1/customers/:customerId/shippingAddress"), (ACCOUNTS, "getDefaultShippingAddress"),
        MANAGE, &[CUSTOMER_ID], ADDRESS, addresses::default_shipping),
    row(("GET", "/V1/customers/addresses/:addressId"), (REPOSITORY, "getById"),
        MANAGE, &[ADDRESS_ID], ADDRESS, addresses::get),
    row(("DELETE", "/V1/addresses/:addressId"), (REPOSITORY, "deleteById"),
        MANAGE, &[ADDRESS_ID], Shape::Bool, addresses::delete),
];
