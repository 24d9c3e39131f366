/** The place that columns of a row name. */
import { declaredCrs, crsMember, type DeclaredCrs } from '../../schemas/declared-crs.ts';
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import { show } from '../../schemas/show.ts';
import { ProcessError } from '../common/errors.ts';
import { parseDecimal } from '../common/parse-text.ts';
import { parseAngle } from './angles.ts';
import { isHexWkb, readHexWkb } from './wkb-read.ts';
import { readWkt } from './wkt-read.ts';

export type PlaceColumns = { readonly x: string; readonly y: string } | { readonly wkt: string };

export interface Placed {
  readonly geometry: FlatGeometry | null;
  /** Why there is none; `empty` for cells of nothing. */
  readonly reason?: string;
  /** As the text names it. */
  readonly crs?: DeclaredCrs;
}

/** @param isDegrees where a text may be degrees, minutes and seconds */
export function placeRow(row: Readonly<Record<string, unknown>>, columns: PlaceColumns, isDegrees: boolean): Placed {
  const cell = (name: string) => (Object.hasOwn(row, name) ? row[name] : undefined);
  if ('wkt' in columns) return placeText(cell(columns.wkt));
  const [x, y] = [cell(columns.x), cell(columns.y)];
  if (isEmpty(x) || isEmpty(y)) return { geometry: null, reason: isEmpty(x) && isEmpty(y) ? 'empty' : `${isEmpty(x) ? columns.x : columns.y} is empty` }; // prettier-ignore
  const [east, north] = [toNumber(x, isDegrees), toNumber(y, isDegrees)];
  if (!Number.isFinite(east)) return { geometry: null, reason: `${columns.x} is ${show(x)}` };
  if (!Number.isFinite(north)) return { geometry: null, reason: `${columns.y} is ${show(y)}` };
  // A letter tells which of the two it is.
  if (isNamed(x, 'NS') || isNamed(y, 'EW')) return { geometry: null, reason: `${columns.x} and ${columns.y} are swapped: ${show(x)}, ${show(y)}` }; // prettier-ignore
  return {
    geometry: { type: 'Point', coordinates: Float64Array.of(east, north), stride: 2, ends: Uint32Array.of(1) },
  };
}

function placeText(cell: unknown): Placed {
  if (isEmpty(cell)) return { geometry: null, reason: 'empty' };
  if (typeof cell !== 'string') return { geometry: null, reason: `${show(cell)} is not well-known text` };
  try {
    const [only, ...others] = isHexWkb(cell) ? readHexWkb(cell) : readWkt(cell);
    if (!only || others.length > 0) return { geometry: null, reason: 'it is not one geometry' };
    const crs = only.srid === undefined ? undefined : declaredCrs({ crs: crsMember(only.srid) });
    return { geometry: only.geometry, ...(crs && { crs }) };
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    return { geometry: null, reason: error.message };
  }
}

function isEmpty(cell: unknown): boolean {
  return cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === '');
}

function toNumber(cell: unknown, isDegrees: boolean): number {
  if (typeof cell === 'number') return cell;
  if (typeof cell !== 'string') return NaN;
  const text = cell.trim();
  return parseDecimal(text) ?? (isDegrees ? parseAngle(text) : NaN);
}

function isNamed(cell: unknown, letters: string): boolean {
  return typeof cell === 'string' && new RegExp(`^\\s*[${letters}]|[${letters}]\\s*$`, 'i').test(cell);
}
