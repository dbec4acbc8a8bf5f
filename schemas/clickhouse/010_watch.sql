-- What the watch asks of every shipment stands in columns of their own: reading whole answers for it cost as much as they weigh.
ALTER TABLE shipments ADD COLUMN IF NOT EXISTS overdue LowCardinality(String) DEFAULT JSONExtractString(body, 'overdue');

ALTER TABLE shipments MATERIALIZE COLUMN overdue;

-- Shipments whose silence was judged: each is left alone until `again_at`, unless its answer is another one by then.
CREATE TABLE IF NOT EXISTS judged
(
    id           String,
    answered_at  DateTime64(3, 'UTC'),
    again_at     DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(again_at)
ORDER BY (id, answered_at)
TTL toDateTime(again_at) + INTERVAL 1 DAY
SETTINGS index_granularity = 256;
