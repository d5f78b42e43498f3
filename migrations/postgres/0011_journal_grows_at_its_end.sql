-- As on SQLite: what is inserted must be the next in the whole journal and in its stream, whoever inserts it. Once per statement, not per
-- row: the journal inserts a whole batch in one statement. Uniqueness is the table's own, so that what is left to refuse are gaps.
CREATE FUNCTION refuse_gaps_in_journal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    first BIGINT;
    last  BIGINT;
    rows  BIGINT;
BEGIN
    SELECT min(seq), max(seq), count(*) INTO first, last, rows FROM added;
    IF rows = 0 THEN
        RETURN NULL;
    END IF;
    IF last - first + 1 <> rows
        OR last <> (SELECT seq FROM journal ORDER BY seq DESC LIMIT 1)
        OR (first > 1 AND NOT EXISTS (SELECT FROM journal WHERE seq = first - 1))
    THEN
        RAISE EXCEPTION 'the journal is append-only: seq is not the next one' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (
        SELECT FROM added
        WHERE added.version > 1 AND NOT EXISTS (
            SELECT FROM journal WHERE journal.stream = added.stream AND journal.version = added.version - 1
        )
    ) THEN
        RAISE EXCEPTION 'the journal is append-only: version is not the next one' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER journal_only_grows_at_its_end AFTER INSERT ON journal
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_gaps_in_journal();
