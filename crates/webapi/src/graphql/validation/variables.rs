//! The rules about types that documents name and about variables: declared, used, and of a type that fits.

use super::known::{Known, type_of};
use super::{fragments, suggest};
use crate::graphql::syntax::Fault;
use crate::graphql::syntax::tree::{
    Argument, Content, Directive, Field, Operation, OperationKind, Selection, Selections, TypeNode,
    TypeShape, Value, Variable,
};
use crate::graphql::types::{InputDef, TypeDef};
use async_graphql_parser::types::{BaseType, OperationType, Type};
use std::collections::HashMap;
use std::rc::Rc;

/// One use of a variable.
#[derive(Debug)]
struct Usage<'d> {
    name: &'d str,
    at: usize,
    /// The type that belongs there, where it is known.
    ty: Option<&'d Type>,
    /// Whether the place has a default of its own.
    has_default: bool,
}

/// The uses within each operation and fragment, looked for once.
#[derive(Debug)]
pub(super) struct Usages<'w, 'd> {
    known: &'w Known<'d>,
    found: HashMap<usize, Rc<Vec<Usage<'d>>>>,
}

/// The type of a variable; `None` if there is none of its name.
///
/// # Errors
/// No argument can be of the type.
pub(super) fn input(known: &Known<'_>, variable: &Variable<'_>) -> Result<Option<Type>, Fault> {
    let ty = type_of(&variable.of);
    let Some(of) = known.types.of(&ty) else { return Ok(None) };
    if of.is_input() {
        return Ok(Some(ty));
    }
    let name = variable.name.text;
    let message = format!("Variable \"${name}\" cannot be non-input type \"{ty}\".");
    Err(known.fault(message, &[variable.of.at]))
}

/// Refuses a type that does not exist.
pub(super) fn check_known(known: &Known<'_>, node: &TypeNode<'_>) -> Result<(), Fault> {
    match &node.shape {
        TypeShape::Named(name) => check_named(known, name, node.at),
        TypeShape::List(of) | TypeShape::Required(of) => check_known(known, of),
    }
}

/// Refuses the name of a type that does not exist.
pub(super) fn check_named(known: &Known<'_>, name: &str, at: usize) -> Result<(), Fault> {
    if known.types.get(name).is_some() {
        return Ok(());
    }
    let near = suggest::did_you_mean("", name, known.types.iter().map(|ty| ty.name.as_str()));
    Err(known.fault(format!("Unknown type \"{name}\".{near}"), &[at]))
}

/// The rules that are asked when an operation has been visited.
pub(super) fn check<'d>(
    known: &Known<'d>,
    usages: &mut Usages<'_, 'd>,
    operation: &'d Operation<'d>,
) -> Result<(), Fault> {
    let parts = usages.of(operation)?;
    let used = || parts.iter().flat_map(|part| part.iter());
    // Of several with one name the last; the first complaint would have been about them.
    let declared: HashMap<&str, &Variable<'_>> =
        operation.variables.iter().map(|variable| (variable.name.text, variable)).collect();
    for usage in used() {
        if !declared.contains_key(usage.name) {
            return Err(undefined(known, usage, operation));
        }
    }
    let mut names: Vec<&str> = used().map(|usage| usage.name).collect();
    names.sort_unstable();
    for variable in &operation.variables {
        let name = variable.name.text;
        if names.binary_search(&name).is_err() {
            let of = operation
                .name
                .map_or(String::new(), |name| format!(" in operation \"{}\"", name.text));
            let message = format!("Variable \"${name}\" is never used{of}.");
            return Err(known.fault(message, &[variable.at]));
        }
    }
    for usage in used() {
        if let (Some(variable), Some(ty)) = (declared.get(usage.name), usage.ty) {
            check_position(known, usage, variable, ty)?;
        }
    }
    Ok(())
}

/// The reference names the operation where it has no name, and does not where it has one.
fn undefined(known: &Known<'_>, usage: &Usage<'_>, operation: &Operation<'_>) -> Fault {
    let by = if operation.name.is_none() { " by operation \"\"" } else { "" };
    let message = format!("Variable \"${}\" is not defined{by}.", usage.name);
    known.fault(message, &[usage.at, operation.at])
}

fn check_position(
    known: &Known<'_>,
    usage: &Usage<'_>,
    variable: &Variable<'_>,
    wanted: &Type,
) -> Result<(), Fault> {
    let Some(ty) = known.input(&variable.of) else { return Ok(()) };
    let has_value = |default: &Value<'_>| !matches!(default.content, Content::Null);
    let fits = if !wanted.nullable && ty.nullable {
        (variable.default.as_ref().is_some_and(has_value) || usage.has_default)
            && is_below(&ty, &Type { nullable: true, ..wanted.clone() })
    } else {
        is_below(&ty, wanted)
    };
    if fits {
        return Ok(());
    }
    let message = format!(
        "Variable \"${}\" of type \"{ty}\" used in position expecting type \"{wanted}\".",
        usage.name
    );
    Err(known.fault(message, &[variable.at, usage.at]))
}

