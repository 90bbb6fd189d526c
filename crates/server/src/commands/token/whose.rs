//! Whose tokens or sessions are meant.

use crate::cli::UsageError;
use crate::commands::customer::find;
use crate::state::State;
use anyhow::bail;
use clap::Args;
use magegate_domain::admin::Admin;
use magegate_domain::caller::Account;
use magegate_store::{admins, customers};

/// The account, by name; none without.
#[derive(Debug, Clone, Args)]
pub(in crate::commands) struct WhoseArgs {
    /// A customer by e-mail address or number
    #[arg(long, value_name = "EMAIL|ID", conflicts_with = "admin")]
    pub(in crate::commands) customer: Option<String>,
    /// The customer's website by its code, for an address that several websites know
    #[arg(long, value_name = "CODE", requires = "customer")]
    pub(in crate::commands) website: Option<String>,
    /// An admin by user name
    #[arg(long, value_name = "USERNAME")]
    pub(in crate::commands) admin: Option<String>,
}

/// An account with what commands say of it.
#[derive(Debug, Clone)]
pub(in crate::commands) struct Found {
    pub(in crate::commands) account: Account,
    pub(in crate::commands) name: String,
    pub(in crate::commands) is_active: bool,
}

impl WhoseArgs {
    /// The account; `None` when none was named.
    pub(in crate::commands) async fn find(&self, state: &State) -> anyhow::Result<Option<Found>> {
        if let Some(name) = &self.admin {
            let admin = admin(state, name).await?;
            return Ok(Some(Found {
                account: Account::Admin(admin.id),
                is_active: admin.is_active,
                name: admin.username,
            }));
        }
        let Some(name) = &self.customer else {
            return Ok(None);
        };
        let customer = find(state, name, self.website.as_deref()).await?;
        Ok(Some(Found {
            account: Account::Customer(customer.id),
            is_active: customer.is_active,
            name: customer.email,
        }))
    }

    /// The account, which must be named.
    pub(in crate::commands) async fn named(&self, state: &State) -> anyhow::Result<Found> {
        match self.find(state).await? {
            Some(found) => Ok(found),
            None => {
                Err(UsageError("name the account: --customer EMAIL or --admin USERNAME".to_owned())
                    .into())
            }
        }
    }
}

impl Found {
    /// `customer 5 (ada@example.com)`.
    pub(in crate::commands) fn words(&self) -> String {
        format!("{} {} ({})", self.account.kind().name(), self.account.id(), self.name)
    }
}

/// The name of an account; `None` when it is gone.
pub(in crate::commands) async fn name_of(
    state: &State,
    account: Account,
) -> anyhow::Result<Option<String>> {
    let mut door = state.service.store().read().await?;
    Ok(match account {
        Account::Customer(id) => {
            customers::find(&mut door, id).await?.map(|customer| customer.email)
        }
        Account::Admin(id) => admins::find(&mut door, id).await?.map(|found| found.admin.username),
    })
}

async fn admin(state: &State, name: &str) -> anyhow::Result<Admin> {
    let mut door = state.service.store().read().await?;
    match admins::find_by_name(&mut door, name).await? {
        Some(found) => Ok(found.admin),
        None => bail!("there is no admin {name:?}; `magegate admin list` shows them"),
    }
}
