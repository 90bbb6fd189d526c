//! The visit: every node in the document's order, and at each the rules in the reference's order.

use super::Rules;
use super::directives::Place;
use super::known::Known;
use super::variables::Usages;
use super::{depth, directives, fragments, overlap, suggest, values, variables};
use crate::graphql::syntax::Fault;
use crate::graphql::syntax::tree::{
    Argument, Definition, Field, Fragment, Inline, Name, Operation, OperationKind, Selection,
    Selections, Spread, Variable,
};
use crate::graphql::types::{FieldDef, TypeDef};
use async_graphql_parser::types::OperationType;
use magegate_domain::messages;
use std::collections::HashMap;

/// The visit of one document.
#[derive(Debug)]
pub(super) struct Walk<'w, 'd> {
    known: &'w Known<'d>,
    rules: Rules,
    usages: Usages<'w, 'd>,
    overlap: overlap::Merging<'w, 'd>,
    cycles: fragments::Cycles<'d>,
    operations: HashMap<&'d str, usize>,
    fragments: HashMap<&'d str, usize>,
}

impl<'w, 'd> Walk<'w, 'd> {
    pub(super) fn new(known: &'w Known<'d>, rules: Rules) -> Self {
        Self {
            known,
            rules,
            usages: Usages::new(known),
            overlap: overlap::Merging::new(known),
            cycles: fragments::Cycles::default(),
            operations: HashMap::new(),
            fragments: HashMap::new(),
        }
    }

    /// Visits the whole document.
    ///
    /// # Errors
    /// The first complaint.
    pub(super) fn document(&mut self) -> Result<(), Fault> {
        let definitions = &self.known.document.definitions;
        for definition in definitions {
            if let Definition::Type(name) = definition {
                let message = format!("The \"{}\" definition is not executable.", name.text);
                return Err(self.known.fault(message, &[name.at]));
            }
        }
        for definition in definitions {
            match definition {
                Definition::Operation(operation) => self.operation(operation)?,
                Definition::Fragment(fragment) => self.fragment(fragment)?,
                Definition::Type(_) => {}
            }
        }
        fragments::check_used(self.known)
    }

    fn operation(&mut self, operation: &'d Operation<'d>) -> Result<(), Fault> {
        self.check_operation_name(operation)?;
        check_subscription(self.known, operation)?;
        directives::check_unique(self.known, &operation.directives)?;
        let mut names = HashMap::new();
        for variable in &operation.variables {
            self.variable(variable, &mut names)?;
        }
        let place = Place::of(operation.kind);
        directives::check(self.known, &operation.directives, place)?;
        let root = self.known.types.root(match operation.kind {
            OperationKind::Query => OperationType::Query,
            OperationKind::Mutation => OperationType::Mutation,
            OperationKind::Subscription => OperationType::Subscription,
        });
        self.selections(&operation.selections, root)?;
        variables::check(self.known, &mut self.usages, operation)?;
        self.rules.depth.map_or(Ok(()), |most| depth::check(self.known, operation, most))
    }

    fn check_operation_name(&mut self, operation: &'d Operation<'d>) -> Result<(), Fault> {
        if let Some(name) = operation.name {
            return unique(self.known, &mut self.operations, name, "operation");
        }
        let all = self.known.document.definitions.iter();
        if all.filter(|definition| matches!(definition, Definition::Operation(_))).count() > 1 {
            let message = "This anonymous operation must be the only defined operation.";
            return Err(self.known.fault(message, &[operation.at]));
        }
        Ok(())
    }

    fn variable(
        &self,
        variable: &'d Variable<'d>,
        names: &mut HashMap<&'d str, usize>,
    ) -> Result<(), Fault> {
        let input = variables::input(self.known, variable)?;
        unique(self.known, names, variable.name, "variable")?;
        directives::check_unique(self.known, &variable.directives)?;
        variables::check_known(self.known, &variable.of)?;
        if let Some(default) = &variable.default {
            values::check(self.known, default, input.as_ref())?;
        }
        directives::check(self.known, &variable.directives, Place::Variable)
    }

