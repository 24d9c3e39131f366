/** Overlay of layers, feature by feature: pieces with the attributes of both. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { leftoverWarnings, nowhereWarnings } from './clip.ts';
import { byDimension, countsOf, dimensionOf, gathered, ofDimension } from '../flat/dimensions.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { boundsOf, heightWarnings } from '../flat/flat.ts';
import { loadGeos } from '../engine/geos.ts';
import { collectionOf } from '../layers/layers.ts';
import { dissolved, leftOf } from './overlay.ts';
import { orRefuse } from '../validity/repair.ts';
import { indexOfBounds, type SpatialIndex } from '../flat/spatial-index.ts';
import { onValidPair, validLayer } from '../validity/valid-layer.ts';

export const overlayModes = ['intersection', 'union', 'identity', 'difference'] as const;
export type OverlayMode = (typeof overlayModes)[number];

export interface LayerOverlay {
  /** In the order of `a`: what a feature shares with `b`, then what it has alone; at the end what `b` has alone. */
  readonly features: readonly LayerFeature[];
  readonly shared: number;
  readonly onlyA: number;
  readonly onlyB: number;
  /** What the properties are called that name the features of `a` and of `b` from which a piece comes. */
  readonly sourceNames: readonly [string, string];
  readonly warnings: readonly string[];
}

/**
 * Overlays the features of two layers one by one, in the plane of the coordinates. A piece has the smaller dimension of
 * the two features; what merely touches is counted in a warning. Features of one layer that overlap do not cut each other.
 * @returns properties of both, see `namesOf`, without ids
 * @throws {ProcessError} `invalid-geometry` when the engine gives up
 */
export async function overlayLayers(
  a: Layer,
  b: Layer,
  mode: OverlayMode,
  progress: (fraction: number) => void,
): Promise<LayerOverlay> {
  const engine = await loadGeos();
  const [validA, validB] = [validLayer(engine, a, 'a'), validLayer(engine, b, 'b')];
  const [sideA, sideB] = [sideOf(validA.result), sideOf(validB.result)];
  const names = namesOf(validA.result, validB.result);
  const cutter = createCutter(engine);
  const steps = sideA.members.length + (mode === 'union' ? sideB.members.length : 0);
  let [step, shared, onlyA] = [0, 0, 0];
  const features: LayerFeature[] = [];
  for (const member of sideA.members) {
    if (step++ % 64 === 0) progress(step / steps);
    const near = neighbours(engine, member.geometry, sideB);
    for (const other of mode === 'difference' ? [] : near) {
      const geometry = cutter.common(member.geometry, other.geometry);
      if (!geometry) continue;
      features.push({ geometry, properties: names.merge(member, other) });
      shared += 1;
    }
    const rest = mode === 'intersection' ? undefined : cutter.rest(member.geometry, near);
    if (!rest) continue;
    features.push({ geometry: rest, properties: names.merge(member, undefined) });
    onlyA += 1;
  }
  for (const member of mode === 'union' ? sideB.members : []) {
    if (step++ % 64 === 0) progress(step / steps);
    const rest = cutter.rest(member.geometry, neighbours(engine, member.geometry, sideA));
    if (rest) features.push({ geometry: rest, properties: names.merge(undefined, member) });
  }
  return {
    features,
    shared,
    onlyA,
    onlyB: features.length - shared - onlyA,
    sourceNames: names.sources,
    warnings: [
      ...nowhereWarnings(a, 'a'),
      ...nowhereWarnings(b, 'b'),
      ...heightWarnings(gathered([collectionOf(a), collectionOf(b)])),
      ...validA.warnings,
      ...validB.warnings,
      ...cutter.warnings,
      ...leftoverWarnings(cutter.leftovers, 'one another'),
      ...(features.length === 0 ? ['The result is empty: no piece is left.'] : []),
    ],
  };
}

interface Member {
  readonly geometry: FlatGeometry;
  readonly source: string | number;
  readonly properties: LayerFeature['properties'];
}

