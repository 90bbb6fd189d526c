//! The audit trail: every refusal with its true reason, every token issued and revoked. Entries wait in a bounded queue
//! and are written in batches, so that a storm of refusals neither slows answers nor fills memory; what does not fit is
//! counted and dropped.

use crate::Service;
use crate::origin::Origin;
use magegate_domain::caller::Caller;
use magegate_domain::reason::Reason;
use magegate_store::audit::{Entry, insert};
use magegate_store::{Store, StoreResult};
use tokio::sync::{mpsc, oneshot};

const BATCH: usize = 500;
/// Longer names are not accounts; what strangers send is not kept at any length.
const NAME_LIMIT: usize = 255;

/// The sending end of the trail.
#[derive(Debug)]
pub struct Audit {
    queue: mpsc::Sender<Message>,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A request was refused.
    Refused,
    /// A token was issued.
    TokenIssued,
    /// A token was issued to somebody who acts for the account.
    Impersonated,
    /// A token was given to an integration for its four values.
    TokenExchanged,
    /// Tokens were revoked.
    TokensRevoked,
    /// A session's tokens were exchanged.
    TokenRefreshed,
    /// Sessions were ended.
    SessionsEnded,
    /// A password was changed.
    PasswordChanged,
    /// An account was created.
    AccountCreated,
    /// An account's data was changed by somebody else, or its e-mail address by itself.
    AccountChanged,
    /// An account's e-mail address was confirmed.
    AccountConfirmed,
    /// A link to set a new password was asked for.
    ResetRequested,
    /// An account was deleted.
    AccountDeleted,
    /// An account was disabled.
    AccountDisabled,
    /// An account was enabled.
    AccountEnabled,
    /// A role was created, changed or deleted.
    RoleChanged,
    /// A customer group was created, changed or deleted.
    GroupChanged,
    /// A custom attribute was defined, changed or deleted.
    AttributeChanged,
    /// A setting was changed.
    SettingChanged,
    /// An account's locks were lifted.
    AccountUnlocked,
    /// Rows that nobody could use any more were removed.
    RowsRemoved,
    /// A key was made or retired.
    KeyChanged,
    /// An integration was created.
    IntegrationCreated,
    /// What is said of an integration, or what it may use, was changed.
    IntegrationChanged,
    /// An integration's credentials were made ready to be sent to it.
    HandshakeBegun,
    /// An integration got its tokens, and may call.
    IntegrationActivated,
    /// An integration may no longer call.
    IntegrationDeactivated,
    /// An integration was deleted.
    IntegrationDeleted,
    /// Somebody was shown an integration's secrets.
    SecretsShown,
    /// A machine key was made, revoked or deleted.
    MachineKeyChanged,
}

#[derive(Debug)]
enum Message {
    Entry(Box<Entry>),
    Flush(oneshot::Sender<()>),
}

impl Event {
    /// The event in one word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::TokenIssued => "token_issued",
            Self::Impersonated => "impersonated",
            Self::TokenExchanged => "token_exchanged",
            Self::TokensRevoked => "tokens_revoked",
            Self::TokenRefreshed => "token_refreshed",
            Self::SessionsEnded => "sessions_ended",
            Self::PasswordChanged => "password_changed",
            Self::AccountCreated => "account_created",
            Self::AccountChanged => "account_changed",
            Self::AccountConfirmed => "account_confirmed",
            Self::ResetRequested => "reset_requested",
            Self::AccountDeleted => "account_deleted",
            Self::AccountDisabled => "account_disabled",
            Self::AccountEnabled => "account_enabled",
            Self::RoleChanged => "role_changed",
            Self::GroupChanged => "group_changed",
            Self::AttributeChanged => "attribute_changed",
            Self::SettingChanged => "setting_changed",
            Self::AccountUnlocked => "account_unlocked",
            Self::RowsRemoved => "rows_removed",
            Self::KeyChanged => "key_changed",
            Self::IntegrationCreated => "integration_created",
            Self::IntegrationChanged => "integration_changed",
            Self::HandshakeBegun => "handshake_begun",
            Self::IntegrationActivated => "integration_activated",
            Self::IntegrationDeactivated => "integration_deactivated",
            Self::IntegrationDeleted => "integration_deleted",
            Self::SecretsShown => "secrets_shown",
            Self::MachineKeyChanged => "machine_key_changed",
        }
    }
}

