/** Repairs the polygons of a whole layer and says so once, however many there were. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { canBeInvalid } from '../flat/flat.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { loadGeos } from '../engine/geos.ts';
import { mapGeometries } from '../layers/layers.ts';
import { orRefuse, tryTwice, type Repaired } from './repair.ts';

/**
 * @param name of the input, for the warning
 * @throws {ProcessError} `invalid-geometry` when no repair is possible
 */
export function validLayer(engine: PlanarEngine, layer: Layer, name: string): Repaired<Layer> {
  let count = 0;
  let first = '';
  const features = mapGeometries(layer, (geometry, { id }, index) => {
    if (!canBeInvalid(geometry)) return geometry;
    const fault = orRefuse(() => engine.invalidity(geometry));
    if (!fault) return geometry;
    const place = fault.at.length > 0 ? ` at [${fault.at.join(', ')}]` : '';
    if (count++ === 0)
      first = `feature ${index}${id === undefined ? '' : ` with id ${JSON.stringify(id)}`}: ${fault.reason}${place}`;
    return orRefuse(() => engine.makeValid(geometry));
  });
  if (count === 0) return { result: layer, warnings: [] };
  const what = count === 1 ? '1 geometry' : `${count} geometries`;
  const warning =
    layer.form === 'collection'
      ? `${what} of ${layer.features.length} in ${name} ${count === 1 ? 'was' : 'were'} invalid (first ${first}) and made valid before anything else.`
      : `The geometry of ${name} was invalid (${first.slice(first.indexOf(':') + 2)}) and made valid before anything else.`;
  return { result: { ...layer, features }, warnings: [warning] };
}

/** Says how many polygons are invalid, for what is measured as it was sent: nothing is repaired. */
export async function invalidWarnings({ features }: Layer): Promise<readonly string[]> {
  const engine = await loadGeos();
  const faults = features.flatMap(({ geometry }, index) => {
    const fault = geometry && canBeInvalid(geometry) ? engine.invalidity(geometry) : undefined;
    return fault ? [`feature ${index}: ${fault.reason} at [${fault.at.join(', ')}]`] : [];
  });
  const [first] = faults;
  if (first === undefined) return [];
  const count = faults.length === 1 ? '1 geometry is' : `${faults.length} geometries are`;
  return [
    `${count} invalid (first ${first}): an area may count places twice or cancel them out. Take make-valid first.`,
  ];
}

/** Runs an operation on valid geometries; should the engine trip over them, once more on what `makeValid` leaves. */
export function onValidPair<T>(
  engine: PlanarEngine,
  [a, b]: readonly [FlatGeometry, FlatGeometry],
  operate: (a: FlatGeometry, b: FlatGeometry) => T,
): Repaired<T> {
  return tryTwice(engine, 'the geometries were', (mended) => operate(mended(a), mended(b)));
}
