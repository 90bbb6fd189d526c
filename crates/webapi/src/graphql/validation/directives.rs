//! The rules about directives.

use super::known::Known;
use super::walk::unique;
use super::{suggest, values};
use crate::graphql::syntax::Fault;
use crate::graphql::syntax::tree::{Directive, OperationKind};
use crate::graphql::types::DirectiveDef;
use async_graphql_parser::types::DirectiveLocation;
use std::collections::HashMap;

/// What a directive stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Query,
    Mutation,
    Subscription,
    Variable,
    Field,
    Fragment,
    Spread,
    Inline,
}

impl Place {
    pub(super) fn of(operation: OperationKind) -> Self {
        match operation {
            OperationKind::Query => Self::Query,
            OperationKind::Mutation => Self::Mutation,
            OperationKind::Subscription => Self::Subscription,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Query => "QUERY",
            Self::Mutation => "MUTATION",
            Self::Subscription => "SUBSCRIPTION",
            Self::Variable => "VARIABLE_DEFINITION",
            Self::Field => "FIELD",
            Self::Fragment => "FRAGMENT_DEFINITION",
            Self::Spread => "FRAGMENT_SPREAD",
            Self::Inline => "INLINE_FRAGMENT",
        }
    }

    fn is_among(self, defined: &DirectiveDef) -> bool {
        let wanted = match self {
            Self::Query => DirectiveLocation::Query,
            Self::Mutation => DirectiveLocation::Mutation,
            Self::Subscription => DirectiveLocation::Subscription,
            Self::Variable => DirectiveLocation::VariableDefinition,
            Self::Field => DirectiveLocation::Field,
            Self::Fragment => DirectiveLocation::FragmentDefinition,
            Self::Spread => DirectiveLocation::FragmentSpread,
            Self::Inline => DirectiveLocation::InlineFragment,
        };
        defined.locations.contains(&wanted)
    }
}

/// Refuses a known directive that stands twice at one place. Asked when the place is entered, before its directives
/// are.
pub(super) fn check_unique<'d>(known: &Known<'d>, list: &'d [Directive<'d>]) -> Result<(), Fault> {
    let mut seen = HashMap::new();
    for directive in list {
        let name = directive.name.text;
        if !is_known(known, name) {
            continue;
        }
        if let Some(first) = seen.insert(name, directive.at) {
            let message =
                format!("The directive \"{name}\" can only be used once at this location.");
            return Err(known.fault(message, &[first, directive.at]));
        }
    }
    Ok(())
}

/// Visits directives with their arguments.
pub(super) fn check<'d>(
    known: &Known<'d>,
    list: &'d [Directive<'d>],
    place: Place,
) -> Result<(), Fault> {
    list.iter().try_for_each(|directive| check_one(known, directive, place))
}

fn check_one<'d>(
    known: &Known<'d>,
    directive: &'d Directive<'d>,
    place: Place,
) -> Result<(), Fault> {
    let name = directive.name.text;
    let defined = known.types.directive(name);
    if !is_known(known, name) {
        return Err(known.fault(format!("Unknown directive \"@{name}\"."), &[directive.at]));
    }
    let Some(defined) = defined.filter(|defined| place.is_among(defined)) else {
        let message = format!("Directive \"{name}\" may not be used on \"{}\".", place.name());
        return Err(known.fault(message, &[directive.at]));
    };
    for argument in &directive.arguments {
        let argument = argument.name;
        if !defined.args.iter().any(|input| input.name == argument.text) {
            let options = defined.args.iter().map(|input| input.name.as_str());
            let near = suggest::did_you_mean("", argument.text, options);
            let message =
                format!("Unknown argument \"{}\" on directive \"@{name}\".{near}", argument.text);
            return Err(known.fault(message, &[argument.at]));
        }
    }
    let mut names = HashMap::new();
    for argument in &directive.arguments {
        unique(known, &mut names, argument.name, "argument")?;
        let input = defined.args.iter().find(|input| input.name == argument.name.text);
        values::check(known, &argument.value, input.map(|input| &input.ty))?;
    }
    let lacks =
        defined.args.iter().find(|input| input.is_required() && !names.contains_key(&*input.name));
    let Some(input) = lacks else { return Ok(()) };
    let message = format!(
        "Directive \"@{name}\" argument \"{}\" of type \"{}\" is required but not provided.",
        input.name, input.ty
    );
    Err(known.fault(message, &[directive.at]))
}

/// Whether the schema has the directive. `@deprecated` is one of every schema's, for definitions alone.
fn is_known(known: &Known<'_>, name: &str) -> bool {
    name == "deprecated" || known.types.directive(name).is_some()
}
