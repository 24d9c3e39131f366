/** Repairs, refuses or leaves out the broken and invalid features of the layers of every process, as the caller chose. */
import { faultNames, type Fault } from '../../../schemas/geometry-issue.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { nameFeature, nameFeatures } from '../../../schemas/feature-names.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { ProcessError } from '../../common/errors.ts';
import { formatCount } from '../../common/format-count.ts';
import { toPointer } from '../../common/json-pointer.ts';
import { joinLonLat } from '../../geometry/antimeridian/uncut.ts';
import type { PlanarEngine } from '../../geometry/engine/engine.ts';
import { withGeos } from '../../geometry/engine/geos.ts';
import { canBeInvalid } from '../../geometry/flat/flat.ts';
import { withGeometryErrors } from '../../geometry/validity/repair.ts';
import type { InvalidWay } from '../common-inputs.ts';
import { refuseBroken } from './broken-features.ts';
import type { LongEdgeWay } from './coordinates.ts';

type Layers = Readonly<Record<string, Layer>>;

export interface Treated {
  readonly layers: Layers;
  readonly warnings: readonly string[];
}

interface Options {
  /** ID of the process. */
  readonly id: string;
  readonly invalid: InvalidWay;
  readonly label: string | undefined;
  readonly way: LongEdgeWay;
}

interface InvalidFeature {
  readonly index: number;
  /** Such as `Self-intersection at [1, 1]`. */
  readonly reason: string;
}

const MAX_NAMED = 10;

/** Certain repairs, as predicates. */
const repairs: Partial<Readonly<Record<Fault, string>>> = {
  'open-ring': 'had a ring that was not closed, and it was closed',
  'few-positions': 'had a ring of fewer than 4 positions, which encloses nothing and was left out',
  'extra-numbers': 'had positions of more than 3 numbers, of which the first 3 were taken',
  'empty-point': 'had a Point without a position, which was taken for no geometry',
  'empty-position': 'had positions without numbers, which were left out',
};

/**
 * Polygons that are only invalid by OGC 06-103r4 are repaired by the processes that need valid ones, not here.
 * @param layers by the names of their inputs
 * @returns layers without broken features
 * @throws {ProcessError} `invalid-geometry`, `invalid-input` as `refuseBroken`, and for features that the engine finds invalid
 */
export async function treatInvalid(layers: Layers, options: Options): Promise<Treated> {
  const { id, invalid, label } = options;
  refuseBroken(id, layers, invalid, label);
  const entries = Object.entries(layers);
  const treated: Record<string, Layer> = {};
  const warnings: string[] = [];
  for (const [name, layer] of entries) {
    const where = entries.length > 1 ? `${name}: ` : '';
    const found = invalid === 'repair' ? [] : await withGeos((engine) => findInvalid(engine, layer, options.way));
    if (invalid === 'refuse' && found.length > 0) throw refusal(name, layer, found, options);
    const one = invalid === 'skip' ? skip(name, layer, found, options) : mend(layer, label);
    treated[name] = one.layer;
    warnings.push(...one.warnings.map((warning) => where + warning));
  }
  return { layers: treated, warnings };
}

interface Changed {
  readonly layer: Layer;
  readonly warnings: readonly string[];
}

function mend(layer: Layer, label: string | undefined): Changed {
  if (!layer.features.some(({ broken }) => broken)) return { layer, warnings: [] };
  const byFault = new Map<Fault, number[]>();
  const features = layer.features.map(({ broken, ...feature }, index): LayerFeature => {
    if (!broken) return feature;
    for (const fault of new Set(broken.faults.map((one) => one.fault))) {
      byFault.set(fault, [...(byFault.get(fault) ?? []), index]);
    }
    return { ...feature, geometry: broken.mended ?? null };
  });
  const warnings = [...byFault].map(([fault, indices]) => {
    const what = repairs[fault] ?? `had a fault (${faultNames[fault]}), which was mended`;
    if (layer.form !== 'collection') return `The geometry ${what}.`;
    return `${formatCount(indices.length, 'feature')} ${what}: ${nameFeatures(layer.features, indices, label)}.`;
  });
  return { layer: { ...layer, features }, warnings };
}

function skip(name: string, layer: Layer, found: readonly InvalidFeature[], options: Options): Changed {
  if (found.length === 0) return { layer, warnings: [] };
  const left = new Set(found.map(({ index }) => index));
  const features = layer.features.filter((_, index) => !left.has(index));
  if (features.length === 0) throw refusal(name, layer, found, options);
  const named = found.slice(0, MAX_NAMED).map(({ index, reason }) => {
    return `${nameFeature(layer.features, index, options.label)}: ${reason}`;
  });
  const more = found.length > named.length ? `; and ${found.length - named.length} more` : '';
  const [are, they] = found.length === 1 ? ['is', 'was'] : ['are', 'were'];
  const warning =
    `${found.length} of ${formatCount(layer.features.length, 'feature')} ${are} invalid and ${they} left ` +
    `out (${named.join('; ')}${more}). Other messages count those that remain (${features.length}).`;
  const { inPlane } = layer;
  const plane = inPlane && { ...inPlane, features: inPlane.features.filter((_, index) => !left.has(index)) };
  return { layer: { ...layer, features, ...(plane && { inPlane: plane }) }, warnings: [warning] };
}

function refusal(name: string, layer: Layer, found: readonly InvalidFeature[], { id, invalid, label }: Options) {
  const isCollection = layer.form === 'collection';
  const issues = found.slice(0, MAX_NAMED).map(({ index, reason }) => {
    const path = isCollection ? ['features', index, 'geometry'] : layer.form === 'feature' ? ['geometry'] : [];
    const which = isCollection ? ` (${nameFeature(layer.features, index, label)})` : '';
    return { pointer: toPointer([name, ...path]), message: `is invalid: ${reason}${which}` };
  });
  const [first] = issues;
  const more = found.length > 1 ? ` (${formatCount(found.length - 1, 'more feature')})` : '';
  const others = found.length < layer.features.length ? '"repair" or "skip"' : '"repair"';
  const advice = `Run make-valid first, or pass invalid ${others}; it is "${invalid}".`;
  const message = `${id} cannot run: ${first?.pointer ?? ''} ${first?.message ?? ''}.${more} ${advice}`;
  return new ProcessError('invalid-geometry', message, issues);
}

function findInvalid(engine: PlanarEngine, layer: Layer, way: LongEdgeWay): readonly InvalidFeature[] {
  // A ring that is read across the antimeridian looks as if it crossed itself where it is not.
  const { features } = way === 'short' || way === 'cut' ? joinLonLat(engine, layer) : layer;
  return features.flatMap(({ geometry, broken }, index) => {
    if (broken) return [{ index, reason: broken.faults.map(({ fault }) => faultNames[fault])[0] ?? 'broken' }];
    const reason = geometry && canBeInvalid(geometry) ? reasonOf(engine, geometry) : undefined;
    return reason === undefined ? [] : [{ index, reason }];
  });
}

function reasonOf(engine: PlanarEngine, geometry: FlatGeometry): string | undefined {
  const fault = withGeometryErrors(() => engine.invalidity(geometry));
  return fault && `${fault.reason}${fault.at.length > 0 ? ` at [${fault.at.join(', ')}]` : ''}`;
}
