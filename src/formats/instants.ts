/** Times of ISO 8601 in columns: with an offset from UTC, in UTC, or those of a place that is not told. */
import type { LayerFeature } from '../../schemas/layer.ts';
import { formatInstant, parseInstant } from './calendar.ts';
import { valueOf, type NamedColumn } from './column-types.ts';

const ZONE = /(?:Z|[+-]\d{2}:\d{2})$/;
const OFFSET = /^(.*)([+-])(\d{2}):(\d{2})$/;

export function hasZone(text: string): boolean {
  return ZONE.test(text);
}

function hasOffset(text: string): boolean {
  return OFFSET.test(text.slice('2024-01-01T'.length));
}

/** @param text of a column of times. @returns the same instant in UTC, where it has an offset */
export function toUtc(text: string): string {
  if (!hasOffset(text)) return text;
  const [, local = '', sign, hours, minutes] = OFFSET.exec(text) ?? [];
  const value = parseInstant(`${local}Z`);
  if (value === undefined) return text;
  const offset = BigInt(Number(hours) * 60 + Number(minutes)) * 60_000_000n;
  return formatInstant(sign === '-' ? value + offset : value - offset, 6, true);
}

/** Sentences for a format whose times are in UTC. */
export function noteOffsets(
  features: readonly LayerFeature[],
  columns: readonly Pick<NamedColumn, 'name' | 'as' | 'type'>[],
): readonly string[] {
  return columns.flatMap((column) => {
    if (column.type !== 'datetime') return [];
    const isMoved = features.some((feature) => {
      const value = valueOf(feature, column);
      return typeof value === 'string' && hasOffset(value);
    });
    return isMoved ? [`The times of ${column.as} are in UTC now.`] : [];
  });
}
