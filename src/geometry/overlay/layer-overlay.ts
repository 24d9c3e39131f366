/** Overlay of layers, feature by feature; pieces have the properties of both. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { contactWarnings, missingPartWarnings } from './clip.ts';
import { splitByDimension, countParts, getDimension, gatherShapes, selectDimension } from '../flat/dimensions.ts';
import { explainApart } from '../flat/apart.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { boundsOf, droppedZWarnings, isEmpty, type Bounds } from '../flat/flat.ts';
import { mapWithGeos, withGeos } from '../engine/geos.ts';
import { mergeProperties, type Properties } from '../layers/attributes.ts';
import { toCollection } from '../layers/layers.ts';
import { uniteParts } from './overlay.ts';
import { mapInThisThread, type MapBlocks } from '../../common/blocks.ts';
import { blockWork, toClipSide, unpackPairs, type ClippedPair } from './clip-blocks.ts';
import { clipPair, isTold, toClippedShape, toRow, toRows, type Clipped, type Row } from './clip-pair.ts';
import { createSharing, type Sharing, type SharingOptions } from './share.ts';
import { withGeometryErrors } from '../validity/repair.ts';
import { runOnValidPair, repairLayer } from '../validity/valid-layer.ts';

export const overlayModes = ['intersection', 'union', 'identity', 'difference'] as const;
export type OverlayMode = (typeof overlayModes)[number];

export interface LayerOverlay {
  /** In the order of `a`: intersections with `b`, then the rest of each feature; finally the rest of `b`. */
  readonly features: readonly LayerFeature[];
  readonly shared: number;
  readonly onlyA: number;
  readonly onlyB: number;
  /** Names of the properties that identify the source features in `a` and in `b`. */
  readonly sourceNames: readonly [string, string];
  readonly sharing: Sharing['method'];
  readonly warnings: readonly string[];
}

/** Properties of either layer can be shared. */
export interface OverlayOptions extends SharingOptions {
  readonly mode: OverlayMode;
  readonly progress?: (fraction: number) => void;
  readonly mapBlocks?: MapBlocks;
}

/**
 * Overlays the features of two layers pairwise, in the plane of the coordinates. A piece has the smaller dimension of
 * the two features; contacts of lower dimension are counted in a warning. Overlaps within one layer are kept.
 * @returns features without IDs; for their properties see `createNames`
 * @throws {ProcessError} `invalid-geometry` when the engine fails
 */
export async function overlayLayers(
  a: Layer,
  b: Layer,
  { mode, progress = () => {}, mapBlocks = mapInThisThread, ...options }: OverlayOptions,
): Promise<LayerOverlay> {
  const [sharingA, sharingB] = [await createSharing(a, options, 'layer'), await createSharing(b, options, 'overlay')];
  const [validA, validB] = await withGeos((engine) => {
    return [repairLayer(engine, a, 'layer'), repairLayer(engine, b, 'overlay')] as const;
  });
  const [sideA, sideB] = [toSide(validA.result), toSide(validB.result)];
  const names = createNames(validA.result, validB.result);
  const cutter = createCutter();
  const steps = sideA.members.length + (mode === 'union' ? sideB.members.length : 0);
  // Each member is clipped, and then cut where edges alone do not tell.
  let step = 0;
  const report = () => {
    if (step++ % 64 === 0) progress(step / (2 * steps));
  };
  const clippedA = await collect(clipSides(sideA, sideB, mapBlocks), report);
  const cutsA = await mapWithGeos(clippedA, (engine, { member, pairs }) => {
    report();
    const near = findNeighbours(engine, member, sideB, pairs);
    const shared = mode === 'difference' ? [] : cutter.shared(engine, member, near);
    return { member, shared, rest: mode === 'intersection' ? undefined : cutter.rest(engine, member, near) };
  });
  const clippedB = mode === 'union' ? await collect(clipSides(sideB, sideA, mapBlocks), report) : [];
  const cutsB = await mapWithGeos(clippedB, (engine, { member, pairs }) => {
    report();
    return { member, rest: cutter.rest(engine, member, findNeighbours(engine, member, sideA, pairs)) };
  });
  const features: LayerFeature[] = [];
  let [shared, onlyA] = [0, 0];
  for (const { member, shared: pieces, rest } of cutsA) {
    for (const { other, geometry } of pieces) {
      const [fromA, fromB] = [divide(sharingA, member, geometry), divide(sharingB, other, geometry)];
      features.push({ geometry, properties: names.merge(fromA, fromB) });
      shared += 1;
    }
    if (!rest) continue;
    features.push({ geometry: rest, properties: names.merge(divide(sharingA, member, rest), undefined) });
    onlyA += 1;
  }
  for (const { member, rest } of cutsB) {
    if (rest) features.push({ geometry: rest, properties: names.merge(undefined, divide(sharingB, member, rest)) });
  }
  return {
    features,
    shared,
    onlyA,
    onlyB: features.length - shared - onlyA,
    sourceNames: names.sources,
    sharing: sharingA.method,
    warnings: [
      ...missingPartWarnings(a, 'layer'),
      ...missingPartWarnings(b, 'overlay'),
      ...droppedZWarnings(gatherShapes([toCollection(a), toCollection(b)])),
      ...validA.warnings,
      ...validB.warnings,
      ...cutter.warnings,
      ...contactWarnings(cutter.contacts, 'each other'),
      ...sharingA.warnings(),
      ...sharingB.warnings(),
      ...(features.length === 0 ? [`The result is empty: ${explainEmpty(mode, sideA, sideB)}.`] : []),
    ],
  };
}

