/** Definition of a process: one object, from which both APIs, the CLI and the documentation are derived. */
import { z } from 'zod';
import { dialectsOf, isGeoJsonType, isLayerType } from '../../schemas/dialect.ts';
import type { Layer } from '../../schemas/layer.ts';
import type { MapBlocks } from '../common/blocks.ts';
import { ProcessError } from '../common/errors.ts';
import {
  emptyLayerWarnings,
  emptyWarnings,
  explainEmptyInputs,
  hasFeatures,
  refuseEmptyLayers,
} from './checks/emptiness.ts';
import { coordinateWarnings, refuseHugeCoordinates, type LongEdgeWay } from './checks/coordinates.ts';
import {
  declaredCrsWarnings,
  droppedMemberWarnings,
  withKeptMembers,
  duplicateMemberWarnings,
  largeIntegerWarnings,
  withDeclaredCrs,
  hasPlanarCrs,
} from './checks/declared-crs.ts';
import { inOneCrs } from './checks/common-crs.ts';
import { distortionWarnings, type PlanarMeasure } from './checks/distortion.ts';
import { inexactNumberWarnings, withOverflowWarnings } from './checks/inexact-numbers.ts';
import { planOutput, toOutputCrs } from './checks/output-crs.ts';
import { commonInputs, outputInputs, type InvalidWay } from './common-inputs.ts';
import type { CrsReference } from '../../schemas/crs.ts';

export type Fields = Readonly<Record<string, z.ZodType>>;

/** Callbacks of a running process. Cancelling ends the worker process, so there is no AbortSignal. */
export interface ProcessContext {
  /** @param fraction work done, 0 to 1; the largest value so far counts */
  progress(fraction: number, message?: string): void;
  /** Reports what was changed, left out or approximated; part of the result at both APIs. */
  warn(...messages: readonly string[]): void;
  log(message: string): void;
  /** Maps long work in blocks, on as many threads as the worker may use. */
  readonly mapBlocks: MapBlocks;
}

/** Exceptions of a process to what `test/contract` asks of every process; without a member the strict rule holds. */
export interface ProcessTraits {
  /** The features of the result are not those of the first layer, one for one. */
  readonly regroups?: boolean;
  /**
   * The result lists findings about the layer: nothing of the layer is expected in it, and an empty one is the best
   * outcome. Coordinates of any size are taken.
   */
  readonly reports?: boolean;
  /** Geometries come back as they were sent, invalid ones too. */
  readonly passesInvalid?: boolean;
  /** Broken features are its subject: it is given them with what is wrong (`LayerFeature.broken`), and has no input `invalid`. */
  readonly takesBroken?: boolean;
  /** The geometries that it accepts, where it refuses others: `points`, `longitude and latitude`. */
  readonly restrictedTo?: string;
  /** Takes more than (nearly) linear time in the number of vertices. */
  readonly superlinear?: boolean;
  /** Z coordinates cannot change the answer, and the answer has none to lose. */
  readonly ignoresZ?: boolean;
  /** Layer inputs of which nothing is in the result, such as a mask. */
  readonly auxiliaryInputs?: readonly string[];
  /** Layer inputs in which partners of the other's features are sought: refused where they are empty. */
  readonly comparedInputs?: readonly string[];
}

/** Purpose of a process; each group is a toolset of the MCP API (`--toolsets`). */
export const processGroups = [
  'construction',
  'overlay',
  'measure',
  'relations',
  'cleaning',
  'patterns',
  'tables',
  'network',
  'crs',
  'test',
] as const;

/** The group `view` is for internal processes, which callers do not see. */
export type ProcessGroup = (typeof processGroups)[number] | 'view';

export interface Example<I extends Fields = Fields> {
  readonly title: string;
  readonly inputs: z.input<z.ZodObject<I>>;
}

