-- Revocations lose their foreign key on oauth_token: beside a store its tables carry no keys of ours, so that removing
-- the rows is the program's own work everywhere.
CREATE TABLE magegate_revocation_new (
    entity_id INTEGER NOT NULL PRIMARY KEY,
    revoked_at TEXT NOT NULL,
    cause TEXT NOT NULL
);
INSERT INTO magegate_revocation_new (entity_id, revoked_at, cause)
    SELECT entity_id, revoked_at, cause FROM magegate_revocation;
DROP TABLE magegate_revocation;
ALTER TABLE magegate_revocation_new RENAME TO magegate_revocation;
