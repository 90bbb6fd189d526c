//! Customers: `customerCustomerRepositoryV1` (`spec/customers-api.md` 1).

use super::{
    Forced, ForcedValue, MANAGE, OWN_ID, Param, Route, SELF, optional, required, row, secret,
};
use crate::operations::customers;
use crate::shape::Shape;
use crate::shapes;
use magegate_domain::acl::Requirement;

const REPOSITORY: &str = "customerCustomerRepositoryV1";
const CUSTOMER: Shape = Shape::Object(&shapes::CUSTOMER);
const CUSTOMER_ID: Param = super::CUSTOMER_ID.about("Number of the customer");
const DATA: Param = required("customer", CUSTOMER).about("The customer");
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
        READ, &[required("searchCriteria", Shape::Object(&shapes::SEARCH_CRITERIA)).about("What to search for")],
        Shape::Object(&shapes::CUSTOMER_SEARCH_RESULTS), customers::search)
        .limited().about("Searches for customers.", "").throws(&[500]),
    row(("GET", "/V1/customers/:customerId"), (REPOSITORY, "getById"),
        READ, &[CUSTOMER_ID], CUSTOMER, customers::get)
        .limited().about("Gives a customer.", "").throws(&[400, 500]),
    row(("DELETE", "/V1/customers/:customerId"), (REPOSITORY, "deleteById"),
        DELETE, &[CUSTOMER_ID], Shape::Bool, customers::delete)
        .limited().about("Deletes a customer.", "True if it was done").throws(&[400, 500]),
    row(("PUT", "/V1/customers/:customerId"), (REPOSITORY, "save"),
        MANAGE, &[CUSTOMER_ID.beside_contract().may_be_absent(), DATA,
                  secret("passwordHash").may_be_absent()],
        CUSTOMER, customers::update)
        .limited().about("Changes a customer; what is not sent stays as it is.", "").throws(&[400, 500]),
    Route { forced: OWN_ID, ..row(("GET", "/V1/customers/me"), (REPOSITORY, "getById"),
        SELF, &[CUSTOMER_ID], CUSTOMER, customers::get) }.soap("getSelf")
        .about("Gives one's own account.", "").throws(&[400, 500]),
    Route { forced: OWN_CUSTOMER, ..row(("PUT", "/V1/customers/me"), (REPOSITORY, "save"),
        SELF, &[DATA, optional("passwordHash", Shape::Text),
                secret("currentPassword").may_be_absent().beside_contract()
                    .about("Password, where a new e-mail address asks for it")],
        CUSTOMER, customers::update_own) }.soap("saveSelf")
        .about("Changes one's own account.", "").throws(&[400, 500]),
];
