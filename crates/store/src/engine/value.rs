//! What is bound to a statement's placeholders.

use magegate_domain::id::{
    AddressId, AdminId, AttributeId, ConsumerId, CustomerGroupId, CustomerId, ExchangedTokenId,
    IntegrationId, MachineKeyId, RefreshId, RoleId, SessionId, StoreGroupId, StoreId, TokenId,
    WebsiteId,
};
use time::OffsetDateTime;

/// A value for a placeholder. Its `Debug` shows the kind alone: hashes and names are among the values.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// No value.
    Null,
    /// A number, a flag or an identifier.
    Int(i64),
    /// A text, or a moment as the reference writes it.
    Text(String),
    /// A moment of the clock's, whole seconds.
    Moment(OffsetDateTime),
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Int(_) => "Int",
            Self::Text(_) => "Text",
            Self::Moment(_) => "Moment",
        })
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Int(i64::from(flag))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<OffsetDateTime> for Value {
    fn from(moment: OffsetDateTime) -> Self {
        Self::Moment(moment)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

macro_rules! from_ids {
    ($($id:ident),+) => {$(
        impl From<$id> for Value {
            fn from(id: $id) -> Self {
                Self::Int(id.0)
            }
        }
    )+};
}

from_ids!(
    AddressId,
    AdminId,
    AttributeId,
    ConsumerId,
    CustomerGroupId,
    CustomerId,
    ExchangedTokenId,
    IntegrationId,
    MachineKeyId,
    RefreshId,
    RoleId,
    SessionId,
    StoreGroupId,
    StoreId,
    TokenId,
    WebsiteId
);

/// The values of a statement's placeholders, in order.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::engine::Value::from($value)),*] };
}
pub(crate) use values;
