//! One customer: create, show, unlock, delete.

use super::confirm;
use super::who::{find, website_code, website_id};
use crate::commands::until_seen_everywhere;
use crate::secret::PasswordArgs;
use crate::state::{Context, State};
use anyhow::bail;
use clap::Args;
use magegate_domain::acl::Permit;
use magegate_domain::caller::AccountKind;
use magegate_domain::clock::{parse_timestamp, timestamp};
use magegate_domain::customer::Customer;
use magegate_domain::error::ErrorKind;
use magegate_service::addresses::AddressView;
use magegate_service::customers::CustomerInput;
use magegate_service::facts::Facts;
use magegate_service::operator::{Unlocked, find_customers, unlock_customer, unlock_name};
use magegate_service::origin::Origin;
use magegate_service::{accounts, customers};
use magegate_store::customer_groups;
use magegate_store::customers as stored;
use serde_json::{Value, json};

/// A new customer.
#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    /// E-mail address
    email: String,
    /// First name
    #[arg(long)]
    firstname: String,
    /// Last name
    #[arg(long)]
    lastname: String,
    /// Website by its code; the default one without
    #[arg(long, value_name = "CODE")]
    website: Option<String>,
    /// Store view by its code; the website's default one without
    #[arg(long, value_name = "CODE")]
    store: Option<String>,
    /// Customer group by its code or number; that of new customers without
    #[arg(long, value_name = "CODE|ID")]
    group: Option<String>,
    /// Name prefix
    #[arg(long)]
    prefix: Option<String>,
    /// Middle name
    #[arg(long)]
    middlename: Option<String>,
    /// Name suffix
    #[arg(long)]
    suffix: Option<String>,
    /// Date of birth, YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = date)]
    dob: Option<String>,
    /// 1 male, 2 female, 3 not specified
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(i64).range(1..=3))]
    gender: Option<i64>,
    /// Tax or VAT number
    #[arg(long, value_name = "NUMBER")]
    taxvat: Option<String>,
    /// Creates the account without a password: it gets no tokens until it has one
    #[arg(long, conflicts_with_all = ["password_file", "password_stdin"])]
    no_password: bool,
    #[command(flatten)]
    password: PasswordArgs,
}

/// Whom to show.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// E-mail address or number
    #[arg(value_name = "EMAIL|ID")]
    name: String,
    /// Website by its code, for an address that several websites know
    #[arg(long, value_name = "CODE")]
    website: Option<String>,
}

/// Whom to unlock.
#[derive(Debug, Args)]
pub(crate) struct UnlockArgs {
    /// E-mail address or number; an address of no account is freed from the throttle all the same
    #[arg(value_name = "EMAIL|ID")]
    name: String,
    /// Website by its code, for an address that several websites know
    #[arg(long, value_name = "CODE")]
    website: Option<String>,
}

/// Whom to delete.
#[derive(Debug, Args)]
pub(crate) struct DeleteArgs {
    /// E-mail address or number
    #[arg(value_name = "EMAIL|ID")]
    name: String,
    /// Website by its code, for an address that several websites know
    #[arg(long, value_name = "CODE")]
    website: Option<String>,
    /// Does not ask
    #[arg(long, short)]
    yes: bool,
}

