//! Declared integrations, on demand with values that are known beforehand.

use super::changes::{Action, Fields};
use super::format;
use super::roles::beyond;
use super::{Run, refuse, within};
use crate::audit::Event;
use crate::integrations::{self as integration_service, Changes, Draft};
use crate::roles::Selection;
use magegate_domain::crypt;
use magegate_domain::error::Result;
use magegate_domain::integration::{Consumer, Integration, OauthToken, Status, TokenKind};
use magegate_domain::keys::KeyRing;
use magegate_domain::oauth::LENGTH;
use magegate_domain::password::Password;
use magegate_store::{consumers, exchanged_tokens, integrations, oauth_tokens, roles};

/// What is said where the declared access token is the one that was revoked.
const REVOKED: &str = "its access token was revoked, and the same value stays so: declare another access_token, or leave out \
    the four values and use `magegate integration activate`";

/// The four values as they are declared.
struct Given<'a> {
    key: &'a str,
    secret: &'a str,
    token: &'a str,
    token_secret: &'a str,
}

impl Run<'_> {
    /// Creates and updates what is declared of them.
    pub(super) async fn integrations(&mut self) -> Result<()> {
        for declared in &self.declaration.integrations {
            self.integration(declared)
                .await
                .map_err(|error| within("integrations", &declared.name, error))?;
        }
        Ok(())
    }

    async fn integration(&mut self, declared: &format::Integration) -> Result<()> {
        let given = Given::of(declared)?;
        let resources = declared.resources.as_deref().map(Selection::of).transpose()?;
        let mut fields = Fields::default();
        // Before any integration is held: whoever activates one holds the keys first.
        let ring = integration_service::ring(self.service, &mut self.door).await?;
        let name = declared.name.trim();
        let found = integrations::by_name(&mut self.door, name).await?;
        let (action, id) = if let Some(before) = found {
            self.describe(declared, &before, resources, &mut fields).await?;
            (Action::Update, before.id)
        } else {
            let selection = resources.map_or_else(|| Selection::of(&[]), Ok)?;
            let pair = given.as_ref().map(|given| (given.key, given.secret));
            let (service, draft) = (self.service, new(declared));
            let insert =
                integration_service::insert(service, &mut self.door, &draft, &selection, pair);
            (Action::Create, insert.await?)
        };
        let integration = integration_service::must_exist(&mut self.door, id).await?;
        self.tokens(declared, (&integration, &ring), given.as_ref(), &mut fields).await?;
        let event = match action {
            Action::Create => Some(Event::IntegrationCreated),
            Action::Update if fields.is_empty() => None,
            Action::Update => Some(Event::IntegrationChanged),
        };
        if let Some(event) = event {
            self.report.event(event, name, format!("integration {id}"));
        }
        self.report.change(action, "integration", name, fields);
        Ok(())
    }

    /// What is said of it, and what it may use.
    async fn describe(
        &mut self,
        declared: &format::Integration,
        before: &Integration,
        resources: Option<Selection>,
        fields: &mut Fields,
    ) -> Result<()> {
        let after = changes(declared).onto(before).checked()?;
        let mut now = Draft::of(before);
        fields.set("email", &mut now.email, Some(after.email.clone()));
        fields.set("endpoint", &mut now.endpoint, Some(after.endpoint.clone()));
        let link = after.identity_link_url.clone();
        fields.set("identity_link_url", &mut now.identity_link_url, Some(link));
        if !fields.is_empty() {
            integration_service::describe(&mut self.door, before, after, self.now).await?;
        }
        let Some(wanted) = resources else { return Ok(()) };
        let role = roles::of_integration(&mut self.door, before.id).await?;
        let stored = match role {
            Some(role) => roles::rules_of(&mut self.door, role).await?,
            None => Vec::new(),
        };
        let known = Selection::stored(&stored);
        if integration_service::allow(&mut self.door, before, &wanted).await? {
            let (lost, gained) = (beyond(&known, &wanted), beyond(&wanted, &known));
            fields.note("resources", format!("-[{lost}]"), format!("+[{gained}]"));
        }
        Ok(())
    }

    /// Its values, and whether it may call.
    async fn tokens(
        &mut self,
        declared: &format::Integration,
        (integration, ring): (&Integration, &KeyRing),
        given: Option<&Given<'_>>,
        fields: &mut Fields,
    ) -> Result<()> {
        let was_active = integration.is_active();
        let active = declared.active.unwrap_or(was_active);
        let activates = active && !was_active;
        if let Some(given) = given {
            if self.take_values((integration, active), ring, given).await? {
                fields.secret("values");
            }
        } else if activates {
            if integration.handshake().is_some() {
                return Err(refuse(
                    "with endpoint and identity_link_url it fetches its tokens itself: leave active out, and use `magegate \
                     integration activate`; or give it its four values",
                ));
            }
            let consumer = self.consumer(integration).await?;
            let who = (integration, &consumer);
            integration_service::give_tokens(self.service, &mut self.door, ring, who, None).await?;
        }
        let stopped = declared.active == Some(false)
            && integration_service::stop_handshake(&mut self.door, integration).await?;
        let mut status = was_active;
        fields.set("active", &mut status, Some(active));
        if stopped && !was_active {
            fields.note("active", "under way".to_owned(), active.to_string());
        }
        let deactivated = stopped || (was_active && !active);
        let now = integration_service::must_exist(&mut self.door, integration.id).await?;
        if deactivated || now.is_active() != active {
            let status = if active { Status::Active } else { Status::Inactive };
            integrations::set_status(&mut self.door, integration.id, status, self.now).await?;
        }
        if deactivated {
            self.end_exchanged(integration).await?;
        }
        if activates || deactivated {
            let event =
                if active { Event::IntegrationActivated } else { Event::IntegrationDeactivated };
            let detail = format!("integration {}", integration.id);
            self.report.event(event, &integration.name, detail);
        }
        Ok(())
    }

    /// Takes over declared values; gives whether any differed. A token that they take the place of ends, and one that was
    /// revoked is not brought back by its own value.
    async fn take_values(
        &mut self,
        (integration, active): (&Integration, bool),
        ring: &KeyRing,
        given: &Given<'_>,
    ) -> Result<bool> {
        let consumer = self.consumer(integration).await?;
        let is = |stored: &str, text: &str| {
            crypt::decrypt(ring, stored).is_some_and(|clear| clear.as_str() == text)
        };
        let mut differs = false;
        if consumer.key != given.key || !is(&consumer.secret, given.secret) {
            integration_service::must_be_manual(integration.clone())?;
            let sealed = integration_service::seal(self.service, ring, given.secret)?;
            consumers::set_key(&mut self.door, consumer.id, (given.key, &sealed)).await?;
            // Whoever had the old values may have exchanged them.
            self.end_exchanged(integration).await?;
            differs = true;
        }
        let token = oauth_tokens::of_consumer(&mut self.door, consumer.id).await?;
        let access = token.filter(|token| token.kind == TokenKind::Access);
        let same = access.as_ref().filter(|held| held.token == given.token);
        let is_same = same.is_some_and(|held| is(&held.secret, given.token_secret));
        if let Some(held) = same
            && (active || !is_same)
            && self.is_revoked(integration, held, is_same).await?
        {
            return Err(refuse(REVOKED));
        }
        if !is_same {
            self.report.revoked += u64::from(access.is_some_and(|held| !held.revoked));
            self.end_exchanged(integration).await?;
            let pair = Some((given.token, given.token_secret));
            let who = (integration, &consumer);
            integration_service::give_tokens(self.service, &mut self.door, ring, who, pair).await?;
            differs = true;
        }
        Ok(differs)
    }

    /// Whether its access token was revoked: by its row or, which signed calls take no notice of, by the reference's own record.
    async fn is_revoked(
        &mut self,
        integration: &Integration,
        held: &OauthToken,
        by_row_alone: bool,
    ) -> Result<bool> {
        let before = oauth_tokens::revoked_before(&mut self.door, integration.id).await?;
        let is_void = before.is_some_and(|before| held.created_at.unix_timestamp() <= before);
        Ok(held.revoked || (is_void && !by_row_alone))
    }

    /// Ends what its values were exchanged for.
    async fn end_exchanged(&mut self, integration: &Integration) -> Result<()> {
        let alive = exchanged_tokens::alive_of(&mut self.door, integration.id, self.now).await?;
        self.report.revoked += u64::try_from(alive).unwrap_or(0);
        exchanged_tokens::delete_of(&mut self.door, integration.id).await?;
        Ok(())
    }

    async fn consumer(&mut self, integration: &Integration) -> Result<Consumer> {
        let found = match integration.consumer {
            Some(consumer) => consumers::find(&mut self.door, consumer).await?,
            None => None,
        };
        found.ok_or_else(|| refuse("it has lost its consumer: delete it and declare it again"))
    }
}

