//! `magegate role …`: the roles of admins and the resources that each may use.

use super::until_seen_everywhere;
use crate::state::{Context, State};
use clap::{Args, Subcommand};
use magegate_domain::acl::{Permit, tree};
use magegate_service::origin::Origin;
use magegate_service::roles::{self, RoleView};
use serde_json::{Value, json};

/// What can be done with roles.
#[derive(Debug, Subcommand)]
pub(crate) enum RoleCommand {
    /// Creates a role
    Create {
        /// Its name
        name: String,
        #[arg(
            value_name = "RESOURCE",
            help = "The resources that it may use; Magento_Backend::all for everything"
        )]
        resources: Vec<String>,
    },
    /// Lists the roles
    List,
    /// Shows the resources of a role, or of the whole tree
    Show {
        /// Its name; the tree of all resources without
        name: Option<String>,
    },
    /// Lets a role use further resources
    Allow(ResourceArgs),
    /// Takes resources away from a role; holds for tokens that were issued already, too
    Deny(ResourceArgs),
    /// Deletes a role
    Delete {
        /// Its name
        name: String,
        /// Also when admins have it: they are left without a role, and their tokens end
        #[arg(long)]
        force: bool,
    },
}

/// A role and resources.
#[derive(Debug, Args)]
pub(crate) struct ResourceArgs {
    /// The role's name
    name: String,
    /// The resources; each stands for itself alone
    #[arg(value_name = "RESOURCE", required = true)]
    resources: Vec<String>,
    /// Also those below them in the tree
    #[arg(long)]
    below: bool,
}

/// Runs the command.
pub(crate) async fn run(command: RoleCommand, context: &Context) -> anyhow::Result<()> {
    if let RoleCommand::Show { name: None } = command {
        return show_tree(context);
    }
    let state = match command {
        RoleCommand::Create { .. } => context.open_or_create().await?,
        _ => context.open().await?,
    };
    let result = on(&state, command, context).await;
    state.close().await;
    result
}

async fn on(state: &State, command: RoleCommand, context: &Context) -> anyhow::Result<()> {
    let (service, permit, output) = (&state.service, Permit::operator(), context.output);
    match command {
        RoleCommand::Create { name, resources } => {
            let origin = Origin::command("role create");
            let role = roles::create(service, &origin, &permit, &name, &resources).await?;
            output
                .done(&format!("created role {} ({})", role.name, extent(&role)), &object(&role))?;
        }
        RoleCommand::List => {
            let shown = if output.is_json() { object } else { row };
            let rows: Vec<Value> = roles::list(service, &permit).await?.iter().map(shown).collect();
            output.list(&["id", "name", "resources", "admins"], &rows)?;
        }
        RoleCommand::Show { name } => {
            let role = roles::get(service, &permit, &name.unwrap_or_default()).await?;
            show(context, &role)?;
        }
        RoleCommand::Allow(arguments) => {
            let origin = Origin::command("role allow");
            let given = (arguments.resources.as_slice(), arguments.below);
            let changed = roles::allow(service, &origin, &permit, &arguments.name, given).await?;
            tell(context, &changed)?;
        }
        RoleCommand::Deny(arguments) => {
            let origin = Origin::command("role deny");
            let given = (arguments.resources.as_slice(), arguments.below);
            let changed = roles::deny(service, &origin, &permit, &arguments.name, given).await?;
            if changed.1 {
                until_seen_everywhere(context).await;
            }
            tell(context, &changed)?;
            hint_at_children(context, &changed.0, &arguments);
        }
        RoleCommand::Delete { name, force } => {
            let origin = Origin::command("role delete");
            let deleted = roles::delete(service, &origin, &permit, &name, force).await;
            let revoked = deleted.map_err(|error| match error.kind {
                magegate_domain::ErrorKind::State => anyhow::Error::new(error)
                    .context("not deleted; --force deletes it all the same"),
                _ => error.into(),
            })?;
            until_seen_everywhere(context).await;
            let sentence = format!("deleted role {name}, ended {revoked} tokens");
            output.done(&sentence, &json!({ "deleted": name, "tokens_ended": revoked }))?;
        }
    }
    Ok(())
}

fn tell(context: &Context, (role, changed): &(RoleView, bool)) -> std::io::Result<()> {
    let sentence = match changed {
        true => format!("role {} now has {}", role.name, extent(role)),
        false => format!("nothing to change: role {} has {}", role.name, extent(role)),
    };
    let mut object = object(role);
    if let Some(members) = object.as_object_mut() {
        members.insert("changed".to_owned(), json!(changed));
    }
    context.output.done(&sentence, &object)
}

/// Taking a resource away leaves those below it, which a person may not expect.
fn hint_at_children(context: &Context, role: &RoleView, arguments: &ResourceArgs) {
    let below = |id: &str| {
        std::iter::successors(tree::parent(id), |id| tree::parent(id))
            .any(|parent| arguments.resources.iter().any(|denied| denied == parent))
    };
    let left: Vec<_> = role.allowed.iter().filter(|id| below(id)).map(String::as_str).collect();
    if let Some(first) = left.first() {
        let count = left.len();
        let text = format!("{count} below it still allowed, {first} first; --below takes them too");
        context.output.warning(&text);
    }
}

fn show(context: &Context, role: &RoleView) -> std::io::Result<()> {
    if context.output.is_json() {
        return context.output.object(&object(role));
    }
    context.output.members(&row(role))?;
    let everything = role.everything.then(|| magegate_domain::acl::EVERYTHING.to_owned());
    let resources = everything.iter().chain(role.allowed.iter().filter(|_| !role.everything));
    for id in resources {
        context.output.line(&format!("  {id}"))?;
    }
    Ok(())
}

fn show_tree(context: &Context) -> anyhow::Result<()> {
    for (id, parent, title) in tree::entries() {
        if context.output.is_json() {
            context.output.object(&json!({ "id": id, "parent": parent, "title": title }))?;
            continue;
        }
        let depth = std::iter::successors(tree::parent(id), |id| tree::parent(id)).count();
        context.output.line(&format!("{:indent$}{id}  {title}", "", indent = depth * 2))?;
    }
    Ok(())
}

fn extent(role: &RoleView) -> String {
    match (role.everything, role.allowed.len()) {
        (true, _) => "everything".to_owned(),
        (false, 0) => "nothing".to_owned(),
        (false, count) => format!("{count} of {} resources", tree::ids().count()),
    }
}

fn row(role: &RoleView) -> Value {
    json!({ "id": role.id.0, "name": role.name, "resources": extent(role), "admins": role.members })
}

fn object(role: &RoleView) -> Value {
    json!({
        "id": role.id.0,
        "name": role.name,
        "everything": role.everything,
        "resources": role.allowed,
        "admins": role.members,
    })
}
