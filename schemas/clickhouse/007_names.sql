-- `named`: the answer is the first under its id, or redirects elsewhere than before. Only then is there something new to find
-- it by. Every answer used to write its name again: a third of what storing a small batch cost the server.
ALTER TABLE shipments ADD COLUMN IF NOT EXISTS named Bool DEFAULT true AFTER redirect;

DROP VIEW IF EXISTS shipments_to_refs;

CREATE MATERIALIZED VIEW IF NOT EXISTS shipments_to_refs TO refs
AS SELECT substring(id, position(id, ':') + 1) AS value, id AS ref, redirect, version FROM shipments WHERE named;
