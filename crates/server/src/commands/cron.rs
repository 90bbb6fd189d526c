//! `magegate cron …`: the scheduled jobs by hand.

use crate::state::{Context, State};
use anyhow::bail;
use clap::Subcommand;
use magegate_service::jobs::{Job, Run, run_now};
use serde_json::json;

/// What can be done with the jobs.
#[derive(Debug, Subcommand)]
pub(crate) enum CronCommand {
    /// Runs one job or all, due or not, unless another process is at it
    Run {
        /// The job, as `cron list` names it; all without
        #[arg(value_parser = job)]
        job: Option<Job>,
    },
    /// Lists the jobs and how they last ended
    List,
}

/// Runs the command.
pub(crate) async fn run(command: CronCommand, context: &Context) -> anyhow::Result<()> {
    let state = context.open().await?;
    let result = match command {
        CronCommand::Run { job } => run_jobs(context, &state, job).await,
        CronCommand::List => list(context, &state).await,
    };
    state.close().await;
    result
}

async fn run_jobs(context: &Context, state: &State, job: Option<Job>) -> anyhow::Result<()> {
    let wanted = job.map_or_else(|| Job::ALL.to_vec(), |job| vec![job]);
    let mut failed = Vec::new();
    for job in wanted {
        let name = job.name();
        let (outcome, rows) = match run_now(&state.service, job, context.audit_limits()).await {
            Ok(Run::Done(rows)) => (format!("done, {rows} rows changed"), Some(rows)),
            Ok(Run::NotDue) => ("left alone: another process is at it".to_owned(), None),
            Err(error) => {
                failed.push(name);
                (format!("failed: {error}"), None)
            }
        };
        let object = json!({ "job": name, "outcome": outcome, "rows": rows });
        context.output.done(&format!("{name}: {outcome}"), &object)?;
    }
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

async fn list(context: &Context, state: &State) -> anyhow::Result<()> {
    let mut door = state.service.store().read().await?;
    let runs = magegate_store::jobs::list(&mut door).await?;
    let rows: Vec<_> = Job::ALL
        .iter()
        .map(|job| {
            let run = runs.iter().find(|run| run.job == job.name());
            let shown = |moment: Option<time::OffsetDateTime>| {
                moment
                    .filter(|moment| moment.unix_timestamp() > 0)
                    .map(magegate_domain::clock::timestamp)
            };
            json!({
                "job": job.name(),
                "last_started": run.and_then(|run| shown(run.started_at)),
                "last_finished": run.and_then(|run| shown(run.finished_at)),
                "outcome": run.map(|run| &run.outcome).filter(|outcome| !outcome.is_empty()),
            })
        })
        .collect();
    context.output.list(&["job", "last_started", "last_finished", "outcome"], &rows)?;
    Ok(())
}

fn job(name: &str) -> Result<Job, String> {
    Job::named(name).ok_or_else(|| format!("the jobs are {}", Job::ALL.map(Job::name).join(", ")))
}
