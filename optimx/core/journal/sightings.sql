-- Sizes seen in listings: a file that kept its size for a while stood still. Losing this costs a wait.
CREATE TABLE sighting (
    path  TEXT PRIMARY KEY,
    size  INTEGER NOT NULL,
    still REAL NOT NULL,   -- seconds between the first and the latest look that showed this size
    known REAL NOT NULL,   -- seconds between the first and the latest look of all
    seen  INTEGER NOT NULL
) STRICT;

-- the latest look, in the only row: by the uptime of the machine, and by its clock for what lies beyond a start anew
CREATE TABLE look (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    boot    TEXT NOT NULL,
    seconds REAL NOT NULL,
    at      TEXT NOT NULL    -- ISO 8601, UTC
) STRICT;