impl Audit {
    /// Starts the writer.
    pub fn start(store: Store, capacity: usize) -> Self {
        metrics::describe_counter!(
            "magegate_audit_dropped_total",
            "Audit entries that did not fit into the queue"
        );
        let (queue, entries) = mpsc::channel(capacity.max(1));
        tokio::spawn(write(store, entries));
        Self { queue }
    }

    /// Waits until everything handed over so far is written, or could not be.
    pub async fn flush(&self) {
        let (done, finished) = oneshot::channel();
        if self.queue.send(Message::Flush(done)).await.is_ok() {
            // The writer ending early is no reason to wait.
            let _ = finished.await;
        }
    }

    fn send(&self, entry: Entry) {
        if self.queue.try_send(Message::Entry(Box::new(entry))).is_err() {
            metrics::counter!("magegate_audit_dropped_total").increment(1);
        }
    }
}

impl Service {
    /// Records a refusal: in the audit table, the log and the metrics. `account` is the name that the client gave, empty
    /// where it gave none.
    pub fn refused(&self, origin: &Origin, caller: Caller, account: &str, reason: &Reason) {
        metrics::counter!("magegate_refused_total", "reason" => reason.code()).increment(1);
        let detail = with_actor(origin, &reason.detail());
        tracing::info!(
            event = "refused",
            reason = reason.code(),
            detail,
            route = origin.route,
            caller.kind = caller.kind(),
            caller.id = caller.id(),
            peer = origin.peer,
            request_id = origin.request_id,
            "request refused"
        );
        if *reason == Reason::RefreshUnknown {
            // Nobody is known of it, and whoever likes makes as many as they like: no rows.
            return;
        }
        let mut entry = self.entry(Event::Refused, origin, caller, account);
        reason.code().clone_into(&mut entry.reason);
        entry.detail = detail;
        self.audit.send(entry);
    }

    /// Records something that was done.
    pub fn happened(
        &self,
        event: Event,
        origin: &Origin,
        caller: Caller,
        account: &str,
        detail: &str,
    ) {
        metrics::counter!("magegate_events_total", "event" => event.name()).increment(1);
        let detail = with_actor(origin, detail);
        tracing::info!(
            event = event.name(),
            detail,
            route = origin.route,
            caller.kind = caller.kind(),
            caller.id = caller.id(),
            peer = origin.peer,
            request_id = origin.request_id,
            "done"
        );
        let mut entry = self.entry(event, origin, caller, account);
        entry.detail = detail;
        self.audit.send(entry);
    }

    fn entry(&self, event: Event, origin: &Origin, caller: Caller, account: &str) -> Entry {
        Entry {
            at: self.now(),
            event: event.name(),
            reason: String::new(),
            detail: String::new(),
            caller_kind: caller.kind(),
            caller_id: caller.id(),
            account: magegate_domain::collation::fold(
                &account.chars().take(NAME_LIMIT).collect::<String>(),
            ),
            route: origin.route.clone(),
            store_code: origin.store_code.clone(),
            peer: origin.peer.clone(),
            request_id: origin.request_id.clone(),
        }
    }
}

/// A detail, and who acts by the request's token.
fn with_actor(origin: &Origin, detail: &str) -> String {
    match origin.acted_by.map(|by| by.words()) {
        None => detail.to_owned(),
        Some(by) if detail.is_empty() => format!("{by} acts"),
        Some(by) => format!("{detail}; {by} acts"),
    }
}

async fn write(store: Store, mut queue: mpsc::Receiver<Message>) {
    let mut messages = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut messages, BATCH).await > 0 {
        let mut entries = Vec::new();
        let mut waiting = Vec::new();
        for message in messages.drain(..) {
            match message {
                Message::Entry(entry) => entries.push(entry),
                Message::Flush(done) => waiting.push(done),
            }
        }
        if let Err(error) = write_batch(&store, &entries).await {
            let lost = entries.len();
            metrics::counter!("magegate_audit_dropped_total").increment(lost as u64);
            tracing::error!(%error, lost, "audit entries could not be written");
        }
        for done in waiting {
            // Nobody waiting any longer is fine.
            let _ = done.send(());
        }
    }
}

async fn write_batch(store: &Store, entries: &[Box<Entry>]) -> StoreResult<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let mut door = store.begin().await?;
    for entry in entries {
        insert(&mut door, entry).await?;
    }
    door.commit().await
}
