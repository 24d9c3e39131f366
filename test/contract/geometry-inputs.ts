/** Which inputs of a process take geometry, found by trying, and what else a call needs. */
import { dialectsOf } from '../../schemas/dialect.ts';
import type { Layer, LayerFeature } from '../../schemas/layer.ts';
import type { Process } from '../../src/process/define-process.ts';

const point = { type: 'Point', coordinates: [5, 5] };

/** True for a value that is parsed; for a layer also without broken features that no process takes. */
export function accepts({ inputs }: Pick<Process, 'inputs'>, name: string, value: unknown): boolean {
  const parsed = inputs.shape[name]?.safeParse(value);
  if (parsed?.success !== true) return false;
  const { features } = (parsed.data ?? {}) as Partial<Layer>;
  return !(Array.isArray(features) && features.some(({ broken }: LayerFeature) => broken?.isCertain === false));
}

/** Inputs that take a geometry or a layer, and nothing else. */
export function geometryInputs(process: Process): readonly string[] {
  return Object.keys(process.inputs.shape).filter(
    (name) => accepts(process, name, point) && !accepts(process, name, { any: 'object' }) && !isTable(process, name),
  );
}

/** The geometries of a table are left aside. */
function isTable({ inputs }: Process, name: string): boolean {
  const type = inputs.shape[name];
  return type !== undefined && dialectsOf(type)?.tables === 'alone';
}

/** The inputs of an example that fit other layers too: without boxes, and names of properties of its own layers. */
export function fittingInputs(
  process: Process,
  example: Readonly<Record<string, unknown>> = process.examples[0]?.inputs ?? {},
): Record<string, unknown> {
  const layers = geometryInputs(process);
  const isOptional = (name: string) => accepts(process, name, undefined);
  const entries = Object.entries(example).filter(
    ([name, value]) => layers.includes(name) || !isOptional(name) || typeof value !== 'object',
  );
  const always = accepts(process, 'filter', '1 = 1') ? { filter: '1 = 1' } : {};
  // Every feature has an id, if only none.
  const columns = process.group === 'tables' ? { key: 'id', by: ['id'] } : {};
  const known = Object.entries(columns).filter(([name]) => Object.hasOwn(process.inputs.shape, name));
  return { ...Object.fromEntries(entries), ...always, ...Object.fromEntries(known) };
}

/** Likewise, without any input that may be left out: what the process does by default. */
export function defaultInputs(process: Process): Record<string, unknown> {
  const layers = geometryInputs(process);
  return Object.fromEntries(
    Object.entries(fittingInputs(process)).filter(
      ([name]) => layers.includes(name) || !accepts(process, name, undefined),
    ),
  );
}
