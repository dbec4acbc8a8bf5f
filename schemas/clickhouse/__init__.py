"""The store's tables: plain SQL, numbered, applied in order by `schemas.migrate`."""
