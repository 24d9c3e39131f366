/** What a process is: one object, from which both APIs, the CLI and the documentation are derived. */
import { z } from 'zod';
import { dialectsOf, isGeoJsonType } from '../../schemas/dialect.ts';
import { ProcessError } from '../common/errors.ts';
import { emptyLayerWarnings, emptyWarnings } from './checks/emptiness.ts';
import { coordinateWarnings, type LongEdgeWay } from './checks/coordinates.ts';
import { declaredCrsWarnings, leftOutWarnings, withDeclaredCrs } from './checks/declared-crs.ts';
import { inexactNumberWarnings, overflowWarnings } from './checks/inexact-numbers.ts';

export type Fields = Readonly<Record<string, z.ZodType>>;

/** What a running process may tell the world. Cancelling ends the worker process, so a process has no signal to heed. */
export interface ProcessContext {
  /** @param fraction work done, 0 to 1; earlier, larger values win */
  progress(fraction: number, message?: string): void;
  /** Says what was changed, left out or approximated; stands in the result at both APIs. */
  warn(message: string): void;
  log(message: string): void;
}

/** What a process is for; each group is a toolset of the MCP API (`--toolsets`). */
export const processGroups = [
  'construction',
  'overlay',
  'measure',
  'relations',
  'cleaning',
  'patterns',
  'crs',
  'test',
] as const;

/** A view is no process that a caller sees. */
export type ProcessGroup = (typeof processGroups)[number] | 'view';

export interface Example<I extends Fields = Fields> {
  readonly title: string;
  readonly inputs: z.input<z.ZodObject<I>>;
}

interface ProcessDefinition<I extends Fields, O extends Fields> {
  /** Also the file name; the MCP tool takes it in snake_case. */
  readonly id: string;
  readonly version: string;
  readonly title: string;
  /** First what it does, then when to take a neighbour instead; at most 300 characters. */
  readonly description: string;
  readonly keywords?: readonly string[];
  readonly group: ProcessGroup;
  readonly inputs: I;
  readonly outputs: O;
  readonly examples: readonly Example<I>[];
  /**
   * Which way it takes an edge over more than 180 degrees of longitude; a caller who sends one is told. Without this, the
   * short way where geometry must be longitude and latitude (`LonLatLayer`), and the long way where it may be anything.
   */
  readonly longEdges?: LongEdgeWay | ((inputs: z.output<z.ZodObject<I>>) => LongEdgeWay);
  /** Results are in the coordinates of the inputs and labelled as these are, unless a process labels its `own`. */
  readonly crsOfResult?: 'own';
  readonly run: (
    inputs: z.output<z.ZodObject<I>>,
    context: ProcessContext,
  ) => z.input<z.ZodObject<O>> | Promise<z.input<z.ZodObject<O>>>;
}

export interface Process {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly group: ProcessGroup;
  /** Strict: an input that is not declared is refused, never ignored. */
  readonly inputs: z.ZodObject<Fields>;
  readonly outputs: z.ZodObject<Fields>;
  readonly examples: readonly Example[];
  run(inputs: Readonly<Record<string, unknown>>, context: ProcessContext): Promise<Readonly<Record<string, unknown>>>;
}

/**
 * Types the inputs and outputs of `run` from the zod fields, sees to what every process has to say (an empty result, an
 * edge across the antimeridian, a number that JSON does not keep), and freezes all.
 */
export function defineProcess<const I extends Fields, const O extends Fields>(
  definition: ProcessDefinition<I, O>,
): Process {
  const inputs = z.strictObject(definition.inputs);
  const outputs = z.strictObject(definition.outputs);
  const { run, longEdges, crsOfResult, ...rest } = definition;
  const geometryInputs = Object.entries(definition.inputs).filter(([, type]) => isGeoJsonType(type));
  const onEarth = geometryInputs.every(([, type]) => dialectsOf(type)?.crs !== undefined);

  function geometriesIn(parsed: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    return Object.fromEntries(
      geometryInputs.flatMap(([name]) => (parsed[name] === undefined ? [] : [[name, parsed[name]] as const])),
    );
  }

  function inputWarnings(parsed: z.output<z.ZodObject<I>>, sent: Readonly<Record<string, unknown>>): readonly string[] {
    const way = typeof longEdges === 'function' ? longEdges(parsed) : longEdges;
    return [
      ...declaredCrsWarnings(sent),
      ...emptyLayerWarnings(sent),
      ...coordinateWarnings(sent, way ?? (onEarth ? 'short' : 'long')),
      ...inexactNumberWarnings(sent),
    ];
  }

  return Object.freeze({
    ...rest,
    keywords: definition.keywords ?? [],
    inputs,
    outputs,
    run: async (given: Readonly<Record<string, unknown>>, context: ProcessContext) => {
      // The executor has parsed the inputs with this very schema before they come here.
      const parsed = given as z.output<z.ZodObject<I>>;
      if (definition.group === 'view') return run(parsed, context);
      const said: string[] = [];
      const warn = (message: string) => {
        said.push(message);
        context.warn(message);
      };
      const sent = geometriesIn(given);
      for (const warning of inputWarnings(parsed, sent)) warn(warning);
      const made = await naming(Object.keys(sent), () => run(parsed, { ...context, warn }));
      // What must be longitude and latitude needs no label.
      const outputs = onEarth || crsOfResult === 'own' ? made : withDeclaredCrs(made, sent);
      for (const warning of leftOutWarnings(outputs, sent)) warn(warning);
      const overflow = said.some((warning) => warning.includes('too large for a double'))
        ? []
        : overflowWarnings(outputs);
      for (const warning of [...overflow, ...emptyWarnings(outputs, said)]) context.warn(warning);
      return outputs;
    },
  });
}

/** An error of a geometry that does not say which input it is about is about the only one that there is. */
async function naming<T>(geometryInputs: readonly string[], work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const [only, ...others] = geometryInputs;
    if (!(error instanceof ProcessError) || error.code !== 'invalid-geometry') throw error;
    if (error.issues.length > 0 || only === undefined || others.length > 0) throw error;
    throw new ProcessError(error.code, error.message, [{ pointer: `/${only}`, message: error.message }]);
  }
}
