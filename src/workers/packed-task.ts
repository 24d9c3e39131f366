/** Packs the layers among the inputs of a task for the way to a worker. */
import type { Layer, LayerFeature } from '../../schemas/layer.ts';
import { isLayer } from '../../schemas/layer.ts';
import { packGeometries, unpackGeometries, type PackedGeometries } from '../../schemas/packed-geometries.ts';
import type { Task } from './protocol.ts';

/** A layer whose features have lost their geometries to typed arrays. */
interface PackedLayer extends Omit<Layer, 'features'> {
  readonly rows: readonly Omit<LayerFeature, 'geometry'>[];
  readonly geometries: PackedGeometries;
}

/** Fewer features are sent sooner as they are. */
const MIN_PACKED = 32;

export function packTask(task: Task): Task {
  return changeValues(task, (value) => (isLarge(value) ? packLayer(value) : value));
}

export function unpackTask(task: Task): Task {
  return changeValues(task, (value) => (isPacked(value) ? unpackLayer(value) : value));
}

/** References are read by the worker. */
function changeValues(task: Task, change: (value: unknown) => unknown): Task {
  const { inputs } = task;
  if (!('parsed' in inputs)) return task;
  const values = Object.entries(inputs.parsed).map(([name, value]) => [name, change(value)] as const);
  return { ...task, inputs: { ...inputs, parsed: Object.fromEntries(values) } };
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
