//! The types of the GraphQL schema, read from SDL into an index: what validation, the arguments and the answers are
//! checked by, and what introspection is built from.

use async_graphql_parser::types::{
    BaseType, ConstDirective, DirectiveLocation, FieldDefinition, InputValueDefinition,
    OperationType, ServiceDocument, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
};
use async_graphql_parser::{Positioned, parse_schema};
use async_graphql_value::ConstValue;
use std::collections::HashMap;

/// The types of the reference.
const REFERENCE: &str = include_str!("schema.graphql");
/// The codes of countries.
const COUNTRIES: &str = include_str!("countries.graphql");
/// What is said about the schema itself.
const INTROSPECTION: &str = include_str!("introspection.graphql");

/// The types by name, in the order of their definition.
#[derive(Debug)]
pub(crate) struct Types {
    list: Vec<TypeDef>,
    by_name: HashMap<String, usize>,
    directives: Vec<DirectiveDef>,
    /// The fields that may stand beside those of a type's own: `__typename`, and at the root `__schema` and `__type`.
    meta: Vec<FieldDef>,
}

/// A type with a name.
#[derive(Debug)]
pub(crate) struct TypeDef {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) kind: Kind,
}

/// What kind of type it is, and what it holds.
#[derive(Debug)]
pub(crate) enum Kind {
    /// A scalar.
    Scalar,
    /// An object of answers.
    Object(Vec<FieldDef>),
    /// An object of arguments.
    Input(Vec<InputDef>),
    /// One of these values.
    Enum(Vec<EnumValue>),
}

/// A field of an object.
#[derive(Debug)]
pub(crate) struct FieldDef {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) args: Vec<InputDef>,
    pub(crate) ty: Type,
    pub(crate) deprecation: Option<String>,
}

/// An argument of a field or directive, or a member of an input object.
#[derive(Debug)]
pub(crate) struct InputDef {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) ty: Type,
    pub(crate) default: Option<ConstValue>,
}

/// A value of an enumeration.
#[derive(Debug)]
pub(crate) struct EnumValue {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
}

/// A directive that a document may use.
#[derive(Debug)]
pub(crate) struct DirectiveDef {
    pub(crate) name: String,
    pub(crate) args: Vec<InputDef>,
    pub(crate) locations: Vec<DirectiveLocation>,
}

impl Types {
    /// The reference's types with further ones; `more` is SDL whose `extend type Query` and `extend type Mutation` add
    /// root fields.
    pub(crate) fn with(more: &str) -> Result<Self, async_graphql_parser::Error> {
        let mut types = Self {
            list: Vec::new(),
            by_name: HashMap::new(),
            directives: Vec::new(),
            meta: meta_fields(),
        };
        for scalar in ["Int", "Float", "String", "Boolean", "ID"] {
            types.add(TypeDef { name: scalar.to_owned(), description: None, kind: Kind::Scalar });
        }
        for sdl in [INTROSPECTION, REFERENCE, COUNTRIES, more] {
            if !sdl.is_empty() {
                types.read(parse_schema(sdl)?);
            }
        }
        Ok(types)
    }

