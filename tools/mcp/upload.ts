/** Answers the PUT of a file to a link of `upload_link`: stores it, and says what is in it. */
import { compact } from '../../src/common/compact.ts';
import { ProcessError, toProcessError } from '../../src/common/errors.ts';
import type { ExecutionService } from '../../src/execution/execution.ts';
import type { FileUploads } from '../../src/inputs/file-uploads.ts';
import { uploadUri } from '../../src/inputs/job-uri.ts';
import type { Log } from '../../src/common/log.ts';
import { describeFileAt } from '../results/file-descriptions.ts';
import { toEntry, toFailedEntry } from '../results/file-entries.ts';

export interface UploadRequest {
  readonly token: string;
  readonly headers: Headers;
  /** Bytes of the body, to be read once. */
  body(): AsyncIterable<Uint8Array>;
  readonly client: string | undefined;
}

export interface UploadServices {
  readonly uploads: FileUploads;
  readonly execution: ExecutionService;
  readonly log: Log;
}

export async function answerUpload(
  request: UploadRequest,
  { uploads, execution, log }: UploadServices,
): Promise<Response> {
  const { token, headers, body, client = '' } = request;
  try {
    rejectEncoding(headers);
    const length = headers.get('content-length');
    const incoming = {
      token,
      body: body(),
      client,
      ...compact({ bytes: length === null ? undefined : Number(length) }),
    };
    const { file, caller } = await uploads.receive(incoming);
    const reference = uploadUri(file.id);
    const facts = { reference, name: 'The file', bytes: file.bytes, beside: [] };
    const entry = await describeFileAt(execution, reference, undefined, { id: caller.owner }, caller.session).then(
      (description) => toEntry(facts, description),
      (error: unknown) => toFailedEntry(facts, toProcessError(error).message),
    );
    const { file: _, ...described } = entry;
    return json(201, { reference, expires: file.expires, ...described });
  } catch (error) {
    const failure = toProcessError(error);
    if (failure.code === 'internal') log.error({ err: error }, 'failed to receive upload');
    // What is left of the body is not read.
    return json(failure.status, { error: failure.message }, { connection: 'close' });
  }
}

/** The bytes of a file are those of the body. */
function rejectEncoding(headers: Headers): void {
  const encoding = headers.get('content-encoding');
  if (encoding === null || encoding.toLowerCase() === 'identity') return;
  throw new ProcessError(
    'unsupported-media-type',
    'The body has a Content-Encoding. Send the file as it is; a .gz is read too.',
  );
}

export function json(status: number, value: object, headers: Readonly<Record<string, string>> = {}): Response {
  const own = { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers };
  return new Response(`${JSON.stringify(value)}\n`, { status, headers: own });
}
