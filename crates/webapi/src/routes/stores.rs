//! Websites, store groups, store views and their configuration.

use super::{Route, optional, row};
use crate::operations::stores;
use crate::shape::Shape;
use crate::shapes;
use magegate_domain::acl::Requirement;

const STORES: Requirement = Requirement::Resources(&["Magento_Backend::store"]);

#[rustfmt::skip]
pub(super) static ROUTES: &[Route] = &[
    Route { may_be_open: true, ..row(("GET", "/V1/store/storeViews"), ("storeStoreRepositoryV1", "getList"),
        STORES, &[], Shape::List(&Shape::Object(&shapes::STORE)), stores::views) }
        .limited().about("Lists the store views.", ""),
    Route { may_be_open: true, ..row(("GET", "/V1/store/storeGroups"), ("storeGroupRepositoryV1", "getList"),
        STORES, &[], Shape::List(&Shape::Object(&shapes::STORE_GROUP)), stores::groups) }
        .limited().about("Lists the store groups.", ""),
    Route { may_be_open: true, ..row(("GET", "/V1/store/websites"), ("storeWebsiteRepositoryV1", "getList"),
        STORES, &[], Shape::List(&Shape::Object(&shapes::WEBSITE)), stores::websites) }
        .limited().about("Lists the websites.", ""),
    Route { may_be_open: true, ..row(("GET", "/V1/store/storeConfigs"), ("storeStoreConfigManagerV1", "getStoreConfigs"),
        STORES, &[optional("storeCodes", Shape::List(&Shape::Text)).about("Codes of store views; all without them")],
        Shape::List(&Shape::Object(&shapes::STORE_CONFIG)), stores::configs) }
        .limited().about("Lists the configuration of store views.", ""),
];
