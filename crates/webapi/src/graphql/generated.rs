//! SDL of the rows of the operation table that have a GraphQL field: types from the row's shapes, arguments in camel
//! case, members in snake case.

use crate::routes::{Param, Route};
use crate::shape::{ObjectShape, Shape};
use async_graphql_parser::types::OperationType;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Which way a type is used: an object has one type in answers and another one in arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Out,
    In,
}

/// What has been written, and what other types it names.
#[derive(Default)]
struct Sdl {
    text: String,
    done: BTreeSet<(Way, &'static str)>,
    waiting: Vec<(Way, &'static ObjectShape)>,
}

/// The kind of operation that a row is a field of.
pub(super) fn kind(route: &Route) -> OperationType {
    if route.method == "GET" { OperationType::Query } else { OperationType::Mutation }
}

/// The SDL of the rows: extensions of `Query` and `Mutation`, and the types that they need.
pub(super) fn sdl(routes: &[(&'static str, &'static Route)]) -> String {
    let mut sdl = Sdl::default();
    for (name, route) in routes {
        sdl.field(name, route);
    }
    while let Some((way, shape)) = sdl.waiting.pop() {
        sdl.object(way, shape);
    }
    sdl.text
}

/// The parameters that a client gives: the row sets the others.
pub(super) fn given(route: &'static Route) -> impl Iterator<Item = &'static Param> {
    let is_forced = |param: &&Param| route.forced.iter().any(|forced| forced.target == param.name);
    route.params.iter().filter(move |param| !is_forced(param))
}

impl Sdl {
    fn field(&mut self, name: &str, route: &'static Route) {
        let root = if kind(route) == OperationType::Query { "Query" } else { "Mutation" };
        let result = self.named(Way::Out, &route.result);
        let mut args = Vec::new();
        for param in given(route) {
            let mark = if param.required { "!" } else { "" };
            let of = self.named(Way::In, &param.shape);
            args.push(format!("{}{}: {of}{mark}", described(param.about), param.name));
        }
        let args = if args.is_empty() { String::new() } else { format!("({})", args.join(" ")) };
        let about = described(route.about);
        self.write(&format!("extend type {root} {{ {about}{name}{args}: {result} }}\n"));
    }

    fn object(&mut self, way: Way, shape: &'static ObjectShape) {
        if !self.done.insert((way, shape.name)) {
            return;
        }
        let keyword = if way == Way::Out { "type" } else { "input" };
        let name = object_name(way, shape);
        self.write(&format!("{}{keyword} {name} {{\n", described(shape.about)));
        for member in shape.members.iter().filter(|member| !is_empty(&member.shape)) {
            let of = self.named(way, &member.shape);
            let mark = if member.required && way == Way::Out { "!" } else { "" };
            let line = format!("  {}{}: {of}{mark}\n", described(member.about), member.name);
            self.write(&line);
        }
        self.write("}\n");
    }

    /// The name of a shape's type; an object's is written later.
    fn named(&mut self, way: Way, shape: &Shape) -> String {
        match shape {
            Shape::Text => "String".to_owned(),
            Shape::Int => "Int".to_owned(),
            Shape::Float => "Float".to_owned(),
            Shape::Bool => "Boolean".to_owned(),
            Shape::List(of) => format!("[{}]", self.named(way, of)),
            Shape::Object(object) => {
                self.waiting.push((way, object));
                object_name(way, object)
            }
            Shape::CustomAttributes if way == Way::In => {
                "[CustomerAddressAttributeInput]".to_owned()
            }
            Shape::CustomAttributes => "[CustomerAddressAttribute]".to_owned(),
        }
    }

    fn write(&mut self, text: &str) {
        // Writing to a string cannot fail.
        let _ = self.text.write_str(text);
    }
}

/// Whether a shape holds nothing, which GraphQL has no type for.
fn is_empty(shape: &Shape) -> bool {
    match shape {
        Shape::Object(object) => object.members.is_empty(),
        Shape::List(of) => is_empty(of),
        _ => false,
    }
}

fn object_name(way: Way, shape: &ObjectShape) -> String {
    let suffix = if way == Way::In { "Input" } else { "" };
    format!("{}{suffix}", shape.name)
}

/// A description as SDL has it; nothing for an empty one.
fn described(about: &str) -> String {
    if about.is_empty() { String::new() } else { format!("{} ", serde_json::json!(about)) }
}

#[cfg(test)]
mod tests {
    use super::super::types::Types;
    use super::*;
    use crate::routes;

    #[test]
    fn rows_become_fields_with_types_of_their_shapes() {
        let (login, _) = routes::find("POST", "/V1/integration/customer/token").unwrap();
        let (search, _) = routes::find("GET", "/V1/customers/search").unwrap();
        let text = sdl(&[("ownLogin", login), ("ownSearch", search)]);
        let types = Types::with(&text).unwrap();
        let mutation = types.root(OperationType::Mutation).unwrap();
        let login = types.field(mutation, "ownLogin").unwrap();
        assert_eq!(login.ty.to_string(), "String");
        assert!(login.arg("password").unwrap().is_required());
        let query = types.root(OperationType::Query).unwrap();
        let search = types.field(query, "ownSearch").unwrap();
        let results = types.of(&search.ty).unwrap();
        let items = types.field(results, "items").unwrap();
        assert_eq!(items.ty.to_string(), "[CustomerDataCustomerInterface]!");
        assert!(types.of(&items.ty).is_some());
        assert!(types.of(&search.args[0].ty).unwrap().is_input());
    }

    #[test]
    fn every_row_could_be_a_field() {
        let rows: Vec<_> = routes::all().map(|route| (route.operation, route)).collect();
        assert!(Types::with(&sdl(&rows)).is_ok());
    }

    #[test]
    fn what_the_row_sets_is_no_argument() {
        let (route, _) = routes::find("PUT", "/V1/customers/me/password").unwrap();
        assert!(given(route).all(|param| param.name != "customerId"));
        assert!(given(route).any(|param| param.name == "newPassword"));
    }
}
