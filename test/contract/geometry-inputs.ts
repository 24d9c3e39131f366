/** Which inputs of a process take geometry, found by trying. */
import type { Process } from '../../src/process/define-process.ts';

const point = { type: 'Point', coordinates: [5, 5] };

export function accepts({ inputs }: Process, name: string, value: unknown): boolean {
  return inputs.shape[name]?.safeParse(value).success === true;
}

/** Inputs that take a geometry or a layer, and nothing else. */
export function geometryInputs(process: Process): readonly string[] {
  return Object.keys(process.inputs.shape).filter(
    (name) => accepts(process, name, point) && !accepts(process, name, { any: 'object' }),
  );
}
