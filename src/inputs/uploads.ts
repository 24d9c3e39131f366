/** Limits the bodies that are being received into files, in all and of one client: how many, and how many bytes they have. */
import { ProcessError } from '../common/errors.ts';

export interface Uploads {
  /** @throws {ProcessError} `overloaded` */
  begin(client: string): Upload;
}

export interface Upload {
  /** @throws {ProcessError} `overloaded` */
  add(bytes: number): void;
  /** To be called once. */
  end(): void;
}

export interface UploadLimits {
  readonly maxUploads: number;
  readonly maxBytes: number;
}

/** Part of each limit that one client may use. */
const CLIENT_SHARE = 1 / 4;

interface Usage {
  readonly subject: string;
  readonly limits: UploadLimits;
  uploads: number;
  bytes: number;
}

/** The only body of a client, or of all, is taken however large: the size of a request has its own limit. */
export function createUploads(limits: UploadLimits): Uploads {
  const clientLimits = { maxUploads: share(limits.maxUploads), maxBytes: share(limits.maxBytes) };
  const all: Usage = { subject: 'The server', limits, uploads: 0, bytes: 0 };
  const clients = new Map<string, Usage>();

  return {
    begin(client) {
      const own = clients.get(client) ?? { subject: 'This client', limits: clientLimits, uploads: 0, bytes: 0 };
      const usages = [own, all];
      usages.forEach(checkCount);
      clients.set(client, own);
      for (const usage of usages) usage.uploads += 1;
      let received = 0;
      return {
        add(bytes) {
          for (const usage of usages) checkBytes(usage, bytes);
          for (const usage of usages) usage.bytes += bytes;
          received += bytes;
        },
        end() {
          for (const usage of usages) {
            usage.uploads -= 1;
            usage.bytes -= received;
          }
          if (own.uploads === 0) clients.delete(client);
        },
      };
    },
  };
}

function share(limit: number): number {
  return Math.max(Math.floor(limit * CLIENT_SHARE), 1);
}

function checkCount({ subject, limits, uploads }: Usage): void {
  if (uploads < limits.maxUploads) return;
  const count = uploads === 1 ? '1 large request' : `${uploads} large requests`;
  throw overloaded(`${subject} has ${count} on the way already, which is the limit.`);
}

function checkBytes({ subject, limits, uploads, bytes }: Usage, more: number): void {
  if (uploads === 1 || bytes + more <= limits.maxBytes) return;
  const size = `${Number((limits.maxBytes / 1024 / 1024).toPrecision(3))} MB`;
  throw overloaded(`${subject} has large requests of ${size} together on the way, which is the limit.`);
}

function overloaded(limit: string): ProcessError {
  return new ProcessError('overloaded', `${limit} Wait for the response to one of them, then send this one again.`);
}
