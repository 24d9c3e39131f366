/** The SQL of a list of jobs: filtered and ordered by an index, whatever is asked. */
import { ProcessError } from '../../common/errors.ts';
import { jobStatuses } from '../../model/job.ts';
import type { JobQuery } from '../../model/job-store.ts';

/** A place in the order of the list: newest first, and of one millisecond the one added last. */
export interface Place {
  readonly created_ms: number;
  readonly seq: number;
}

export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

export type Direction = 'older' | 'newer';

/** Each pair of a process and a status is a walk along an index of its own, and walks are merged. */
const MOST_WALKS = 400;

export function showPlace({ created_ms, seq }: Place): string {
  return `${created_ms}-${seq}`;
}

/** @returns nothing for what `showPlace` never gave out */
export function readPlace(text: string): Place | undefined {
  const [, created, seq] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  return created === undefined ? undefined : { created_ms: Number(created), seq: Number(seq) };
}

/**
 * Gives places, in the order of the walk: `older` from newest to oldest, `newer` the other way round.
 * @param from where to begin, itself left out; at the end of the list when there is none
 * @param now in milliseconds: the duration of a job that runs reaches to it
 * @throws {ProcessError} `invalid-request` for more processes than can be walked
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
  const walks = walksOf(query);
  const arms = walks.map(({ index, conditions }) => {
    const where = ['listed = 1', ...conditions.map(({ sql }) => sql), ...common.map(({ sql }) => sql)].join(' AND ');
    return `SELECT created_ms, seq FROM jobs INDEXED BY ${index} WHERE ${where}`;
  });
  const values = walks.flatMap(({ conditions }) => [...conditions, ...common].flatMap((condition) => condition.values));
  const sql = `${arms.join(' UNION ALL ')} ORDER BY created_ms ${order}, seq ${order} LIMIT ?`;
  return { sql, values: [...values, limit] };
}

interface Walk {
  readonly index: 'jobs_by_time' | 'jobs_by_status' | 'jobs_by_process';
  readonly conditions: readonly Statement[];
}

function walksOf({ processIds, statuses }: JobQuery): readonly Walk[] {
  const wanted = [...new Set(statuses ?? jobStatuses)];
  if (processIds) {
    const ids = [...new Set(processIds)];
    checkWalks(ids.length, wanted.length);
    return ids.flatMap((id) =>
      wanted.map((status): Walk => ({
        index: 'jobs_by_process',
        conditions: [is('process_id', id), is('status', status)],
      })),
    );
  }
  if (wanted.length === jobStatuses.length) return [{ index: 'jobs_by_time', conditions: [] }];
  return wanted.map((status) => ({ index: 'jobs_by_status', conditions: [is('status', status)] }));
}

function checkWalks(processes: number, statuses: number): void {
  if (processes * statuses <= MOST_WALKS) return;
  const most = Math.floor(MOST_WALKS / statuses);
  throw new ProcessError('invalid-request', `The list is asked for ${processes} processes; at most ${most} are taken.`);
}

function is(column: string, value: string): Statement {
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
  // Nothing is neither more nor less than a limit, so that a job without a duration is left out.
  const duration = 'coalesce(duration_ms, ? - started_ms)';
  if (minDurationMs !== undefined) add(`${duration} >= ?`, now, minDurationMs);
  if (maxDurationMs !== undefined) add(`${duration} <= ?`, now, maxDurationMs);
  return conditions;
}
