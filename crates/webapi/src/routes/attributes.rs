//! Attribute metadata: `customerCustomerMetadataV1` and `customerAddressMetadataV1` (`spec/customers-api.md` 14).

use super::{Param, Route, optional, required, row};
use crate::operations::attribute_metadata::{address, customer};
use crate::shape::Shape;
use crate::shapes;
use magegate_domain::acl::Requirement;

const CUSTOMER: &str = "customerCustomerMetadataV1";
const ADDRESS: &str = "customerAddressMetadataV1";
const READ: Requirement = Requirement::Resources(&["Magento_Customer::customer"]);
const ONE: Shape = Shape::Object(&shapes::ATTRIBUTE_METADATA);
const MANY: Shape = Shape::List(&ONE);
const CODE: &[Param] = &[required("attributeCode", Shape::Text).about("Code of the attribute")];
/// The reference's contract has it, and like the reference nothing here looks at it.
const INTERFACE: &[Param] =
    &[optional("dataInterfaceName", Shape::Text)
        .about("Name of the data interface; not looked at")];
const FORM: &[Param] = &[required("formCode", Shape::Text).about("Code of the form")];

#[rustfmt::skip]
pub(super) static ROUTES: &[Route] = &[
    row(("GET", "/V1/attributeMetadata/customer/attribute/:attributeCode"), (CUSTOMER, "getAttributeMetadata"),
        READ, CODE, ONE, customer::attribute)
        .common().about("Gives an attribute of customers.", "").throws(&[400, 500]),
    row(("GET", "/V1/attributeMetadata/customer/form/:formCode"), (CUSTOMER, "getAttributes"),
        READ, FORM, MANY, customer::form)
        .common().about("Lists the attributes of a form for customers.", "").throws(&[500]),
    row(("GET", "/V1/attributeMetadata/customer"), (CUSTOMER, "getAllAttributesMetadata"),
        READ, &[], MANY, customer::all)
        .common().about("Lists all attributes of customers.", "").throws(&[500]),
    row(("GET", "/V1/attributeMetadata/customer/custom"), (CUSTOMER, "getCustomAttributesMetadata"),
        READ, INTERFACE, MANY, customer::custom)
        .common().about("Lists the attributes of customers that the store's owner has added.", "").throws(&[500]),
    row(("GET", "/V1/attributeMetadata/customerAddress/attribute/:attributeCode"), (ADDRESS, "getAttributeMetadata"),
        READ, CODE, ONE, address::attribute)
        .common().about("Gives an attribute of addresses.", "").throws(&[400, 500]),
    row(("GET", "/V1/attributeMetadata/customerAddress/form/:formCode"), (ADDRESS, "getAttributes"),
        READ, FORM, MANY, address::form)
        .common().about("Lists the attributes of a form for addresses.", "").throws(&[500]),
    row(("GET", "/V1/attributeMetadata/customerAddress"), (ADDRESS, "getAllAttributesMetadata"),
        READ, &[], MANY, address::all)
        .common().about("Lists all attributes of addresses.", "").throws(&[500]),
    row(("GET", "/V1/attributeMetadata/customerAddress/custom"), (ADDRESS, "getCustomAttributesMetadata"),
        READ, INTERFACE, MANY, address::custom)
        .common().about("Lists the attributes of addresses that the store's owner has added.", "").throws(&[500]),
];
