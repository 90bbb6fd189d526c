//! `admin_user` with `admin_user_expiration`, `admin_passwords` and `admin_user_session`.

use crate::engine::{Door, Row, values};
use crate::{StoreResult, sessions, statements};
use magegate_domain::admin::{Admin, AdminLogin};
use magegate_domain::caller::Account;
use magegate_domain::id::AdminId;
use magegate_domain::lockout::{Failures, LockPolicy};
use time::OffsetDateTime;

statements! {
    LIST = "SELECT u.user_id, u.username, u.firstname, u.lastname, u.email, u.is_active, u.logdate, u.lognum, \
        u.failures_num, u.first_failure, u.lock_expires, u.password, e.expires_at FROM {admin_user} u \
        LEFT JOIN {admin_user_expiration} e ON e.user_id = u.user_id ORDER BY u.user_id";
    FIND_BY_NAME = "SELECT u.user_id, u.username, u.firstname, u.lastname, u.email, u.is_active, u.logdate, u.lognum, \
        u.failures_num, u.first_failure, u.lock_expires, u.password, e.expires_at FROM {admin_user} u \
        LEFT JOIN {admin_user_expiration} e ON e.user_id = u.user_id WHERE u.username = ? {for update}";
    FIND_BY_ID = "SELECT u.user_id, u.username, u.firstname, u.lastname, u.email, u.is_active, u.logdate, u.lognum, \
        u.failures_num, u.first_failure, u.lock_expires, u.password, e.expires_at FROM {admin_user} u \
        LEFT JOIN {admin_user_expiration} e ON e.user_id = u.user_id WHERE u.user_id = ? {for update}";
    INSERT = "INSERT INTO {admin_user} (firstname, lastname, email, username, password, created, modified, is_active) \
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    UPDATE = "UPDATE {admin_user} SET firstname = ?, lastname = ?, email = ?, is_active = ?, modified = ? \
        WHERE user_id = ?";
    SET_ACTIVE = "UPDATE {admin_user} SET is_active = ?, modified = ? WHERE user_id = ?";
    SET_PASSWORD = "UPDATE {admin_user} SET password = ?, modified = ?, rp_token = NULL, rp_token_created_at = NULL \
        WHERE user_id = ?";
    KEEP_PASSWORD = "INSERT INTO {admin_passwords} (user_id, password_hash, expires, last_updated) VALUES (?, ?, 0, ?)";
    DELETE = "DELETE FROM {admin_user} WHERE user_id = ?";
    // `modified` moves with every change, as the reference's column has it.
    SIGNED_IN = "UPDATE {admin_user} SET logdate = ?, lognum = lognum + 1, modified = ? WHERE user_id = ?";
    CLEAR_FAILURES = "UPDATE {admin_user} SET failures_num = 0, first_failure = NULL, lock_expires = NULL, \
        modified = modified WHERE user_id = ? AND failures_num > 0";
    // Two statements, because the engines disagree on whether an assignment sees the ones before it. A count of 1
    // afterwards means that counting began anew.
    COUNT_FAILURE = "UPDATE {admin_user} SET failures_num = CASE WHEN COALESCE(failures_num, 0) < 1 \
        OR first_failure IS NULL OR first_failure < ? OR lock_expires <= ? THEN 1 ELSE failures_num + 1 END \
        WHERE user_id = ?";
    LOCK = "UPDATE {admin_user} SET first_failure = CASE WHEN failures_num = 1 THEN ? ELSE first_failure END, \
        lock_expires = CASE WHEN failures_num = 1 THEN NULL WHEN failures_num >= ? THEN ? ELSE lock_expires END, \
        modified = ? WHERE user_id = ?";
    SET_EXPIRATION = "INSERT INTO {admin_user_expiration} (user_id, expires_at) VALUES (?, ?) \
        {on duplicate user_id} expires_at = {new expires_at}";
    DELETE_EXPIRATION = "DELETE FROM {admin_user_expiration} WHERE user_id = ?";
    EXPIRED = "SELECT user_id FROM {admin_user_expiration} WHERE expires_at < ? ORDER BY user_id LIMIT ? {for update}";
    END_SESSIONS = "UPDATE {admin_user_session} SET status = 0, updated_at = ? WHERE user_id = ? AND status = 1";
    COUNT = "SELECT COUNT(*) AS n FROM {admin_user}";
    FIND_BY_EMAIL = "SELECT user_id FROM {admin_user} WHERE email = ? ORDER BY user_id";
    LAST_PASSWORDS = "SELECT password_hash FROM {admin_passwords} WHERE user_id = ? ORDER BY password_id DESC LIMIT ?";
}

/// All admins.
pub async fn list(door: &mut Door) -> StoreResult<Vec<Admin>> {
    door.fetch_all(LIST, values![]).await?.iter().map(admin).collect()
}

/// How many there are.
pub async fn count(door: &mut Door) -> StoreResult<i64> {
    door.fetch_optional(COUNT, values![]).await?.map_or(Ok(0), |row| row.int("n"))
}

/// An admin by user name under the reference's collation, with its hash.
pub async fn find_by_name(door: &mut Door, name: &str) -> StoreResult<Option<AdminLogin>> {
    door.fetch_optional(FIND_BY_NAME, values![name]).await?.map(login).transpose()
}

/// An admin by number, with its hash.
pub async fn find(door: &mut Door, id: AdminId) -> StoreResult<Option<AdminLogin>> {
    door.fetch_optional(FIND_BY_ID, values![id]).await?.map(login).transpose()
}

