import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGroupCommit, createWriteGuard, type GroupCommit } from '../../src/storage/sqlite/job-table.ts';

let db: Database.Database;
let group: GroupCommit;
let statements: string[];
beforeEach(() => {
  statements = [];
  db = new Database(':memory:', { verbose: (sql) => statements.push(String(sql)) });
  db.exec('CREATE TABLE rows (id TEXT PRIMARY KEY)');
  group = createGroupCommit(db, createWriteGuard(db, ':memory:'));
});
afterEach(() => db.close());

const insert = (id: string) => () => db.prepare('INSERT INTO rows VALUES (?)').run(id).changes;
const ids = () => db.prepare('SELECT id FROM rows ORDER BY id').pluck().all();

describe('group commit', () => {
  it('commits the writes of one turn together, and answers each with its own result', async () => {
    const answers = await Promise.all([group.write(insert('a')), group.write(() => 'b'), group.write(insert('c'))]);
    expect(answers).toEqual([1, 'b', 1]);
    expect(ids()).toEqual(['a', 'c']);
    expect(statements.filter((sql) => sql === 'COMMIT')).toHaveLength(1);
  });

  it('asks for savepoints only after a write has thrown', async () => {
    const count = () => statements.filter((sql) => sql.startsWith('SAVEPOINT')).length;
    await Promise.all([group.write(insert('a')), group.write(insert('b'))]);
    expect(count()).toBe(0);
    const ends = await Promise.allSettled([group.write(insert('c')), group.write(insert('a'))]);
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(count()).toBe(2);
    expect(ids()).toEqual(['a', 'b', 'c']);
  });

  it('takes back all rows of a write that throws, and none of its neighbours', async () => {
    const half = () => {
      insert('half')();
      throw new Error('not this one');
    };
    const ends = await Promise.allSettled([group.write(insert('a')), group.write(half), group.write(insert('z'))]);
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(ids()).toEqual(['a', 'z']);
  });

  it('fails them all when the transaction as a whole is undone, as on a full disk', async () => {
    const undo = () => {
      db.exec('ROLLBACK');
      throw new Error('disk full');
    };
    const ends = await Promise.allSettled([group.write(insert('a')), group.write(undo), group.write(insert('z'))]);
    expect(ends.map((end) => end.status === 'rejected' && String(end.reason))).toEqual([
      'Error: disk full',
      'Error: disk full',
      'Error: disk full',
    ]);
    expect(ids()).toEqual([]);
    expect(await group.write(insert('later'))).toBe(1);
  });

  it('answers nobody before the commit', async () => {
    let isAnswered = false;
    const answered = group.write(insert('a')).then(() => (isAnswered = true));
    await Promise.resolve();
    expect([isAnswered, ids()]).toEqual([false, []]);
    group.flush();
    await answered;
    expect([isAnswered, ids()]).toEqual([true, ['a']]);
  });
});
