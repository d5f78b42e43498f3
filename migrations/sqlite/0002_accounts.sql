-- People who work: the only tables whose rows change. Times are microseconds since 1970 (UTC), given by the caller.
-- No name, phone number or e-mail address has a column here, and none may get one.
CREATE TABLE account (
    id                     INTEGER PRIMARY KEY,
    role                   TEXT   NOT NULL,
    scope                  TEXT   NOT NULL,
    number                 BIGINT NOT NULL CHECK (number > 0),
    login                  TEXT   NOT NULL UNIQUE,
    -- HMAC-SHA256 of the one-time activation code under the server's key; kept after use, to tell "used" from "wrong".
    activation_hash        BLOB  NOT NULL UNIQUE,
    activation_expires     BIGINT NOT NULL,
    activation_used_at     BIGINT,
    -- PHC string (argon2id) of the PIN or password, once one is set.
    secret_hash            TEXT,
    failed_tries           BIGINT NOT NULL DEFAULT 0,
    locked_until           BIGINT NOT NULL DEFAULT 0,
    disabled_at            BIGINT,
    created_at             BIGINT NOT NULL,
    UNIQUE (role, scope, number)
);

CREATE TABLE session (
    -- SHA-256 of the opaque token: who reads this table cannot log in with it.
    token_hash BLOB  NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES account (id),
    kind       TEXT   NOT NULL CHECK (kind IN ('cookie', 'bearer')),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    label      TEXT   NOT NULL
);

CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_expires ON session (expires_at);