interface ProcessDefinition<I extends Fields, O extends Fields, P> {
  /** Also the file name; the MCP tool takes it in snake_case. */
  readonly id: string;
  readonly version: string;
  readonly title: string;
  /** First what it does, then when to take a neighbour instead; at most 300 characters. */
  readonly description: string;
  readonly keywords?: readonly string[];
  /** Rules too long for a description: one paragraph each, on the page of the process and in its `--help`. */
  readonly rules?: readonly string[];
  readonly group: ProcessGroup;
  readonly inputs: I;
  /** Inputs that few callers need: the MCP tool is listed without them, `describe_process` has them, and both tools take them. */
  readonly unlisted?: readonly ((keyof I & string) | 'invalid' | 'label' | 'output_crs')[];
  /** Former names of inputs, which callers may still use, with the present ones. */
  readonly aliases?: Readonly<Record<string, keyof I & string>>;
  /** Inputs that a present name meant while a former name of another was in use, which is then beside it. */
  readonly formerMeanings?: Readonly<Record<string, FormerMeaning<keyof I & string>>>;
  readonly outputs: O;
  readonly examples: readonly Example<I>[];
  /**
   * Reading of edges over more than 180 degrees of longitude; a warning or an error reports them. By default `short`
   * where geometry must be longitude and latitude (`LonLatLayer`); where it may be anything, `refused`, or `none` where
   * the input `coordinates` is `planar`.
   */
  readonly longEdges?: LongEdgeWay | ((inputs: z.output<z.ZodObject<I>>) => LongEdgeWay);
  readonly traits?: ProcessTraits;
  /**
   * Whether it works on Earth, so that a declared CRS becomes longitude and latitude. By default where geometry must be
   * that; for a process that works in a plane too, by its inputs.
   */
  readonly isOnEarth?: (inputs: z.output<z.ZodObject<I>>) => boolean;
  /** Measures of the result in the plane of the coordinates; a warning tells how far a declared CRS distorts them. */
  readonly planarMeasure?: PlanarMeasure | ((inputs: z.output<z.ZodObject<I>>) => PlanarMeasure | undefined);
  /** States areas or lengths in the plane of a projected CRS beside those on Earth: layers keep theirs (`inPlane`). */
  readonly keepsPlane?: boolean;
  /** Results are in the coordinates of the inputs and labelled as these are, unless a process labels its `own`. */
  readonly crsOfResult?: 'own';
  /**
   * The true reason why a result has no position although the layers have some, as a clause after "The result is empty:";
   * undefined where it is not certain. Not asked where `run` has warned with the reason.
   */
  readonly emptyResult?: (inputs: z.output<z.ZodObject<I>>, outputs: z.input<z.ZodObject<O>>) => string | undefined;
  /**
   * Refuses what `run` cannot work with: a dry run stops after it, so that it refuses what the run would. Only faults
   * that computing finds are left to `run`, such as a geometry on which the engine fails.
   * @returns what `run` takes from it, such as a filter that has been parsed
   * @throws {ProcessError} `invalid-input`, `invalid-geometry`, `too-large`
   */
  readonly prepare?: (inputs: z.output<z.ZodObject<I>>, context: ProcessContext) => P | Promise<P>;
  readonly run: (
    inputs: z.output<z.ZodObject<I>>,
    context: ProcessContext,
    prepared: P,
  ) => z.input<z.ZodObject<O>> | Promise<z.input<z.ZodObject<O>>>;
}

interface FormerMeaning<Name extends string> {
  readonly beside: string;
  readonly meant: Name;
}

export interface Process {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly rules: readonly string[];
  readonly group: ProcessGroup;
  /** Strict: an input that is not declared is refused, never ignored. */
  readonly inputs: z.ZodObject<Fields>;
  /** Inputs that the MCP tool is listed without. */
  readonly unlisted: readonly string[];
  /** Present names of inputs by former ones. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Meanings of present names beside a former one. */
  readonly formerMeanings: Readonly<Record<string, FormerMeaning<string>>>;
  readonly outputs: z.ZodObject<Fields>;
  readonly examples: readonly Example[];
  readonly traits: ProcessTraits;
  longEdges(inputs: Readonly<Record<string, unknown>>): LongEdgeWay;
  /** All that `run` does before it computes. @throws {ProcessError} that `run` would be refused with */
  check(inputs: Readonly<Record<string, unknown>>, context: ProcessContext): Promise<void>;
  run(inputs: Readonly<Record<string, unknown>>, context: ProcessContext): Promise<Readonly<Record<string, unknown>>>;
}

