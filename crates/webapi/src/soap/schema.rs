//! The types of a WSDL, made of the rows' shapes: each type once, nested ones before the one that needs them
//! (`spec/soap.md` 3).

use super::fault_types::{GENERIC_FAULT, IMAGE};
use super::writer::{Attributes, Writer, camel, capitalised};
use crate::shape::{ObjectShape, Shape};
use crate::shapes;
use std::collections::HashSet;

/// The schema of one document, while it is written.
#[derive(Debug)]
pub(super) struct Schema<'a> {
    out: Writer,
    namespace: &'a str,
    declared: HashSet<String>,
}

/// A member of a message.
#[derive(Debug)]
pub(super) struct Field<'a> {
    pub(super) name: &'a str,
    pub(super) shape: &'a Shape,
    pub(super) required: bool,
    pub(super) about: &'a str,
}

/// Which message of an operation is described.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Request,
    Response,
}

/// What a member's element says about it.
struct Element<'a> {
    name: &'a str,
    kind: Kind<'a>,
    required: bool,
    about: &'a str,
    /// The operation that a message's member belongs to, and whether it is asked for or given.
    of_call: Option<(&'a str, Part)>,
}

#[derive(Clone, Copy)]
enum Kind<'a> {
    Any,
    Of(&'a Shape),
}

impl<'a> Schema<'a> {
    /// Begins with the types that every document has.
    pub(super) fn new(namespace: &'a str) -> Self {
        let mut schema = Self { out: Writer::default(), namespace, declared: HashSet::new() };
        schema.out.open("xsd:schema", &[("targetNamespace", namespace)]);
        let fault = format!("tns:{}", GENERIC_FAULT.name);
        schema.out.empty("xsd:element", &[("name", GENERIC_FAULT.name), ("type", &fault)]);
        for object in [&GENERIC_FAULT, &IMAGE, &shapes::REGION, &shapes::ADDRESS] {
            schema.object(object);
        }
        schema
    }

    /// Adds a message of an operation.
    pub(super) fn message(
        &mut self,
        (operation, part): (&str, Part),
        about: &str,
        fields: &[Field<'_>],
    ) {
        let element = format!("{operation}{part:?}");
        let name = capitalised(&element);
        let full = format!("tns:{name}");
        let attributes = [("name", element.as_str()), ("type", full.as_str())];
        let takes_nothing = [attributes[0], attributes[1], ("nillable", "true")];
        let nillable = part == Part::Request && fields.is_empty();
        self.out.empty("xsd:element", if nillable { &takes_nothing[..] } else { &attributes[..] });
        let mut body = Writer::default();
        body.open("xsd:complexType", &[("name", &name)]);
        self.annotation(&mut body, about, |_| {});
        let members = fields.iter().map(|field| Element {
            name: field.name,
            kind: Kind::Of(field.shape),
            required: field.required,
            about: field.about,
            of_call: Some((operation, part)),
        });
        self.sequence(&mut body, members);
        body.close("xsd:complexType");
        self.out.raw(&body.finish());
    }

    /// The whole schema.
    pub(super) fn finish(mut self) -> String {
        self.out.close("xsd:schema");
        self.out.finish()
    }

    /// Adds an object's type, if it is new.
    fn object(&mut self, object: &'static ObjectShape) {
        if !self.declared.insert(object.name.to_owned()) {
            return;
        }
        let mut body = Writer::default();
        body.open("xsd:complexType", &[("name", object.name)]);
        if !object.about.is_empty() {
            self.annotation(&mut body, object.about, |_| {});
        }
        if !object.members.is_empty() {
            let names: Vec<_> = object.members.iter().map(|member| camel(member.name)).collect();
            let members = object.members.iter().zip(&names).map(|(member, name)| Element {
                name,
                kind: if shapes::is_any_value(object, member.name) {
                    Kind::Any
                } else {
                    Kind::Of(&member.shape)
                },
                required: member.required,
                about: member.about,
                of_call: None,
            });
            self.sequence(&mut body, members);
        }
        body.close("xsd:complexType");
        self.out.raw(&body.finish());
    }

    fn sequence<'e>(&mut self, body: &mut Writer, members: impl Iterator<Item = Element<'e>>) {
        let mut inner = Writer::default();
        for member in members {
            self.member(&mut inner, &member);
        }
        let inner = inner.finish();
        if inner.is_empty() {
            return body.empty("xsd:sequence", &[]);
        }
        body.open("xsd:sequence", &[]);
        body.raw(&inner);
        body.close("xsd:sequence");
    }