/** An empty operand is a reason of its own: it must not look as if the operands had been compared. */
function explainEmpty(mode: OverlayMode, ...sides: readonly [Side, Side]): string {
  const [a, b] = sides.map(({ members }) => gatherShapes(members.map(({ geometry }) => geometry))) as [FlatGeometry, FlatGeometry]; // prettier-ignore
  if (isEmpty(a)) return isEmpty(b) ? 'layer and overlay are empty' : 'layer is empty';
  if (isEmpty(b)) return 'overlay is empty';
  if (mode === 'difference') return 'features of overlay cover all of layer';
  return `no feature of layer overlaps one of overlay${explainApart(a, b)}`;
}

interface Member {
  readonly geometry: FlatGeometry;
  readonly source: string | number;
  readonly properties: LayerFeature['properties'];
  readonly row: Row;
}

interface Side {
  readonly members: readonly Member[];
  readonly bounds: readonly Bounds[];
}

/** A member with its shares of totals for a piece. */
function divide(sharing: Sharing, member: Member, piece: FlatGeometry): Member {
  return { ...member, properties: sharing.divide(member.properties, piece, member.geometry) };
}

function toSide({ features }: Layer): Side {
  const rows = toRows(features.map(({ geometry }) => geometry));
  const members = features.flatMap(({ geometry, id, properties }, position): Member[] => {
    const row = rows[position];
    return geometry === null || !row ? [] : [{ geometry, source: id ?? position, properties, row }];
  });
  return { members, bounds: members.map(({ geometry }) => boundsOf(geometry)) };
}

interface Neighbour {
  readonly other: Member;
  /** Its intersection with the member. */
  readonly clipped: Clipped;
}

/** Members per block. */
const BLOCK = 64;

/** Time to clip the rows of two layers, for each of their positions. */
const MS_PER_POSITION = 0.0015;

interface ClippedMember {
  readonly member: Member;
  readonly pairs: readonly ClippedPair[];
}

/** @param report called for each item */
async function collect<T>(items: AsyncIterable<T>, report: () => void): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) {
    all.push(item);
    report();
  }
  return all;
}

/** Each member, in order, with the members of the other side with which it may share something. */
async function* clipSides({ members, bounds }: Side, side: Side, mapBlocks: MapBlocks): AsyncGenerator<ClippedMember> {
  const [one, other] = [toClipSide(members.map(({ row }) => row), bounds), toClipSide(side.members.map(({ row }) => row), side.bounds)]; // prettier-ignore
  if (!one || !other) {
    for (const member of members) yield { member, pairs: [] };
    return;
  }
  const positions = (one.table.xy.length + other.table.xy.length) / 2;
  let done = 0;
  for await (const block of mapBlocks(
    blockWork,
    { one, other },
    { items: members.length, blockSize: BLOCK, positions, msPerPosition: MS_PER_POSITION },
  )) {
    for (const pairs of unpackPairs(block)) {
      const member = members[done++];
      if (member) yield { member, pairs };
    }
  }
}

/** Members of the other side that share a place with a member; the engine tells where edges alone do not. */
function findNeighbours(
  engine: PlanarEngine,
  { geometry }: Member,
  { members }: Side,
  pairs: readonly ClippedPair[],
): readonly Neighbour[] {
  const near = pairs.flatMap(({ other: index, clipped }): Neighbour[] => {
    const other = members[index];
    return other ? [{ other, clipped }] : [];
  });
  if (near.every(({ clipped }) => clipped !== 'unsure')) return near;
  return withGeometryErrors(() =>
    engine.withPrepared(geometry, (prepared) =>
      near.filter(({ other, clipped }) => clipped !== 'unsure' || prepared.is('intersects', other.geometry)),
    ),
  );
}

