-- Frames are what arrived and what was answered, to the byte, and never change.
-- `summary` is made from them and can be made again at any time.

CREATE TABLE connection (
    id       INTEGER PRIMARY KEY,
    endpoint TEXT    NOT NULL,
    peer     TEXT    NOT NULL,
    -- Microseconds since 1970, as every time in here.
    opened   INTEGER NOT NULL
) STRICT;

CREATE TABLE frame (
    id            INTEGER PRIMARY KEY,
    connection    INTEGER NOT NULL REFERENCES connection (id),
    -- 0 client, 1 upstream, 2 tee
    leg           INTEGER NOT NULL,
    -- 0 from the peer of that leg, 1 to it
    direction     INTEGER NOT NULL,
    -- Position on that leg and direction: the wires in this order are the whole stream.
    ordinal       INTEGER NOT NULL,
    time          INTEGER NOT NULL,
    -- 0 message, 1 garbage, 2 half
    kind          INTEGER NOT NULL,
    wire          BLOB    NOT NULL,
    payload_start INTEGER NOT NULL,
    payload_end   INTEGER NOT NULL,
    charset       TEXT    NOT NULL,
    -- The frame that this one answers.
    answers       INTEGER REFERENCES frame (id)
) STRICT;

CREATE INDEX frame_answers ON frame (answers) WHERE answers IS NOT NULL;
CREATE INDEX frame_connection ON frame (connection);

-- How a frame was answered. Written after the answer went out.
CREATE TABLE acknowledgement (
    frame   INTEGER PRIMARY KEY REFERENCES frame (id),
    -- The answer itself; none where it could not be sent.
    answer  INTEGER REFERENCES frame (id),
    code    TEXT    NOT NULL,
    text    TEXT,
    -- Microseconds from the last byte in to the answer out.
    latency INTEGER NOT NULL
) STRICT;

-- One row for each frame that came from a peer.
CREATE TABLE summary (
    frame        INTEGER PRIMARY KEY REFERENCES frame (id),
    connection   INTEGER NOT NULL,
    time         INTEGER NOT NULL,
    kind         INTEGER NOT NULL,
    message_type TEXT    NOT NULL,
    control_id   TEXT    NOT NULL,
    patient_id   TEXT    NOT NULL,
    patient_name TEXT    NOT NULL,
    bytes        INTEGER NOT NULL,
    -- 0 hint, 1 warning, 2 error
    worst        INTEGER
) STRICT;

CREATE INDEX summary_message_type ON summary (message_type);
CREATE INDEX summary_control_id ON summary (control_id);
CREATE INDEX summary_patient_id ON summary (patient_id);
