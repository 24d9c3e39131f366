/** Uploads of files: one-time links for callers, and the receiving of the bytes that are sent to them. */
import { createHash, randomBytes } from 'node:crypto';
import { compact } from '../common/compact.ts';
import { ProcessError } from '../common/errors.ts';
import type { UploadedFile, UploadedFiles } from '../model/uploaded-file.ts';
import { openSpool, tooLarge } from './receive.ts';
import type { Uploads } from './uploads.ts';

/** The caller to whom the file will belong. */
export interface UploadCaller {
  /** Id of the principal. */
  readonly owner: string;
  /** Session of the caller, where it has one: another one cannot refer to the file. */
  readonly session?: string;
}

export interface UploadLink {
  /** The secret part of the URL. */
  readonly token: string;
  /** ISO 8601 in UTC. */
  readonly expires: string;
  readonly maxBytes: number;
}

export interface IncomingFile {
  readonly token: string;
  readonly body: AsyncIterable<Uint8Array>;
  /** As announced, where it is. */
  readonly bytes?: number;
  /** Client that it is counted for. */
  readonly client: string;
}

export interface FileUploads {
  /** @throws {ProcessError} `overloaded` */
  link(caller: UploadCaller): UploadLink;
  /**
   * Uses a link up, unless the file does not arrive whole.
   * @throws {ProcessError} `not-found` for a link that is unknown, used or expired; `too-large`, `overloaded`, `invalid-request`
   */
  receive(file: IncomingFile): Promise<{ readonly file: UploadedFile; readonly caller: UploadCaller }>;
}

export interface FileUploadsOptions {
  readonly files: UploadedFiles;
  /** Limits what is being received. */
  readonly uploads: Uploads;
  /** Size limit of a file. */
  readonly maxBytes: number;
  readonly linkMs?: number;
}

const FIFTEEN_MINUTES_MS = 15 * 60 * 1000;
const TOKEN_BYTES = 24;
/** Links that wait for their files, of all callers and of one. */
const MAX_LINKS = 1000;
const MAX_OWN_LINKS = 50;

interface OpenLink extends UploadCaller {
  readonly expires: number;
}

export function createFileUploads({
  files,
  uploads,
  maxBytes,
  linkMs = FIFTEEN_MINUTES_MS,
}: FileUploadsOptions): FileUploads {
  /** By a digest of the token: how long a look-up takes tells nothing of it. */
  const links = new Map<string, OpenLink>();

  function dropExpired(): void {
    const now = Date.now();
    for (const [key, { expires }] of links) if (expires <= now) links.delete(key);
  }

  return {
    link({ owner, session }) {
      dropExpired();
      const own = [...links.values()].filter((link) => link.owner === owner && link.session === session).length;
      if (links.size >= MAX_LINKS || (session !== undefined && own >= MAX_OWN_LINKS)) {
        const count =
          links.size >= MAX_LINKS ? `${MAX_LINKS} upload links on this server` : `${own} of your upload links`;
        throw new ProcessError(
          'overloaded',
          `${count} wait for their files already. Use one of them, or wait until they expire.`,
        );
      }
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      const expires = Date.now() + linkMs;
      links.set(keyOf(token), { owner, expires, ...compact({ session }) });
      return { token, expires: new Date(expires).toISOString(), maxBytes };
    },

    async receive({ token, body, bytes, client }) {
      dropExpired();
      const key = keyOf(token);
      const link = links.get(key);
      if (!link) {
        throw new ProcessError(
          'not-found',
          'This upload link is unknown, was used or has expired. Call upload_link for another one.',
        );
      }
      // Taken before the first byte: of two uploads at once one is refused.
      links.delete(key);
      try {
        if (bytes !== undefined && bytes > maxBytes) throw tooLarge(`The file has ${bytes} bytes`, maxBytes);
        await files.checkRoom(client, bytes ?? 0);
        const { expires: _, ...caller } = link;
        const file = await receiveFile(body, { files, uploads, maxBytes, client, bytes }, caller);
        return { file, caller };
      } catch (error) {
        links.set(key, link);
        throw error;
      }
    },
  };
}

function keyOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

interface Receiving extends Omit<FileUploadsOptions, 'linkMs'> {
  readonly client: string;
  readonly bytes: number | undefined;
}

async function receiveFile(
  body: AsyncIterable<Uint8Array>,
  { files, uploads, maxBytes, client, bytes: announced }: Receiving,
  caller: UploadCaller,
): Promise<UploadedFile> {
  const upload = uploads.begin(client);
  const spool = await openSpool(await files.draft());
  try {
    let bytes = 0;
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw tooLarge(`The file has more than ${maxBytes} bytes`, maxBytes);
      upload.add(chunk.byteLength);
      await spool.write(chunk);
    }
    if (bytes === 0)
      throw new ProcessError('invalid-request', 'The file is empty. Send it as the body: curl -T FILE URL.');
    if (announced !== undefined && bytes < announced) {
      throw new ProcessError('invalid-request', `The file ended after ${bytes} of ${announced} bytes. Send it again.`);
    }
    await spool.end();
    return await files.add(spool.path, { ...caller, client, bytes });
  } catch (error) {
    await spool.remove();
    throw error;
  } finally {
    upload.end();
  }
}
