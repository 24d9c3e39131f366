/** Brings the layers of a result into the CRS that the caller asked for. */
import { WGS_84, type CrsReference } from '../../../schemas/crs.ts';
import { isSameCrs, type DeclaredCrs } from '../../../schemas/declared-crs.ts';
import { isLayer, type Layer, type LayerFeature } from '../../../schemas/layer.ts';
import { mapList, type List } from '../../../schemas/made-list.ts';
import type { ResultFeature, ResultLayer } from '../../../schemas/result-layer.ts';
import { ProcessError } from '../../common/errors.ts';
import { assumedCrs, LON_LAT, resolveTarget, toCrs } from './common-crs.ts';

type Values = Readonly<Record<string, unknown>>;

/** The way of a result from the CRS in which it is computed to another one. */
export interface OutputWay {
  readonly source: DeclaredCrs;
  readonly target: DeclaredCrs;
}

/**
 * @param reference of the CRS that is asked for
 * @param layers of the process by the names of their inputs, in the CRS in which it computes
 * @returns undefined where the result will be in it anyway
 * @throws {ProcessError} `invalid-input` for a CRS that is unknown or not supported, or where that of the result is unknown
 */
export async function planOutput(
  reference: CrsReference | undefined,
  layers: Values,
  isOnEarth: boolean,
): Promise<OutputWay | undefined> {
  if (reference === undefined) return undefined;
  // Loaded when it is needed: the table of systems is large.
  const { isReadable } = await import('../../geometry/crs/declared-source.ts');
  const target = await resolveTarget(reference, 'output_crs');
  const source = isOnEarth ? LON_LAT : sourceOf(layers);
  if (isSameCrs(source, target)) return undefined;
  if (!(await isReadable(source))) {
    throw outputError(`is ${target.name}, and the result is in ${source.name}, which cannot be read. Correct that`);
  }
  return { source, target };
}

/** @throws {ProcessError} `invalid-geometry` for a position that has no place in the CRS; `invalid-input` without a datum shift */
export async function toOutputCrs<T extends Values>(
  outputs: T,
  { source, target }: OutputWay,
  warn: (...warnings: readonly string[]) => void,
): Promise<T> {
  const entries = Object.entries(outputs).map(async ([name, value]) => {
    if (!isResultLayer(value)) return [name, value] as const;
    const features: List<ResultFeature> = value.features ?? [toFeature(value)];
    const geometries: ResultFeature['geometry'][] = [];
    for (const { geometry } of features) geometries.push(geometry);
    const layer: Layer = {
      form: 'collection',
      features: geometries.map((geometry): LayerFeature => ({ properties: {}, geometry })),
      crs: source,
    };
    const brought = await toCrs('result', layer, source, target).catch((error: unknown) => {
      throw error instanceof ProcessError ? outputError(`is ${target.name}: ${error.message}`, error.code) : error;
    });
    warn(...brought.warnings);
    const { method, accuracyM, added, tolerance } = brought.transformed;
    const summary = {
      ...value.summary,
      output_crs: {
        crs: target.name,
        method,
        accuracy_m: accuracyM,
        ...(added > 0 && { positions_added: added, edge_tolerance_m: tolerance }),
      },
    };
    const { crs: _, type, ...rest } = value;
    const labelled = { type, ...(target.code !== WGS_84 && { crs: target.member }), ...rest, summary };
    const at = (index: number) => brought.layer.features[index]?.geometry ?? null;
    const moved = value.features
      ? { ...labelled, features: mapList(value.features, (feature, i) => ({ ...feature, geometry: at(i) })) }
      : { ...labelled, geometry: at(0) };
    return [name, moved] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as T;
}

function toFeature({ geometry = null, properties = {} }: ResultLayer): ResultFeature {
  return { type: 'Feature', geometry, properties };
}

/** In a plane the result is in the CRS of its layers, which are in one. */
function sourceOf(layers: Values): DeclaredCrs {
  const values = Object.values(layers).filter(isLayer);
  const declared = values.find(({ crs }) => crs)?.crs;
  const assumed = declared ?? assumedCrs({ features: values.flatMap(({ features }) => features) });
  if (assumed) return assumed;
  throw outputError(
    'is given, and the layers name no CRS and are not in longitude and latitude. Name theirs in their crs member ' +
      '(for a file: #crs=EPSG:…)',
  );
}

function isResultLayer(value: unknown): value is ResultLayer {
  if (typeof value !== 'object' || value === null || !('summary' in value) || !('type' in value)) return false;
  return value.type === 'FeatureCollection' || value.type === 'Feature';
}

function outputError(message: string, code: ProcessError['code'] = 'invalid-input'): ProcessError {
  const sentence = message.replace(/(?<!\.)$/, '.');
  return new ProcessError(code, `/output_crs ${sentence}`, [{ pointer: '/output_crs', message }]);
}