/// Whether every value of the one type is a value of the other.
fn is_below(one: &Type, other: &Type) -> bool {
    if one.nullable && !other.nullable {
        return false;
    }
    match (&one.base, &other.base) {
        (BaseType::Named(one), BaseType::Named(other)) => one == other,
        (BaseType::List(one), BaseType::List(other)) => is_below(one, other),
        _ => false,
    }
}

impl<'w, 'd> Usages<'w, 'd> {
    pub(super) fn new(known: &'w Known<'d>) -> Self {
        Self { known, found: HashMap::new() }
    }

    /// Those of an operation and then of the fragments that it reaches.
    fn of(&mut self, operation: &'d Operation<'d>) -> Result<Vec<Rc<Vec<Usage<'d>>>>, Fault> {
        let root = self.known.types.root(match operation.kind {
            OperationKind::Query => OperationType::Query,
            OperationKind::Mutation => OperationType::Mutation,
            OperationKind::Subscription => OperationType::Subscription,
        });
        let mut parts = vec![self.within(&operation.directives, &operation.selections, root)];
        for fragment in fragments::reached(self.known, operation)? {
            let of = self.known.composite(fragment.on.text);
            parts.push(self.within(&fragment.directives, &fragment.selections, of));
        }
        self.known.spend(parts.iter().map(|part| part.len()).sum())?;
        Ok(parts)
    }

    fn within(
        &mut self,
        directives: &'d [Directive<'d>],
        selections: &'d Selections<'d>,
        parent: Option<&'d TypeDef>,
    ) -> Rc<Vec<Usage<'d>>> {
        if let Some(found) = self.found.get(&selections.at) {
            return Rc::clone(found);
        }
        let mut finder = Finder { known: self.known, found: Vec::new() };
        finder.directives(directives);
        finder.selections(selections, parent);
        let found = Rc::new(finder.found);
        self.found.insert(selections.at, Rc::clone(&found));
        found
    }
}

struct Finder<'w, 'd> {
    known: &'w Known<'d>,
    found: Vec<Usage<'d>>,
}

impl<'d> Finder<'_, 'd> {
    fn selections(&mut self, selections: &'d Selections<'d>, parent: Option<&'d TypeDef>) {
        for selection in &selections.list {
            match selection {
                Selection::Field(field) => self.field(field, parent),
                Selection::Spread(spread) => self.directives(&spread.directives),
                Selection::Inline(inline) => {
                    self.directives(&inline.directives);
                    let of = inline.on.map_or(parent, |on| self.known.composite(on.text));
                    self.selections(&inline.selections, of);
                }
            }
        }
    }

    fn field(&mut self, field: &'d Field<'d>, parent: Option<&'d TypeDef>) {
        let defined = parent.and_then(|parent| self.known.types.field(parent, field.name.text));
        self.arguments(&field.arguments, defined.map(|defined| &*defined.args).unwrap_or_default());
        self.directives(&field.directives);
        if let Some(selections) = &field.selections {
            let of = defined.and_then(|defined| self.known.composite_of(&defined.ty));
            self.selections(selections, of);
        }
    }

    fn directives(&mut self, list: &'d [Directive<'d>]) {
        for directive in list {
            let defined = self.known.types.directive(directive.name.text);
            let inputs = defined.map(|defined| &*defined.args).unwrap_or_default();
            self.arguments(&directive.arguments, inputs);
        }
    }

    /// Arguments of a field or directive, or members of an object.
    fn arguments(&mut self, list: &'d [Argument<'d>], inputs: &'d [InputDef]) {
        for argument in list {
            let input = inputs.iter().find(|input| input.name == argument.name.text);
            let has_default = input.is_some_and(|input| input.default.is_some());
            self.value(&argument.value, input.map(|input| &input.ty), has_default);
        }
    }

    fn value(&mut self, value: &'d Value<'d>, ty: Option<&'d Type>, has_default: bool) {
        match &value.content {
            Content::Variable(name) => {
                self.found.push(Usage { name, at: value.at, ty, has_default });
            }
            Content::List(items) => {
                let of = match ty.map(|ty| &ty.base) {
                    Some(BaseType::List(of)) => Some(&**of),
                    _ => None,
                };
                for item in items {
                    self.value(item, of, false);
                }
            }
            Content::Object(members) => {
                let object = ty.and_then(|ty| self.known.types.of(ty));
                self.arguments(members, object.map(TypeDef::inputs).unwrap_or_default());
            }
            _ => {}
        }
    }
}
