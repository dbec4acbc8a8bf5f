-- The record of a source, on which its trust rests: how many of its numbers fail their check digit, and how many of its
-- actual events it told before they can have happened. Counted with its tellings, in the same view.
ALTER TABLE tellings
    ADD COLUMN IF NOT EXISTS movements UInt64,
    ADD COLUMN IF NOT EXISTS misnumbered UInt64,
    ADD COLUMN IF NOT EXISTS timed UInt64,       -- different delays from event to hearing it
    ADD COLUMN IF NOT EXISTS foretold UInt64;    -- of those, the ones that are more than a quarter of an hour negative

DROP VIEW IF EXISTS messages_to_tellings;

CREATE MATERIALIZED VIEW messages_to_tellings TO tellings
AS SELECT
    source, format, toDate(received_at) AS day, sum(messages.told) AS told,
    sumIf(messages.movements, messages.told = 1) AS movements,
    sumIf(messages.misnumbered, messages.told = 1) AS misnumbered,
    sumIf(length(occurred_seconds), messages.told = 1) AS timed,
    sumIf(arrayCount(s -> s < -900, occurred_seconds), messages.told = 1) AS foretold
FROM messages
GROUP BY source, format, day;
