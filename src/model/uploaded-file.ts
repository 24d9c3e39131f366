/** Files that clients have uploaded, to be inputs by their references until they expire. */
import type { Owned } from './access.ts';

export interface UploadedFile extends Owned {
  /** UUID version 4: 122 random bits, so that the reference is a secret of those who were told it. */
  readonly id: string;
  readonly path: string;
  readonly bytes: number;
  /** The only caller that may refer to it, such as an MCP session; undefined where its owner has none. */
  readonly session?: string;
  /** Client that it is counted for. */
  readonly client: string;
  /** ISO 8601 in UTC. */
  readonly expires: string;
}

export type NewUpload = Pick<UploadedFile, 'owner' | 'session' | 'client' | 'bytes'>;

export interface UploadedFiles {
  /** Path of a file that is to be received. */
  draft(): Promise<string>;
  /** @throws {ProcessError} `overloaded` when no file of this size may be added */
  checkRoom(client: string, bytes: number): Promise<void>;
  /** Takes the file over. @throws {ProcessError} as `checkRoom` */
  add(draft: string, upload: NewUpload): Promise<UploadedFile>;
  /** @returns undefined for one that is unknown or has expired */
  get(id: string): Promise<UploadedFile | undefined>;
  /** Removes what has expired. */
  sweep(): Promise<void>;
}
