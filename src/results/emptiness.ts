/** An empty result is a success that says so: whatever process it comes from, and whatever else was said. */
import { isFlatShape } from '../../schemas/flat-geometry.ts';

/** How a process that knows why begins its warning; no other is added then. */
const EMPTY = 'The result is empty';

type Json = Readonly<Record<string, unknown>>;

/**
 * @param outputs of a process, by name
 * @param said warnings of the process itself
 * @returns one warning where outputs that are GeoJSON have no position between them
 */
export function emptyWarnings(outputs: Json, said: readonly string[]): readonly string[] {
  if (said.some((warning) => warning.startsWith(EMPTY))) return [];
  const found = Object.values(outputs).flatMap((value) => (isGeoJson(value) ? [value] : []));
  const [first] = found;
  return first && !found.some(hasPosition) ? [`${EMPTY}: ${describe(first)}.`] : [];
}

function describe({ type, features }: Json): string {
  if (type !== 'FeatureCollection' || !Array.isArray(features)) return 'it has no position';
  const { length } = features;
  if (length === 0) return 'it has no features';
  return length === 1 ? 'its feature has no position' : `none of its ${length} features has a position`;
}

function hasPosition(value: Json): boolean {
  if (isFlatShape(value)) return value.coordinates.length > 0;
  if (isGeoJson(value.geometry)) return hasPosition(value.geometry);
  const members = value.features ?? value.geometries;
  return Array.isArray(members) && members.some((member) => isObject(member) && hasPosition(member));
}

/** In the form that processes give: flat geometries, alone or in features. */
function isGeoJson(value: unknown): value is Json {
  if (!isObject(value)) return false;
  const { type } = value;
  return type === 'FeatureCollection' || type === 'Feature' || type === 'GeometryCollection' || isFlatShape(value);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
