/** Warnings of every process about empty results, and about an empty layer beside another. */
import { isObject } from '../../../schemas/is-object.ts';
import { ProcessError } from '../../common/errors.ts';
import { isFlatShape } from '../../../schemas/flat-geometry.ts';
import { isList } from '../../../schemas/made-list.ts';

/** Start of the warning of a process that knows the reason; no other is added then. */
export const EMPTY = 'The result is empty';

type Json = Readonly<Record<string, unknown>>;

/**
 * @param outputs of a process, by name
 * @param warnings of the process itself
 * @param explain the reason as a clause; undefined where it is unknown, null where there is nothing to warn about
 * @returns one warning where no output that is GeoJSON has a position
 */
export function emptyWarnings(
  outputs: Json,
  warnings: readonly string[],
  explain: () => string | null | undefined = () => undefined,
): readonly string[] {
  if (warnings.some((warning) => warning.startsWith(EMPTY))) return [];
  const results = Object.values(outputs).flatMap((value) => (isGeoJson(value) ? [value] : []));
  const [first] = results;
  if (!first || results.some(hasPosition)) return [];
  const reason = explain();
  return reason === null ? [] : [`${EMPTY}: ${reason ?? describe(first)}.`];
}

/**
 * @param inputs by name those that are geometries or layers, as they were parsed
 * @returns why a result is empty where no layer has a position, as a clause
 */
export function explainEmptyInputs(inputs: Json): string | undefined {
  const entries = Object.entries(inputs);
  const reasons = entries.flatMap(([name, layer]) => explainEmpty(name, layer) ?? []);
  if (reasons.length === 0 || reasons.length < entries.length) return undefined;
  const names = entries.map(([name]) => name).join(' and ');
  return entries.length === 1 ? reasons[0] : `${names} are empty`;
}

/** @param inputs by name those that are geometries or layers, as they were parsed */
export function hasFeatures(inputs: Json): boolean {
  return Object.values(inputs).some((layer) => isObject(layer) && Array.isArray(layer.features) && layer.features.length > 0); // prettier-ignore
}

/** @returns why a layer has nothing to give to a result, as a clause; undefined where it has a position */
export function explainEmpty(name: string, layer: unknown): string | undefined {
  const reason = isObject(layer) ? explainEmptyLayer(layer) : undefined;
  return reason && `${name} is empty, ${reason}`;
}

/**
 * @param inputs by name those that are geometries or layers, as they were parsed
 * @returns a warning for each layer beside another that has no position: an empty result would look like an answer
 */
export function emptyLayerWarnings(inputs: Json): readonly string[] {
  const entries = Object.entries(inputs);
  if (entries.length < 2) return [];
  return entries.flatMap(([name, layer]) => {
    const reason = isObject(layer) ? explainEmptyLayer(layer) : undefined;
    return reason === undefined ? [] : [`${name} is empty: ${reason}.`];
  });
}

/**
 * Refuses an empty layer with which another one is compared feature by feature: that each has no partner would look like
 * a finding, where nothing was compared. Where the other one is empty too, the result is empty, which misleads nobody.
 * @param layers by name those that are geometries or layers, as they were parsed
 * @param compared names of those that must not be empty alone
 * @throws {ProcessError} `invalid-input`
 */
export function refuseEmptyLayers(layers: Json, compared: readonly string[]): void {
  const reasons = Object.entries(layers).map(([name, layer]) => ({ name, reason: isObject(layer) ? explainEmptyLayer(layer) : undefined })); // prettier-ignore
  if (reasons.every(({ reason }) => reason !== undefined)) return;
  for (const { name, reason } of reasons) {
    if (reason === undefined || !compared.includes(name)) continue;
    const message = `is empty: ${reason}, so that nothing can be compared. Give a layer with at least one position`;
    throw new ProcessError('invalid-input', `/${name} ${message}.`, [{ pointer: `/${name}`, message }]);
  }
}

function explainEmptyLayer({ features, table }: Json): string | undefined {
  if (!Array.isArray(features)) return undefined;
  // Its rows are all that is asked of it.
  if (table === true) return features.length === 0 ? 'it has no rows' : undefined;
  if (features.some(({ geometry, broken }: Json) => [geometry, mendedOf(broken)].some(isPlaced))) return undefined;
  if (features.length === 0) return 'it has no features';
  const isUnread = features.some(({ broken }: Json) => isObject(broken) && broken.mended === undefined);
  return isUnread ? 'no feature of it has a position that can be read' : 'no feature of it has a position';
}

function mendedOf(broken: unknown): unknown {
  return isObject(broken) ? broken.mended : undefined;
}

function isPlaced(value: unknown): boolean {
  return isGeoJson(value) && hasPosition(value);
}

function describe({ type, features }: Json): string {
  if (type !== 'FeatureCollection' || !isList(features)) return 'it has no position';
  const { length } = features;
  if (length === 0) return 'it has no features';
  return length === 1 ? 'its feature has no position' : `none of its ${length} features has a position`;
}

function hasPosition(value: Json): boolean {
  if (isFlatShape(value)) return value.coordinates.length > 0;
  if (isGeoJson(value.geometry)) return hasPosition(value.geometry);
  const members = value.features ?? value.geometries;
  if (!isList(members)) return false;
  for (const member of members) if (isObject(member) && hasPosition(member)) return true;
  return false;
}

/** GeoJSON in the form that processes return: flat geometries, alone or in features. */
function isGeoJson(value: unknown): value is Json {
  if (!isObject(value)) return false;
  const { type } = value;
  return type === 'FeatureCollection' || type === 'Feature' || type === 'GeometryCollection' || isFlatShape(value);
}
