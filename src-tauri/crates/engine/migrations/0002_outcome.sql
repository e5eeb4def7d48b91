-- What became of a message on its way through the mappings, where its answer waited for that.
ALTER TABLE acknowledgement ADD COLUMN outcome TEXT;
