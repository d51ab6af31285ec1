-- min_reader: one
-- min_writer: 1
CREATE TABLE t (a BIGINT);
