/** Turns values of Parquet columns, as they are stored, into those of JSON. @see LogicalTypes.md of Apache Parquet */
import { isUtf8 } from 'node:buffer';
import type { SchemaElement } from 'hyparquet';
import { formatCalendarDate, formatInstant, formatTimeOfDay } from './calendar.ts';
import type { CountedNotes } from './counted-notes.ts';

/** @param value never null */
export type Convert = (value: unknown) => unknown;

/** An element of a schema with those below it. */
export interface SchemaNode {
  readonly element: SchemaElement;
  readonly children: readonly SchemaNode[];
}

/** Digits of a decimal number that a double always keeps. */
const MAX_DIGITS = 15;

/** @param name of the column, for notes */
export function converterOf(node: SchemaNode, name: string, notes: CountedNotes): Convert {
  const convert =
    node.children.length > 0 ? nestedConverter(node, name, notes) : leafConverter(node.element, name, notes);
  const convertAny: Convert = (value) => {
    if (value === null || value === undefined) return null;
    return Array.isArray(value) ? value.map(convertAny) : convert(value);
  };
  return convertAny;
}

/** Lists and maps have levels in their schema that their values do not have. */
function nestedConverter(node: SchemaNode, name: string, notes: CountedNotes): Convert {
  const { logical_type, converted_type } = node.element;
  if (logical_type?.type === 'VARIANT') return (value) => toPlain(value, notes);
  const inner = node.children[0];
  if (logical_type?.type === 'LIST' || converted_type === 'LIST') {
    const item = inner?.children.length === 1 ? inner.children[0] : inner;
    return item ? converterOf(item, name, notes) : toNull;
  }
  if (logical_type?.type === 'MAP' || converted_type === 'MAP') {
    const value = inner?.children[1];
    return mapObject(() => (value ? converterOf(value, name, notes) : toNull));
  }
  const fields = new Map(node.children.map((child) => [child.element.name, converterOf(child, name, notes)]));
  return mapObject((field) => fields.get(field) ?? toNull);
}

const toNull = () => null;

function mapObject(convertOf: (field: string) => Convert): Convert {
  return (value) => {
    if (typeof value !== 'object' || value === null) return null;
    return Object.fromEntries(Object.entries(value).map(([field, one]) => [field, convertOf(field)(one)]));
  };
}

function leafConverter(element: SchemaElement, name: string, notes: CountedNotes): Convert {
  const { type, converted_type: converted, logical_type: logical, scale = 0 } = element;
  if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') return (value) => toDecimal(integerOf(value), scale, notes); // prettier-ignore
  if (type === 'INT96') return (value) => formatInstant(instantOf(value as bigint), 9, true);
  if (logical?.type === 'TIMESTAMP') {
    const digits = logical.unit === 'MILLIS' ? 3 : logical.unit === 'MICROS' ? 6 : 9;
    return (value) => formatInstant(integerOf(value), digits, logical.isAdjustedToUTC);
  }
  if (converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS') {
    return (value) => formatInstant(integerOf(value), converted === 'TIMESTAMP_MILLIS' ? 3 : 6, true);
  }
  if (logical?.type === 'DATE' || converted === 'DATE') return (value) => formatCalendarDate(Number(value));
  if (logical?.type === 'TIME') {
    const digits = logical.unit === 'MILLIS' ? 3 : logical.unit === 'MICROS' ? 6 : 9;
    return (value) => formatTimeOfDay(integerOf(value), digits);
  }
  if (converted === 'TIME_MILLIS' || converted === 'TIME_MICROS') {
    return (value) => formatTimeOfDay(integerOf(value), converted === 'TIME_MILLIS' ? 3 : 6);
  }
  if (logical?.type === 'JSON' || converted === 'JSON')
    return (value) => toJson(toText(value, name, notes), name, notes);
  if (isText(element)) return (value) => toText(value, name, notes);
  if (logical?.type === 'UUID') return (value) => (value instanceof Uint8Array ? toUuid(value) : value);
  if (converted === 'INTERVAL') return (value) => (value instanceof Uint8Array ? toDuration(value) : value);
  return (value) => toPlain(value, notes, name);
}

function isText({ converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  return logical?.type === 'STRING' || logical?.type === 'ENUM' || converted === 'UTF8' || converted === 'ENUM';
}

function toText(value: unknown, name: string, notes: CountedNotes): string {
  if (!(value instanceof Uint8Array)) return typeof value === 'string' ? value : JSON.stringify(value);
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const text = bytes.toString();
  if (!isUtf8(bytes)) notes.add(`of ${name} are not UTF-8: letters became \ufffd`, text.slice(0, 40));
  return text;
}

function toJson(text: string, name: string, notes: CountedNotes): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    notes.add(`of ${name} stayed text: it is not JSON`, text.slice(0, 40));
    return text;
  }
}

/** Values without a type of their own, and those of a variant. */
function toPlain(value: unknown, notes: CountedNotes, name = ''): unknown {
  if (typeof value === 'bigint') {
    if (value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
    notes.add('beyond 2^53 became text');
    return String(value);
  }
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value;
    notes.add(`${name === '' ? '' : `of ${name} `}became null`, String(value));
    return null;
  }
  if (value instanceof Uint8Array) {
    notes.add(`${name === '' ? '' : `of ${name} `}became text in base64`);
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  }
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((one) => toPlain(one, notes, name));
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([field, one]) => [field, toPlain(one, notes, name)]));
}

/** An integer, or the two's complement of one in bytes, the highest first. */
function integerOf(value: unknown): bigint {
  if (!(value instanceof Uint8Array)) return BigInt(value as number);
  if (value.length === 0) return 0n;
  return BigInt.asIntN(8 * value.length, BigInt(`0x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`)); // prettier-ignore
}

function toDecimal(unscaled: bigint, scale: number, notes: CountedNotes): number | string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const text = `${unscaled < 0n ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
  if (digits.replace(/^0+|0+$/g, '').length <= MAX_DIGITS) return Number(text);
  notes.add(`of more than ${MAX_DIGITS} digits became text`, text);
  return text;
}

/** Days in the upper bits, from that of Julius Scaliger; nanoseconds of the day in the lower. */
function instantOf(value: bigint): bigint {
  return ((value >> 64n) - 2_440_588n) * 86_400_000_000_000n + BigInt.asUintN(64, value);
}

function toUuid(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'); // prettier-ignore
}

/** Months, days and milliseconds. @see ISO 8601 */
function toDuration(bytes: Uint8Array): string {
  const numbers = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return `P${numbers.readUInt32LE(0)}M${numbers.readUInt32LE(4)}DT${numbers.readUInt32LE(8) / 1000}S`;
}
