-- min_reader: 1
-- min_writer: 2
/*sqlite:
CREATE TRIGGER t BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'at -- falls'); END; -- a comment in a block
*/
/*postgres: CREATE TRIGGER t BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION f(':x', "a""b"); */
