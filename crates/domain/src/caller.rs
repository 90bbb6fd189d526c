//! Who asks, and the two numberings in which the reference writes that down.

use crate::id::{AdminId, CustomerId, IntegrationId, MachineKeyId};

/// Who sends a request, as far as it could be proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Caller {
    /// Nobody in particular.
    Guest,
    /// A customer, by its token.
    Customer(CustomerId),
    /// An admin, by its token.
    Admin(AdminId),
    /// An integration, by its token or signature.
    Integration(IntegrationId),
    /// A program, by a machine key, which has rights of its own.
    Machine(MachineKeyId),
    /// The person at the server's own command line.
    Operator,
}

/// The kinds of account that exchange a password for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountKind {
    /// `admin_user`.
    Admin,
    /// `customer_entity`.
    Customer,
}

/// An account that owns tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Account {
    /// A customer.
    Customer(CustomerId),
    /// An admin.
    Admin(AdminId),
}

impl Caller {
    /// The caller's kind in one word, for audit rows, logs and metrics.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::Customer(_) => "customer",
            Self::Admin(_) => "admin",
            Self::Integration(_) => "integration",
            Self::Machine(_) => "machine",
            Self::Operator => "operator",
        }
    }

    /// Kind and number, `admin 1`; the kind alone where there is no number.
    pub fn words(&self) -> String {
        self.id().map_or_else(|| self.kind().to_owned(), |id| format!("{} {id}", self.kind()))
    }

    /// The caller's number in its own table; `None` for guests and the operator.
    pub fn id(&self) -> Option<i64> {
        match self {
            Self::Guest | Self::Operator => None,
            Self::Customer(id) => Some(id.0),
            Self::Admin(id) => Some(id.0),
            Self::Integration(id) => Some(id.0),
            Self::Machine(id) => Some(id.0),
        }
    }
}

impl AccountKind {
    /// `user_type` of tokens, roles and revocations (`spec/token-service.md`, head).
    pub fn user_type(self) -> i64 {
        match self {
            Self::Admin => 2,
            Self::Customer => 3,
        }
    }

    /// `user_type` of `oauth_token_request_log`, which numbers differently (`spec/token-service.md` 4).
    pub fn throttle_type(self) -> i64 {
        match self {
            Self::Customer => 2,
            Self::Admin => 3,
        }
    }

    /// The kind in one word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Customer => "customer",
        }
    }
}

impl Account {
    /// The account's kind.
    pub fn kind(self) -> AccountKind {
        match self {
            Self::Customer(_) => AccountKind::Customer,
            Self::Admin(_) => AccountKind::Admin,
        }
    }

    /// The account's number in its own table.
    pub fn id(self) -> i64 {
        match self {
            Self::Customer(id) => id.0,
            Self::Admin(id) => id.0,
        }
    }
}

impl From<Account> for Caller {
    fn from(account: Account) -> Self {
        match account {
            Account::Customer(id) => Self::Customer(id),
            Account::Admin(id) => Self::Admin(id),
        }
    }
}
