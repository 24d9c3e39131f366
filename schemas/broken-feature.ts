/** Reads a feature: a broken one is data too, with what is wrong with it. */
import { foreignJson } from './foreign-json.ts';
import { toFlat, type FlatGeometry } from './flat-geometry.ts';
import { checkGeometry } from './geojson-check.ts';
import type { CheckOptions, Fault, GeometryIssue } from './geometry-issue.ts';
import type { Geometry } from './geometry-types.ts';
import { isObject } from './is-object.ts';
import { mendGeometry } from './mend-geometry.ts';
import { nearName, wrongName } from './near-type.ts';
import { show } from './show.ts';

type Path = readonly (string | number)[];

export interface LayerFeature {
  readonly id?: string | number;
  /** Properties as sent; an empty object where there were none. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** A feature without a geometry keeps its position: a process reports what it did with it. */
  readonly geometry: FlatGeometry | null;
  /** Reasons why it cannot be read as it was sent; only processes with the trait `takesBroken` see it. */
  readonly broken?: Broken;
}

/** The geometry of a broken feature is null; what can be read of it is here. */
export interface Broken {
  /** At most ten, with paths from the whole layer. */
  readonly faults: readonly GeometryIssue[];
  /** The geometry as far as it can be read: rings closed. */
  readonly mended?: FlatGeometry | null;
  /** Only that geometry can be meant, and nothing else of the feature is lost. */
  readonly isCertain: boolean;
}

/** @param value a geometry that is a whole layer */
export function readGeometry(value: unknown, options: CheckOptions): LayerFeature {
  const faults = checkGeometry(value, options);
  const read = { properties: {}, geometry: null };
  return faults.length > 0
    ? { ...read, broken: toBroken(faults, value, options) }
    : { ...read, geometry: flatten(value) };
}

/** @param path of the feature in the layer */
export function readFeature(value: unknown, path: Path, longitudeLatitude: boolean): LayerFeature {
  if (!isObject(value)) return unread(path, `must be a Feature, not ${show(value)}`);
  const { type, id, geometry, properties } = value;
  const foreign = type === 'Feature' && geometry !== undefined ? undefined : foreignJson(value);
  if (foreign !== undefined) return unread(path, foreign);
  const options = { longitudeLatitude, empty: true };
  const own = ownFaults(value, path);
  const ofGeometry = geometry === null || geometry === undefined ? NONE : checkGeometry(geometry, options);
  const attributes = isObject(properties) ? properties : {};
  const isSound = own.length === 0 && ofGeometry.length === 0;
  const shape = isSound && geometry !== null ? flatten(geometry) : null;
  // Without spreads: a layer may have a million features.
  const read = isId(id) ? { id, properties: attributes, geometry: shape } : { properties: attributes, geometry: shape };
  if (isSound) return read;
  const faults = [...own, ...ofGeometry.map((issue) => inGeometry(issue, path))];
  return { ...read, broken: toBroken(faults, geometry ?? value, options) };
}

const NONE: readonly GeometryIssue[] = [];

function unread(path: Path, message: string): LayerFeature {
  const fault = wrong(path, 'wrong-feature', message);
  return { properties: {}, geometry: null, broken: { faults: [fault], isCertain: false } };
}

function ownFaults(sent: Readonly<Record<string, unknown>>, path: Path): readonly GeometryIssue[] {
  const { type, id, geometry, properties } = sent;
  const isFeature = type === 'Feature' && geometry !== undefined && (id === undefined || isId(id));
  if (isFeature && (properties === null || typeof properties === 'object') && !Array.isArray(properties)) return NONE;
  const faults: GeometryIssue[] = [];
  if (type !== 'Feature') faults.push(wrongType(type, path));
  if (geometry === undefined) {
    const message = 'is missing: it is a geometry, or null for none';
    faults.push(wrong([...path, 'geometry'], 'no-geometry', message));
  }
  if (id !== undefined && !isId(id)) {
    // JSON has no such number, so a result could not have it.
    const remedy = typeof id === 'number' ? ', too large for a double. Send it as a string' : '';
    faults.push(wrong([...path, 'id'], 'wrong-id', `must be a string or a number, not ${show(id)}${remedy}`));
  }
  if (properties !== undefined && properties !== null && !isObject(properties)) {
    const message = `must be an object or null, not ${show(properties)}`;
    faults.push(wrong([...path, 'properties'], 'wrong-properties', message));
  }
  return faults;
}

function wrongType(type: unknown, path: Path): GeometryIssue {
  if (typeof type === 'string' && nearName(type, ['Feature']) !== undefined) {
    return wrong([...path, 'type'], 'wrong-feature', wrongName(type, ['Feature']));
  }
  return wrong(path, 'wrong-feature', `must be a Feature, not of type ${show(type)}`);
}

/** Faults that leave no doubt about what was meant, where the geometry can be mended. */
const mendable: ReadonlySet<Fault> = new Set([
  'open-ring',
  'few-positions',
  'extra-numbers',
  'empty-point',
  'empty-position',
]);

function toBroken(faults: readonly GeometryIssue[], value: unknown, options: CheckOptions): Broken {
  const mended = mendGeometry(value);
  if (!mended) return { faults, isCertain: false };
  const isMendable = faults.every(({ fault }) => mendable.has(fault));
  // A layer that is a single geometry has nothing else.
  if (mended.geometry === null) return { faults, mended: null, isCertain: isMendable && options.empty };
  const geometry = toFlat(mended.geometry);
  if (checkGeometry(geometry, { longitudeLatitude: false, empty: true }).length > 0)
    return { faults, isCertain: false };
  const isCertain = mended.isCertain && isMendable && checkGeometry(geometry, options).length === 0;
  return { faults, mended: geometry, isCertain };
}

/** Nothing is wrong with the value, so it has the type. */
function flatten(value: unknown): FlatGeometry {
  return toFlat(value as Geometry | FlatGeometry);
}

function isId(id: unknown): id is string | number {
  return typeof id === 'string' || Number.isFinite(id);
}

function inGeometry(issue: GeometryIssue, path: Path): GeometryIssue {
  return { ...issue, path: [...path, 'geometry', ...issue.path] };
}

function wrong(path: Path, fault: Fault, message: string): GeometryIssue {
  return { path, message, fault, broken: false };
}
