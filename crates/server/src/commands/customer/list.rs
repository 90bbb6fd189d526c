//! `magegate customer list`.

use super::account::members;
use super::who::website_id;
use crate::state::{Context, State};
use clap::Args;
use magegate_domain::acl::Permit;
use magegate_domain::search::{Filter, SearchCriteria, SortOrder};
use magegate_service::customers;
use magegate_service::origin::Origin;

/// Which customers to list.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only addresses of this form; % and * stand for any characters
    #[arg(long, value_name = "PATTERN")]
    email: Option<String>,
    /// Only customers of this website, by its code
    #[arg(long, value_name = "CODE")]
    website: Option<String>,
    /// Which page, from 1
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(i64).range(1..))]
    page: i64,
    /// How many customers a page has
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=1000))]
    page_size: i64,
}

/// Lists a page, by number.
pub(super) async fn run(
    context: &Context,
    state: &State,
    arguments: &ListArgs,
) -> anyhow::Result<()> {
    let service = &state.service;
    let facts = service.facts().await?;
    let mut groups = Vec::new();
    if let Some(pattern) = &arguments.email {
        groups.push(vec![filter("email", pattern.replace('*', "%"), "like")]);
    }
    if let Some(code) = &arguments.website {
        let website = website_id(&facts, code)?;
        groups.push(vec![filter("website_id", website.0.to_string(), "eq")]);
    }
    let criteria = SearchCriteria {
        groups,
        sort_orders: vec![SortOrder { field: Some("entity_id".to_owned()), ascending: Some(true) }],
        page_size: Some(arguments.page_size),
        current_page: Some(arguments.page),
    };
    let origin = Origin::command("customer list");
    let found = customers::search(service, &origin, &Permit::operator(), &criteria).await?;
    let rows: Vec<_> = found.items.iter().map(|view| members(&facts, &view.customer)).collect();
    let columns = ["id", "email", "website", "firstname", "lastname", "active", "created_at"];
    context.output.list(&columns, &rows)?;
    let output = context.output;
    let shown = arguments.page.saturating_mul(arguments.page_size);
    if !output.is_json() && !output.is_quiet() && found.total > shown {
        output.line(&format!(
            "{} customers in all; --page {} goes on",
            found.total,
            arguments.page + 1
        ))?;
    }
    Ok(())
}

fn filter(field: &str, value: String, condition: &str) -> Filter {
    Filter {
        field: Some(field.to_owned()),
        value: Some(value),
        condition_type: Some(condition.to_owned()),
    }
}
