-- A reference is searched as people type it: without spaces, dashes, dots and slashes. `bare` is the value without them.
ALTER TABLE refs ADD COLUMN IF NOT EXISTS bare String MATERIALIZED upper(replaceRegexpAll(value, '[ .\\/-]', ''));

ALTER TABLE refs ADD INDEX IF NOT EXISTS bare_grams bare TYPE ngrambf_v1(3, 1024, 2, 0) GRANULARITY 4;
