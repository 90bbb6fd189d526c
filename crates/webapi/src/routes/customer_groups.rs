//! Customer groups: `customerGroupRepositoryV1`, `customerGroupManagementV1` and `customerCustomerGroupConfigV1`
//! (`spec/customers-api.md` 1).

use super::{Forced, ForcedValue, Param, Route, optional, required, row};
use crate::operations::customer_groups;
use crate::shape::Shape;
use crate::shapes;
use magegate_domain::acl::Requirement;

const REPOSITORY: &str = "customerGroupRepositoryV1";
const MANAGEMENT: &str = "customerGroupManagementV1";
const CONFIG: &str = "customerCustomerGroupConfigV1";
const GROUP: Shape = Shape::Object(&shapes::CUSTOMER_GROUP);
const GROUPS: Requirement = Requirement::Resources(&["Magento_Customer::group"]);
const ID: Param = required("id", Shape::Int).about("Number of the group");
const NEW: Param = required("group", GROUP).about("The group");
const STORE_ID: Param = optional("storeId", Shape::Int).about("Number of the store view");
const ID_OF_PATH: &[Forced] = &[Forced { target: "group.id", value: ForcedValue::Variable("id") }];

#[rustfmt::skip]
pub(super) static ROUTES: &[Route] = &[
    row(("GET", "/V1/customerGroups/search"), (REPOSITORY, "getList"),
        GROUPS, &[required("searchCriteria", Shape::Object(&shapes::SEARCH_CRITERIA)).about("What to search for")],
        Shape::Object(&shapes::CUSTOMER_GROUP_SEARCH_RESULTS), customer_groups::search)
        .common().about("Searches for customer groups.", "").throws(&[500]),
    row(("GET", "/V1/customerGroups/:id"), (REPOSITORY, "getById"),
        GROUPS, &[ID], GROUP, customer_groups::get)
        .common().about("Gives a customer group.", "").throws(&[400, 500]),
    Route { forced: ID_OF_PATH, ..row(("PUT", "/V1/customerGroups/:id"), (REPOSITORY, "save"),
        GROUPS, &[NEW, ID.may_be_absent().beside_contract()], GROUP, customer_groups::save) }
        .about("Changes a customer group.", "").throws(&[400, 500]),
    row(("DELETE", "/V1/customerGroups/:id"), (REPOSITORY, "deleteById"),
        GROUPS, &[ID], Shape::Bool, customer_groups::delete)
        .about("Deletes a customer group; its customers move to the default one.", "True if it was done")
        .throws(&[400, 500]),
    row(("POST", "/V1/customerGroups"), (REPOSITORY, "save"),
        GROUPS, &[NEW], GROUP, customer_groups::save)
        .about("Creates a customer group.", "").throws(&[400, 500]),
    row(("GET", "/V1/customerGroups/default"), (MANAGEMENT, "getDefaultGroup"),
        GROUPS, &[STORE_ID], GROUP, customer_groups::default)
        .common().about("Gives the group that new customers get.", "").throws(&[400, 500]),
    row(("GET", "/V1/customerGroups/default/:storeId"), (MANAGEMENT, "getDefaultGroup"),
        GROUPS, &[STORE_ID], GROUP, customer_groups::default)
        .common().about("Gives the group that a store view's new customers get.", "").throws(&[400, 500]),
    row(("PUT", "/V1/customerGroups/default/:id"), (CONFIG, "setDefaultCustomerGroup"),
        GROUPS, &[ID], Shape::Int, customer_groups::set_default)
        .about("Chooses the group that new customers get.", "Number of the group").throws(&[500, 400]),
    row(("GET", "/V1/customerGroups/:id/permissions"), (MANAGEMENT, "isReadonly"),
        GROUPS, &[ID], Shape::Bool, customer_groups::is_readonly)
        .common().about("Tells whether a customer group cannot be deleted.", "True if it cannot").throws(&[400, 500]),
];