/// Creates a customer by the rules of the Web API.
pub(super) async fn create(
    context: &Context,
    state: &State,
    arguments: CreateArgs,
) -> anyhow::Result<()> {
    let service = &state.service;
    let facts = service.facts().await?;
    let password =
        if arguments.no_password { None } else { Some(arguments.password.read(&arguments.email)?) };
    let website = arguments.website.as_deref().map(|code| website_id(&facts, code)).transpose()?;
    let store = match arguments.store.as_deref() {
        Some(code) => match facts.scopes.store_by_code(code) {
            Some(store) => Some(store.id.0),
            None => bail!("there is no store view {code:?}"),
        },
        None => None,
    };
    let group = match arguments.group.as_deref() {
        Some(group) => Some(group_id(state, group).await?),
        None => None,
    };
    let input = CustomerInput {
        email: Some(arguments.email),
        firstname: Some(arguments.firstname),
        lastname: Some(arguments.lastname),
        website_id: website.map(|id| id.0),
        store_id: store,
        group_id: group,
        prefix: arguments.prefix,
        middlename: arguments.middlename,
        suffix: arguments.suffix,
        dob: arguments.dob,
        gender: arguments.gender,
        taxvat: arguments.taxvat,
        ..CustomerInput::default()
    };
    let origin = Origin::command("customer create");
    let permit = Permit::operator();
    let view = accounts::create(service, &origin, &permit, input, password.as_ref(), "").await?;
    let Customer { id, email, .. } = &view.customer;
    let object =
        json!({ "id": id.0, "email": email, "website": website_code(&facts, &view.customer) });
    context.output.done(&format!("customer {id} created: {email}"), &object)?;
    Ok(())
}

/// Shows a customer with its addresses.
pub(super) async fn show(
    context: &Context,
    state: &State,
    arguments: &ShowArgs,
) -> anyhow::Result<()> {
    let service = &state.service;
    let customer = find(state, &arguments.name, arguments.website.as_deref()).await?;
    let facts = service.facts().await?;
    let origin = Origin::command("customer show");
    let view = customers::get(service, &origin, &Permit::operator(), customer.id).await?;
    let mut door = service.store().read().await?;
    let login = stored::login(&mut door, customer.id).await?;
    let groups = customer_groups::list(&mut door).await?;
    drop(door);
    let group = groups.iter().find(|group| group.id == customer.group_id);
    let failures = login.as_ref().map(|login| login.failures).unwrap_or_default();
    let locked = failures.locked_until.filter(|until| *until > service.now());
    let mut object = members(&facts, &view.customer);
    let more = json!({
        "group": group.map(|group| &group.code),
        "has_password": login.as_ref().is_some_and(|login| login.password_hash.is_some()),
        "wrong_passwords": failures.count,
        "locked_until": locked.map(timestamp),
        "newsletter": view.is_subscribed,
        "attributes": attributes(context, &view.custom_attributes),
    });
    let addresses: Vec<Value> = view.addresses.iter().map(|view| address(context, view)).collect();
    if let (Some(object), Value::Object(more)) = (object.as_object_mut(), more) {
        object.extend(more);
        object.insert("addresses".to_owned(), Value::Array(addresses));
    }
    context.output.members(&object)?;
    Ok(())
}

/// Custom attributes as an object for scripts, as a list for people.
fn attributes(context: &Context, attributes: &[(String, String)]) -> Value {
    if context.output.is_json() {
        let members = attributes.iter().map(|(code, value)| (code.clone(), json!(value)));
        return Value::Object(members.collect());
    }
    attributes.iter().map(|(code, value)| json!(format!("{code} {value}"))).collect()
}

/// Lifts the locks of a customer, or of a name that is nobody's.
pub(super) async fn unlock(
    context: &Context,
    state: &State,
    arguments: &UnlockArgs,
) -> anyhow::Result<()> {
    let service = &state.service;
    let permit = Permit::operator();
    let is_number = arguments.name.parse::<i64>().is_ok();
    if !is_number && find_customers(service, &permit, &arguments.name).await?.is_empty() {
        let kind = AccountKind::Customer;
        let failures = unlock_name(service, &permit, kind, &arguments.name).await?;
        if failures == 0 {
            bail!(
                "there is no customer with the address {:?}, and nothing is locked",
                arguments.name
            );
        }
        let sentence =
            format!("no customer has the address; {failures} failed token requests forgotten");
        let object = json!({ "id": null, "failed_requests": failures });
        context.output.done(&sentence, &object)?;
        return Ok(());
    }
    let customer = find(state, &arguments.name, arguments.website.as_deref()).await?;
    let origin = Origin::command("customer unlock");
    let done = unlock_customer(service, &origin, &permit, customer.id).await?;
    let Unlocked { wrong_passwords, locked_until, failed_requests } = done;
    let was = if locked_until.is_some() { "was locked" } else { "was not locked" };
    let sentence = format!(
        "customer {} {was}; {wrong_passwords} wrong passwords and {failed_requests} failed token requests forgotten",
        customer.id
    );
    let object = json!({
        "id": customer.id.0,
        "locked_until": locked_until.map(timestamp),
        "wrong_passwords": wrong_passwords,
        "failed_requests": failed_requests,
    });
    context.output.done(&sentence, &object)?;
    Ok(())
}

