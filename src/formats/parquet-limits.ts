/** Checks what a Parquet file says of its pages before any is unpacked: counts, and bytes that they expand to. */
import type { FileMetaData } from 'hyparquet';
import { ProcessError } from '../common/errors.ts';
import { limitExpansion } from './expansion.ts';
import { ThriftReader, type ThriftFields } from './thrift-read.ts';

/** Fields of a page header. */
const UNPACKED = 2;
const PACKED = 3;
const DATA = 5;
const DICTIONARY = 7;
const DATA_V2 = 8;

const MAX_COLUMNS = 10_000;
/** Rows times columns: each takes at least eight bytes. */
const MAX_VALUES = 2 ** 28;

type Fail = (place: string, reason: string) => never;

/**
 * @param view of the whole file
 * @throws {ProcessError} `too-large`, and what `fail` throws
 */
export function checkPages(view: DataView, metadata: FileMetaData, fail: Fail): void {
  const limit = limitExpansion(view.byteLength);
  let unpacked = 0;
  let values = 0;
  let rows = 0;
  metadata.row_groups.forEach(({ columns, num_rows }, group) => {
    const place = `row group ${group + 1}`;
    rows += Number(num_rows);
    for (const { meta_data: column, file_path } of columns) {
      if (file_path !== undefined) fail(place, 'its columns are in other files');
      if (!column) return fail(place, 'a column is encrypted or not described. Write it without encryption');
      values += Number(column.num_values);
      if (columns.length > MAX_COLUMNS) tooLarge(`${columns.length} columns; at most ${MAX_COLUMNS}`);
      if (values > MAX_VALUES) tooLarge(`more than ${MAX_VALUES} values`);
      const where = `${place}, column ${JSON.stringify(column.path_in_schema.join('.'))}`;
      const start = Number(column.dictionary_page_offset ?? 0) || Number(column.data_page_offset);
      const end = start + Number(column.total_compressed_size);
      if (!(start >= 4 && end <= view.byteLength))
        fail(where, `it lies from byte ${start} to ${end} of ${view.byteLength}`);
      unpacked += checkColumn(view, start, end, Number(column.num_values), (reason) => fail(where, reason));
      if (unpacked > limit) tooLarge(`${view.byteLength} bytes that expand to more than ${limit}`);
    }
  });
  if (rows !== Number(metadata.num_rows)) fail('footer', `it has ${metadata.num_rows} rows, its groups ${rows}`);
}

function tooLarge(reason: string): never {
  throw new ProcessError('too-large', `is Parquet with ${reason}. Send less of it`);
}

/** @returns bytes of its pages when they are unpacked */
function checkColumn(
  view: DataView,
  start: number,
  end: number,
  values: number,
  fail: (reason: string) => never,
): number {
  // prettier-ignore
  const reader = new ThriftReader(view, start, end, fail);
  let unpacked = 0;
  let counted = 0;
  // The library reads to the end, whatever the number of values.
  while (reader.at < end) {
    const header = reader.struct();
    const [size, packed] = [numberOf(header, UNPACKED), numberOf(header, PACKED)];
    if (!(size >= 0 && packed >= 0 && reader.at + packed <= end)) fail(`a page of ${packed} bytes ends behind its column. Copy the file again`); // prettier-ignore
    unpacked += size;
    counted += countOf(header, DATA) + countOf(header, DATA_V2);
    // A value of a dictionary takes a bit at least.
    if (countOf(header, DICTIONARY) > 8 * size) fail('its dictionary has more values than bytes. Copy the file again');
    reader.at += packed;
  }
  if (counted !== values) fail(`its pages have ${counted} values, and it has ${values}. Copy the file again`);
  return unpacked;
}

function numberOf(fields: ThriftFields, id: number): number {
  const value = fields.get(id);
  return typeof value === 'number' ? value : NaN;
}

/** The number of values of a page is the first field of each kind of header. */
function countOf(header: ThriftFields, kind: number): number {
  const page = header.get(kind);
  if (typeof page !== 'object') return 0;
  const count = numberOf(page, 1);
  return count >= 0 ? count : Infinity;
}
