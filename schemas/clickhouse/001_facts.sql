-- Every raw message we ever accepted, whole: what a fact was read from can always be looked up and read again.
-- `id` is the hash of the bytes, so the same message told twice is one row, the first time we heard it.
CREATE TABLE IF NOT EXISTS messages
(
    id           String,
    received_at  DateTime64(3, 'UTC'),
    source       LowCardinality(String),
    format       LowCardinality(String),
    body         String CODEC(ZSTD(3)),
    facts        UInt32,
    earliness    UInt64                      -- larger is earlier: ReplacingMergeTree keeps the largest
)
ENGINE = ReplacingMergeTree(earliness)
ORDER BY id
SETTINGS index_granularity = 256;

-- Every fact, once per ref that it is addressed to. Sorted so that one ref's months are one short read.
-- `month` counts from year 0; `timeless` facts (retractions, and what a report's node sends on) belong to every window.
-- `seen_at` is the store's own clock: what came after the last quiet point is fed again at start.
CREATE TABLE IF NOT EXISTS facts
(
    ref          String,
    month        UInt32,
    id           String,
    timeless     Bool,
    kind         LowCardinality(String),
    certainty    LowCardinality(String),
    mode         LowCardinality(String),
    source       LowCardinality(String),
    locode       LowCardinality(String),
    facility     LowCardinality(String),
    occurred_at  DateTime64(3, 'UTC'),
    received_at  DateTime64(3, 'UTC'),
    message      String,
    body         String CODEC(ZSTD(1)),      -- the Movement, as schemas/wire.py writes it
    earliness    UInt64,
    seen_at      DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'),
    INDEX seen seen_at TYPE minmax GRANULARITY 4
)
ENGINE = ReplacingMergeTree(earliness)
ORDER BY (ref, month, id)
SETTINGS index_granularity = 256;            -- point reads of ~100 rows

-- Messages nobody could read, whole, with the reason. Read again after a fix, a letter is marked, never deleted.
CREATE TABLE IF NOT EXISTS dead_letters
(
    id           String,
    received_at  DateTime64(3, 'UTC'),
    source       LowCardinality(String),
    format       LowCardinality(String),
    place        String,                     -- where in the message
    rule         String,                     -- which rule it broke
    body         String CODEC(ZSTD(3)),
    replayed_at  Nullable(DateTime64(3, 'UTC')),
    written      UInt64                      -- microseconds; the last word about a letter counts
)
ENGINE = ReplacingMergeTree(written)
ORDER BY id
SETTINGS index_granularity = 256;

-- Up to here everything stored had also been worked through: after a loss of the broker, what came later is fed again.
CREATE TABLE IF NOT EXISTS quiet_points
(
    at           DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY at;