/// The first admin with an e-mail address, under the reference's collation.
pub async fn find_by_email(door: &mut Door, email: &str) -> StoreResult<Option<AdminId>> {
    let row = door.fetch_optional(FIND_BY_EMAIL, values![email]).await?;
    row.map(|row| row.int("user_id").map(AdminId)).transpose()
}

/// The hashes of an admin's last passwords, newest first; the present one is the first of them.
pub async fn last_passwords(door: &mut Door, id: AdminId, limit: i64) -> StoreResult<Vec<String>> {
    let rows = door.fetch_all(LAST_PASSWORDS, values![id, limit]).await?;
    rows.iter().map(|row| row.text("password_hash")).collect()
}

/// Stores a new admin and the first entry of its password history.
pub async fn insert(
    door: &mut Door,
    admin: &Admin,
    password_hash: &str,
    now: OffsetDateTime,
) -> StoreResult<AdminId> {
    let values = values![
        &admin.firstname,
        &admin.lastname,
        &admin.email,
        &admin.username,
        password_hash,
        now,
        now,
        admin.is_active,
    ];
    let id = AdminId(door.execute(INSERT, values).await?.inserted_id);
    keep_password(door, id, password_hash, now).await?;
    Ok(id)
}

/// Stores an admin's names, e-mail address and whether it is active.
pub async fn update(door: &mut Door, admin: &Admin, now: OffsetDateTime) -> StoreResult<()> {
    let values =
        values![&admin.firstname, &admin.lastname, &admin.email, admin.is_active, now, admin.id,];
    door.execute(UPDATE, values).await?;
    Ok(())
}

/// Enables or disables an admin.
pub async fn set_active(
    door: &mut Door,
    id: AdminId,
    active: bool,
    now: OffsetDateTime,
) -> StoreResult<()> {
    door.execute(SET_ACTIVE, values![active, now, id]).await?;
    Ok(())
}

/// Stores a new hash, keeps it in the history, and ends a pending reset.
pub async fn set_password(
    door: &mut Door,
    id: AdminId,
    password_hash: &str,
    now: OffsetDateTime,
) -> StoreResult<()> {
    door.execute(SET_PASSWORD, values![password_hash, now, id]).await?;
    keep_password(door, id, password_hash, now).await
}

/// Removes an admin; its tokens, history and expiry go with it.
pub async fn delete(door: &mut Door, id: AdminId) -> StoreResult<()> {
    sessions::delete_of(door, Account::Admin(id)).await?;
    door.execute(DELETE, values![id]).await?;
    Ok(())
}

/// Records a good login.
pub async fn signed_in(door: &mut Door, id: AdminId, now: OffsetDateTime) -> StoreResult<()> {
    door.execute(SIGNED_IN, values![now, now, id]).await?;
    Ok(())
}

/// Forgets an admin's wrong passwords and lifts its lock.
pub async fn clear_failures(door: &mut Door, id: AdminId) -> StoreResult<()> {
    door.execute(CLEAR_FAILURES, values![id]).await?;
    Ok(())
}

/// Counts one more wrong password, by the rule of `domain::lockout`.
pub async fn count_failure(
    door: &mut Door,
    id: AdminId,
    policy: &LockPolicy,
    now: OffsetDateTime,
) -> StoreResult<()> {
    let window = now - policy.threshold;
    door.execute(COUNT_FAILURE, values![window, now, id]).await?;
    let until = now + policy.threshold;
    door.execute(LOCK, values![now, policy.max_failures, until, now, id]).await?;
    Ok(())
}

/// Sets when the account ends, or that it never does.
pub async fn set_expiration(
    door: &mut Door,
    id: AdminId,
    at: Option<OffsetDateTime>,
) -> StoreResult<()> {
    match at {
        Some(at) => door.execute(SET_EXPIRATION, values![id, at]).await?,
        None => door.execute(DELETE_EXPIRATION, values![id]).await?,
    };
    Ok(())
}

/// Up to `limit` admins whose accounts have ended.
pub async fn expired(
    door: &mut Door,
    now: OffsetDateTime,
    limit: i64,
) -> StoreResult<Vec<AdminId>> {
    let rows = door.fetch_all(EXPIRED, values![now, limit]).await?;
    rows.iter().map(|row| row.int("user_id").map(AdminId)).collect()
}

/// Marks an admin's live panel sessions as logged out.
pub async fn end_sessions(door: &mut Door, id: AdminId, now: OffsetDateTime) -> StoreResult<()> {
    door.execute(END_SESSIONS, values![now, id]).await?;
    Ok(())
}

async fn keep_password(
    door: &mut Door,
    id: AdminId,
    hash: &str,
    now: OffsetDateTime,
) -> StoreResult<()> {
    door.execute(KEEP_PASSWORD, values![id, hash, now.unix_timestamp()]).await?;
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that Option::map wants")]
fn login(row: Row) -> StoreResult<AdminLogin> {
    Ok(AdminLogin { admin: admin(&row)?, password_hash: row.text("password")? })
}

fn admin(row: &Row) -> StoreResult<Admin> {
    Ok(Admin {
        id: AdminId(row.int("user_id")?),
        username: row.text("username")?,
        firstname: row.text("firstname")?,
        lastname: row.text("lastname")?,
        email: row.text("email")?,
        is_active: row.flag("is_active")?,
        logdate: row.opt_time("logdate")?,
        lognum: row.int("lognum")?,
        failures: Failures {
            count: row.opt_int("failures_num")?.unwrap_or(0),
            first: row.opt_time("first_failure")?,
            locked_until: row.opt_time("lock_expires")?,
        },
        expires_at: row.opt_time("expires_at")?,
    })
}
