-- The journal of one account and one side. `entry` is the single source of truth and is only ever appended to;
-- every other table can be made again from it, but for `cursor` (at-least-once is promised) and `sighting`.
CREATE TABLE entry (
    seq          INTEGER PRIMARY KEY,
    run          TEXT NOT NULL,
    batch        TEXT NOT NULL,
    correlation  TEXT,
    at           TEXT NOT NULL,   -- ISO 8601, UTC
    kind         TEXT NOT NULL,
    payload      TEXT,            -- JSON; NULL once purged
    payload_hash TEXT NOT NULL,
    hash         TEXT NOT NULL    -- over the row and the hash of the row before it
) STRICT;
CREATE INDEX entry_batch ON entry (batch, seq) WHERE batch <> '';
CREATE INDEX entry_run ON entry (run, seq);
-- the latest entry of a kind is asked for all the time, and may be years old
CREATE INDEX entry_kind ON entry (kind, seq);

-- where each batch stands: the fold of its entries
CREATE TABLE batch (
    id        TEXT PRIMARY KEY,
    direction TEXT NOT NULL,
    stage     TEXT NOT NULL,
    profile   TEXT NOT NULL,
    epoch     INTEGER NOT NULL,
    sequence  INTEGER NOT NULL,
    name      TEXT NOT NULL,
    since     TEXT NOT NULL,
    settled   INTEGER NOT NULL,
    first     INTEGER NOT NULL   -- seq of its first row
) STRICT;
CREATE INDEX batch_name ON batch (name);
CREATE INDEX batch_first ON batch (first);
CREATE INDEX batch_open ON batch (settled, direction);

-- every file name that an entry speaks of, for `optimx why`
CREATE TABLE mention (
    name TEXT NOT NULL,
    seq  INTEGER NOT NULL,
    PRIMARY KEY (name, seq)
) STRICT, WITHOUT ROWID;

-- how far each listener has been told
CREATE TABLE cursor (
    listener TEXT PRIMARY KEY,
    seq      INTEGER NOT NULL
) STRICT;

