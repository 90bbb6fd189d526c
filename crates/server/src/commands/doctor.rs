//! `magegate doctor`: looks at the deployment and tells what it found, or removes what nobody can use any more.
//! docs/doctor.md lists what can be found.

mod fix;
#[cfg(test)]
mod page;
mod surroundings;

use crate::cli::{DatabaseError, Found};
use crate::output::harmless;
use crate::state::Context;
use clap::Args;
use magegate_service::doctor::{Finding, Severity, examine, unreachable};
use magegate_store::StoreError;
use serde_json::{Value, json};
use std::time::Instant;

/// What to do beside looking.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Removes expired and orphaned rows in batches, while servers run, and tells how many; nothing else is changed
    #[arg(long)]
    fix: bool,
    /// With --fix, only counts them
    #[arg(long, requires = "fix")]
    dry_run: bool,
}

/// Runs the command.
pub(crate) async fn run(arguments: &DoctorArgs, context: &Context) -> anyhow::Result<()> {
    if arguments.fix {
        return fix::run(context, arguments.dry_run).await;
    }
    let begun = Instant::now();
    let state = match context.inspect().await {
        Ok(state) => state,
        Err(error) => return refused(context, error),
    };
    let surroundings = surroundings::of(context, begun.elapsed());
    let findings = examine(&state.service, &surroundings).await;
    state.close().await;
    tell(context, &findings)?;
    verdict(&findings)
}

/// A database that cannot be opened is a finding, too; what is wrong before it comes to that is not.
fn refused(context: &Context, error: anyhow::Error) -> anyhow::Result<()> {
    let Some(cause) = error.chain().find_map(|cause| cause.downcast_ref::<StoreError>()) else {
        return Err(error);
    };
    tell(context, &[unreachable(&cause.to_string())])?;
    Err(DatabaseError(format!("nothing else was looked at: {} does not open", context.place))
        .into())
}

fn tell(context: &Context, findings: &[Finding]) -> anyhow::Result<()> {
    let output = context.output;
    if output.is_json() {
        for finding in findings {
            output.object(&object(finding))?;
        }
        return Ok(());
    }
    let least = if output.is_quiet() { Severity::Warning } else { Severity::Fine };
    let mut topic = None;
    for finding in findings.iter().filter(|finding| finding.severity >= least) {
        if topic != Some(finding.code.topic) {
            output.line(finding.code.topic.name())?;
            topic = Some(finding.code.topic);
        }
        for line in lines(finding) {
            output.line(&line)?;
        }
    }
    if !output.is_quiet() {
        output.line("")?;
        output.line(&summary(findings))?;
    }
    Ok(())
}

/// A finding as a person reads it: what was found, then what helps.
fn lines(finding: &Finding) -> Vec<String> {
    let text = harmless(&finding.text);
    let severity = finding.severity.name();
    if finding.severity == Severity::Fine {
        return vec![format!("  {severity:<8} {text}")];
    }
    let mut lines = vec![format!("  {severity:<8} {}: {text}", finding.code.name)];
    if !finding.code.remedy.is_empty() {
        lines.push(format!("           {}", finding.code.remedy));
    }
    let further = finding.remedy.iter().filter(|remedy| !finding.code.remedy.contains(*remedy));
    lines.extend(further.map(|remedy| format!("             {}", harmless(remedy))));
    lines
}

fn object(finding: &Finding) -> Value {
    json!({
        "code": finding.code.name,
        "topic": finding.code.topic.name(),
        "severity": finding.severity.name(),
        "text": finding.text,
        "meaning": finding.code.meaning,
        "help": (finding.severity != Severity::Fine).then_some(finding.code.remedy),
        "remedy": finding.remedy,
    })
}

fn summary(findings: &[Finding]) -> String {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    format!(
        "{} ok, {} notes, {} warnings, {} errors. docs/doctor.md explains every code.",
        count(Severity::Fine),
        count(Severity::Note),
        count(Severity::Warning),
        count(Severity::Error)
    )
}

/// The exit code: notes are no reason to fail.
fn verdict(findings: &[Finding]) -> anyhow::Result<()> {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let (warnings, errors) = (count(Severity::Warning), count(Severity::Error));
    if warnings + errors == 0 {
        return Ok(());
    }
    Err(Found { warnings, errors }.into())
}
