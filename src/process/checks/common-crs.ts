/** Brings the layers of a process into one CRS: longitude and latitude on Earth, in a plane that of the first layer. */
import { WGS_84, type CrsReference } from '../../../schemas/crs.ts';
import { crsMember, declaredCrs, explainOtherCrs, isLonLatCrs, isSameCrs, type DeclaredCrs } from '../../../schemas/declared-crs.ts'; // prettier-ignore
import { isFlat } from '../../../schemas/flat-geometry.ts';
import type { LabelledGeometry } from '../../../schemas/geojson.ts';
import { isLayer, type LayerFeature, type Layer } from '../../../schemas/layer.ts';
import { looksLonLat } from '../../../schemas/lon-lat.ts';
import { formatCount } from '../../common/format-count.ts';
import { ProcessError } from '../../common/errors.ts';
import { EDGE_TOLERANCE, FOR_COMPUTING, maxAddedTo } from '../../geometry/crs/edge-limits.ts';

type Layers = Readonly<Record<string, Layer>>;

export interface InCommonCrs {
  readonly layers: Layers;
  readonly warnings: readonly string[];
}

export const LON_LAT: DeclaredCrs = { member: crsMember(WGS_84), name: 'OGC:CRS84', code: WGS_84, path: [] };

export interface CommonCrsOptions {
  /** The process takes longitude and latitude. */
  readonly isOnEarth: boolean;
  /** It measures in the plane of a layer too, which is kept. */
  readonly keepsPlane: boolean;
}

interface InOneCrs {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}

/**
 * Brings layers and bare geometries into one CRS.
 * @param inputs by name, as they were parsed
 * @throws {ProcessError} as `toCommonCrs`
 */
export async function inOneCrs(
  inputs: Readonly<Record<string, unknown>>,
  options: CommonCrsOptions,
): Promise<InOneCrs> {
  const values = Object.entries(inputs);
  const sent = Object.fromEntries(values.flatMap(([name, value]) => (isLayer(value) ? [[name, value] as const] : isFlat(value) ? [[name, wrap(value)] as const] : []))); // prettier-ignore
  const { layers, warnings } = await toCommonCrs(sent, options);
  const changed = values.flatMap(([name, value]) => {
    const layer = layers[name];
    return layer === undefined || layer === sent[name] ? [] : [[name, isLayer(value) ? layer : unwrap(layer)] as const];
  });
  return { inputs: changed.length === 0 ? inputs : { ...inputs, ...Object.fromEntries(changed) }, warnings };
}

function wrap(geometry: LabelledGeometry): Layer {
  const crs = declaredCrs(geometry);
  return { form: 'geometry', features: [{ properties: {}, geometry }], ...(crs && { crs }) };
}

function unwrap({ features, crs }: Layer): unknown {
  const { crs: _, ...geometry } = features[0]?.geometry as LabelledGeometry;
  return crs ? { ...geometry, crs: crs.member } : geometry;
}

/** @throws {ProcessError} `invalid-input` for a CRS that cannot be read; `invalid-geometry` for a position that it does not have */
async function toCommonCrs(layers: Layers, options: CommonCrsOptions): Promise<InCommonCrs> {
  const { isOnEarth } = options;
  const inputs = Object.entries(layers).map(([input, layer]) => ({ input, layer, crs: layer.crs }));
  // Without a CRS of another kind there is nothing to do.
  if (inputs.every(({ crs }) => !crs || isLonLatCrs(crs))) return { layers, warnings: [] };
  const named = inputs.map((one) => ({ ...one, crs: one.crs ?? (isOnEarth ? undefined : assumedCrs(one.layer)) }));
  const target = isOnEarth ? LON_LAT : named.flatMap(({ crs }) => (crs ? [crs] : []))[0];
  const nameless = named.find(({ crs, layer }) => !crs && target && layer.features.some(({ geometry }) => geometry));
  if (nameless && target && !isOnEarth) throw withoutCrs(nameless.input, target);
  const done: Record<string, Layer> = {};
  const warnings: string[] = [];
  for (const { input, layer, crs } of named) {
    if (!crs || !target || isSameCrs(crs, target)) {
      done[input] = layer;
      continue;
    }
    const brought = await toCrs(input, layer, crs, target);
    done[input] = options.keepsPlane && isOnEarth ? { ...brought.layer, inPlane: layer } : brought.layer;
    warnings.push(...brought.warnings);
  }
  return { layers: done, warnings };
}

/**
 * @param input that has the reference
 * @throws {ProcessError} `invalid-input` for a CRS that is unknown or not supported
 */
export async function resolveTarget(reference: CrsReference, input: string): Promise<DeclaredCrs> {
  // Loaded when they are needed: the table of systems is large.
  const { resolveCrs } = await import('../../geometry/crs/crs.ts');
  const { loadCrsTable } = await import('../../geometry/crs/table.ts');
  const { code } = resolveCrs(await loadCrsTable(), reference, input);
  const target = declaredCrs({ crs: crsMember(code) });
  if (!target) throw new Error(`The CRS ${code} has no name.`);
  return target;
}

