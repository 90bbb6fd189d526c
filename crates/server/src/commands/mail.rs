//! `magegate mail …`: what waits in the outbox and why, trying again, and a letter for trying out the mail server.

use crate::cli::UsageError;
use crate::mail::{Letter, Transport};
use crate::state::{Context, State};
use clap::{Args, Subcommand};
use magegate_domain::clock::timestamp;
use magegate_domain::random;
use magegate_service::mail::{self, Composed, Parts, Pending};
use serde_json::{Value, json};

/// The columns of the list.
const COLUMNS: &[&str] =
    &["id", "state", "letter", "store", "recipient", "ordered", "attempts", "next", "last_error"];

/// What can be done with letters.
#[derive(Debug, Subcommand)]
pub(crate) enum MailCommand {
    /// Lists the letters that wait or were given up, and what the last attempt ended with
    List,
    /// Lets waiting letters be tried at once, as often as new ones
    Retry(RetryArgs),
    /// Sends a letter now and tells what the mail server answered
    Test(TestArgs),
}

/// Which letters.
#[derive(Debug, Args)]
pub(crate) struct RetryArgs {
    /// The letter's number, as `mail list` shows it
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    id: Option<i64>,
    /// All that wait
    #[arg(long)]
    all: bool,
}

/// Where to.
#[derive(Debug, Args)]
pub(crate) struct TestArgs {
    /// The address that gets the letter
    address: String,
}

/// Runs the command.
pub(crate) async fn run(command: MailCommand, context: &Context) -> anyhow::Result<()> {
    let state = context.open().await?;
    let result = match command {
        MailCommand::List => list(context, &state).await,
        MailCommand::Retry(arguments) => retry(context, &state, &arguments).await,
        MailCommand::Test(arguments) => test(context, &state, &arguments.address).await,
    };
    state.close().await;
    result
}

async fn list(context: &Context, state: &State) -> anyhow::Result<()> {
    let mut rows = Vec::new();
    let mut after = 0;
    loop {
        let letters = mail::list(&state.service, after).await?;
        let Some(last) = letters.last() else { break };
        after = last.id;
        rows.extend(letters.iter().map(row));
    }
    context.output.list(COLUMNS, &rows)?;
    Ok(())
}

fn row(letter: &Pending) -> Value {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    json!({
        "id": letter.id,
        "state": letter.state,
        "letter": letter.letter,
        "store": text(&letter.store),
        "recipient": letter.recipient,
        "ordered": timestamp(letter.ordered_at),
        "attempts": letter.attempts,
        "next": timestamp(letter.next_at),
        "last_error": text(&letter.last_error),
    })
}

async fn retry(context: &Context, state: &State, arguments: &RetryArgs) -> anyhow::Result<()> {
    let retried = mail::retry(&state.service, arguments.id).await?;
    if let (Some(id), 0) = (arguments.id, retried) {
        anyhow::bail!(
            "no letter {id} waits; one that was given up cannot be tried again, because its text is forgotten"
        );
    }
    let sentence = match retried {
        1 => "1 letter is tried as soon as a server runs".to_owned(),
        many => format!("{many} letters are tried as soon as a server runs"),
    };
    context.output.done(&sentence, &json!({ "retried": retried }))?;
    Ok(())
}

async fn test(context: &Context, state: &State, address: &str) -> anyhow::Result<()> {
    let config = &context.config.mail;
    if config.host.0.is_empty() {
        return Err(UsageError("mail is off: set mail.host".to_owned()).into());
    }
    let service = &state.service;
    for complaint in mail::complaints(service).await? {
        context.output.warning(&complaint);
    }
    let words = "This letter was sent to try out the mail server. It arrived.";
    let composed = Composed {
        from: mail::general_sender(service).await?,
        parts: Parts {
            subject: "A letter for trying out".to_owned(),
            text: format!("{words}\n"),
            html: format!(
                "<!DOCTYPE html>\n<html lang=\"en\"><body><p>{words}</p></body></html>\n"
            ),
        },
    };
    let key = random::text(service.random(), random::LOWER_AND_DIGITS, 25);
    let letter = Letter { composed: &composed, to: address, key: &key, date: service.now().into() };
    match Transport::new(config)?.send(&letter).await {
        Ok(answer) => {
            let sentence = format!("{}:{} took the letter: {answer}", config.host.0, config.port);
            context.output.done(&sentence, &json!({ "sent": true, "answer": answer }))?;
            Ok(())
        }
        Err(failure) => anyhow::bail!("{}:{}: {}", config.host.0, config.port, failure.text),
    }
}
