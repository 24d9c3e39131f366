/** Repairs the polygons of a layer, with one warning for all. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { nameFeature, nameFeatures } from '../../../schemas/feature-names.ts';
import { formatCount } from '../../common/format-count.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { canBeInvalid, isPolygonal } from '../flat/flat.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { mapGeometries } from '../layers/layers.ts';
import { testCertainValidity } from '../relate/certain-validity.ts';
import { makeGeometryValid, retryRepaired, type Repaired } from './repair.ts';

/** Features that are named after the first. */
const MAX_OTHERS = 9;

/**
 * @param name of the input, for the warning
 * @throws {ProcessError} `invalid-geometry` when no repair is possible
 */
export function repairLayer(engine: PlanarEngine, layer: Layer, name: string): Repaired<Layer> {
  const repaired: number[] = [];
  let first = '';
  testCertainValidity(layer.features.map(({ geometry }) => geometry).filter(isPolygonal));
  const features = mapGeometries(layer, (geometry, _, index) => {
    const { fault, geometry: valid } = makeGeometryValid(engine, geometry);
    if (!fault) return geometry;
    const location = fault.at.length > 0 ? ` at [${fault.at.join(', ')}]` : '';
    if (repaired.length === 0) first = `${fault.reason}${location}`;
    repaired.push(index);
    return valid;
  });
  const count = repaired.length;
  if (count === 0) return { result: layer, warnings: [] };
  const subject = formatCount(count, 'geometry', 'geometries');
  const warning =
    layer.form === 'collection'
      ? `${subject} of ${layer.features.length} in ${name} ${count === 1 ? 'was' : 'were'} invalid (first ${nameFaulty(layer, repaired, first)}) and repaired before processing.`
      : `The geometry of ${name} was invalid (${first}) and repaired before processing.`;
  return { result: { ...layer, features }, warnings: [warning] };
}

/**
 * @param indices of faulty features
 * @param reason of the first one
 * @returns the first with its reason, the next nine, and how many more there are
 */
export function nameFaulty({ features, label }: Layer, indices: readonly number[], reason: string): string {
  const [first = 0, ...others] = indices;
  const rest = others.length > 0 ? `; then ${nameFeatures(features, others, label, MAX_OTHERS)}` : '';
  return `${nameFeature(features, first, label)}: ${reason}${rest}`;
}

/** Warns about invalid polygons that are measured unrepaired. */
export function invalidityWarnings(engine: PlanarEngine, layer: Layer): readonly string[] {
  const faults = layer.features.flatMap(({ geometry }, index) => {
    const fault = geometry && canBeInvalid(geometry) ? engine.invalidity(geometry) : undefined;
    return fault ? [{ index, reason: `${fault.reason} at [${fault.at.join(', ')}]` }] : [];
  });
  const [first] = faults;
  if (first === undefined) return [];
  const count = formatCount(faults.length, 'geometry is', 'geometries are');
  const indices = faults.map(({ index }) => index);
  return [
    `${count} invalid (first ${nameFaulty(layer, indices, first.reason)}): areas may be counted twice or cancel out. Run make-valid first.`,
  ];
}

/** Runs an operation on two valid geometries, with the retry of `retryRepaired`. */
export function runOnValidPair<T>(
  engine: PlanarEngine,
  [a, b]: readonly [FlatGeometry, FlatGeometry],
  operate: (a: FlatGeometry, b: FlatGeometry) => T,
): Repaired<T> {
  return retryRepaired(engine, 'the geometries', (mended) => operate(mended(a), mended(b)));
}
