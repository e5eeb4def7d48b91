-- Texts of places that are found at once. Places that somebody wants found so have numbers from 16 on; the
-- given ones keep their first value in `summary`.
CREATE TABLE key_path (
    id    INTEGER PRIMARY KEY,
    path  TEXT    NOT NULL UNIQUE,
    -- Frames with a greater number are in the index; the others have to be read.
    above INTEGER NOT NULL
) STRICT;

CREATE TABLE key_text (
    path  INTEGER NOT NULL,
    text  TEXT    NOT NULL,
    frame INTEGER NOT NULL,
    PRIMARY KEY (path, text, frame)
) STRICT, WITHOUT ROWID;

INSERT INTO key_path (id, path, above)
SELECT id, path, (SELECT coalesce(max(id), 0) FROM frame)
FROM (
    SELECT 1 AS id, 'MSH-9' AS path
    UNION ALL SELECT 2, 'MSH-9.2'
    UNION ALL SELECT 3, 'MSH-10'
    UNION ALL SELECT 4, 'PID-3'
);

-- 1 where type, control ID and patient ID are all that stands at their places; where they are not, or nobody
-- looked yet, all that stands there is in `key_text`.
ALTER TABLE summary ADD COLUMN plain INTEGER;

DROP INDEX summary_message_type;
CREATE INDEX summary_message_type ON summary (message_type, plain);

-- Who took messages out of the store, when and why. Of each the row in `summary` stays, without its patient.
CREATE TABLE removal (
    id   INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    who  TEXT    NOT NULL,
    why  TEXT    NOT NULL
) STRICT;

ALTER TABLE summary ADD COLUMN removed INTEGER REFERENCES removal (id);

-- What left the store, and what came in otherwise than over the wire.
CREATE TABLE journal (
    id       INTEGER PRIMARY KEY,
    time     INTEGER NOT NULL,
    who      TEXT    NOT NULL,
    -- export, save, remove, import, send
    action   TEXT    NOT NULL,
    messages INTEGER NOT NULL,
    -- Which messages, in words: a filter, or numbers.
    what     TEXT    NOT NULL,
    -- Where to, or where from.
    place    TEXT    NOT NULL
) STRICT;

CREATE TRIGGER journal_stays BEFORE DELETE ON journal BEGIN SELECT raise(ABORT, 'the record is only added to'); END;
CREATE TRIGGER journal_as_written BEFORE UPDATE ON journal BEGIN SELECT raise(ABORT, 'the record is only added to'); END;
CREATE TRIGGER removal_stays BEFORE DELETE ON removal BEGIN SELECT raise(ABORT, 'the record is only added to'); END;
CREATE TRIGGER removal_as_written BEFORE UPDATE ON removal BEGIN SELECT raise(ABORT, 'the record is only added to'); END;
