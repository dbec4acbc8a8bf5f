-- Every position, once; a conveyance's track in time is one short read.
CREATE TABLE IF NOT EXISTS positions
(
    ref          String,
    at           DateTime64(3, 'UTC'),
    lat          Float64,
    lon          Float64,
    speed        Nullable(Float32),          -- km/h
    course       Nullable(Float32),          -- degrees
    heading      Nullable(Float32),
    source       LowCardinality(String),
    received_at  DateTime64(3, 'UTC'),
    seen_at      DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'),
    INDEX seen seen_at TYPE minmax GRANULARITY 4
)
ENGINE = ReplacingMergeTree
ORDER BY (ref, at, lat, lon)
SETTINGS index_granularity = 1024;

-- Where each conveyance was last: the map's own table.
CREATE TABLE IF NOT EXISTS latest_positions
(
    ref          String,
    at           DateTime64(3, 'UTC'),
    lat          Float64,
    lon          Float64,
    speed        Nullable(Float32),
    course       Nullable(Float32),
    heading      Nullable(Float32),
    source       LowCardinality(String)
)
ENGINE = ReplacingMergeTree(at)
ORDER BY ref
SETTINGS index_granularity = 256;

CREATE MATERIALIZED VIEW IF NOT EXISTS positions_to_latest TO latest_positions
AS SELECT ref, at, lat, lon, speed, course, heading, source FROM positions;

-- Who tells us what: one row per source and format.
CREATE VIEW IF NOT EXISTS sources AS
SELECT
    source,
    format,
    countIf(NOT is_dead) AS messages,
    sumIf(said, NOT is_dead) AS facts,
    countIf(is_dead) AS dead,
    min(received_at) AS first_at,
    max(received_at) AS last_at
FROM
(
    SELECT source, format, received_at, facts AS said, false AS is_dead FROM messages FINAL
    UNION ALL
    SELECT source, format, received_at, 0 AS said, true AS is_dead FROM dead_letters FINAL WHERE replayed_at IS NULL
)
GROUP BY source, format;