impl<'a> Given<'a> {
    /// All four, or none.
    fn of(declared: &'a format::Integration) -> Result<Option<Self>> {
        let all = [
            ("consumer_key", &declared.consumer_key),
            ("consumer_secret", &declared.consumer_secret),
            ("access_token", &declared.access_token),
            ("access_token_secret", &declared.access_token_secret),
        ];
        if all.iter().all(|(_, value)| value.is_none()) {
            return Ok(None);
        }
        let text = |(key, value): (&str, &'a Option<Password>)| {
            let Some(value) = value else {
                return Err(refuse(&format!(
                    "{key} is missing: all four values are given, or none"
                )));
            };
            let text = value.expose();
            let is_drawn_like =
                |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'z'));
            if text.len() != LENGTH || !is_drawn_like(text) {
                let rule = format!("{key} is {LENGTH} characters, digits and small letters alone");
                return Err(refuse(&rule));
            }
            Ok(text)
        };
        let [key, secret, token, token_secret] = all;
        Ok(Some(Self {
            key: text(key)?,
            secret: text(secret)?,
            token: text(token)?,
            token_secret: text(token_secret)?,
        }))
    }
}

/// What is declared of a new one.
fn new(declared: &format::Integration) -> Draft {
    Draft {
        name: declared.name.clone(),
        email: declared.email.clone().unwrap_or_default(),
        endpoint: declared.endpoint.clone(),
        identity_link_url: declared.identity_link_url.clone(),
    }
}

/// What is declared of one that is there; its name stays as it is spelt.
fn changes(declared: &format::Integration) -> Changes {
    Changes {
        name: None,
        email: declared.email.clone(),
        endpoint: declared.endpoint.clone(),
        identity_link_url: declared.identity_link_url.clone(),
        resources: None,
    }
}
