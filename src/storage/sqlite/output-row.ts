/** An output as a row of the table of outputs, and back. */
import type { Output, OutputValue } from '../../model/output.ts';
import type { OutputSummary } from '../../model/summary.ts';

export interface OutputRow {
  readonly id: string;
  readonly bytes: number;
  readonly media_type: string;
  readonly raw: number;
  /** JSON. */
  readonly summary: string | null;
  readonly text: string | null;
  readonly data: Uint8Array | null;
  readonly file: string | null;
}

export function toOutputRow({ id, bytes, mediaType, raw, summary, value }: Output): OutputRow {
  const kept = { text: null, data: null, file: null, ...value };
  return {
    id,
    bytes,
    media_type: mediaType,
    raw: raw ? 1 : 0,
    summary: summary ? JSON.stringify(summary) : null,
    text: kept.text,
    data: kept.data,
    file: kept.file,
  };
}

export function toOutput(row: OutputRow): Output {
  return {
    id: row.id,
    bytes: row.bytes,
    mediaType: row.media_type,
    ...(row.raw === 1 && { raw: true }),
    // Written by toOutputRow.
    ...(row.summary !== null && { summary: JSON.parse(row.summary) as OutputSummary }),
    value: toValue(row),
  };
}

function toValue({ text, data, file }: OutputRow): OutputValue {
  if (file !== null) return { file };
  return data === null ? { text: text ?? 'null' } : { data };
}