    fn fragment(&mut self, fragment: &'d Fragment<'d>) -> Result<(), Fault> {
        let known = self.known;
        if let Some(leaf) = not_composite(known, fragment.on) {
            let message = format!(
                "Fragment \"{}\" cannot condition on non composite type \"{leaf}\".",
                fragment.name.text
            );
            return Err(known.fault(message, &[fragment.on.at]));
        }
        unique(known, &mut self.fragments, fragment.name, "fragment")?;
        self.cycles.check(known, fragment)?;
        directives::check_unique(known, &fragment.directives)?;
        variables::check_named(known, fragment.on.text, fragment.on.at)?;
        directives::check(known, &fragment.directives, Place::Fragment)?;
        self.selections(&fragment.selections, known.composite(fragment.on.text))
    }

    fn selections(
        &mut self,
        selections: &'d Selections<'d>,
        parent: Option<&'d TypeDef>,
    ) -> Result<(), Fault> {
        self.overlap.check(selections, parent)?;
        for selection in &selections.list {
            match selection {
                Selection::Field(field) => self.field(field, parent)?,
                Selection::Spread(spread) => self.spread(spread, parent)?,
                Selection::Inline(inline) => self.inline(inline, parent)?,
            }
        }
        Ok(())
    }

    fn field(&mut self, field: &'d Field<'d>, parent: Option<&'d TypeDef>) -> Result<(), Fault> {
        let known = self.known;
        let defined = parent.and_then(|parent| known.types.field(parent, field.name.text));
        match (parent, defined) {
            (_, Some(defined)) => check_leaf(known, field, defined)?,
            (Some(parent), None) => return Err(no_field(known, field, parent)),
            (None, None) => {}
        }
        directives::check_unique(known, &field.directives)?;
        if !self.rules.introspection && matches!(field.name.text, "__schema" | "__type") {
            return Err(known.fault(messages::GRAPHQL_NO_INTROSPECTION, &[field.at()]));
        }
        let mut names = HashMap::new();
        for argument in &field.arguments {
            let input = defined.and_then(|defined| defined.arg(argument.name.text));
            if let (None, Some(defined), Some(parent)) = (input, defined, parent) {
                return Err(no_argument(known, argument, defined, parent));
            }
            unique(known, &mut names, argument.name, "argument")?;
            values::check(known, &argument.value, input.map(|input| &input.ty))?;
        }
        directives::check(known, &field.directives, Place::Field)?;
        if let Some(selections) = &field.selections {
            let of = defined.and_then(|defined| known.composite_of(&defined.ty));
            self.selections(selections, of)?;
        }
        defined.map_or(Ok(()), |defined| check_given(known, field, defined))
    }

    fn spread(&mut self, spread: &'d Spread<'d>, parent: Option<&'d TypeDef>) -> Result<(), Fault> {
        let known = self.known;
        let name = spread.name;
        let Some(fragment) = known.fragments.get(name.text) else {
            let message = format!("Unknown fragment \"{}\".", name.text);
            return Err(known.fault(message, &[name.at]));
        };
        if let (Some(of), Some(parent)) = (known.composite(fragment.on.text), parent)
            && of.name != parent.name
        {
            let message = format!(
                "Fragment \"{}\" cannot be spread here as objects of type \"{}\" can never be of type \"{}\".",
                name.text, parent.name, of.name
            );
            return Err(known.fault(message, &[spread.at]));
        }
        directives::check_unique(known, &spread.directives)?;
        directives::check(known, &spread.directives, Place::Spread)
    }

    fn inline(&mut self, inline: &'d Inline<'d>, parent: Option<&'d TypeDef>) -> Result<(), Fault> {
        let known = self.known;
        let of = inline.on.map_or(parent, |on| known.composite(on.text));
        if let Some(on) = inline.on
            && let Some(leaf) = not_composite(known, on)
        {
            let message = format!("Fragment cannot condition on non composite type \"{leaf}\".");
            return Err(known.fault(message, &[on.at]));
        }
        if let (Some(of), Some(parent)) = (of, parent)
            && of.name != parent.name
        {
            let message = format!(
                "Fragment cannot be spread here as objects of type \"{}\" can never be of type \"{}\".",
                parent.name, of.name
            );
            return Err(known.fault(message, &[inline.at]));
        }
        directives::check_unique(known, &inline.directives)?;
        if let Some(on) = inline.on {
            variables::check_named(known, on.text, on.at)?;
        }
        directives::check(known, &inline.directives, Place::Inline)?;
        self.selections(&inline.selections, of)
    }
}