export interface BroughtLayer {
  readonly layer: Layer;
  readonly warnings: readonly string[];
  readonly transformed: Transformed;
}

/**
 * @param input name of the layer, for messages
 * @param crs in which its positions are
 * @throws {ProcessError} as `toCommonCrs`
 */
export async function toCrs(input: string, layer: Layer, crs: DeclaredCrs, target: DeclaredCrs): Promise<BroughtLayer> {
  const transformed = await transform(input, layer, crs, target);
  return {
    transformed,
    layer: withGeometries(layer, transformed.geometries, isLonLatCrs(target) ? undefined : target),
    warnings: [
      describe(input, layer.crs, crs, target, transformed),
      ...transformed.warnings.map((warning) => `${input}: ${warning}`),
    ],
  };
}

/** Longitude and latitude, which GeoJSON without a CRS is in, where the numbers can be that. */
export function assumedCrs({ features }: Pick<Layer, 'features'>): DeclaredCrs | undefined {
  const geometries = features.flatMap(({ geometry }) => (geometry ? [geometry] : []));
  return geometries.length > 0 && looksLonLat(geometries) ? LON_LAT : undefined;
}

async function transform(input: string, layer: Layer, crs: DeclaredCrs, target: DeclaredCrs) {
  // Loaded when they are needed: the table of systems is large.
  const { isReadable } = await import('../../geometry/crs/declared-source.ts');
  const { transformLayer } = await import('../../geometry/crs/transform-layer.ts');
  const place = [input, ...crs.path].join('/');
  if (!(await isReadable(crs))) throw unreadable(place, crs, target);
  const geometries = layer.features.map(geometryOf);
  try {
    return await transformLayer(geometries, {
      source: crs.name,
      sourceInput: place,
      target: target.name,
      pointers: layer.features.map((_, i) => (layer.form === 'collection' ? `/${input}/features/${i}` : `/${input}`)),
      tolerance: EDGE_TOLERANCE,
      maxAdded: maxAddedTo(geometries, FOR_COMPUTING),
    });
  } catch (error) {
    if (!(error instanceof ProcessError) || error.issues.length > 0) throw error;
    throw new ProcessError(error.code, error.message, [{ pointer: `/${place}`, message: error.message }]);
  }
}

/** That of a broken feature is what can be read of it. */
function geometryOf({ geometry, broken }: LayerFeature) {
  return broken ? (broken.mended ?? null) : geometry;
}

function withGeometries(
  { crs: _, withoutCrs: __, ...layer }: Layer,
  geometries: readonly LayerFeature['geometry'][],
  crs: DeclaredCrs | undefined,
): Layer {
  const features = layer.features.map((feature, i): LayerFeature => {
    const geometry = geometries[i] ?? null;
    return feature.broken ? { ...feature, broken: { ...feature.broken, mended: geometry } } : { ...feature, geometry };
  });
  return { ...layer, ...(crs && { crs }), features };
}

export interface Transformed {
  readonly method: string;
  readonly accuracyM: number | null;
  readonly added: number;
  readonly tolerance: number;
}

function describe(
  input: string,
  declared: DeclaredCrs | undefined,
  source: DeclaredCrs,
  target: DeclaredCrs,
  { method, accuracyM, added, tolerance }: Transformed,
): string {
  const [from, to] = [source, target].map((crs) => (isLonLatCrs(crs) ? 'longitude and latitude' : crs.name));
  const assumed = declared ? '' : ', which was assumed as it names no CRS,';
  const accuracy = accuracyM === null ? 'of unknown accuracy' : `accuracy ${Number(accuracyM.toPrecision(2))} m`;
  const kept = `${Number((tolerance * 1000).toPrecision(2))} mm`;
  const edges = added === 0 ? '' : ` Its edges got ${formatCount(added, 'position')}, to stay straight within ${kept}.`;
  return `${input} was transformed from ${from ?? ''}${assumed} to ${to ?? ''} (${method}; ${accuracy}).${edges}`;
}

function unreadable(place: string, crs: DeclaredCrs, target: DeclaredCrs): ProcessError {
  const other = `is ${crs.name}, which cannot be read, so that the layer cannot be brought to ${target.name}. Correct it, or run reproject with source_crs`;
  const message = isLonLatCrs(target) ? explainOtherCrs(crs) : other;
  return new ProcessError('invalid-input', `/${place} ${message}.`, [{ pointer: `/${place}`, message }]);
}

/** Nothing says where it is, and beside a layer that says so a guess would be in the result. */
function withoutCrs(input: string, { name }: DeclaredCrs): ProcessError {
  const message =
    `names no CRS, its coordinates are not longitude and latitude, and another layer is in ${name}. Name its CRS in its crs ` +
    'member (for a file: #crs=EPSG:…)';
  return new ProcessError('invalid-input', `/${input} ${message}.`, [{ pointer: `/${input}`, message }]);
}
