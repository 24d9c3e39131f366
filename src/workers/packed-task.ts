/** Packs the layers among the inputs of a task for the way to a worker. */
import type { Layer, LayerFeature } from '../../schemas/layer.ts';
import { isLayer } from '../../schemas/layer.ts';
import { packGeometries, unpackGeometries, type PackedGeometries } from '../../schemas/packed-geometries.ts';
import type { LoadedInputs } from '../inputs/load.ts';

/** A layer whose features have lost their geometries to typed arrays. */
interface PackedLayer extends Omit<Layer, 'features'> {
  readonly rows: readonly Omit<LayerFeature, 'geometry'>[];
  readonly geometries: PackedGeometries;
}

/** Fewer features are sent sooner as they are. */
const MIN_PACKED = 32;

export function packInputs({ parsed, ...rest }: LoadedInputs): LoadedInputs {
  return { ...rest, parsed: mapValues(parsed, (value) => (isLarge(value) ? packLayer(value) : value)) };
}

export function unpackInputs({ parsed, ...rest }: LoadedInputs): LoadedInputs {
  return { ...rest, parsed: mapValues(parsed, (value) => (isPacked(value) ? unpackLayer(value) : value)) };
}

function isLarge(value: unknown): value is Layer {
  return isLayer(value) && value.features.length >= MIN_PACKED;
}

function packLayer({ features, ...layer }: Layer): PackedLayer {
  return {
    ...layer,
    rows: features.map(({ geometry: _, ...row }) => row),
    geometries: packGeometries(features.map(({ geometry }) => geometry)),
  };
}

function unpackLayer({ rows, geometries: packed, ...layer }: PackedLayer): Layer {
  const geometries = unpackGeometries(packed);
  const features = rows.map((row, i): LayerFeature => Object.assign(row, { geometry: geometries[i] ?? null }));
  return { ...layer, features };
}

function isPacked(value: unknown): value is PackedLayer {
  return typeof value === 'object' && value !== null && 'rows' in value && 'geometries' in value;
}

function mapValues(
  values: Readonly<Record<string, unknown>>,
  change: (value: unknown) => unknown,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
