-- Why a message was sent: because of one that came.
CREATE TABLE caused (
    frame INTEGER PRIMARY KEY,
    cause INTEGER NOT NULL
) STRICT;

CREATE INDEX caused_cause ON caused (cause);

-- What happened to a connection, in a sentence.
CREATE TABLE note (
    id         INTEGER PRIMARY KEY,
    connection INTEGER NOT NULL,
    time       INTEGER NOT NULL,
    text       TEXT    NOT NULL
) STRICT;

CREATE INDEX note_connection ON note (connection);
