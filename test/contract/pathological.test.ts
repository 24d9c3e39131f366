/** Every process, given what real data has: it answers rightly or refuses with a reason, and nothing vanishes unsaid. */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { toFlat } from '../../schemas/flat-geometry.ts';
import type { Geometry } from '../../schemas/geometry-types.ts';
import type { PlanarEngine } from '../../src/geometry/engine/engine.ts';
import { loadGeos } from '../../src/geometry/engine/geos.ts';
import type { Process } from '../../src/process/define-process.ts';
import { readGolden } from '../processes/golden.ts';
import { run, type Ran } from '../processes/run.ts';
import { inputCrs } from '../../src/process/describe.ts';
import { accepts, fittingInputs, geometryInputs } from './geometry-inputs.ts';
import { cases, type Case } from './pathological.ts';

const processes = (await loadBuiltInProcesses()).list();
let engine: PlanarEngine;

beforeAll(async () => {
  engine = await loadGeos();
});

interface Call {
  readonly title: string;
  readonly names: readonly string[];
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** The case in each input alone and in all at once, the rest as in the examples. */
function callsOf(process: Process, { value, large }: Case): readonly Call[] {
  const names = geometryInputs(process);
  const choices = names.length > 1 && !large ? [...names.map((name) => [name]), names] : names.map((name) => [name]);
  const examples = large ? process.examples.slice(0, 1) : process.examples;
  return examples.flatMap((example) =>
    choices.map((chosen) => {
      const inputs = { ...fittingInputs(process, example.inputs), ...Object.fromEntries(chosen.map((name) => [name, value])) }; // prettier-ignore
      // Where degrees are refused unless the caller says that they are a plane.
      const isPlain = inputs.units === 'coordinates' || !accepts(process, 'units', 'metres');
      const isEither = accepts(process, 'coordinates', 'longitude-latitude');
      if (isPlain && !isEither && accepts(process, 'coordinates', 'planar')) inputs.coordinates = 'planar';
      // Echo would only wait.
      delete inputs.pause;
      return { title: `${chosen.join(' and ')} of "${example.title}"`, names: chosen, inputs };
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
function faultsOf(process: Process, call: Call, { outputs, warnings }: Ran): readonly string[] {
  const faults: string[] = [];
  const { traits } = process;
  if (!everyNumberIsFinite(outputs)) faults.push('gives a number that is none');
  for (const output of Object.values(outputs).filter(isLayer)) {
    const geometries = geometriesIn(output);
    const says = warnings.some((warning) => warning.startsWith('The result is empty'));
    const isEmpty = !geometries.some(hasPosition);
    if (says && !isEmpty) faults.push('says that it is empty');
    if (!says && isEmpty && !traits.reports) faults.push('is empty and does not say so');
    if (!traits.passesInvalid) {
      for (const geometry of geometries.filter(({ type }) => type.endsWith('Polygon'))) {
        const invalid = engine.invalidity(toFlat(geometry));
        if (invalid) faults.push(`gives an invalid ${geometry.type}: ${invalid.reason} (trait passesInvalid)`);
      }
    }
    const [first = ''] = geometryInputs(process);
    if (traits.regroups || call.inputs.of === 'layer' || call.inputs.dissolve === true) continue;
    const [sent, back] = [countOf(call.inputs[first]), countOf(output)];
    if (sent !== back) faults.push(`takes ${sent} features and gives ${back} (trait regroups)`);
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

/** A refusal that the declared inputs explain: a process need not take what its schema or its traits exclude. */
function mayRefuse(
  process: Process,
  { value, isOffEarth, isMalformed, isUncut }: Case,
  names: readonly string[],
): boolean {
  if (isMalformed) return true;
  // A plane has no short way over the antimeridian.
  if (isUncut && readGolden(process.id)?.longEdges === 'refused') return true;
  if (process.traits.restrictedTo !== undefined) return true;
  const hasNumbers = /\[-?\d/.test(JSON.stringify(value));
  if (!hasNumbers && names.some((name) => process.traits.comparedInputs?.includes(name))) return true;
  if (isOffEarth && (inputCrs(process) !== undefined || 'coordinates' in process.inputs.shape)) return true;
  const geometry = { type: 'Point', coordinates: [5, 5] };
  const feature = { type: 'Feature', properties: {}, geometry };
  const isWrapped = (value as { type: string }).type.startsWith('Feature');
  return names.some((name) => isWrapped && !accepts(process, name, feature));
}

/** Geometries of 200,000 vertices take most of the time, and run with the soak suites. */
const isSoak = globalThis.process.env.SOAK === '1';
const chosen = withGeometry.filter(({ traits }) => !isSoak || !traits.superlinear);

describe.each(chosen)('$id', (process) => {
  it.each(cases.filter(({ large = false }) => large === isSoak))('is right about $name', async (one) => {
    const faults: string[] = [];
    for (const call of callsOf(process, one)) {
      const outcome = await outcomeOf(process, call);
      faults.push(...outcome.faults.map((fault) => `${call.title}: ${fault}`));
      if (outcome.refused && !mayRefuse(process, one, call.names))
        faults.push(`${call.title}: is refused (trait restrictedTo)`);
    }
    expect(faults).toEqual([]);
  });
});