    /// All types, those of introspection included.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &TypeDef> {
        self.list.iter()
    }

    /// The type of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&TypeDef> {
        self.list.get(*self.by_name.get(name)?)
    }

    /// The named type below lists and exclamation marks.
    pub(crate) fn of(&self, ty: &Type) -> Option<&TypeDef> {
        self.get(named(ty))
    }

    /// The type that the operations of a kind begin at.
    pub(crate) fn root(&self, operation: OperationType) -> Option<&TypeDef> {
        self.get(root_name(operation)?)
    }

    /// A field of a type, those included that every type or the root has.
    pub(crate) fn field<'a>(&'a self, parent: &'a TypeDef, name: &str) -> Option<&'a FieldDef> {
        let own = parent.fields().iter().find(|field| field.name == name);
        own.or_else(|| {
            let at_root = parent.name == "Query";
            let may = |field: &&FieldDef| at_root || field.name == "__typename";
            self.meta.iter().filter(may).find(|field| field.name == name)
        })
    }

    /// A directive.
    pub(crate) fn directive(&self, name: &str) -> Option<&DirectiveDef> {
        self.directives.iter().find(|directive| directive.name == name)
    }

    fn read(&mut self, document: ServiceDocument) {
        for definition in document.definitions {
            match definition {
                TypeSystemDefinition::Type(ty) => self.define(ty.node),
                TypeSystemDefinition::Directive(directive) => {
                    let directive = directive.node;
                    self.directives.push(DirectiveDef {
                        name: directive.name.node.to_string(),
                        args: inputs(directive.arguments),
                        locations: directive.locations.iter().map(|at| at.node).collect(),
                    });
                }
                TypeSystemDefinition::Schema(_) => {}
            }
        }
    }

    fn define(&mut self, ty: TypeDefinition) {
        let kind = match ty.kind {
            TypeKind::Object(object) => Kind::Object(
                object.fields.into_iter().map(|field| self::field(field.node)).collect(),
            ),
            TypeKind::InputObject(object) => Kind::Input(inputs(object.fields)),
            TypeKind::Enum(list) => Kind::Enum(
                list.values
                    .into_iter()
                    .map(|value| EnumValue {
                        name: value.node.value.node.to_string(),
                        description: text(value.node.description),
                    })
                    .collect(),
            ),
            // The reference's interfaces and unions are those of products and carts.
            TypeKind::Scalar | TypeKind::Interface(_) | TypeKind::Union(_) => Kind::Scalar,
        };
        let name = ty.name.node.to_string();
        let known = self.by_name.get(&name).and_then(|place| self.list.get_mut(*place));
        match (known, kind) {
            (Some(TypeDef { kind: Kind::Object(fields), .. }), Kind::Object(further)) => {
                fields.extend(further);
            }
            (_, kind) => self.add(TypeDef { name, description: text(ty.description), kind }),
        }
    }

    fn add(&mut self, ty: TypeDef) {
        self.by_name.insert(ty.name.clone(), self.list.len());
        self.list.push(ty);
    }
}

impl TypeDef {
    /// The fields of an object; none of anything else.
    pub(crate) fn fields(&self) -> &[FieldDef] {
        if let Kind::Object(fields) = &self.kind { fields } else { &[] }
    }

    /// The members of an input object; none of anything else.
    pub(crate) fn inputs(&self) -> &[InputDef] {
        if let Kind::Input(inputs) = &self.kind { inputs } else { &[] }
    }

    /// The values of an enumeration; none of anything else.
    pub(crate) fn values(&self) -> &[EnumValue] {
        if let Kind::Enum(values) = &self.kind { values } else { &[] }
    }

    /// Whether values of the type have no members in answers: a scalar or an enumeration.
    pub(crate) fn is_leaf(&self) -> bool {
        matches!(self.kind, Kind::Scalar | Kind::Enum(_))
    }

    /// Whether values of the type can be arguments.
    pub(crate) fn is_input(&self) -> bool {
        !matches!(self.kind, Kind::Object(_))
    }
}

impl FieldDef {
    /// An argument of the field.
    pub(crate) fn arg(&self, name: &str) -> Option<&InputDef> {
        self.args.iter().find(|arg| arg.name == name)
    }
}

impl InputDef {
    /// Whether it has to be given: not null, without a default.
    pub(crate) fn is_required(&self) -> bool {
        !self.ty.nullable && self.default.is_none()
    }
}

/// The name below lists and exclamation marks.
pub(crate) fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(of) => named(of),
    }
}

/// The name of the type that the operations of a kind begin at; there are no subscriptions.
pub(crate) fn root_name(operation: OperationType) -> Option<&'static str> {
    match operation {
        OperationType::Query => Some("Query"),
        OperationType::Mutation => Some("Mutation"),
        OperationType::Subscription => None,
    }
}

fn field(field: FieldDefinition) -> FieldDef {
    FieldDef {
        name: field.name.node.to_string(),
        description: text(field.description),
        deprecation: deprecation(&field.directives),
        args: inputs(field.arguments),
        ty: field.ty.node,
    }
}

