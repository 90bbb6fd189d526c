//! The description of services: messages, port types, bindings and addresses of the operations that the caller may use,
//! in the reference's order (`spec/soap.md` 3).

use super::contract::{Offered, Operation};
use super::schema::{Field, Part, Schema};
use super::writer::Writer;

/// The document for services of which each has at least one operation. `namespace` is the address to call as well.
pub(super) fn document(namespace: &str, services: &[Offered]) -> String {
    let mut out = Writer::document();
    out.open(
        "definitions",
        &[
            ("xmlns", "http://schemas.xmlsoap.org/wsdl/"),
            ("xmlns:wsdl", "http://schemas.xmlsoap.org/wsdl/"),
            ("xmlns:tns", namespace),
            ("xmlns:soap", "http://schemas.xmlsoap.org/wsdl/soap/"),
            ("xmlns:xsd", "http://www.w3.org/2001/XMLSchema"),
            ("xmlns:soap-enc", "http://schemas.xmlsoap.org/soap/encoding/"),
            ("xmlns:soap12", "http://schemas.xmlsoap.org/wsdl/soap12/"),
            ("name", "MagentoWSDL"),
            ("targetNamespace", namespace),
        ],
    );
    out.open("types", &[]);
    out.raw(&types(namespace, services));
    out.close("types");
    message(&mut out, "GenericFault");
    for Offered { service, operations } in services {
        port_type(&mut out, service, operations);
        binding(&mut out, service, operations);
        address(&mut out, service, namespace);
        for operation in operations {
            message(&mut out, &operation.request());
            message(&mut out, &operation.response());
        }
    }
    out.close("definitions");
    out.raw("\n");
    out.finish()
}

fn types(namespace: &str, services: &[Offered]) -> String {
    let mut schema = Schema::new(namespace);
    for operation in services.iter().flat_map(|offered| &offered.operations) {
        let (name, route) = (operation.name.as_str(), operation.route);
        let fields: Vec<_> = operation
            .params()
            .map(|param| Field {
                name: param.name,
                shape: &param.shape,
                required: param.required,
                about: param.about,
            })
            .collect();
        schema.message((name, Part::Request), route.about, &fields);
        let result =
            Field { name: "result", shape: &route.result, required: true, about: route.returns };
        let about = format!("Response container for the {name} call.");
        schema.message((name, Part::Response), &about, &[result]);
    }
    schema.finish()
}

fn message(out: &mut Writer, name: &str) {
    out.open("message", &[("name", name)]);
    let element = format!("tns:{name}");
    out.empty("part", &[("name", "messageParameters"), ("element", &element)]);
    out.close("message");
}

fn port_type(out: &mut Writer, service: &str, operations: &[Operation]) {
    out.open("portType", &[("name", &format!("{service}PortType"))]);
    for operation in operations {
        out.open("operation", &[("name", &operation.name)]);
        out.empty("input", &[("message", &format!("tns:{}", operation.request()))]);
        out.empty("output", &[("message", &format!("tns:{}", operation.response()))]);
        out.empty("fault", &[("name", "GenericFault"), ("message", "tns:GenericFault")]);
        out.close("operation");
    }
    out.close("portType");
}

fn binding(out: &mut Writer, service: &str, operations: &[Operation]) {
    let (name, kind) = (format!("{service}Binding"), format!("tns:{service}PortType"));
    out.open("binding", &[("name", &name), ("type", &kind)]);
    let transport = "http://schemas.xmlsoap.org/soap/http";
    out.empty("soap12:binding", &[("style", "document"), ("transport", transport)]);
    for operation in operations {
        out.open("operation", &[("name", &operation.name)]);
        out.empty("soap12:operation", &[("soapAction", &operation.name)]);
        for direction in ["input", "output"] {
            out.open(direction, &[]);
            out.empty("soap12:body", &[("use", "literal")]);
            out.close(direction);
        }
        out.empty("fault", &[("name", "GenericFault")]);
        out.close("operation");
    }
    out.close("binding");
}

fn address(out: &mut Writer, service: &str, location: &str) {
    out.open("service", &[("name", &format!("{service}Service"))]);
    let (port, binding) = (format!("{service}Port"), format!("tns:{service}Binding"));
    out.open("port", &[("name", &port), ("binding", &binding)]);
    out.empty("soap12:address", &[("location", location)]);
    out.close("port");
    out.close("service");
}
