/** Clips features to a mask; they keep their properties. */
import { formatCount } from '../../common/format-count.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import {
  splitByDimension,
  countParts,
  gatherShapes,
  formatPartCounts,
  selectDimension,
  type PartCounts,
} from '../flat/dimensions.ts';
import { explainApart } from '../flat/apart.ts';
import type { PlanarEngine, Prepared } from '../engine/engine.ts';
import { boundsOf, hasPolygons, droppedZWarnings, isEmpty, shapesOf } from '../flat/flat.ts';
import { withGeos } from '../engine/geos.ts';
import { toCollection, missingGeometryWarnings } from '../layers/layers.ts';
import { uniteParts } from './overlay.ts';
import { clipPair, isTold, toRow, toRows, type Row } from './clip-pair.ts';
import { createSharing, type Sharing, type SharingOptions } from './share.ts';
import { withGeometryErrors } from '../validity/repair.ts';
import { runOnValidPair, repairLayer } from '../validity/valid-layer.ts';

export interface ClipResult {
  /** Features in their order, without those outside the mask. */
  readonly features: readonly LayerFeature[];
  readonly warnings: readonly string[];
  /** Number of features that lie in the mask. */
  readonly inside: number;
  /** Number of features that were clipped. */
  readonly cut: number;
  /** Number of features outside the mask. */
  readonly outside: number;
  readonly sharing: Sharing['method'];
}

export interface ClipOptions extends SharingOptions {
  readonly progress?: (fraction: number) => void;
}

type Cut = 'inside' | 'outside' | FlatGeometry;

/**
 * Clips each feature to a mask, in the plane of the coordinates. Features within the mask stay unchanged, Z coordinates
 * included; a feature that only touches the mask, in a lower dimension than its own, counts as outside.
 * @param mask union of all polygons of the layer
 * @throws {ProcessError} `invalid-geometry` when the engine fails
 */
export async function clip(layer: Layer, mask: Layer, options: ClipOptions = {}): Promise<ClipResult> {
  const { progress = () => {} } = options;
  const sharing = await createSharing(layer, options);
  const [valid, validMask] = await withGeos((engine) => {
    return [repairLayer(engine, layer, 'layer'), repairLayer(engine, mask, 'mask')] as const;
  });
  const maskGeometry = toCollection(validMask.result);
  const polygons = gatherShapes(shapesOf(maskGeometry).filter(hasPolygons));
  const united = await withGeos((engine) => uniteParts(engine, polygons));
  const { cuts, contacts, warnings } = await cutFeatures(valid.result, united, progress);
  const features = valid.result.features.flatMap((feature, index): LayerFeature[] => {
    const cut = cuts[index];
    if (cut === undefined || cut === 'outside') return [];
    if (cut === 'inside' || feature.geometry === null) return [feature];
    return [{ ...feature, geometry: cut, properties: sharing.divide(feature.properties, cut, feature.geometry) }];
  });
  const cutGeometries = valid.result.features.flatMap(({ geometry }, i) =>
    geometry && isGeometry(cuts[i]) ? [geometry] : [],
  );
  return {
    features,
    inside: cuts.filter((cut) => cut === 'inside').length,
    cut: cutGeometries.length,
    outside: cuts.filter((cut) => cut === 'outside').length,
    sharing: sharing.method,
    warnings: [
      ...missingPartWarnings(layer, 'layer'),
      ...missingGeometryWarnings(mask, 'mask'),
      ...droppedZWarnings(gatherShapes(cutGeometries)),
      ...valid.warnings,
      ...validMask.warnings,
      ...maskWarnings(countParts(maskGeometry)),
      ...warnings,
      ...contactWarnings(contacts, 'the edge of the mask'),
      ...sharing.warnings(),
      ...(features.length === 0 ? [`The result is empty: ${explainEmpty(layer, polygons)}.`] : []),
    ],
  };
}

