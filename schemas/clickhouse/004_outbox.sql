-- Every record as it was about to be sent to Kafka, stored with its facts: what came after the last quiet point is sent
-- again from here. An append-only log on purpose: a fact told twice is two rows, where `facts` keeps only the first.
-- Only recent rows are ever read; whole days are dropped.
CREATE TABLE IF NOT EXISTS outbox
(
    seen_at      DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'),
    topic        LowCardinality(String),
    body         String CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toDate(seen_at)
ORDER BY seen_at
TTL toDateTime(seen_at) + INTERVAL 3 DAY
SETTINGS ttl_only_drop_parts = 1;
