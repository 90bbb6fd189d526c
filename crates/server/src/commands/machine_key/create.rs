//! `magegate machine-key create`.

use super::object;
use crate::cli::UsageError;
use crate::state::{Context, State};
use clap::{ArgGroup, Args};
use magegate_domain::acl::Permit;
use magegate_domain::clock::parse_timestamp;
use magegate_service::machine_keys::{self, End, Wanted};
use magegate_service::origin::Origin;
use time::{Duration, OffsetDateTime};

/// What the key may be used for, and until when.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("end").required(true).args(["expires", "days", "never_expires"]))]
pub(crate) struct CreateArgs {
    /// Its name: 1 to 64 characters, which no other key has
    name: String,
    #[arg(
        long,
        value_name = "RESOURCE",
        required = true,
        num_args = 1..,
        help = "The resources that it may use, each for itself alone; Magento_Backend::all for everything"
    )]
    allow: Vec<String>,
    /// Also those below them in the tree
    #[arg(long)]
    below: bool,
    /// The websites that it is limited to: to requests to their store views, and to their customers
    #[arg(long, value_name = "CODE", num_args = 1..)]
    website: Vec<String>,
    /// The addresses and networks that requests may come from, like 192.0.2.7 and 10.0.0.0/8
    #[arg(long, value_name = "NETWORK", num_args = 1..)]
    from: Vec<String>,
    /// When it ends, in UTC; a date alone: with that day
    #[arg(long, value_name = "YYYY-MM-DD[ HH:MM:SS]")]
    expires: Option<String>,
    /// In how many days it ends
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=36_500))]
    days: Option<i64>,
    /// It does not end by itself
    #[arg(long)]
    never_expires: bool,
}

/// Makes the key and writes it to standard output, the only time that it is shown.
pub(super) async fn run(
    context: &Context,
    state: &State,
    arguments: &CreateArgs,
) -> anyhow::Result<()> {
    let service = &state.service;
    let wanted = Wanted {
        name: &arguments.name,
        resources: &arguments.allow,
        below: arguments.below,
        websites: &arguments.website,
        networks: &arguments.from,
        end: end(arguments, service.now())?,
    };
    let origin = Origin::command("machine-key create");
    let created = machine_keys::create(service, &origin, &Permit::operator(), &wanted).await?;
    let output = context.output;
    if output.is_json() {
        let facts = service.facts().await?;
        let mut object = object(&created.key, &facts, service.now());
        if let Some(members) = object.as_object_mut() {
            members.insert("key".to_owned(), created.secret.expose().into());
        }
        return Ok(output.object(&object)?);
    }
    output.line(created.secret.expose())?;
    output.warning("keep the key: it is shown this once, and nobody can look it up");
    Ok(())
}

fn end(arguments: &CreateArgs, now: OffsetDateTime) -> Result<End, UsageError> {
    match (&arguments.expires, arguments.days) {
        (Some(text), _) => {
            let moment =
                parse_timestamp(text).or_else(|| parse_timestamp(&format!("{text} 23:59:59")));
            let complaint = || {
                UsageError(format!(
                    "--expires: {text:?} is not like 2031-12-31 or 2031-12-31 12:00:00"
                ))
            };
            moment.map(End::At).ok_or_else(complaint)
        }
        (None, Some(days)) => Ok(End::At(now.saturating_add(Duration::days(days)))),
        (None, None) => Ok(End::Never),
    }
}
