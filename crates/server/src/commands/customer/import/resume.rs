//! Whether a run begins at the first row, goes on where an earlier one ended, or says why it does neither.

use super::ImportArgs;
use crate::cli::UsageError;
use crate::state::State;
use anyhow::bail;
use magegate_domain::acl::Permit;
use magegate_domain::clock::timestamp;
use magegate_service::import::{Earlier, Progress, Source};
use magegate_store::engine::server::Own;

/// Where a run begins.
pub(super) enum Start {
    /// Here: at the first row, or after those that earlier runs stored or refused.
    At(Box<Progress>),
    /// Nowhere: earlier runs left nothing.
    Nothing(Box<Progress>),
}

impl Start {
    /// Decides; `None` where the file can be read only once, so that no later run can go on.
    pub(super) async fn of(
        state: &State,
        arguments: &ImportArgs,
        source: Option<Source>,
    ) -> anyhow::Result<Option<Self>> {
        let shown = arguments.file.display();
        let is_kept = state.service.store().own() != Own::None;
        let Some(source) = source.filter(|_| is_kept) else {
            if arguments.resume || arguments.restart {
                let text = if is_kept {
                    format!("{shown} can be read only once: --resume and --restart need a file")
                } else {
                    "with --read-only-schema nothing is kept that --resume and --restart need"
                        .to_owned()
                };
                return Err(UsageError(text).into());
            }
            return Ok(None);
        };
        let permit = Permit::operator();
        let service = &state.service;
        let manner = source.manner.clone();
        Ok(Some(match source.earlier(service, &permit).await? {
            Earlier::Unfinished(progress) if arguments.resume => {
                let before = &progress.source.manner;
                if *before != manner {
                    bail!("the import of {shown} was begun with {before}, not with {manner}");
                }
                Self::At(Box::new(Progress { source, ..progress }))
            }
            Earlier::Finished(progress) if arguments.resume => Self::Nothing(Box::new(progress)),
            Earlier::Unfinished(progress) if !arguments.restart => bail!(
                "an import of {shown} ended after line {} at {} UTC, or is still running; \
                 --resume goes on after that line, --restart begins anew",
                progress.line,
                timestamp(progress.updated_at),
            ),
            Earlier::Changed(progress) if !arguments.restart => bail!(
                "{shown} was imported up to line {} at {} UTC, and its content has changed since; \
                 --restart imports it from its beginning",
                progress.line,
                timestamp(progress.updated_at),
            ),
            _ => Self::At(Box::new(source.begin(service, &permit).await?)),
        }))
    }
}
