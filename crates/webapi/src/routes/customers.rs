//! Customers: `customerCustomerRepositoryV1` (`spec/customers-api.md` 1).

use super::{
    CUSTOMER_ID, Forced, ForcedValue, MANAGE, OWN_ID, Route, SELF, optional, required, row, secret,
};
use crate::operations::customers;
use crate::shape::Shape;
use crate::shapes;
use magegate_domain::acl::Requirement;

const REPOSITORY: &str = "customerCustomerRepositoryV1";
const CUSTOMER: Shape = Shape::Object(&shapes::CUSTOMER);
const READ: Requirement = Requirement::Resources(&["Magento_Customer::customer"]);
const DELETE: Requirement = Requirement::Resources(&["Magento_Customer::delete"]);
const OWN_CUSTOMER: &[Forced] = &[
    Forced { target: "customer.id", value: ForcedValue::CustomerId },
    Forced { target: "customer.group_id", value: ForcedValue::Stored },
    Forced { target: "customer.website_id", value: ForcedValue::Stored },
    Forced { target: "customer.store_id", value: ForcedValue::Stored },
];

#[rustfmt::skip]
pub(super) static ROUTES: &[Route] = &[
    row(("GET", "/V1/customers/search"), (REPOSITORY, "getList"),
        READ, &[required("searchCriteria", Shape::Object(&shapes::SEARCH_CRITERIA))],
        Shape::Object(&shapes::CUSTOMER_SEARCH_RESULTS), customers::search),
    row(("GET", "/V1/customers/:customerId"), (REPOSITORY, "getById"),
        READ, &[CUSTOMER_ID], CUSTOMER, customers::get),
    row(("DELETE", "/V1/customers/:customerId"), (REPOSITORY, "deleteById"),
        DELETE, &[CUSTOMER_ID], Shape::Bool, customers::delete),
    row(("PUT", "/V1/customers/:customerId"), (REPOSITORY, "save"),
        MANAGE, &[CUSTOMER_ID.beside_contract(), required("customer", CUSTOMER),
                  secret("passwordHash").may_be_absent()],
        CUSTOMER, customers::update),
    Route { forced: OWN_ID, ..row(("GET", "/V1/customers/me"), (REPOSITORY, "getById"),
        SELF, &[CUSTOMER_ID], CUSTOMER, customers::get) }.soap("getSelf"),
    Route { forced: OWN_CUSTOMER, ..row(("PUT", "/V1/customers/me"), (REPOSITORY, "save"),
        SELF, &[required("customer", CUSTOMER), optional("passwordHash", Shape::Text),
                secret("currentPassword").may_be_absent().beside_contract()],
        CUSTOMER, customers::update_own) }.soap("saveSelf"),
];
