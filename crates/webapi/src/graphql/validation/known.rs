//! What the rules share: the schema, the document, its fragments by name, and the work that is left to spend.

use crate::graphql::syntax::tree::{Definition, Document, Fragment, TypeNode, TypeShape};
use crate::graphql::syntax::{Fault, Location};
use crate::graphql::types::{TypeDef, Types};
use async_graphql_parser::types::{BaseType, Type};
use async_graphql_value::Name;
use magegate_domain::messages;
use std::cell::Cell;
use std::collections::HashMap;

/// How much the rules whose work grows faster than the document may do. The largest documents that the limits let
/// through take less than a tenth.
const WORK: usize = 200_000;

/// The most places of one complaint.
const MOST_PLACES: usize = 100;

/// The document and what it is judged by.
#[derive(Debug)]
pub(super) struct Known<'d> {
    pub(super) types: &'d Types,
    pub(super) document: &'d Document<'d>,
    /// Of several with one name the last.
    pub(super) fragments: HashMap<&'d str, &'d Fragment<'d>>,
    work: Cell<usize>,
}

impl<'d> Known<'d> {
    pub(super) fn new(types: &'d Types, document: &'d Document<'d>) -> Self {
        let fragments = document.definitions.iter().filter_map(|definition| match definition {
            Definition::Fragment(fragment) => Some((fragment.name.text, fragment)),
            _ => None,
        });
        Self { types, document, fragments: fragments.collect(), work: Cell::new(WORK) }
    }

    /// A complaint that points at these bytes.
    pub(super) fn fault(&self, message: impl Into<String>, at: &[usize]) -> Fault {
        Fault {
            message: message.into(),
            locations: at
                .iter()
                .take(MOST_PLACES)
                .map(|at| Location::of(self.document.text, *at))
                .collect(),
        }
    }

    /// Takes from the work that is left.
    ///
    /// # Errors
    /// There is not so much left: the document was made to cost.
    pub(super) fn spend(&self, work: usize) -> Result<(), Fault> {
        let Some(left) = self.work.get().checked_sub(work) else {
            return Err(self.fault(messages::GRAPHQL_TOO_COSTLY, &[]));
        };
        self.work.set(left);
        Ok(())
    }

    /// The type of a name, if its values have fields.
    pub(super) fn composite(&self, name: &str) -> Option<&'d TypeDef> {
        self.types.get(name).filter(|found| !found.is_leaf() && !found.is_input())
    }

    /// The named type below lists and exclamation marks, if its values have fields.
    pub(super) fn composite_of(&self, ty: &Type) -> Option<&'d TypeDef> {
        self.types.of(ty).filter(|found| !found.is_leaf() && !found.is_input())
    }

    /// The type that a variable names, if it exists and values of it can be arguments.
    pub(super) fn input(&self, node: &TypeNode<'_>) -> Option<Type> {
        let ty = type_of(node);
        self.types.of(&ty).filter(|found| found.is_input()).map(|_| ty)
    }
}

/// What a variable names as its type, whether it exists or not.
pub(super) fn type_of(node: &TypeNode<'_>) -> Type {
    match &node.shape {
        TypeShape::Named(name) => Type { base: BaseType::Named(Name::new(name)), nullable: true },
        TypeShape::List(of) => Type { base: BaseType::List(Box::new(type_of(of))), nullable: true },
        TypeShape::Required(of) => Type { nullable: false, ..type_of(of) },
    }
}
