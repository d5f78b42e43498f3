-- Wrong tries are counted per account and address in memory; over the whole account one time says how much of its allowance is
-- used up (see src/accounts/tries.rs). What was locked or counted before this migration is forgiven.
ALTER TABLE account DROP COLUMN failed_tries;
ALTER TABLE account DROP COLUMN locked_until;
ALTER TABLE account ADD COLUMN tries_until BIGINT NOT NULL DEFAULT 0;
