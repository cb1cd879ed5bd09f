import { describe, expect, test } from 'vitest';
import { placeholderNames, statementShape } from './sql-shape.ts';

const kindOf = (sql: string): string => statementShape(sql).kind;

describe('statementShape', () => {
  test.each([
    ['SELECT 1', 'read'],
    ['-- note\n/* more; */ select 1', 'read'],
    ['WITH 1 AS x SELECT x', 'read'],
    ['(SELECT 1)', 'read'],
    ['SELECT 1;', 'read'],
    ['SELECT \';\' , `a;b`, "c;d" -- ; set x', 'read'],
    ['SHOW TABLES', 'other'],
    ['CREATE TABLE t (a UInt8) ENGINE = Memory', 'other'],
    ['CREATE TEMPORARY TABLE t (a UInt8)', 'session'],
    ['SET max_threads = 1', 'session'],
    ['USE other', 'session'],
    ['KILL QUERY WHERE 1', 'kill'],
    ['SELECT 1; SET max_threads = 1', 'several'],
    ['INSERT INTO t SELECT 1; DROP TABLE t', 'several'],
    ["SELECT 1 INTO OUTFILE '/tmp/x'", 'file'],
    ["INSERT INTO t FROM INFILE '/etc/passwd' FORMAT CSV", 'file'],
    ['INSERT INTO t SELECT * FROM u', 'other'],
    ['INSERT INTO t FORMAT JSONEachRow {"a":1}', 'insert-data'],
    ['INSERT INTO `t` FORMAT Native', 'insert-data'],
    ['INSERT INTO TABLE "db"."t" (`a`, b) FORMAT Native', 'insert-data'],
    ["INSERT INTO FUNCTION file('x') FORMAT Native", 'insert-data'],
    ["INSERT INTO t VALUES (1, ';'); (2, 'SET x = 1')", 'insert-data'],
    ['', 'other'],
  ])('%s is %s', (sql, kind) => {
    expect(kindOf(sql)).toBe(kind);
  });

  test.each([
    ['SELECT 1 FORMAT JSON', 'JSON'],
    ['SELECT 1\nFORMAT CSV;', 'CSV'],
    ['SELECT 1 FORMAT TSV SETTINGS max_threads = 1', 'TSV'],
    ["SELECT ' FORMAT CSV' AS x", null],
    ['SELECT format FROM t', null],
    ['SELECT (SELECT 1 FORMAT CSV)', null],
  ])('the format of %s is %s', (sql, format) => {
    expect(statementShape(sql).format).toBe(format);
  });

  test('rows begin after one run of blanks and one line end', () => {
    const sql = 'INSERT INTO t (a) FORMAT RowBinary \n\n\x01';
    const { dataAt, formatAt } = statementShape(sql);
    expect(sql.slice(dataAt)).toBe('\n\x01');
    expect(sql.slice(formatAt)).toMatch(/^FORMAT RowBinary/);
  });

  test('the source of the rows belongs before SETTINGS, but a table may be called settings', () => {
    const sql = 'INSERT INTO settings (a) SETTINGS max_threads = 1 FORMAT CSV\n1';
    expect(sql.slice(statementShape(sql).sourceAt)).toMatch(/^SETTINGS max_threads/);
    const other = 'INSERT INTO db.format FORMAT CSV\n1';
    expect(other.slice(statementShape(other).sourceAt)).toMatch(/^FORMAT CSV/);
  });

  test('quotes that never end and closing brackets without opening ones are survived', () => {
    for (const sql of ["SELECT 'abc", 'SELECT `x', ')))) SELECT 1', '/* open', 'SELECT \\']) {
      expect(() => statementShape(sql)).not.toThrow();
    }
  });
});

test('placeholderNames finds typed placeholders only', () => {
  expect(placeholderNames('SELECT {a:UInt8}, { b : Array(String)}, {c}, map{1:2}')).toEqual([
    'a',
    'b',
  ]);
});
