-- min_reader: 1
CREATE TABLE t (a BIGINT);
