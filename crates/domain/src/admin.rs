//! Admins, as the rows of `admin_user` have them.

use crate::id::AdminId;
use crate::lockout::Failures;
use time::OffsetDateTime;

/// An admin, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Admin {
    /// Its number; 0 before it is stored.
    pub id: AdminId,
    /// The user name, unique under the collation.
    pub username: String,
    /// First name.
    pub firstname: String,
    /// Last name.
    pub lastname: String,
    /// E-mail address.
    pub email: String,
    /// Whether it may get tokens.
    pub is_active: bool,
    /// When it last signed in.
    pub logdate: Option<OffsetDateTime>,
    /// How often it signed in.
    pub lognum: i64,
    /// Its wrong passwords.
    pub failures: Failures,
    /// When the account ends, from `admin_user_expiration`.
    pub expires_at: Option<OffsetDateTime>,
}

/// What a login needs to know of an admin.
#[derive(Clone)]
pub struct AdminLogin {
    /// The account.
    pub admin: Admin,
    /// The stored hash.
    pub password_hash: String,
}

impl std::fmt::Debug for AdminLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AdminLogin").field("id", &self.admin.id).finish_non_exhaustive()
    }
}
