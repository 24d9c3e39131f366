/** Every process, given what real data has: it answers rightly or refuses with a reason, and nothing vanishes unsaid. */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { toFlat } from '../../schemas/flat-geometry.ts';
import type { Geometry } from '../../schemas/geometry-types.ts';
import type { PlanarEngine } from '../../src/geometry/engine/engine.ts';
import { loadGeos } from '../../src/geometry/engine/geos.ts';
import type { Process } from '../../src/process/define-process.ts';
import { run, type Ran } from '../processes/run.ts';
import { geometryInputs } from './geometry-inputs.ts';
import { cases, type Case } from './pathological.ts';

const processes = (await loadBuiltInProcesses()).list();
let engine: PlanarEngine;

beforeAll(async () => {
  engine = await loadGeos();
});

/** These give back each feature that they are given, in its place. */
const keepers: Readonly<Record<string, string>> = {
  boundary: 'layer',
  buffer: 'geometry',
  centroid: 'layer',
  'count-points': 'polygons',
  densify: 'layer',
  'make-valid': 'layer',
  measure: 'layer',
  nearest: 'layer',
  'point-on-surface': 'layer',
  reproject: 'geometry',
  simplify: 'layer',
  snap: 'layer',
  'spatial-join': 'layer',
  'summarize-within': 'polygons',
};

/** These give features back as they were sent, valid or not: they only add to them, or leave alone what needs no change. */
const asSent = new Set([
  'cluster',
  'count-points',
  'densify',
  'echo',
  'measure',
  'nearest',
  'reproject',
  'select-by-attribute',
  'select-by-location',
  'snap',
  'spatial-join',
  'summarize-within',
]);

/** What takes any geometry at all must not get away by refusing it. */
const tolerant = new Set(['boundary', 'convex-hull', 'diagnose', 'make-valid', 'point-on-surface', 'validate']);

/** What takes so little time for each vertex that 200,000 of them are no reason to wait. */
const linear = new Set([
  'boundary',
  'centroid',
  'convex-hull',
  'diagnose',
  'echo',
  'envelope',
  'geometry-buffer',
  'make-valid',
  'measure',
  'point-on-surface',
  'reproject',
  'select-by-attribute',
  'simplify',
  'validate',
]);

interface Call {
  readonly title: string;
  readonly names: readonly string[];
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** The case in each input alone and in all at once, the rest as in the examples. */
function callsOf(process: Process, { value, large }: Case): readonly Call[] {
  const names = geometryInputs(process);
  const choices = names.length > 1 ? [...names.map((name) => [name]), names] : names.map((name) => [name]);
  const examples = large ? process.examples.slice(0, 1) : process.examples;
  return examples.flatMap(({ title, inputs }) =>
    choices.map((chosen) => {
      const given: Record<string, unknown> = { ...inputs, ...Object.fromEntries(chosen.map((name) => [name, value])) };
      // Those that take a box instead of a layer refuse both.
      delete given.bbox;
      delete given.extent;
      // Of echo, which would only wait.
      delete given.pause;
      return { title: `${chosen.join(' and ')} of "${title}"`, names: chosen, inputs: given };
    }),
  );
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

function geometriesIn(value: unknown): readonly Geometry[] {
  if (!isObject(value)) return [];
  if (value.type === 'FeatureCollection') return (value.features as readonly unknown[]).flatMap(geometriesIn);
  if (value.type === 'Feature') return value.geometry === null ? [] : [value.geometry as Geometry];
  return [];
}

const isLayer = (value: unknown): value is Json =>
  isObject(value) && (value.type === 'FeatureCollection' || value.type === 'Feature');
const countOf = (value: unknown) => (isObject(value) && Array.isArray(value.features) ? value.features.length : 1);
const hasPosition = (geometry: Geometry) => /\[-?\d/.test(JSON.stringify(geometry));

function everyNumberIsFinite(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return !isObject(value) || Object.values(value).every(everyNumberIsFinite);
}

/** @returns what is wrong with an answer, in words */
function faultsOf({ id }: Process, call: Call, { outputs, warnings }: Ran): readonly string[] {
  const faults: string[] = [];
  if (!everyNumberIsFinite(outputs)) faults.push('gives a number that is none');
  for (const output of Object.values(outputs).filter(isLayer)) {
    const geometries = geometriesIn(output);
    const says = warnings.some((warning) => warning.startsWith('The result is empty'));
    if (says === geometries.some(hasPosition))
      faults.push(says ? 'says that it is empty' : 'is empty and does not say so');
    if (!asSent.has(id)) {
      for (const geometry of geometries.filter(({ type }) => type.endsWith('Polygon'))) {
        const invalid = engine.invalidity(toFlat(geometry));
        if (invalid) faults.push(`gives an invalid ${geometry.type}: ${invalid.reason}`);
      }
    }
    const kept = keepers[id];
    if (kept === undefined) continue;
    const [sent, back] = [countOf(call.inputs[kept]), countOf(output)];
    if (sent !== back) faults.push(`takes ${sent} features and gives ${back}`);
  }
  return faults;
}

function isInput({ inputs }: Process, pointer: string): boolean {
  return Object.keys(inputs.shape).includes(pointer.split('/')[1] ?? '');
}

async function outcomeOf(process: Process, call: Call): Promise<{ refused: boolean; faults: readonly string[] }> {
  try {
    return { refused: false, faults: faultsOf(process, call, await run(process, call.inputs)) };
  } catch (error) {
    if (!(error instanceof ProcessError)) return { refused: true, faults: [`throws ${String(error)}`] };
    const said = error.code !== 'internal' && error.message.length > 20;
    const placed = error.code === 'too-large' || error.issues.some(({ pointer }) => isInput(process, pointer));
    return { refused: true, faults: said && placed ? [] : [`refuses without a reason or a place: ${error.message}`] };
  }
}

const withGeometry = processes.filter((process) => geometryInputs(process).length > 0);

it('asks all processes but those that take no geometry', () => {
  const others = processes.filter((process) => !withGeometry.includes(process)).map(({ id }) => id);
  expect(others).toEqual(['describe-crs', 'hello-world']);
});

describe.each(withGeometry)('$id', (process) => {
  it.each(cases.filter(({ large }) => !large || linear.has(process.id)))('is right about $name', async (given) => {
    const faults: string[] = [];
    for (const call of callsOf(process, given)) {
      const outcome = await outcomeOf(process, call);
      faults.push(...outcome.faults.map((fault) => `${call.title}: ${fault}`));
      if (outcome.refused && tolerant.has(process.id) && given.name !== 'an empty Point') {
        faults.push(`${call.title}: is refused`);
      }
    }
    expect(faults).toEqual([]);
  });
});
