/** Repairs the polygons of a layer, with one warning for all. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { formatCount } from '../../common/format-count.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { canBeInvalid } from '../flat/flat.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { loadGeos } from '../engine/geos.ts';
import { mapGeometries } from '../layers/layers.ts';
import { makeGeometryValid, retryRepaired, type Repaired } from './repair.ts';

/**
 * @param name of the input, for the warning
 * @throws {ProcessError} `invalid-geometry` when no repair is possible
 */
export function repairLayer(engine: PlanarEngine, layer: Layer, name: string): Repaired<Layer> {
  let count = 0;
  let first = '';
  const features = mapGeometries(layer, (geometry, { id }, index) => {
    const { fault, geometry: valid } = makeGeometryValid(engine, geometry);
    if (!fault) return geometry;
    const location = fault.at.length > 0 ? ` at [${fault.at.join(', ')}]` : '';
    if (count++ === 0)
      first = `feature ${index}${id === undefined ? '' : ` with id ${JSON.stringify(id)}`}: ${fault.reason}${location}`;
    return valid;
  });
  if (count === 0) return { result: layer, warnings: [] };
  const subject = formatCount(count, 'geometry', 'geometries');
  const warning =
    layer.form === 'collection'
      ? `${subject} of ${layer.features.length} in ${name} ${count === 1 ? 'was' : 'were'} invalid (first ${first}) and repaired before processing.`
      : `The geometry of ${name} was invalid (${first.slice(first.indexOf(':') + 2)}) and repaired before processing.`;
  return { result: { ...layer, features }, warnings: [warning] };
}

/** Warns about invalid polygons that are measured unrepaired. */
export async function invalidityWarnings({ features }: Layer): Promise<readonly string[]> {
  const engine = await loadGeos();
  const faults = features.flatMap(({ geometry }, index) => {
    const fault = geometry && canBeInvalid(geometry) ? engine.invalidity(geometry) : undefined;
    return fault ? [`feature ${index}: ${fault.reason} at [${fault.at.join(', ')}]`] : [];
  });
  const [first] = faults;
  if (first === undefined) return [];
  const count = formatCount(faults.length, 'geometry is', 'geometries are');
  return [`${count} invalid (first ${first}): areas may be counted twice or cancel out. Run make-valid first.`];
}

/** Runs an operation on two valid geometries, with the retry of `retryRepaired`. */
export function runOnValidPair<T>(
  engine: PlanarEngine,
  [a, b]: readonly [FlatGeometry, FlatGeometry],
  operate: (a: FlatGeometry, b: FlatGeometry) => T,
): Repaired<T> {
  return retryRepaired(engine, 'the geometries', (mended) => operate(mended(a), mended(b)));
}
