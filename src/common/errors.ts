/** The error table: every way a call can fail, with what each API reports about it. */

/** Advice to the caller: correct the call, try later, execute asynchronously, or give up. */
export type Retry = 'fix' | 'wait' | 'async' | 'no';

interface ErrorRow {
  readonly status: number;
  readonly title: string;
  readonly type: string;
  readonly retry: Retry;
}

const OGC = 'http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/';

// OGC defines exception types for three of these; the others carry a name of our own rather than one OGC never gave.
const OWN = 'urn:isthmus:exception:';

export const errorTable = {
  'invalid-input': row(400, 'Invalid input', OWN + 'invalid-input', 'fix'),
  'invalid-geometry': row(400, 'Invalid geometry', OWN + 'invalid-geometry', 'fix'),
  'invalid-request': row(400, 'Invalid request', OWN + 'invalid-request', 'fix'),
  forbidden: row(403, 'Forbidden', OWN + 'forbidden', 'no'),
  'no-such-process': row(404, 'No such process', OGC + 'no-such-process', 'fix'),
  'no-such-job': row(404, 'No such job', OGC + 'no-such-job', 'fix'),
  'no-such-output': row(404, 'No such output', OWN + 'no-such-output', 'fix'),
  'not-found': row(404, 'Not found', OWN + 'not-found', 'fix'),
  'result-not-ready': row(404, 'Result not ready', OGC + 'result-not-ready', 'wait'),
  'method-not-allowed': row(405, 'Method not allowed', OWN + 'method-not-allowed', 'fix'),
  'not-acceptable': row(406, 'Not acceptable', OWN + 'not-acceptable', 'fix'),
  dismissed: row(410, 'Job dismissed', OWN + 'dismissed', 'no'),
  expired: row(410, 'Expired', OWN + 'expired', 'fix'),
  'precondition-failed': row(412, 'Precondition failed', OWN + 'precondition-failed', 'fix'),
  'too-large': row(413, 'Too large', OWN + 'too-large', 'fix'),
  'unsupported-media-type': row(415, 'Unsupported media type', OWN + 'unsupported-media-type', 'fix'),
  'range-not-satisfiable': row(416, 'Range not satisfiable', OWN + 'range-not-satisfiable', 'fix'),
  'expectation-failed': row(417, 'Expectation failed', OWN + 'expectation-failed', 'fix'),
  'key-reused': row(422, 'Idempotency key reused', OWN + 'key-reused', 'fix'),
  internal: row(500, 'Internal error', OWN + 'internal', 'no'),
  overloaded: row(503, 'Overloaded', OWN + 'overloaded', 'wait'),
  'store-unavailable': row(503, 'Store unavailable', OWN + 'store-unavailable', 'wait'),
  stopped: row(503, 'The server stopped', OWN + 'stopped', 'wait'),
  timeout: row(504, 'Time limit reached', OWN + 'timeout', 'async'),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;

/** A fault of an input: its place (a JSON pointer into the inputs), and what is allowed there. */
export interface Issue {
  readonly pointer: string;
  readonly message: string;
}

/** A ProcessError as plain data: stored with a job, and sent between processes. */
export interface ErrorData {
  readonly code: ErrorCode;
  readonly message: string;
  readonly issues?: readonly Issue[];
}

/** The only error that callers see. Its message has the value, the limit and the remedy. */
export class ProcessError extends Error {
  override readonly name = 'ProcessError';
  readonly code: ErrorCode;
  readonly issues: readonly Issue[];

  constructor(code: ErrorCode, message: string, issues: readonly Issue[] = []) {
    super(message);
    this.code = code;
    this.issues = issues;
  }

  get status(): number {
    return errorTable[this.code].status;
  }

  toJSON(): ErrorData {
    const { code, message, issues } = this;
    return issues.length > 0 ? { code, message, issues } : { code, message };
  }
}

/**
 * Rebuilds the error that a worker process sent as data, and leaves a ProcessError as it is.
 * Anything else is a fault of the server: its text belongs in the log, so the caller gets a sentence without it.
 */
export function toProcessError(error: unknown): ProcessError {
  if (error instanceof ProcessError) return error;
  if (isErrorData(error)) return new ProcessError(error.code, error.message, error.issues);
  if (storeFault.test(codeOf(error))) return toStoreError(error);
  return new ProcessError(
    'internal',
    'The server failed on this request; its log has the cause. Report it if it happens again.',
  );
}

/** The data folder cannot be written: a disk that is full or read-only, a database that is locked, damaged or replaced. */
const storeFault =
  /^(?:ENOSPC|EDQUOT|EFBIG|EROFS|SQLITE_(?:FULL|READONLY|IOERR|BUSY|LOCKED|CANTOPEN|CORRUPT|NOTADB)(?:_\w+)?)$/;

/** The error of a request whose job the data folder cannot keep. @param error what writing to it threw */
export function toStoreError(error: unknown): ProcessError {
  if (error instanceof ProcessError) return error;
  const code = codeOf(error);
  // Paths on the server are for its log.
  const reason =
    error instanceof Error
      ? error.message.replace(/:? ['"]?(?:\/|\\\\|[a-z]:[\\/]).*$/i, '').replace(/[.,]$/, '')
      : String(error);
  const cause = code === '' || reason.includes(code) ? reason : `${code}: ${reason}`;
  const remedy = isDiskFull(error)
    ? 'Dismiss jobs that are not needed any more, or ask the operator to free space on its disk; then try again.'
    : code.startsWith('SQLITE_BUSY')
      ? 'Another program holds the database. Try again in a few seconds.'
      : 'Try again later; the operator finds the cause at /readyz and in the log of the server.';
  return new ProcessError(
    'store-unavailable',
    `The server cannot store jobs and results at the moment (${cause}). ${remedy}`,
  );
}

/** Codes of Node.js and SQLite; SQLite reports a file size limit as a failed write. */
export function isDiskFull(error: unknown): boolean {
  return /^(?:ENOSPC|EDQUOT|EFBIG|SQLITE_FULL|SQLITE_IOERR_(?:WRITE|FSYNC|TRUNCATE|SHMSIZE))$/.test(codeOf(error));
}

/** Code of an error of Node.js or SQLite; empty for another one. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function isErrorData(error: unknown): error is ErrorData {
  return (
    typeof error === 'object' && error !== null && 'code' in error && 'message' in error && isErrorCode(error.code)
  );
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorTable, code);
}

function row(status: number, title: string, type: string, retry: Retry): ErrorRow {
  return { status, title, type, retry };
}

/** An error about one place of the inputs. @param pointer JSON pointer @param message a clause after it, without a full stop */
export function inputError(pointer: string, message: string, code: ErrorCode = 'invalid-input'): ProcessError {
  return new ProcessError(code, `${pointer} ${message}.`, [{ pointer, message }]);
}

/** @throws {ProcessError} `invalid-input` about the first issue, with all of them; none without issues */
export function refuseIssues(issues: readonly Issue[]): void {
  const [first] = issues;
  if (first) throw new ProcessError('invalid-input', `${first.pointer} ${first.message}.`, issues);
}
