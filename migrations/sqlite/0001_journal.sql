-- The journal is the election: rows are added at its end and never changed (docs/architecture.md).
CREATE TABLE journal (
    seq       INTEGER PRIMARY KEY CHECK (seq > 0),
    at        INTEGER NOT NULL,                     -- microseconds since 1970-01-01 UTC
    stream    TEXT    NOT NULL,
    version   INTEGER NOT NULL CHECK (version > 0),
    kind      TEXT    NOT NULL,
    actor     TEXT    NOT NULL,
    body      TEXT    NOT NULL,                     -- canonical JSON (RFC 8785), integers only
    leaf_hash BLOB    NOT NULL CHECK (length(leaf_hash) = 32),
    UNIQUE (stream, version)
) STRICT;

-- One row per command that came with an Idempotency-Key.
CREATE TABLE command (
    scope     TEXT    NOT NULL,
    key       TEXT    NOT NULL,
    request   BLOB    NOT NULL CHECK (length(request) = 32),
    first_seq INTEGER NOT NULL,
    last_seq  INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER journal_is_never_updated BEFORE UPDATE ON journal
BEGIN SELECT raise(ABORT, 'the journal is append-only: UPDATE refused'); END;

CREATE TRIGGER journal_is_never_deleted BEFORE DELETE ON journal
BEGIN SELECT raise(ABORT, 'the journal is append-only: DELETE refused'); END;

-- INSERT OR REPLACE deletes the old row without firing a DELETE trigger, so the insert itself must be
-- the next one, in the whole journal and in its stream.
CREATE TRIGGER journal_only_grows_at_its_end BEFORE INSERT ON journal
WHEN NEW.seq <> coalesce((SELECT max(seq) FROM journal), 0) + 1
  OR NEW.version <> coalesce((SELECT max(version) FROM journal WHERE stream = NEW.stream), 0) + 1
BEGIN SELECT raise(ABORT, 'the journal is append-only: seq or version is not the next one'); END;

CREATE TRIGGER command_is_never_updated BEFORE UPDATE ON command
BEGIN SELECT raise(ABORT, 'commands are append-only: UPDATE refused'); END;

CREATE TRIGGER command_is_never_deleted BEFORE DELETE ON command
BEGIN SELECT raise(ABORT, 'commands are append-only: DELETE refused'); END;

CREATE TRIGGER command_is_never_replaced BEFORE INSERT ON command
WHEN EXISTS (SELECT 1 FROM command WHERE scope = NEW.scope AND key = NEW.key)
BEGIN SELECT raise(ABORT, 'commands are append-only: this key is taken'); END;