    fn member(&mut self, out: &mut Writer, member: &Element<'_>) {
        let name = ("name", member.name);
        let full = self.reference(member.kind);
        let kind = ("type", full.as_str());
        let least = ("minOccurs", if member.required { "1" } else { "0" });
        let attributes: Attributes<'_> = match (item(member.kind), member.required) {
            (Some(_), true) => &[name, kind],
            (Some(_), false) => &[name, kind, least],
            (None, _) => &[name, least, ("maxOccurs", "1"), kind],
        };
        out.open("xsd:element", attributes);
        self.annotation(out, member.about, |info| {
            facets(info, member.kind);
            if let Some(call) = member.of_call {
                call_info(info, call, member.required);
            }
        });
        out.close("xsd:element");
    }

    /// The type's name where it is used; declares it if it is new.
    fn reference(&mut self, kind: Kind<'_>) -> String {
        if let Some(item) = item(kind) {
            return format!("tns:{}", self.array(item));
        }
        match kind {
            Kind::Of(Shape::Object(object)) => {
                self.object(object);
                format!("tns:{}", object.name)
            }
            _ => format!("xsd:{}", simple(kind)),
        }
    }

    /// Adds the type of a list, if it is new, and gives its name.
    fn array(&mut self, item: Shape) -> String {
        let kind = Kind::Of(&item);
        let of = name(kind);
        let array = array_name(&of);
        if !self.declared.insert(array.clone()) {
            return array;
        }
        let full = self.reference(kind);
        let mut body = Writer::default();
        body.open("xsd:complexType", &[("name", &array)]);
        self.annotation(&mut body, &format!("An array of {of} items."), |_| {});
        body.open("xsd:sequence", &[]);
        let attributes =
            [("name", "item"), ("minOccurs", "0"), ("maxOccurs", "unbounded"), ("type", &full)];
        body.open("xsd:element", &attributes);
        self.annotation(&mut body, &format!("An item of {array}."), |info| facets(info, kind));
        body.close("xsd:element");
        body.close("xsd:sequence");
        body.close("xsd:complexType");
        self.out.raw(&body.finish());
        array
    }

    fn annotation(&self, out: &mut Writer, about: &str, info: impl FnOnce(&mut Writer)) {
        out.open("xsd:annotation", &[]);
        out.element("xsd:documentation", about);
        let mut inner = Writer::default();
        info(&mut inner);
        let inner = inner.finish();
        let attributes = [("xmlns:inf", self.namespace)];
        if inner.is_empty() {
            out.empty("xsd:appinfo", &attributes);
        } else {
            out.open("xsd:appinfo", &attributes);
            out.raw(&inner);
            out.close("xsd:appinfo");
        }
        out.close("xsd:annotation");
    }
}

/// The shape of a list's items; `None` of anything else.
fn item(kind: Kind<'_>) -> Option<Shape> {
    match kind {
        Kind::Of(Shape::List(of)) => Some(**of),
        Kind::Of(Shape::CustomAttributes) => Some(Shape::Object(&shapes::CUSTOM_ATTRIBUTE)),
        _ => None,
    }
}

fn name(kind: Kind<'_>) -> String {
    match (item(kind), kind) {
        (Some(item), _) => array_name(&name(Kind::Of(&item))),
        (None, Kind::Of(Shape::Object(object))) => object.name.to_owned(),
        (None, kind) => simple(kind).to_owned(),
    }
}

fn array_name(of: &str) -> String {
    format!("ArrayOf{}", capitalised(of))
}

fn simple(kind: Kind<'_>) -> &'static str {
    match kind {
        Kind::Of(Shape::Text) => "string",
        Kind::Of(Shape::Int) => "int",
        Kind::Of(Shape::Float) => "float",
        Kind::Of(Shape::Bool) => "boolean",
        Kind::Any | Kind::Of(Shape::List(_) | Shape::Object(_) | Shape::CustomAttributes) => {
            "anyType"
        }
    }
}

/// What the reference says about values of a type: the bounds that it does not know, and a default.
fn facets(info: &mut Writer, kind: Kind<'_>) {
    match kind {
        Kind::Of(Shape::Text) => info.empty("inf:maxLength", &[]),
        Kind::Of(Shape::Int) => {
            info.empty("inf:min", &[]);
            info.empty("inf:max", &[]);
        }
        Kind::Of(Shape::Bool) => info.element("inf:default", "false"),
        Kind::Of(Shape::List(_) | Shape::CustomAttributes) => {
            info.element("inf:natureOfType", "array");
        }
        Kind::Any | Kind::Of(Shape::Float | Shape::Object(_)) => {}
    }
}

fn call_info(info: &mut Writer, (operation, part): (&str, Part), required: bool) {
    info.open("inf:callInfo", &[]);
    info.element("inf:callName", operation);
    match part {
        Part::Request => info.element("inf:requiredInput", if required { "Yes" } else { "No" }),
        Part::Response => {
            info.element("inf:returned", if required { "Always" } else { "Conditionally" });
        }
    }
    info.close("inf:callInfo");
}
