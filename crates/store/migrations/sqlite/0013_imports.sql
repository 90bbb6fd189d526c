-- How far the import of a file is, written in the same transaction as the rows it counts, so that a run that was stopped
-- goes on where it ended. One row for each file, known by the SHA-256 of its content in hexadecimal.
CREATE TABLE magegate_import (
    fingerprint TEXT NOT NULL PRIMARY KEY,
    -- The path, as last seen.
    file TEXT NOT NULL,
    -- What a further run must ask for, too: format and whether accounts are updated.
    manner TEXT NOT NULL,
    -- Rows read so far, stored or refused, and the line of the last of them.
    rows_read INTEGER NOT NULL,
    line INTEGER NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    weak_passwords INTEGER NOT NULL,
    -- The report of refused rows and how many bytes of it belong to the rows read; empty: standard error.
    report TEXT NOT NULL DEFAULT '',
    report_bytes INTEGER NOT NULL DEFAULT 0,
    started_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    -- Null while rows are left.
    finished_at TEXT
);
CREATE INDEX MAGEGATE_IMPORT_FILE ON magegate_import (file);
