-- The journal is the election: rows are added at its end and never changed (docs/architecture.md).
CREATE TABLE journal (
    seq       BIGINT PRIMARY KEY CHECK (seq > 0),
    at        BIGINT NOT NULL,                      -- microseconds since 1970-01-01 UTC
    stream    TEXT   COLLATE "C" NOT NULL,
    version   BIGINT NOT NULL CHECK (version > 0),
    kind      TEXT   NOT NULL,
    actor     TEXT   NOT NULL,
    body      TEXT   NOT NULL,                      -- canonical JSON (RFC 8785), integers only
    leaf_hash BYTEA  NOT NULL CHECK (length(leaf_hash) = 32),
    UNIQUE (stream, version)
);

-- One row per command that came with an Idempotency-Key.
CREATE TABLE command (
    scope     TEXT   COLLATE "C" NOT NULL,
    key       TEXT   COLLATE "C" NOT NULL,
    request   BYTEA  NOT NULL CHECK (length(request) = 32),
    first_seq BIGINT NOT NULL,
    last_seq  BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (scope, key)
);

CREATE FUNCTION refuse_change_of_append_only_table() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER journal_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_append_only_table();

CREATE TRIGGER command_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON command
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_append_only_table();
