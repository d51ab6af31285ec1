-- min_reader: 1
-- min_riter: 1
CREATE TABLE t (a BIGINT);
