-- What a message was like, counted once when it is first kept: the scorecard of its source. `told` is 0 where we read it
-- again from what we keep, `zone` and `device` are what its transport knew, for reading it again.
ALTER TABLE messages
    ADD COLUMN IF NOT EXISTS told UInt8 DEFAULT 1,
    ADD COLUMN IF NOT EXISTS zone LowCardinality(String) DEFAULT 'UTC',
    ADD COLUMN IF NOT EXISTS device String,
    ADD COLUMN IF NOT EXISTS movements UInt32,
    ADD COLUMN IF NOT EXISTS dated UInt32,                                 -- movements whose time is only a date
    ADD COLUMN IF NOT EXISTS misnumbered UInt32,                           -- refs whose check digit fails
    ADD COLUMN IF NOT EXISTS unmapped Array(String),                       -- codes that no table maps, `list:code`
    ADD COLUMN IF NOT EXISTS reported_seconds Array(Int32) CODEC(ZSTD(1)), -- from their report to our hearing it
    ADD COLUMN IF NOT EXISTS occurred_seconds Array(Int32) CODEC(ZSTD(1)); -- from an actual event to our hearing of it

ALTER TABLE dead_letters
    ADD COLUMN IF NOT EXISTS told UInt8 DEFAULT 1,
    ADD COLUMN IF NOT EXISTS zone LowCardinality(String) DEFAULT 'UTC',
    ADD COLUMN IF NOT EXISTS device String;

-- How often each source told something, repeats included: `messages` keeps the first of equal ones. A telling whose
-- acknowledgement the store lost is counted once more; nothing else is.
CREATE TABLE IF NOT EXISTS tellings
(
    source       LowCardinality(String),
    format       LowCardinality(String),
    day          Date,
    told         UInt64
)
ENGINE = SummingMergeTree
ORDER BY (source, format, day);

CREATE MATERIALIZED VIEW IF NOT EXISTS messages_to_tellings TO tellings
AS SELECT source, format, toDate(received_at) AS day, sum(messages.told) AS told FROM messages GROUP BY source, format, day;

CREATE MATERIALIZED VIEW IF NOT EXISTS dead_letters_to_tellings TO tellings
AS SELECT source, format, toDate(received_at) AS day, sum(dead_letters.told) AS told FROM dead_letters
WHERE replayed_at IS NULL
GROUP BY source, format, day;

-- What each declared source is doing, as its listener said last.
CREATE TABLE IF NOT EXISTS listeners
(
    name         String,
    source       String,                     -- what its messages are stored under; empty: whom they name
    transport    LowCardinality(String),
    address      String,                     -- what it listens at or asks
    state        LowCardinality(String),
    why          String,                     -- it is not open
    written      UInt64                      -- microseconds
)
ENGINE = ReplacingMergeTree(written)
ORDER BY name;

DROP VIEW IF EXISTS sources;
