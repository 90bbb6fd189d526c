//! The types that stand in every WSDL: those of faults, and those that custom attributes may hold besides addresses and
//! regions (`spec/soap.md` 3).

use crate::shape::{ObjectShape, Shape, member};

/// What a fault holds as its detail.
pub(super) static GENERIC_FAULT: ObjectShape = object(
    "GenericFault",
    "",
    &[
        member("Trace", Shape::Text).about("Exception calls stack trace."),
        member("Parameters", Shape::List(&Shape::Object(&PARAMETER)))
            .about("Additional exception parameters."),
        member("WrappedErrors", Shape::List(&Shape::Object(&WRAPPED_ERROR)))
            .about("Additional wrapped errors."),
    ],
);

static PARAMETER: ObjectShape = object(
    "GenericFaultParameter",
    "",
    &[member("key", Shape::Text).required(), member("value", Shape::Text).required()],
);

static WRAPPED_ERROR: ObjectShape = object(
    "WrappedError",
    "",
    &[
        member("message", Shape::Text).required(),
        member("parameters", Shape::List(&Shape::Object(&PARAMETER))).about("Message parameters."),
    ],
);

/// An image, which custom attributes of other entities may hold.
pub(super) static IMAGE: ObjectShape = object(
    "FrameworkDataImageContentInterface",
    "Image Content data interface",
    &[
        member("base64_encoded_data", Shape::Text)
            .required()
            .about("Media data (base64 encoded content)"),
        member("type", Shape::Text).required().about("MIME type"),
        member("name", Shape::Text).required().about("Image name"),
    ],
);

const fn object(
    name: &'static str,
    about: &'static str,
    members: &'static [crate::shape::Member],
) -> ObjectShape {
    ObjectShape { name, members, scalar_is_empty: false, about }
}
