//! What applying a declaration changes, object by object and member by member; never a secret.

use crate::audit::Event;
use magegate_domain::clock::timestamp;
use magegate_domain::id::{AddressId, CustomerGroupId, StoreId};
use time::OffsetDateTime;

/// What was done, or would be.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// In the order in which it was done.
    pub changes: Vec<Change>,
    /// What was taken all the same.
    pub warnings: Vec<String>,
    /// How many tokens ended.
    pub revoked: u64,
    /// For the audit trail: what happened, to which account, and more of it.
    pub(super) events: Vec<(Event, String, String)>,
}

/// One object that was created or updated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What was done with it.
    pub action: Action,
    /// `website`, `admin` …
    pub kind: &'static str,
    /// Its name: code, user name, e-mail address …
    pub name: String,
    /// What changed of it; empty for a new one.
    pub fields: Vec<Field>,
}

/// What was done with an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It is new.
    Create,
    /// It was there.
    Update,
}

/// One member that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its key in the declaration.
    pub name: &'static str,
    /// The value before and after, as people read it; `None` for a secret, which is not shown.
    pub values: Option<(String, String)>,
}

/// Collects what changes while declared values are taken over.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<Field>);

/// A value as people read it.
pub(super) trait Shown {
    fn shown(&self) -> String;
}

impl Action {
    /// The action in one word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
        }
    }
}

impl Report {
    /// Adds an object; one of which nothing changed is left out.
    pub(super) fn change(
        &mut self,
        action: Action,
        kind: &'static str,
        name: &str,
        fields: Fields,
    ) {
        let fields = match action {
            Action::Create => Vec::new(),
            Action::Update if fields.0.is_empty() => return,
            Action::Update => fields.0,
        };
        self.changes.push(Change { action, kind, name: name.to_owned(), fields });
    }

    /// Adds an event for the audit trail.
    pub(super) fn event(&mut self, event: Event, account: &str, detail: String) {
        self.events.push((event, account.to_owned(), detail));
    }
}

impl Fields {
    /// Takes over a declared value, if there is one and it differs.
    pub(super) fn set<T: PartialEq + Shown>(
        &mut self,
        name: &'static str,
        current: &mut T,
        declared: Option<T>,
    ) {
        if let Some(declared) = declared.filter(|declared| declared != current) {
            self.0.push(Field { name, values: Some((current.shown(), declared.shown())) });
            *current = declared;
        }
    }

    /// The same for an optional text, of which an empty one is none.
    pub(super) fn set_text(
        &mut self,
        name: &'static str,
        current: &mut Option<String>,
        declared: Option<&String>,
    ) {
        let declared = declared.map(|text| Some(text.clone()).filter(|text| !text.is_empty()));
        // A stored empty text means the same.
        if current.as_deref().is_some_and(str::is_empty) && declared == Some(None) {
            return;
        }
        self.set(name, current, declared);
    }

    /// Notes a change that was made otherwise.
    pub(super) fn note(&mut self, name: &'static str, before: String, after: String) {
        self.0.push(Field { name, values: Some((before, after)) });
    }

    /// Notes a change of which the values are not shown.
    pub(super) fn secret(&mut self, name: &'static str) {
        self.0.push(Field { name, values: None });
    }

    /// Whether nothing changed.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Shown for String {
    fn shown(&self) -> String {
        format!("{self:?}")
    }
}

impl Shown for bool {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for i64 {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for OffsetDateTime {
    fn shown(&self) -> String {
        timestamp(*self)
    }
}

impl<T: Shown> Shown for Option<T> {
    fn shown(&self) -> String {
        self.as_ref().map_or_else(|| "none".to_owned(), Shown::shown)
    }
}

macro_rules! shown_ids {
    ($($id:ident),+) => {$(
        impl Shown for $id {
            fn shown(&self) -> String {
                self.0.to_string()
            }
        }
    )+};
}

shown_ids!(AddressId, CustomerGroupId, StoreId);