/// Refuses a name that was there before.
pub(super) fn unique<'d>(
    known: &Known<'d>,
    names: &mut HashMap<&'d str, usize>,
    name: Name<'d>,
    what: &str,
) -> Result<(), Fault> {
    match names.insert(name.text, name.at) {
        None => Ok(()),
        Some(first) => {
            let message = format!("There can be only one {what} named \"{}\".", name.text);
            Err(known.fault(message, &[first, name.at]))
        }
    }
}

fn check_subscription(known: &Known<'_>, operation: &Operation<'_>) -> Result<(), Fault> {
    let further = operation.selections.list.get(1..).unwrap_or_default();
    if operation.kind != OperationKind::Subscription || further.is_empty() {
        return Ok(());
    }
    let who = operation.name.map_or_else(
        || "Anonymous Subscription".into(),
        |name| format!("Subscription \"{}\"", name.text),
    );
    let places: Vec<usize> = further.iter().map(place).collect();
    Err(known.fault(format!("{who} must select only one top level field."), &places))
}

fn place(selection: &Selection<'_>) -> usize {
    match selection {
        Selection::Field(field) => field.at(),
        Selection::Spread(spread) => spread.at,
        Selection::Inline(inline) => inline.at,
    }
}

/// The name of a type that exists and has no fields.
fn not_composite<'d>(known: &Known<'d>, on: Name<'d>) -> Option<&'d str> {
    (known.types.get(on.text).is_some() && known.composite(on.text).is_none()).then_some(on.text)
}

fn check_leaf(known: &Known<'_>, field: &Field<'_>, defined: &FieldDef) -> Result<(), Fault> {
    let leaf = known.types.of(&defined.ty).is_some_and(TypeDef::is_leaf);
    let (may, at) = match &field.selections {
        Some(selections) if leaf => ("must not", selections.at),
        None if !leaf => ("must", field.at()),
        _ => return Ok(()),
    };
    let message = format!(
        "Field \"{}\" of type \"{}\" {may} have a sub selection.",
        field.name.text, defined.ty
    );
    Err(known.fault(message, &[at]))
}

fn no_field(known: &Known<'_>, field: &Field<'_>, parent: &TypeDef) -> Fault {
    let name = field.name.text;
    let fields = parent.fields().iter().map(|field| field.name.as_str());
    let near = suggest::did_you_mean("", name, fields);
    let message = format!("Cannot query field \"{name}\" on type \"{}\".{near}", parent.name);
    known.fault(message, &[field.at()])
}

fn no_argument(
    known: &Known<'_>,
    argument: &Argument<'_>,
    defined: &FieldDef,
    parent: &TypeDef,
) -> Fault {
    let name = argument.name;
    let near =
        suggest::did_you_mean("", name.text, defined.args.iter().map(|input| input.name.as_str()));
    let message = format!(
        "Unknown argument \"{}\" on field \"{}\" of type \"{}\".{near}",
        name.text, defined.name, parent.name
    );
    known.fault(message, &[name.at])
}

/// Refuses a field that lacks an argument.
fn check_given(known: &Known<'_>, field: &Field<'_>, defined: &FieldDef) -> Result<(), Fault> {
    let given = |name: &str| field.arguments.iter().any(|argument| argument.name.text == name);
    let lacks = defined.args.iter().find(|input| input.is_required() && !given(&input.name));
    let Some(input) = lacks else { return Ok(()) };
    let message = format!(
        "Field \"{}\" argument \"{}\" of type \"{}\" is required but not provided.",
        field.name.text, input.name, input.ty
    );
    Err(known.fault(message, &[field.at()]))
}
