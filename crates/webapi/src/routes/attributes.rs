//! Attribute metadata: `customerCustomerMetadataV1` and `customerAddressMetadataV1` (`spec/customers-api.md` 14).

use super::{Param, Route, required, row};
use crate::operations::attribute_metadata::{address, customer};
use crate::shape::Shape;
use crate::shapes;
use magegate_domain::acl::Requirement;

const CUSTOMER: &str = "customerCustomerMetadataV1";
const ADDRESS: &str = "customerAddressMetadataV1";
const READ: Requirement = Requirement::Resources(&["Magento_Customer::customer"]);
const ONE: Shape = Shape::Object(&shapes::ATTRIBUTE_METADATA);
const MANY: Shape = Shape::List(&ONE);
const CODE: &[Param] = &[required("attributeCode", Shape::Text)];
const FORM: &[Param] = &[required("formCode", Shape::Text)];

#[rustfmt::skip]
pub(super) static ROUTES: &[Route] = &[
    row(("GET", "/V1/attributeMetadata/customer/attribute/:attributeCode"), (CUSTOMER, "getAttributeMetadata"),
        READ, CODE, ONE, customer::attribute),
    row(("GET", "/V1/attributeMetadata/customer/form/:formCode"), (CUSTOMER, "getAttributes"),
        READ, FORM, MANY, customer::form),
    row(("GET", "/V1/attributeMetadata/customer"), (CUSTOMER, "getAllAttributesMetadata"),
        READ, &[], MANY, customer::all),
    row(("GET", "/V1/attributeMetadata/customer/custom"), (CUSTOMER, "getCustomAttributesMetadata"),
        READ, &[], MANY, customer::custom),
    row(("GET", "/V1/attributeMetadata/customerAddress/attribute/:attributeCode"), (ADDRESS, "getAttributeMetadata"),
        READ, CODE, ONE, address::attribute),
    row(("GET", "/V1/attributeMetadata/customerAddress/form/:formCode"), (ADDRESS, "getAttributes"),
        READ, FORM, MANY, address::form),
    row(("GET", "/V1/attributeMetadata/customerAddress"), (ADDRESS, "getAllAttributesMetadata"),
        READ, &[], MANY, address::all),
    row(("GET", "/V1/attributeMetadata/customerAddress/custom"), (ADDRESS, "getCustomAttributesMetadata"),
        READ, &[], MANY, address::custom),
];
