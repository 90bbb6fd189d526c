//! `magegate attribute …`: the attributes of customers and addresses, built in and of an owner's making.

mod set;

use super::customer::confirm;
use super::until_seen_everywhere;
use crate::state::{Context, State};
use clap::{Args, Subcommand};
use magegate_domain::acl::Permit;
use magegate_domain::attribute::{Attribute, Entity};
use magegate_domain::id::StoreId;
use magegate_service::attribute_definitions::{self as definitions, Kind};
use magegate_service::facts::Facts;
use magegate_service::origin::Origin;
use serde_json::{Map, Value, json};

/// What can be done with attributes.
#[derive(Debug, Subcommand)]
pub(crate) enum AttributeCommand {
    /// Lists the attributes of customers, or of addresses
    List(ListArgs),
    /// Shows an attribute with its options
    Show(NameArgs),
    /// Creates an attribute, or changes one that was created here
    Set(Box<set::SetArgs>),
    /// Deletes an attribute with all its values
    Delete(DeleteArgs),
}

/// Whose attributes, and which.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Those of addresses instead of customers
    #[arg(long)]
    address: bool,
    /// Only those that are carried as custom attributes
    #[arg(long)]
    custom: bool,
}

/// An attribute.
#[derive(Debug, Args)]
pub(crate) struct NameArgs {
    /// Its code
    code: String,
    /// One of addresses instead of customers
    #[arg(long)]
    address: bool,
}

/// An attribute to delete.
#[derive(Debug, Args)]
pub(crate) struct DeleteArgs {
    #[command(flatten)]
    name: NameArgs,
    /// Does not ask
    #[arg(long, short)]
    yes: bool,
}

/// Runs the command.
pub(crate) async fn run(command: AttributeCommand, context: &Context) -> anyhow::Result<()> {
    let state = match command {
        AttributeCommand::Set(_) => context.open_or_create().await?,
        _ => context.open().await?,
    };
    let result = match command {
        AttributeCommand::List(arguments) => list(context, &state, &arguments).await,
        AttributeCommand::Show(arguments) => show(context, &state, &arguments).await,
        AttributeCommand::Set(arguments) => set::run(context, &state, *arguments).await,
        AttributeCommand::Delete(arguments) => delete(context, &state, &arguments).await,
    };
    state.close().await;
    result
}

async fn list(context: &Context, state: &State, arguments: &ListArgs) -> anyhow::Result<()> {
    let service = &state.service;
    let facts = service.facts().await?;
    let found = definitions::list(service, &Permit::operator(), entity(arguments.address)).await?;
    let rows: Vec<Value> = found
        .iter()
        .filter(|attribute| attribute.is_custom() || !arguments.custom)
        .map(|attribute| object(&facts, attribute))
        .collect();
    let columns = ["id", "code", "type", "label", "required", "custom", "position"];
    Ok(context.output.list(&columns, &rows)?)
}

async fn show(context: &Context, state: &State, arguments: &NameArgs) -> anyhow::Result<()> {
    let (service, permit) = (&state.service, Permit::operator());
    let facts = service.facts().await?;
    let entity = entity(arguments.address);
    let (attribute, values) = definitions::get(service, &permit, entity, &arguments.code).await?;
    let mut shown = object(&facts, &attribute);
    if let Some(members) = shown.as_object_mut() {
        members.insert("values".to_owned(), json!(values));
        if !context.output.is_json() {
            let options = attribute.options.iter();
            let named = options.map(|option| format!("{} {}", option.id, option.label(StoreId(0))));
            members.insert("options".to_owned(), json!(named.collect::<Vec<_>>()));
        }
    }
    Ok(context.output.members(&shown)?)
}

async fn delete(context: &Context, state: &State, arguments: &DeleteArgs) -> anyhow::Result<()> {
    let (service, permit) = (&state.service, Permit::operator());
    let NameArgs { code, address } = &arguments.name;
    let entity = entity(*address);
    let (attribute, values) = definitions::get(service, &permit, entity, code).await?;
    let code = &attribute.code;
    confirm(&format!("Delete attribute {code} with its {values} values?"), arguments.yes)?;
    let origin = Origin::command("attribute delete");
    let gone = definitions::delete(service, &origin, &permit, entity, code).await?;
    until_seen_everywhere(context).await;
    let sentence = format!("attribute {code} deleted, with {gone} values");
    context.output.done(&sentence, &json!({ "deleted": code, "values": gone }))?;
    Ok(())
}

fn entity(address: bool) -> Entity {
    if address { Entity::Address } else { Entity::Customer }
}

/// An attribute as an object.
fn object(facts: &Facts, attribute: &Attribute) -> Value {
    let labels = |labels: &[(StoreId, String)]| {
        let by_code = labels.iter().filter_map(|(store, label)| {
            let store = facts.scopes.store(*store).filter(|store| store.id.0 != 0)?;
            Some((store.code.clone(), json!(label)))
        });
        Value::Object(by_code.collect::<Map<_, _>>())
    };
    let options = attribute.options.iter().map(|option| {
        json!({
            "id": option.id,
            "label": option.label(StoreId(0)),
            "labels": labels(&option.labels),
        })
    });
    let rules = attribute.rules.iter().map(|(name, value)| (name.clone(), json!(value)));
    let kind = Kind::of(attribute).filter(|_| attribute.is_user_defined).map(Kind::name);
    json!({
        "id": attribute.id.0,
        "code": attribute.code,
        "type": kind.unwrap_or(&attribute.frontend_input),
        "label": attribute.frontend_label,
        "labels": labels(&attribute.store_labels),
        "required": attribute.is_required,
        "unique": attribute.is_unique,
        "visible": attribute.is_visible,
        "default": attribute.default_value,
        "options": options.collect::<Vec<_>>(),
        "forms": attribute.forms,
        "position": attribute.position,
        "rules": Value::Object(rules.collect::<Map<_, _>>()),
        "note": attribute.note,
        "system": attribute.is_system,
        "user_defined": attribute.is_user_defined,
        "custom": attribute.is_custom(),
    })
}
