-- When each source was heard, of anything, to the minute: silence of one that is not heard at all proves nothing.
CREATE TABLE IF NOT EXISTS spoken
(
    source       LowCardinality(String),
    minute       DateTime('UTC'),
    last         SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (source, minute)
TTL minute + INTERVAL 400 DAY;

CREATE MATERIALIZED VIEW IF NOT EXISTS facts_to_spoken TO spoken
AS SELECT source, toStartOfMinute(received_at) AS minute, max(received_at) AS last FROM facts GROUP BY source, minute;

-- What finished journeys taught: how long a step or a leg took, how late a plan came true. Rows are only ever added, each
-- known from a time on, so that what was known earlier can be asked. `subject` tells journeys apart.
CREATE TABLE IF NOT EXISTS lessons
(
    kind         LowCardinality(String),
    place        LowCardinality(String),
    measure      LowCardinality(String),     -- late, leg or follow
    mode         LowCardinality(String),
    next_kind    LowCardinality(String),     -- leg and follow: where to
    next_place   LowCardinality(String),
    subject      String,
    minutes      Int32,
    known_at     SimpleAggregateFunction(min, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (kind, place, measure, mode, next_kind, next_place, subject, minutes)
TTL toDateTime(known_at) + INTERVAL 1000 DAY
SETTINGS index_granularity = 256;
