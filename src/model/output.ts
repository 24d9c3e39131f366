/** An output value of a job, encoded once in the worker and never decoded on its way through the server. */
import type { OutputSummary } from './summary.ts';

export interface Output {
  readonly id: string;
  /** Length as stored: as JSON text, or of the value itself when it is raw. */
  readonly bytes: number;
  readonly mediaType: string;
  /** The value is in its media type, not JSON. */
  readonly raw?: true;
  /** Only for GeoJSON. */
  readonly summary?: OutputSummary;
  /** Length of a JSON string in a file as text in UTF-8, without its quotes and escapes. */
  readonly textBytes?: number;
  /** Halves of pairs in a JSON string in a file, which have no form in UTF-8. Undefined for none. */
  readonly loneSurrogates?: number;
  readonly value: OutputValue;
}

/**
 * Small values travel as JSON text, small raw ones as bytes, large ones of both kinds as a file. Where who asked for a
 * value is in this process, it stays there as bytes in chunks.
 */
export type OutputValue =
  { readonly text: string } | { readonly data: Uint8Array } | { readonly chunks: readonly Uint8Array[] } | StoredFile;

export interface StoredFile {
  readonly file: string;
  /** Deleted once it has been opened. */
  readonly once?: true;
}
