-- How far the import of a file is, written in the same transaction as the rows it counts, so that a run that was stopped
-- goes on where it ended. One row for each file, known by the SHA-256 of its content in hexadecimal.
CREATE TABLE magegate_import (
    fingerprint VARCHAR(64) NOT NULL,
    -- The path, as last seen.
    file VARCHAR(4096) NOT NULL,
    -- What a further run must ask for, too: format and whether accounts are updated.
    manner VARCHAR(255) NOT NULL,
    -- Rows read so far, stored or refused, and the line of the last of them.
    rows_read BIGINT NOT NULL,
    line BIGINT NOT NULL,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    weak_passwords BIGINT NOT NULL,
    -- The report of refused rows and how many bytes of it belong to the rows read; empty: standard error.
    report VARCHAR(4096) NOT NULL DEFAULT '',
    report_bytes BIGINT NOT NULL DEFAULT 0,
    started_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    -- Null while rows are left.
    finished_at DATETIME DEFAULT NULL,
    PRIMARY KEY (fingerprint),
    KEY MAGEGATE_IMPORT_FILE (file(255))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