/** The part that a member and another one have in common. */
interface Shared {
  readonly other: Member;
  readonly geometry: FlatGeometry;
}

function createCutter() {
  const contacts = { points: 0, lines: 0, polygons: 0 };
  const warnings: string[] = [];
  const singles = new Map<FlatGeometry, FlatGeometry>();

  /** Parts of a collection may overlap, which the engine treats as invalid. */
  function toSingle(engine: PlanarEngine, geometry: FlatGeometry): FlatGeometry {
    if (geometry.type !== 'GeometryCollection') return geometry;
    const single = singles.get(geometry) ?? uniteParts(engine, geometry);
    singles.set(geometry, single);
    return single;
  }

  function collect<T>({ result, warnings: more }: { result: T; warnings: readonly string[] }): T {
    warnings.push(...more);
    return result;
  }

  function common(engine: PlanarEngine, a: FlatGeometry, b: FlatGeometry): FlatGeometry | undefined {
    const pair = [toSingle(engine, a), toSingle(engine, b)] as const;
    const found = collect(runOnValidPair(engine, pair, engine.intersection));
    const dimension = Math.min(getDimension(a), getDimension(b));
    const { points, lines } = countParts(found);
    if (dimension > 0) contacts.points += points;
    if (dimension > 1) contacts.lines += lines;
    return dimension < 0 ? undefined : selectDimension(found, dimension === 2 ? 2 : dimension === 1 ? 1 : 0);
  }

  return {
    contacts,
    warnings,
    shared(engine: PlanarEngine, { geometry: a, row }: Member, near: readonly Neighbour[]): readonly Shared[] {
      return near.flatMap(({ other, clipped }) => {
        const geometry = isTold(clipped) ? toClippedShape(clipped, row) : common(engine, a, other.geometry);
        return geometry ? [{ other, geometry }] : [];
      });
    },
    /** Parts of a geometry, by dimension, minus others of the same or a higher dimension. */
    rest(engine: PlanarEngine, { geometry, row }: Member, near: readonly Neighbour[]): FlatGeometry | undefined {
      const others = near.map(({ other }) => other.geometry);
      const pieces = splitByDimension(geometry).flatMap(([dimension, shape]) => {
        const cutting = others.filter((other) => getDimension(other) >= dimension);
        if (cutting.length === 0) return shape;
        const cut = uniteParts(engine, gatherShapes(cutting));
        const clipped = clipPair(row, toRow(cut), 'rest');
        if (isTold(clipped)) return toClippedShape(clipped, row) ?? [];
        return selectDimension(collect(runOnValidPair(engine, [shape, cut], engine.difference)), dimension) ?? [];
      });
      return pieces.length === 0 ? undefined : gatherShapes(pieces);
    },
  };
}

/**
 * Property names of the result: those of `a` are unchanged; those of `b` get the prefix `b_`, repeated as needed, where
 * `a` has the same name. `a_source` and `b_source` hold the ID of a feature, or its index in the layer; `_` is appended
 * where a property has such a name.
 */
function createNames(a: Layer, b: Layer) {
  const usedNames = new Set(a.features.flatMap(({ properties }) => Object.keys(properties)));
  const newNames = new Map<string, string>();
  for (const name of new Set(b.features.flatMap(({ properties }) => Object.keys(properties)))) {
    let free = name;
    while (usedNames.has(free)) free = `b_${free}`;
    newNames.set(name, free);
    usedNames.add(free);
  }
  const sources = ['a_source', 'b_source'].map((name) => {
    let free = name;
    while (usedNames.has(free)) free += '_';
    return free;
  });
  const [sourceA = '', sourceB = ''] = sources;
  // A feature of `b` has its properties under their new names once, not for each of its pieces.
  const renamed = new WeakMap<Properties, Properties>();
  const rename = (properties: Properties) => {
    const known = renamed.get(properties);
    if (known) return known;
    const entries = Object.entries(properties).map(([name, value]) => [newNames.get(name) ?? name, value] as const);
    const made = Object.fromEntries(entries);
    renamed.set(properties, made);
    return made;
  };
  return {
    sources: [sourceA, sourceB] as const,
    merge(a: Member | undefined, b: Member | undefined): Properties {
      const merged = mergeProperties(a?.properties ?? {}, b ? rename(b.properties) : {});
      merged[sourceA] = a?.source ?? null;
      merged[sourceB] = b?.source ?? null;
      return merged;
    },
  };
}
