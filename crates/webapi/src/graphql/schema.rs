//! What is answered under one set of switches: the index of types, the root fields by name, and the schema of
//! async-graphql, which tells all about the types.

use super::described::Described;
use super::fields::{FIELDS, RootField};
use super::generated;
use super::types::{FieldDef, InputDef, Kind, TypeDef, Types};
use crate::routes::{self, Route};
use async_graphql::ValidationMode;
use async_graphql::dynamic::{
    Enum, EnumItem, Field, FieldFuture, InputObject, InputValue, Object, Schema as Introspected,
    TypeRef,
};
use async_graphql_parser::types::{BaseType, OperationType, Type};
use magegate_domain::error::{Error, Result};
use magegate_domain::settings::Settings;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// How many sets of switches are remembered; a store changes them rarely.
const REMEMBERED: usize = 8;

/// The schemas that were used last, by the names of the fields that the switches add.
static SCHEMAS: Mutex<Vec<(Vec<&'static str>, Arc<Schema>)>> = Mutex::new(Vec::new());

/// Types and root fields.
pub(super) struct Schema {
    pub(super) types: Types,
    roots: HashMap<(bool, &'static str), Root>,
    introspected: Introspected,
    described: OnceCell<Described>,
}

/// What answers a root field.
#[derive(Debug, Clone, Copy)]
pub(super) enum Root {
    /// A field of the reference.
    Reference(&'static RootField),
    /// A row of the operation table.
    Row(&'static Route),
}

impl Schema {
    /// The schema under the settings.
    pub(super) fn under(settings: &Settings) -> Result<Arc<Self>> {
        let rows: Vec<(&'static str, &'static Route)> = routes::all()
            .filter(|route| route.is_offered(settings))
            .filter_map(|route| Some((route.graphql?, route)))
            .collect();
        let key: Vec<&'static str> = rows.iter().map(|(name, _)| *name).collect();
        let mut held = SCHEMAS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, schema)) = held.iter().find(|(names, _)| *names == key) {
            return Ok(Arc::clone(schema));
        }
        let schema = Arc::new(Self::new(&rows)?);
        if held.len() >= REMEMBERED {
            held.clear();
        }
        held.push((key, Arc::clone(&schema)));
        Ok(schema)
    }

    fn new(rows: &[(&'static str, &'static Route)]) -> Result<Self> {
        let types = Types::with(&generated::sdl(rows)).map_err(Error::internal)?;
        let introspected = introspected(&types).map_err(Error::internal)?;
        let reference = FIELDS.iter().map(|field| {
            ((field.kind == OperationType::Mutation, field.name), Root::Reference(field))
        });
        let own = rows.iter().map(|(name, route)| {
            ((generated::kind(route) == OperationType::Mutation, *name), Root::Row(route))
        });
        Ok(Self {
            roots: reference.chain(own).collect(),
            types,
            introspected,
            described: OnceCell::new(),
        })
    }

    /// What answers a root field.
    pub(super) fn root(&self, is_mutation: bool, name: &str) -> Option<Root> {
        self.roots.get(&(is_mutation, name)).copied()
    }

    /// The names of the root fields that something answers.
    #[cfg(test)]
    pub(super) fn names(&self) -> impl Iterator<Item = (bool, &'static str)> {
        self.roots.keys().copied()
    }

    /// What is told about the types.
    ///
    /// # Errors
    /// Internal, if that cannot be found out.
    pub(super) async fn described(&self) -> Result<&Described> {
        self.described.get_or_try_init(|| Described::of(&self.introspected)).await
    }
}

impl std::fmt::Debug for Schema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Schema({} root fields)", self.roots.len())
    }
}

/// The types for async-graphql. Its fields answer null: it is only asked about the types.
fn introspected(types: &Types) -> Result<Introspected, async_graphql::dynamic::SchemaError> {
    let mut builder = Introspected::build("Query", Some("Mutation"), None)
        .validation_mode(ValidationMode::Fast)
        .limit_recursive_depth(super::syntax::MOST_NESTING);
    for ty in types.iter().filter(|ty| !ty.name.starts_with("__")) {
        builder = match &ty.kind {
            Kind::Object(fields) => builder.register(object(ty, fields)),
            Kind::Input(inputs) => builder.register(input_object(ty, inputs)),
            Kind::Enum(_) => builder.register(enumeration(ty)),
            // Those that every schema has are registered already, and there are no others.
            Kind::Scalar => builder,
        };
    }
    builder.finish()
}

fn object(ty: &TypeDef, fields: &[FieldDef]) -> Object {
    let object = fields.iter().fold(Object::new(&ty.name), |object, defined| {
        let ty = type_ref(&defined.ty);
        let mut field = Field::new(&defined.name, ty, |_| FieldFuture::from_value(None));
        for arg in &defined.args {
            field = field.argument(input(arg));
        }
        if let Some(text) = &defined.description {
            field = field.description(text);
        }
        if let Some(reason) = &defined.deprecation {
            field = field.deprecation(Some(reason));
        }
        object.field(field)
    });
    match &ty.description {
        Some(text) => object.description(text),
        None => object,
    }
}

fn input_object(ty: &TypeDef, inputs: &[InputDef]) -> InputObject {
    let object = InputObject::new(&ty.name);
    let object = inputs.iter().fold(object, |object, member| object.field(input(member)));
    match &ty.description {
        Some(text) => object.description(text),
        None => object,
    }
}

fn enumeration(ty: &TypeDef) -> Enum {
    let list = ty.values().iter().fold(Enum::new(&ty.name), |list, value| {
        let item = EnumItem::new(&value.name);
        list.item(match &value.description {
            Some(text) => item.description(text),
            None => item,
        })
    });
    match &ty.description {
        Some(text) => list.description(text),
        None => list,
    }
}

fn input(defined: &InputDef) -> InputValue {
    let mut input = InputValue::new(&defined.name, type_ref(&defined.ty));
    if let Some(text) = &defined.description {
        input = input.description(text);
    }
    if let Some(value) = &defined.default {
        input = input.default_value(value.clone());
    }
    input
}

fn type_ref(ty: &Type) -> TypeRef {
    let base = match &ty.base {
        BaseType::Named(name) => TypeRef::named(name.as_str()),
        BaseType::List(of) => TypeRef::List(Box::new(type_ref(of))),
    };
    if ty.nullable { base } else { TypeRef::NonNull(Box::new(base)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_root_field_of_the_table_is_in_the_schema_and_has_its_own_name() {
        let schema = Schema::new(&[]).unwrap();
        assert_eq!(schema.names().count(), FIELDS.len());
        for (is_mutation, name) in schema.names() {
            let kind = if is_mutation { OperationType::Mutation } else { OperationType::Query };
            let root = schema.types.root(kind).unwrap();
            assert!(schema.types.field(root, name).is_some(), "{name}");
        }
    }
}
