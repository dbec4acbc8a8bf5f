-- Who follows whom: `subscriber` wants the facts of `target` in the months `first` to `last`. Rows are only ever added.
CREATE TABLE IF NOT EXISTS subscriptions
(
    subscriber   String,
    target       String,
    first        UInt32,
    last         UInt32
)
ENGINE = ReplacingMergeTree
ORDER BY (subscriber, target, first, last)
SETTINGS index_granularity = 256;

-- The same rows, to be read by the one that is followed.
CREATE TABLE IF NOT EXISTS subscribers
(
    target       String,
    subscriber   String,
    first        UInt32,
    last         UInt32
)
ENGINE = ReplacingMergeTree
ORDER BY (target, subscriber, first, last)
SETTINGS index_granularity = 256;

CREATE MATERIALIZED VIEW IF NOT EXISTS subscriptions_to_subscribers TO subscribers
AS SELECT target, subscriber, first, last FROM subscriptions;

-- The latest answer of every node: a shipment, another name of one (`redirect`), or a unit.
-- `version` is the number of facts it rests on, so a late writer cannot overwrite a better answer.
-- `sequence` counts the answer's updates. Milestones lie beside it, so that both are always of one version.
CREATE TABLE IF NOT EXISTS shipments
(
    id           String,
    version      UInt64,
    sequence     UInt32,
    rank         LowCardinality(String),     -- cargo or unit
    redirect     String,
    refs         Array(String),              -- cargo refs of the shipment, its masters, houses and units
    cargo        Array(String),              -- of a unit: the cargo of its latest trip
    conveyances  Array(String),              -- what it is aboard now, by every name
    status       LowCardinality(String),
    mode         LowCardinality(String),     -- of the current or last leg
    origin       LowCardinality(String),
    destination  LowCardinality(String),
    last_kind    LowCardinality(String),
    last_at      Nullable(DateTime64(3, 'UTC')),
    next_kind    LowCardinality(String),
    next_at      Nullable(DateTime64(3, 'UTC')),
    eta          Nullable(DateTime64(3, 'UTC')),
    delay        Nullable(Int32),            -- minutes
    hold         LowCardinality(String),
    answered_at  DateTime64(3, 'UTC'),
    milestones   Nested
    (
        key          String,
        kind         LowCardinality(String),
        mode         LowCardinality(String),
        state        LowCardinality(String),
        locode       LowCardinality(String),
        facility     LowCardinality(String),
        unit         String,
        planned_at   Nullable(DateTime64(3, 'UTC')),
        estimated_at Nullable(DateTime64(3, 'UTC')),
        actual_at    Nullable(DateTime64(3, 'UTC')),
        source       LowCardinality(String)
    ),
    body         String CODEC(ZSTD(1))       -- the Timeline, as schemas/wire.py writes it
)
ENGINE = ReplacingMergeTree(version)
ORDER BY id
SETTINGS index_granularity = 256;

-- Every ref that can be asked, by its bare value, for search by any part of it.
CREATE TABLE IF NOT EXISTS refs
(
    value        String,
    ref          String,
    redirect     String,
    version      UInt64,
    INDEX grams value TYPE ngrambf_v1(3, 1024, 2, 0) GRANULARITY 4
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (value, ref)
SETTINGS index_granularity = 256;

CREATE MATERIALIZED VIEW IF NOT EXISTS shipments_to_refs TO refs
AS SELECT substring(id, position(id, ':') + 1) AS value, id AS ref, redirect, version FROM shipments;

-- One row per milestone of every shipment's latest answer: what dwell and punctuality are computed from.
CREATE VIEW IF NOT EXISTS milestones AS
SELECT
    id AS shipment,
    rank,
    m.key AS key,
    m.kind AS kind,
    m.mode AS mode,
    m.state AS state,
    m.locode AS locode,
    m.facility AS facility,
    m.unit AS unit,
    m.planned_at AS planned_at,
    m.estimated_at AS estimated_at,
    m.actual_at AS actual_at,
    m.source AS source
FROM shipments FINAL
ARRAY JOIN milestones AS m
WHERE redirect = '';

-- What changed in the answers, in the order it is pushed: (`lane`, `number`) is the cursor of the live feed.
-- A lane is a partition of the movements topic, so that one worker at a time counts its numbers.
CREATE TABLE IF NOT EXISTS updates
(
    lane         UInt16,
    number       UInt64,
    shipment     String,
    sequence     UInt32,
    written      UInt64,                     -- microseconds
    body         String CODEC(ZSTD(1)),      -- the Update, as schemas/wire.py writes it
    INDEX of_shipment shipment TYPE bloom_filter GRANULARITY 4
)
ENGINE = ReplacingMergeTree(written)
ORDER BY (lane, number)
SETTINGS index_granularity = 256;
