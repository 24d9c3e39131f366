/** Lists of jobs: filtered and ordered by an index for every query, and read page by page in both directions. */
import type Database from 'better-sqlite3';
import { compact } from '../../common/compact.ts';
import { ProcessError } from '../../common/errors.ts';
import { jobStatuses } from '../../model/job.ts';
import { checkQuery, unknownCursor, type JobPage, type JobQuery, type JobStore } from '../../model/job-store.ts';
import { toJob, type JobRow } from './job-table.ts';

/** A place in the order of the list: newest first, and of one millisecond the one added last. */
interface Place {
  readonly created_ms: number;
  readonly seq: number;
}

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

type Direction = 'older' | 'newer';

/** The same few filters are used again and again. */
const MAX_PREPARED = 100;

export function createJobList(db: Database.Database): Pick<JobStore, 'list'> {
  const selectBySeq = db.prepare<[number], JobRow>(`SELECT job FROM jobs WHERE seq = ?`);
  const prepared = new Map<string, Database.Statement<unknown[], Place>>();

  function prepare(sql: string): Database.Statement<unknown[], Place> {
    const statement = prepared.get(sql) ?? db.prepare<unknown[], Place>(sql);
    if (prepared.size >= MAX_PREPARED) prepared.clear();
    prepared.set(sql, statement);
    return statement;
  }

  return {
    async list(query) {
      checkQuery(query);
      const now = Date.now();
      const { places, links } = readPage(query, startOf(query), (direction, from, limit) => {
        const { sql, values } = listStatement(query, direction, from, limit, now);
        return prepare(sql).all(...values);
      });
      const jobs = places.flatMap(({ seq }) => selectBySeq.get(seq) ?? []).map(toJob);
      return { jobs, ...links };
    },
  };
}

/** Reads at most `limit` entries behind `from` in this direction, the nearest first. */
type Walk = (direction: Direction, from: Place | undefined, limit: number) => readonly Place[];

interface Span {
  readonly places: readonly Place[];
  readonly links: Pick<JobPage, 'next' | 'prev'>;
}

/** @param from where the page begins, itself left out */
function readPage(query: JobQuery, from: Place | undefined, walk: Walk): Span {
  const direction = query.before === undefined ? 'older' : 'newer';
  // One more than the page, to know whether it goes on.
  const entries = walk(direction, from, query.limit + 1);
  const nearest = entries.slice(0, query.limit);
  const places = direction === 'older' ? nearest : nearest.toReversed();
  const [newest, oldest] = [places[0], places.at(-1)];
  if (newest === undefined || oldest === undefined) return { places, links: {} };
  const hasMore = (towards: Direction, edge: Place) => {
    if (towards === direction) return entries.length > query.limit;
    return from !== undefined && walk(towards, edge, 1).length > 0;
  };
  const links = compact({
    next: hasMore('older', oldest) ? formatPlace(oldest) : undefined,
    prev: hasMore('newer', newest) ? formatPlace(newest) : undefined,
  });
  return { places, links };
}

/** @throws {ProcessError} `invalid-request` for a cursor that no page gave out */
function startOf({ after, before }: JobQuery): Place | undefined {
  const cursor = after ?? before;
  if (cursor === undefined) return undefined;
  const place = parsePlace(cursor);
  if (!place) throw unknownCursor(after === undefined ? 'before' : 'after', cursor);
  return place;
}

function formatPlace({ created_ms, seq }: Place): string {
  return `${created_ms}-${seq}`;
}

function parsePlace(text: string): Place | undefined {
  const [, created, seq] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  return created === undefined ? undefined : { created_ms: Number(created), seq: Number(seq) };
}

/** Each pair of a process and a status is a scan of a range of an index, and scans are merged. */
const MAX_SCANS = 400;

/**
 * Selects places, in the order of the walk: `older` from newest to oldest, `newer` the other way round.
 * @param from where to begin, itself left out; at the end of the list when there is none
 * @param now in milliseconds: the duration of a running job reaches to it
 * @throws {ProcessError} `invalid-request` for more processes than can be scanned
 */
export function listStatement(
  query: JobQuery,
  direction: Direction,
  from: Place | undefined,
  limit: number,
  now: number,
): Statement {
  const order = direction === 'older' ? 'DESC' : 'ASC';
  const common = commonConditions(query, direction, from, now);
  const scans = scansOf(query);
  const arms = scans.map(({ index, conditions }) => {
    const where = ['listed = 1', ...conditions.map(({ sql }) => sql), ...common.map(({ sql }) => sql)].join(' AND ');
    return `SELECT created_ms, seq FROM jobs INDEXED BY ${index} WHERE ${where}`;
  });
  const values = scans.flatMap(({ conditions }) => [...conditions, ...common].flatMap((condition) => condition.values));
  const sql = `${arms.join(' UNION ALL ')} ORDER BY created_ms ${order}, seq ${order} LIMIT ?`;
  return { sql, values: [...values, limit] };
}

interface Scan {
  readonly index: 'jobs_by_time' | 'jobs_by_status' | 'jobs_by_process';
  readonly conditions: readonly Statement[];
}

function scansOf({ processIds, statuses }: JobQuery): readonly Scan[] {
  const selected = [...new Set(statuses ?? jobStatuses)];
  if (processIds) {
    const ids = [...new Set(processIds)];
    checkScans(ids.length, selected.length);
    return ids.flatMap((id) =>
      selected.map((status): Scan => ({
        index: 'jobs_by_process',
        conditions: [equals('process_id', id), equals('status', status)],
      })),
    );
  }
  if (selected.length === jobStatuses.length) return [{ index: 'jobs_by_time', conditions: [] }];
  return selected.map((status) => ({ index: 'jobs_by_status', conditions: [equals('status', status)] }));
}

function checkScans(processes: number, statuses: number): void {
  if (processes * statuses <= MAX_SCANS) return;
  const max = Math.floor(MAX_SCANS / statuses);
  throw new ProcessError('invalid-request', `The list names ${processes} processes; at most ${max} are allowed.`);
}

function equals(column: string, value: string): Statement {
  return { sql: `${column} = ?`, values: [value] };
}

function commonConditions(
  { created = {}, minDurationMs, maxDurationMs }: JobQuery,
  direction: Direction,
  from: Place | undefined,
  now: number,
): readonly Statement[] {
  const conditions: Statement[] = [];
  const add = (sql: string, ...values: unknown[]) => void conditions.push({ sql, values });
  if (created.from !== undefined) add('created_ms >= ?', Date.parse(created.from));
  if (created.to !== undefined) add('created_ms <= ?', Date.parse(created.to));
  if (from) add(`(created_ms, seq) ${direction === 'older' ? '<' : '>'} (?, ?)`, from.created_ms, from.seq);
  // NULL is neither more nor less than a limit, so that a job without a duration is left out.
  const duration = 'coalesce(duration_ms, ? - started_ms)';
  if (minDurationMs !== undefined) add(`${duration} >= ?`, now, minDurationMs);
  if (maxDurationMs !== undefined) add(`${duration} <= ?`, now, maxDurationMs);
  return conditions;
}