/// Deletes a customer, after a question.
pub(super) async fn delete(
    context: &Context,
    state: &State,
    arguments: &DeleteArgs,
) -> anyhow::Result<()> {
    let service = &state.service;
    let customer = find(state, &arguments.name, arguments.website.as_deref()).await?;
    let Customer { id, email, .. } = &customer;
    confirm(&format!("Delete customer {id} ({email}) with all that is its own?"), arguments.yes)?;
    let origin = Origin::command("customer delete");
    match customers::delete(service, &origin, &Permit::operator(), *id).await {
        Err(error) if error.kind == ErrorKind::NotFound => bail!("customer {id} is gone already"),
        other => other?,
    };
    until_seen_everywhere(context).await;
    let object = json!({ "id": id.0, "email": email });
    context.output.done(&format!("customer {id} deleted: {email}"), &object)?;
    Ok(())
}

/// A customer's row as an object.
pub(super) fn members(facts: &Facts, customer: &Customer) -> Value {
    let store = customer.store_id.and_then(|id| facts.scopes.store(id));
    json!({
        "id": customer.id.0,
        "email": customer.email,
        "website": website_code(facts, customer),
        "store": store.map(|store| &store.code),
        "prefix": customer.prefix,
        "firstname": customer.firstname,
        "middlename": customer.middlename,
        "lastname": customer.lastname,
        "suffix": customer.suffix,
        "dob": customer.dob,
        "gender": customer.gender,
        "taxvat": customer.taxvat,
        "active": customer.is_active,
        "confirmed": customer.confirmation.is_none(),
        "created_at": customer.created_at,
        "updated_at": customer.updated_at,
    })
}

/// An address as an object for scripts, as a line for people.
fn address(context: &Context, view: &AddressView) -> Value {
    let address = &view.address;
    if context.output.is_json() {
        return json!({
            "id": address.id.0,
            "firstname": address.firstname,
            "lastname": address.lastname,
            "company": address.company,
            "street": address.street.lines().collect::<Vec<_>>(),
            "city": address.city,
            "region": view.region_name,
            "postcode": address.postcode,
            "country_id": address.country_id,
            "telephone": address.telephone,
            "default_billing": view.default_billing,
            "default_shipping": view.default_shipping,
        });
    }
    let parts = [
        address.street.replace('\n', ", "),
        address.postcode.clone().unwrap_or_default(),
        address.city.clone(),
        view.region_name.clone().unwrap_or_default(),
        address.country_id.clone(),
    ];
    let filled: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Value::String(filled.join(" "))
}

async fn group_id(state: &State, group: &str) -> anyhow::Result<i64> {
    let mut door = state.service.store().read().await?;
    let groups = customer_groups::list(&mut door).await?;
    let number: Option<i64> = group.parse().ok();
    let found = groups
        .iter()
        .find(|known| known.code == group)
        .or_else(|| groups.iter().find(|known| Some(known.id.0) == number));
    if let Some(found) = found {
        return Ok(found.id.0);
    }
    let codes: Vec<&str> = groups.iter().map(|known| known.code.as_str()).collect();
    bail!("there is no customer group {group:?}; the codes are: {}", codes.join(", "))
}

/// A date as an argument gives it.
fn date(text: &str) -> Result<String, &'static str> {
    match parse_timestamp(&format!("{text} 00:00:00")) {
        Some(_) => Ok(text.to_owned()),
        None => Err("not a date as in 1990-12-31"),
    }
}
