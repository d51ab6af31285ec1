-- min_reader: 1
-- min_writer: 1
/*sqlite: CREATE TABLE t (a BIGINT); */
