-- Messages of which we are the sender, both answers of a tap, and what framing lacked.
ALTER TABLE summary ADD COLUMN leg INTEGER NOT NULL DEFAULT 0;
-- 0 from the peer of that leg, 1 to it
ALTER TABLE summary ADD COLUMN direction INTEGER NOT NULL DEFAULT 0;
-- What was wrong with its framing: no-start, no-final-cr, no-end
ALTER TABLE summary ADD COLUMN flaw TEXT;

-- One answer for each leg: what the sender was told, and what the second receiver of a tee said.
CREATE TABLE answered (
    frame   INTEGER NOT NULL REFERENCES frame (id),
    leg     INTEGER NOT NULL,
    -- The answer itself; none where it could not be sent, or did not come.
    answer  INTEGER REFERENCES frame (id),
    code    TEXT    NOT NULL,
    text    TEXT,
    outcome TEXT,
    -- Microseconds from the last byte in to the answer out, or from the last byte out to the answer in.
    latency INTEGER NOT NULL,
    PRIMARY KEY (frame, leg)
) STRICT, WITHOUT ROWID;

INSERT INTO answered (frame, leg, answer, code, text, outcome, latency)
SELECT frame, 0, answer, code, text, outcome, latency FROM acknowledgement ORDER BY frame;

DROP TABLE acknowledgement;