interface Side {
  readonly members: readonly Member[];
  readonly index: SpatialIndex;
}

function sideOf({ features }: Layer): Side {
  const members = features.flatMap(({ geometry, id, properties }, position): Member[] =>
    geometry === null ? [] : [{ geometry, source: id ?? position, properties }],
  );
  return { members, index: indexOfBounds(members.map(({ geometry }) => boundsOf(geometry))) };
}

function neighbours(engine: PlanarEngine, geometry: FlatGeometry, { members, index }: Side): readonly Member[] {
  const near = index.search(boundsOf(geometry)).flatMap((number) => members[number] ?? []);
  if (near.length === 0) return near;
  return orRefuse(() =>
    engine.withPrepared(geometry, (prepared) => near.filter((other) => prepared.is('intersects', other.geometry))),
  );
}

function createCutter(engine: PlanarEngine) {
  const leftovers = { points: 0, lines: 0, polygons: 0 };
  const warnings: string[] = [];

  function kept<T>({ result, warnings: more }: { result: T; warnings: readonly string[] }): T {
    warnings.push(...more);
    return result;
  }

  return {
    leftovers,
    warnings,
    common(a: FlatGeometry, b: FlatGeometry): FlatGeometry | undefined {
      const found = kept(onValidPair(engine, [single(engine, a), single(engine, b)], engine.intersection));
      const dimension = Math.min(dimensionOf(a), dimensionOf(b));
      const { points, lines } = countsOf(found);
      if (dimension > 0) leftovers.points += points;
      if (dimension > 1) leftovers.lines += lines;
      return dimension < 0 ? undefined : ofDimension(found, dimension === 2 ? 2 : dimension === 1 ? 1 : 0);
    },
    /** What is left of each kind that a geometry has when those of the others that are as large are taken away. */
    rest(geometry: FlatGeometry, others: readonly Member[]): FlatGeometry | undefined {
      const pieces = byDimension(geometry).flatMap(([dimension, shape]) => {
        const cutting = others.map((other) => other.geometry).filter((other) => dimensionOf(other) >= dimension);
        if (cutting.length === 0) return shape;
        const cut = dissolved(engine, gathered(cutting));
        return ofDimension(kept(onValidPair(engine, [shape, cut], (a, b) => leftOf(engine, a, b))), dimension) ?? [];
      });
      return pieces.length === 0 ? undefined : gathered(pieces);
    },
  };
}

/** Parts of a collection may overlap, which the engine takes for a fault. */
function single(engine: PlanarEngine, geometry: FlatGeometry): FlatGeometry {
  return geometry.type === 'GeometryCollection' ? dissolved(engine, geometry) : geometry;
}

/**
 * How properties of both are called: those of `a` keep their names; those of `b` get `b_` before theirs where a feature
 * of `a` has that name, as often as it takes. `a_source` and `b_source` hold the id of a feature, or its place in the
 * layer counted from 0; where a property has such a name they get `_` behind it.
 */
function namesOf(a: Layer, b: Layer) {
  const taken = new Set(a.features.flatMap(({ properties }) => Object.keys(properties)));
  const renamed = new Map<string, string>();
  for (const name of new Set(b.features.flatMap(({ properties }) => Object.keys(properties)))) {
    let free = name;
    while (taken.has(free)) free = `b_${free}`;
    renamed.set(name, free);
    taken.add(free);
  }
  const sources = ['a_source', 'b_source'].map((name) => {
    let free = name;
    while (taken.has(free)) free += '_';
    return free;
  });
  const [sourceA = '', sourceB = ''] = sources;
  return {
    sources: [sourceA, sourceB] as const,
    merge: (a: Member | undefined, b: Member | undefined): LayerFeature['properties'] => ({
      ...a?.properties,
      ...Object.fromEntries(
        Object.entries(b?.properties ?? {}).map(([name, value]) => [renamed.get(name) ?? name, value] as const),
      ),
      [sourceA]: a?.source ?? null,
      [sourceB]: b?.source ?? null,
    }),
  };
}
