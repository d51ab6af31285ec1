-- min_reader: 1
-- min_writer: 1
CREATE TABLE t (a BIGINT) /* sqllite: WITHOUT ROWID */;
