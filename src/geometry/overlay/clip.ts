/** Clip: what of each feature lies in a mask, with its attributes. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { byDimension, countsOf, gathered, inWords, ofDimension, type Counts } from '../flat/dimensions.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { boundsOf, hasPolygons, heightWarnings, isEmpty, shapesOf } from '../flat/flat.ts';
import { loadGeos } from '../engine/geos.ts';
import { collectionOf, missingWarnings } from '../layers/layers.ts';
import { dissolved } from './overlay.ts';
import { orRefuse } from '../validity/repair.ts';
import { onValidPair, validLayer } from '../validity/valid-layer.ts';

export interface Clipped {
  /** In their order, without those of which nothing is left. */
  readonly features: readonly LayerFeature[];
  readonly warnings: readonly string[];
  /** Features that lie in the mask as they are, that were cut, and that lie outside. */
  readonly inside: number;
  readonly cut: number;
  readonly outside: number;
}

type Cut = 'inside' | 'outside' | FlatGeometry;

/**
 * Cuts each feature to a mask, in the plane of the coordinates. What lies in the mask stays as it was sent, heights
 * included; a feature that only touches the mask, so that less than its own dimension is left, counts as outside.
 * @param mask all polygons of the layer together
 * @throws {ProcessError} `invalid-geometry` when the engine gives up
 */
export async function clip(layer: Layer, mask: Layer, progress: (fraction: number) => void): Promise<Clipped> {
  const engine = await loadGeos();
  const [valid, validMask] = [validLayer(engine, layer, 'layer'), validLayer(engine, mask, 'mask')];
  const maskGeometry = collectionOf(validMask.result);
  const polygons = gathered(shapesOf(maskGeometry).filter(hasPolygons));
  const { cuts, leftovers, warnings } = cutAll(engine, valid.result, dissolved(engine, polygons), progress);
  const features = valid.result.features.flatMap((feature, index): LayerFeature[] => {
    const cut = cuts[index];
    if (cut === undefined || cut === 'outside') return [];
    return [cut === 'inside' ? feature : { ...feature, geometry: cut }];
  });
  const wasCut = valid.result.features.flatMap(({ geometry }, i) =>
    geometry && isGeometry(cuts[i]) ? [geometry] : [],
  );
  return {
    features,
    inside: cuts.filter((cut) => cut === 'inside').length,
    cut: wasCut.length,
    outside: cuts.filter((cut) => cut === 'outside').length,
    warnings: [
      ...nowhereWarnings(layer, 'layer'),
      ...missingWarnings(mask, 'mask'),
      ...heightWarnings(gathered(wasCut)),
      ...valid.warnings,
      ...validMask.warnings,
      ...maskWarnings(countsOf(maskGeometry)),
      ...warnings,
      ...leftoverWarnings(leftovers, 'the edge of the mask'),
      ...(features.length === 0 ? ['The result is empty: no feature of the layer reaches into the mask.'] : []),
    ],
  };
}

/** Says that features without a geometry, or with one that is empty, are not in the result. */
export function nowhereWarnings({ features }: Layer, input: string): readonly string[] {
  const missing = features.filter(({ geometry }) => geometry === null).length;
  const empty = features.filter(({ geometry }) => geometry && isEmpty(geometry)).length;
  const say = (count: number, one: string, many: string) =>
    count === 0 ? [] : [`${input}: ${count === 1 ? `1 feature ${one}` : `${count} features ${many}`} in the result.`];
  return [
    ...say(missing, 'has no geometry (null) and no part', 'have no geometry (null) and no part'),
    ...say(empty, 'is empty and has no part', 'are empty and have no part'),
  ];
}

/** Says what was left over where geometries merely touch: less than the dimension that a feature has. */
export function leftoverWarnings(leftovers: Counts, where: string): readonly string[] {
  const count = leftovers.points + leftovers.lines + leftovers.polygons;
  if (count === 0) return [];
  return [`${inWords(leftovers)} left out, in which features merely touch ${where}. Use intersection to see them.`];
}

function cutAll(engine: PlanarEngine, layer: Layer, mask: FlatGeometry, progress: (fraction: number) => void) {
  const box = boundsOf(mask);
  const leftovers = { points: 0, lines: 0, polygons: 0 };
  const warnings: string[] = [];
  const cuts = engine.withPrepared(mask, (prepared) => {
    const where = (geometry: FlatGeometry): 'inside' | 'outside' | 'across' => {
      const { west, south, east, north } = boundsOf(geometry);
      const isNear = west <= box.east && east >= box.west && south <= box.north && north >= box.south;
      if (!isNear || !prepared.is('intersects', geometry)) return 'outside';
      return prepared.is('covers', geometry) ? 'inside' : 'across';
    };
    return layer.features.map(({ geometry }, index): Cut | undefined => {
      if (index % 256 === 0) progress(index / layer.features.length);
      if (geometry === null) return undefined;
      const place = orRefuse(() => where(geometry));
      return place === 'across' ? pieceOf(geometry) : place;
    });
  });
  return { cuts, leftovers, warnings };

  function pieceOf(geometry: FlatGeometry): Cut {
    const pieces = byDimension(geometry).flatMap(([dimension, shape]) => {
      const found = onValidPair(engine, [shape, mask], (a, b) => engine.intersection(a, b));
      warnings.push(...found.warnings);
      const { points, lines } = countsOf(found.result);
      if (dimension > 0) leftovers.points += points;
      if (dimension > 1) leftovers.lines += lines;
      return ofDimension(found.result, dimension) ?? [];
    });
    return pieces.length === 0 ? 'outside' : gathered(pieces);
  }
}

function isGeometry(cut: Cut | undefined): boolean {
  return typeof cut === 'object';
}

function maskWarnings({ points, lines, polygons }: Counts): readonly string[] {
  if (points + lines === 0) return [];
  const rest = polygons === 0 ? ', and it has none' : '';
  return [`${inWords({ points, lines, polygons: 0 })} of the mask cut nothing, since only polygons do${rest}.`];
}