fn inputs(list: Vec<Positioned<InputValueDefinition>>) -> Vec<InputDef> {
    let input = |input: InputValueDefinition| InputDef {
        name: input.name.node.to_string(),
        description: text(input.description),
        ty: input.ty.node,
        default: input.default_value.map(|value| value.node),
    };
    list.into_iter().map(|item| input(item.node)).collect()
}

fn text(text: Option<Positioned<String>>) -> Option<String> {
    text.map(|text| text.node)
}

/// Why a field is not to be used any more, where it says so.
fn deprecation(directives: &[Positioned<ConstDirective>]) -> Option<String> {
    let found = directives.iter().find(|directive| directive.node.name.node == "deprecated")?;
    match found.node.get_argument("reason").map(|value| &value.node) {
        Some(ConstValue::String(reason)) => Some(reason.clone()),
        _ => Some("No longer supported".to_owned()),
    }
}

fn meta_fields() -> Vec<FieldDef> {
    let field = |name: &str, ty: &str, args: Vec<InputDef>| {
        let ty = Type::new(ty)?;
        Some(FieldDef { name: name.to_owned(), description: None, args, ty, deprecation: None })
    };
    let name = Type::new("String!").map(|ty| InputDef {
        name: "name".to_owned(),
        description: None,
        ty,
        default: None,
    });
    [
        field("__typename", "String!", Vec::new()),
        field("__schema", "__Schema!", Vec::new()),
        field("__type", "__Type", name.into_iter().collect()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn types() -> Types {
        Types::with("").unwrap()
    }

    #[test]
    fn every_type_that_is_named_is_defined() {
        let types = types();
        for ty in types.iter() {
            for field in ty.fields() {
                assert!(types.of(&field.ty).is_some(), "{}.{}", ty.name, field.name);
                for arg in &field.args {
                    let of = types.of(&arg.ty).unwrap();
                    assert!(of.is_input(), "{}.{}({})", ty.name, field.name, arg.name);
                }
            }
            for input in ty.inputs() {
                assert!(types.of(&input.ty).unwrap().is_input(), "{}.{}", ty.name, input.name);
            }
        }
    }

    #[test]
    fn everything_of_the_schema_is_described() {
        let types = types();
        for ty in types.iter().skip(5).filter(|ty| !ty.name.starts_with("__")) {
            assert!(ty.description.is_some(), "{}", ty.name);
            for field in ty.fields() {
                assert!(field.description.is_some(), "{}.{}", ty.name, field.name);
                assert!(field.args.iter().all(|arg| arg.description.is_some()), "{}", field.name);
            }
            assert!(ty.inputs().iter().all(|input| input.description.is_some()), "{}", ty.name);
            assert!(ty.values().iter().all(|value| value.description.is_some()), "{}", ty.name);
        }
    }

    #[test]
    fn root_fields_are_found_with_those_that_every_schema_has() {
        let types = types();
        let query = types.root(OperationType::Query).unwrap();
        assert_eq!(types.field(query, "customer").unwrap().ty.to_string(), "Customer");
        assert_eq!(types.field(query, "__schema").unwrap().ty.to_string(), "__Schema!");
        let customer = types.get("Customer").unwrap();
        assert!(types.field(customer, "__typename").is_some());
        assert!(types.field(customer, "__schema").is_none());
        assert!(types.field(customer, "dob").unwrap().deprecation.is_some());
        let mutation = types.root(OperationType::Mutation).unwrap();
        let login = types.field(mutation, "generateCustomerToken").unwrap();
        assert!(login.arg("password").unwrap().is_required());
        assert!(types.root(OperationType::Subscription).is_none());
        assert!(types.directive("skip").unwrap().args.iter().all(InputDef::is_required));
    }

    #[test]
    fn fields_are_added_to_the_root() {
        let types = Types::with("extend type Query { own: Own } type Own { id: Int }").unwrap();
        let query = types.root(OperationType::Query).unwrap();
        assert!(types.field(query, "own").is_some() && types.field(query, "customer").is_some());
    }
}