function explainEmpty(layer: Layer, mask: FlatGeometry): string {
  if (isEmpty(toCollection(layer))) return 'the layer is empty';
  if (isEmpty(mask)) return 'the mask has no polygons';
  return `no feature of the layer overlaps the mask${explainApart(toCollection(layer), mask)}`;
}

/** Warns about features without a geometry, or with an empty one: they are not in the result. */
export function missingPartWarnings({ features }: Layer, input: string): readonly string[] {
  const missing = features.filter(({ geometry }) => geometry === null).length;
  const empty = features.filter(({ geometry }) => geometry && isEmpty(geometry)).length;
  const format = (count: number, one: string, many: string) =>
    count === 0 ? [] : [`${input}: ${formatCount(count, `feature ${one}`, `features ${many}`)} in the result.`];
  return [
    ...format(missing, 'has no geometry (null) and no part', 'have no geometry (null) and no part'),
    ...format(empty, 'is empty and has no part', 'are empty and have no part'),
  ];
}

/** Warns about dropped parts in which features only touch. */
export function contactWarnings(contacts: PartCounts, locate: string): readonly string[] {
  const count = contacts.points + contacts.lines + contacts.polygons;
  if (count === 0) return [];
  return [
    `Dropped ${formatPartCounts(contacts)} in which features only touch ${locate}. Use intersection to keep them.`,
  ];
}

/** By edges alone where a feature and the mask are in general position, else by the engine. */
async function cutFeatures({ features }: Layer, mask: FlatGeometry, progress: (fraction: number) => void) {
  const box = boundsOf(mask);
  const contacts = { points: 0, lines: 0, polygons: 0 };
  const warnings: string[] = [];
  const rows = toRows(features.map(({ geometry }) => geometry));
  const maskRow = toRow(mask);
  const cuts: (Cut | undefined)[] = [];
  await withGeos((engine) =>
    engine.withPrepared(mask, (prepared) => {
      for (const { geometry } of features.slice(cuts.length)) {
        const index = cuts.length;
        if (index % 256 === 0) progress(index / features.length);
        const row = rows[index];
        cuts.push(geometry && row ? (cutByEdges(row, maskRow) ?? cutByEngine(engine, prepared, geometry)) : undefined);
      }
    }),
  );
  return { cuts, contacts, warnings };

  function cutByEngine(engine: PlanarEngine, prepared: Prepared, geometry: FlatGeometry): Cut {
    const { west, south, east, north } = boundsOf(geometry);
    const isNear = west <= box.east && east >= box.west && south <= box.north && north >= box.south;
    return withGeometryErrors(() => {
      if (!isNear || !prepared.is('intersects', geometry)) return 'outside';
      return prepared.is('covers', geometry) ? 'inside' : cutFeature(engine, geometry);
    });
  }

  function cutFeature(engine: PlanarEngine, geometry: FlatGeometry): Cut {
    const pieces = splitByDimension(geometry).flatMap(([dimension, shape]) => {
      const found = runOnValidPair(engine, [shape, mask], (a, b) => engine.intersection(a, b));
      warnings.push(...found.warnings);
      const { points, lines } = countParts(found.result);
      if (dimension > 0) contacts.points += points;
      if (dimension > 1) contacts.lines += lines;
      return selectDimension(found.result, dimension) ?? [];
    });
    return pieces.length === 0 ? 'outside' : gatherShapes(pieces);
  }
}

/** @returns undefined where the engine has to tell */
function cutByEdges(row: Row, mask: Row): Cut | undefined {
  const clipped = clipPair(row, mask, 'common');
  if (clipped === 'nothing') return 'outside';
  if (clipped === 'whole') return 'inside';
  return isTold(clipped) ? clipped : undefined;
}

function isGeometry(cut: Cut | undefined): boolean {
  return typeof cut === 'object';
}

function maskWarnings({ points, lines, polygons }: PartCounts): readonly string[] {
  if (points + lines === 0) return [];
  const rest = polygons === 0 ? ', and the mask has none' : '';
  return [`Ignored ${formatPartCounts({ points, lines, polygons: 0 })} of the mask: only polygons clip${rest}.`];
}
