/** Finds features that repeat an earlier one. */
import { canonicalJson } from '../../../schemas/canonical-json.ts';
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { splitShape } from '../flat/dimensions.ts';
import { isPolygonal, shapesOf } from '../flat/flat.ts';
import { getProperty } from '../layers/property-names.ts';

export interface Identity {
  /** Equal geometries are asked for: the same positions, wherever rings begin and whichever way lines run. */
  readonly geometry: boolean;
  /** Names of the properties that must be equal; all of them with `all`. */
  readonly properties: readonly string[] | 'all';
}

/** @returns the index of the first equal feature, by the index of each feature that has one before it */
export function findDuplicates({ features }: Pick<Layer, 'features'>, identity: Identity): ReadonlyMap<number, number> {
  const first = new Map<string, number>();
  const duplicates = new Map<number, number>();
  features.forEach((feature, index) => {
    const key = keyOf(feature, identity);
    const known = first.get(key);
    if (known === undefined) first.set(key, index);
    else duplicates.set(index, known);
  });
  return duplicates;
}

function keyOf(feature: LayerFeature, { geometry, properties }: Identity): string {
  const values =
    properties === 'all' ? feature.properties : properties.map((name) => getProperty(feature, name) ?? null);
  const shape = geometry && feature.geometry ? describeShape(feature.geometry) : '';
  return `${canonicalJson(values)} ${shape}`;
}

/** Text that is equal for equal geometries: parts in order of their text, lines from their lesser end, rings from their least position. */
function describeShape(geometry: FlatGeometry): string {
  return shapesOf(geometry)
    .flatMap(splitShape)
    .map((shape) => {
      const chains = Array.from(shape.ends, (end, i) => describeChain(shape, i === 0 ? 0 : (shape.ends[i - 1] as number), end)); // prettier-ignore
      return isPolygonal(shape) ? [chains[0], ...chains.slice(1).sort()].join('|') : chains.join('|');
    })
    .sort()
    .join(';');
}

function describeChain(shape: FlatShape, start: number, end: number): string {
  const { coordinates, stride } = shape;
  const positions = Array.from({ length: end - start }, (_, i) => {
    const at = (start + i) * stride;
    // -0 and 0 are one place.
    return Array.from(coordinates.subarray(at, at + stride), (number) => number + 0).join(' ');
  });
  if (!isPolygonal(shape)) return least([positions, positions.toReversed()]);
  const ring = positions.slice(0, -1);
  const smallest = ring.reduce((a, b) => (b < a ? b : a), ring[0] ?? '');
  const starts = ring.flatMap((position, i) => (position === smallest ? [i] : []));
  return least(
    starts.flatMap((i) => {
      const turned = [...ring.slice(i), ...ring.slice(0, i)];
      const [head = '', ...tail] = turned;
      return [turned, [head, ...tail.reverse()]];
    }),
  );
}

function least(candidates: readonly (readonly string[])[]): string {
  return candidates.map((positions) => positions.join()).reduce((a, b) => (b < a ? b : a), '\uffff');
}