/**
 * Types the inputs and outputs of `run` from the zod fields, adds the inputs common to all processes with a layer
 * (`invalid`, `label`) or making one (`output_crs`) and the warnings common to all (an empty result, an edge across the antimeridian, a number that
 * JSON does not keep), and freezes the whole.
 */
export function defineProcess<const I extends Fields, const O extends Fields, P = undefined>(
  definition: ProcessDefinition<I, O, P>,
): Process {
  const {
    prepare,
    run,
    longEdges,
    isOnEarth,
    planarMeasure,
    keepsPlane = false,
    crsOfResult,
    emptyResult,
    ...rest
  } = definition;
  const geometryInputs = Object.entries(definition.inputs).filter(([, type]) => isGeoJsonType(type));
  const takesLonLat = geometryInputs.every(([, type]) => dialectsOf(type)?.crs !== undefined);
  const isView = definition.group === 'view';
  const twice = Object.keys(definition.aliases ?? {}).find((name) => Object.hasOwn(definition.inputs, name));
  if (twice !== undefined) throw new Error(`${definition.id}: ${twice} is an input and an alias. Remove one.`);
  const layerNames = Object.entries(definition.inputs).flatMap(([name, type]) => (isLayerType(type) ? [name] : []));
  const { invalid: _, ...labelOnly } = commonInputs;
  const makesLayer = !isView && crsOfResult !== 'own' && Object.values(definition.outputs).some(isLayerType);
  const added = {
    ...(!isView && layerNames.length > 0 && (definition.traits?.takesBroken ? labelOnly : commonInputs)),
    ...(makesLayer && outputInputs),
  };

  function geometriesIn(parsed: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    return Object.fromEntries(
      geometryInputs.flatMap(([name]) => (parsed[name] === undefined ? [] : [[name, parsed[name]] as const])),
    );
  }

  // The execution service has parsed the inputs with this very schema before they come here.
  function worksOnEarth(inputs: Readonly<Record<string, unknown>>): boolean {
    return isOnEarth?.(inputs as z.output<z.ZodObject<I>>) ?? takesLonLat;
  }

  function longEdgeWay(inputs: Readonly<Record<string, unknown>>): LongEdgeWay {
    const way = typeof longEdges === 'function' ? longEdges(inputs as z.output<z.ZodObject<I>>) : longEdges;
    return way ?? (takesLonLat ? 'short' : inputs.coordinates === 'planar' ? 'none' : 'refused');
  }

  /** Takes the common inputs out and applies them to the layers, and brings all geometry into one CRS. */
  async function treat(given: Readonly<Record<string, unknown>>) {
    const { invalid = 'repair', label, ...inputs } = given as Readonly<Record<string, unknown>> & Common;
    const common = await inOneCrs(geometriesIn(inputs), { isOnEarth: worksOnEarth(inputs), keepsPlane });
    if (layerNames.length === 0) return { inputs: { ...given, ...common.inputs }, warnings: common.warnings };
    const layers = Object.fromEntries(
      layerNames.flatMap((name) => (common.inputs[name] === undefined ? [] : [[name, common.inputs[name] as Layer]])),
    );
    const named = label === undefined ? layers : mapValues(layers, (layer) => ({ ...layer, label }));
    const isSound = Object.values(named).every(({ features }) => !features.some(({ broken }) => broken));
    if (definition.traits?.takesBroken === true || (invalid === 'repair' && isSound)) {
      return { inputs: { ...inputs, ...common.inputs, ...named }, warnings: common.warnings };
    }
    // Loaded when it is needed: the engine behind it is large.
    const { treatInvalid } = await import('./checks/invalid-features.ts');
    const treated = await treatInvalid(named, { id: definition.id, invalid, label, way: longEdgeWay(inputs) });
    return {
      inputs: { ...inputs, ...common.inputs, ...treated.layers },
      warnings: [...common.warnings, ...treated.warnings],
    };
  }

  /** All that comes before computing, which the run and the dry run have in common. */
  async function begin(given: Readonly<Record<string, unknown>>, context: ProcessContext) {
    if (!isView && definition.traits?.reports !== true) refuseHugeCoordinates(geometriesIn(given));
    const { output_crs: outputCrs, ...asked } = given as Readonly<Record<string, unknown>> & Common;
    const treated = isView ? { inputs: given, warnings: [] } : await treat(makesLayer ? asked : given);
    const { inputs } = treated;
    // The execution service has parsed the inputs with this very schema before they come here.
    const parsed = inputs as z.output<z.ZodObject<I>>;
    const warnings: string[] = [];
    const warn = (...messages: readonly string[]) => {
      warnings.push(...messages);
      context.warn(...messages);
    };
    const own: ProcessContext = { ...context, warn };
    const layers = isView ? {} : geometriesIn(inputs);
    if (!isView) {
      refuseEmptyLayers(layers, definition.traits?.comparedInputs ?? []);
      const way = longEdgeWay(inputs);
      const isPlane = way === 'refused' && (await hasPlanarCrs(layers));
      warn(...treated.warnings, ...inputWarnings(layers, isPlane ? 'none' : way));
      const measure = typeof planarMeasure === 'function' ? planarMeasure(parsed) : planarMeasure;
      if (measure) warn(...(await distortionWarnings(layers, measure)));
    }
    const output = makesLayer ? await planOutput(outputCrs, layers, worksOnEarth(inputs)) : undefined;
    // A process without this step takes nothing from it.
    const prepared = await withInputName(Object.keys(layers), () => prepare?.(parsed, own) as P | Promise<P>);
    return { parsed, prepared, layers, output, warnings, context: own };
  }

  return Object.freeze({
    ...rest,
    keywords: definition.keywords ?? [],
    rules: definition.rules ?? [],
    unlisted: definition.unlisted ?? [],
    traits: definition.traits ?? {},
    aliases: definition.aliases ?? {},
    formerMeanings: definition.formerMeanings ?? {},
    inputs: z.strictObject({ ...definition.inputs, ...added }),
    outputs: z.strictObject(definition.outputs),
    longEdges: longEdgeWay,
    check: async (given: Readonly<Record<string, unknown>>, context: ProcessContext) => {
      await begin(given, context);
    },
    run: async (given: Readonly<Record<string, unknown>>, context: ProcessContext) => {
      const { parsed, prepared, layers, output, warnings, context: own } = await begin(given, context);
      const result = await withInputName(Object.keys(layers), () => run(parsed, own, prepared));
      if (isView) return result;
      // Longitude and latitude need no label.
      const labelled = worksOnEarth(parsed) || crsOfResult === 'own' ? result : withDeclaredCrs(result, layers);
      const { reports = false, auxiliaryInputs = [] } = definition.traits ?? {};
      const sources = reports ? {} : omit(layers, auxiliaryInputs);
      const kept = withKeptMembers(labelled, sources);
      const outputs = output ? await toOutputCrs(kept, output, own.warn) : kept;
      own.warn(...droppedMemberWarnings(outputs, sources));
      const hasOverflow = warnings.some((warning) => warning.includes('too large for a double'));
      // No findings about features is an answer.
      const explain = () =>
        reports && hasFeatures(layers) ? null : (explainEmptyInputs(layers) ?? emptyResult?.(parsed, result));
      context.warn(...emptyWarnings(outputs, warnings, explain));
      return hasOverflow ? outputs : withOverflowWarnings(outputs, context.warn);
    },
  });
}

interface Common {
  readonly invalid?: InvalidWay;
  readonly label?: string;
  readonly output_crs?: CrsReference;
}

function mapValues<T>(values: Readonly<Record<string, T>>, change: (value: T) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

function omit<T>(values: Readonly<Record<string, T>>, names: readonly string[]): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

function inputWarnings(layers: Readonly<Record<string, unknown>>, way: LongEdgeWay): readonly string[] {
  return [
    ...declaredCrsWarnings(layers),
    ...duplicateMemberWarnings(layers),
    ...largeIntegerWarnings(layers),
    ...emptyLayerWarnings(layers),
    ...coordinateWarnings(layers, way),
    ...inexactNumberWarnings(layers),
  ];
}

/** Points a geometry error that names no input to the only geometry input there is. */
async function withInputName<T>(geometryInputs: readonly string[], work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const [only, ...others] = geometryInputs;
    if (!(error instanceof ProcessError) || error.code !== 'invalid-geometry') throw error;
    if (error.issues.length > 0 || only === undefined || others.length > 0) throw error;
    throw new ProcessError(error.code, error.message, [{ pointer: `/${only}`, message: error.message }]);
  }
}
