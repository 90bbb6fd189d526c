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
const ID: Param = required("id", Shape::Int);
const STORE_ID: Param = optional("storeId", Shape::Int);
const ID_OF_PATH: &[Forced] = &[Forced { target: "group.id", value: ForcedValue::Variable("id") }];

#[rustfmt::skip]
pub(super) static ROUTES: &[Route] = &[
    row(("GET", "/V1/customerGroups/search"), (REPOSITORY, "getList"),
        GROUPS, &[required("searchCriteria", Shape::Object(&shapes::SEARCH_CRITERIA))],
        Shape::Object(&shapes::CUSTOMER_GROUP_SEARCH_RESULTS), customer_groups::search),
    row(("GET", "/V1/customerGroups/:id"), (REPOSITORY, "getById"),
        GROUPS, &[ID], GROUP, customer_groups::get),
    Route { forced: ID_OF_PATH, ..row(("PUT", "/V1/customerGroups/:id"), (REPOSITORY, "save"),
        GROUPS, &[required("group", GROUP), optional("id", Shape::Int).beside_contract()], GROUP, customer_groups::save) },
    row(("DELETE", "/V1/customerGroups/:id"), (REPOSITORY, "deleteById"),
        GROUPS, &[ID], Shape::Bool, customer_groups::delete),
    row(("POST", "/V1/customerGroups"), (REPOSITORY, "save"),
        GROUPS, &[required("group", GROUP)], GROUP, customer_groups::save),
    row(("GET", "/V1/customerGroups/default"), (MANAGEMENT, "getDefaultGroup"),
        GROUPS, &[STORE_ID], GROUP, customer_groups::default),
    row(("GET", "/V1/customerGroups/default/:storeId"), (MANAGEMENT, "getDefaultGroup"),
        GROUPS, &[STORE_ID], GROUP, customer_groups::default),
    row(("PUT", "/V1/customerGroups/default/:id"), (CONFIG, "setDefaultCustomerGroup"),
        GROUPS, &[ID], Shape::Int, customer_groups::set_default),
    row(("GET", "/V1/customerGroups/:id/permissions"), (MANAGEMENT, "isReadonly"),
        GROUPS, &[ID], Shape::Bool, customer_groups::is_readonly),
];
