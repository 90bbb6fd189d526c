//! `magegate attribute set`: what the flags say of an attribute.

use super::{NameArgs, entity, object};
use crate::commands::until_seen_everywhere;
use crate::state::{Context, State};
use clap::Args;
use magegate_domain::acl::Permit;
use magegate_service::attribute_definitions::{
    self as definitions, Definition, Kind, OptionDefinition, Outcome, RuleValue,
};
use magegate_service::origin::Origin;
use serde_json::json;
use std::collections::BTreeMap;

/// An attribute, and what it is to be; what is left out stays.
#[derive(Debug, Args)]
pub(crate) struct SetArgs {
    #[command(flatten)]
    name: NameArgs,
    #[arg(
        long = "type",
        value_name = "TYPE",
        value_parser = kind,
        help = "text, textarea, multiline, date, boolean, select, multiselect, int or decimal; needed for a new one"
    )]
    kind: Option<Kind>,
    /// Its label; needed for a new one
    #[arg(long)]
    label: Option<String>,
    /// Its label in a store view; empty for none
    #[arg(long, value_name = "STORE=LABEL", value_parser = pair)]
    store_label: Vec<(String, String)>,
    /// Whether a value is required
    #[arg(long, value_name = "BOOL")]
    required: Option<bool>,
    /// Whether no two may have the same value
    #[arg(long, value_name = "BOOL")]
    unique: Option<bool>,
    /// Whether forms show it
    #[arg(long, value_name = "BOOL")]
    visible: Option<bool>,
    /// The value of those without one, options by label; empty for none
    #[arg(long, value_name = "VALUE")]
    default: Option<String>,
    /// An option by its label, for select and multiselect; stored ones stay
    #[arg(long, value_name = "LABEL")]
    option: Vec<String>,
    /// An option that goes; values that name it are no longer taken
    #[arg(long, value_name = "LABEL")]
    remove_option: Vec<String>,
    /// A form that shows it, instead of all that did
    #[arg(long, value_name = "FORM")]
    form: Vec<String>,
    /// Its place in the set and in forms
    #[arg(long, value_name = "NUMBER")]
    position: Option<i64>,
    #[arg(
        long,
        value_name = "RULE=VALUE",
        value_parser = pair,
        help = "input_validation, min_text_length or max_text_length; instead of all rules before"
    )]
    rule: Vec<(String, String)>,
    /// The most lines, for multiline
    #[arg(long, value_name = "NUMBER")]
    lines: Option<i64>,
    /// A remark for people; empty for none
    #[arg(long)]
    note: Option<String>,
}

/// Runs the command.
pub(super) async fn run(
    context: &Context,
    state: &State,
    arguments: SetArgs,
) -> anyhow::Result<()> {
    let entity = entity(arguments.name.address);
    let definition = definition(arguments);
    let (service, origin) = (&state.service, Origin::command("attribute set"));
    let permit = Permit::operator();
    let set = definitions::set(service, &origin, &permit, entity, &definition).await;
    let (attribute, outcome) = set?;
    // A new one, too: until a server has seen it, that server passes its values over.
    if outcome != Outcome::Unchanged {
        until_seen_everywhere(context).await;
    }
    let code = &attribute.code;
    let sentence = match outcome {
        Outcome::Created => format!("created attribute {code}"),
        Outcome::Changed => format!("changed attribute {code}"),
        Outcome::Unchanged => format!("nothing to change: attribute {code}"),
    };
    let facts = service.facts().await?;
    let mut shown = object(&facts, &attribute);
    if let Some(members) = shown.as_object_mut() {
        members.insert("changed".to_owned(), json!(outcome != Outcome::Unchanged));
    }
    context.output.done(&sentence, &shown)?;
    Ok(())
}

fn definition(arguments: SetArgs) -> Definition {
    let option = |label: String| OptionDefinition { label, labels: BTreeMap::new() };
    let rule = |(name, value): (String, String)| {
        let value = value.parse().map_or_else(|_| RuleValue::Word(value), RuleValue::Number);
        (name, value)
    };
    let rules: BTreeMap<String, RuleValue> = arguments.rule.into_iter().map(rule).collect();
    Definition {
        code: arguments.name.code,
        kind: arguments.kind,
        label: arguments.label,
        labels: arguments.store_label.into_iter().collect(),
        required: arguments.required,
        unique: arguments.unique,
        visible: arguments.visible,
        default: arguments.default,
        options: arguments.option.into_iter().map(option).collect(),
        removed_options: arguments.remove_option,
        forms: Some(arguments.form).filter(|forms| !forms.is_empty()),
        position: arguments.position,
        rules: Some(rules).filter(|rules| !rules.is_empty()),
        lines: arguments.lines,
        note: arguments.note,
    }
}

fn kind(name: &str) -> Result<Kind, String> {
    let names = || Kind::ALL.map(Kind::name).join(", ");
    Kind::from_name(name).ok_or_else(|| format!("one of {}", names()))
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("NAME=VALUE is asked for")?;
    Ok((name.to_owned(), value.to_owned()))
}
