/** Describes the outputs of a job beside their values: enough to continue with when a value is not in the answer. */
import { compact } from '../../src/common/compact.ts';
import { formatCount } from '../../src/common/format-count.ts';
import { outputUri } from '../../src/inputs/job-uri.ts';
import type { Job } from '../../src/model/job.ts';
import type { Output } from '../../src/model/output.ts';
import { MAX_NAMES, TABLE_KIND, type OutputSummary } from '../../src/model/summary.ts';
import { EMPTY } from '../../src/process/checks/emptiness.ts';

/** Facts of an output that is GeoJSON, or whose value is not in the answer. */
export interface Facts {
  /** Accepted by every geometry input in place of the geometry. */
  readonly reference: string;
  readonly media_type: string;
  readonly bytes: number;
  readonly kind?: string;
  readonly features?: number;
  readonly types?: Readonly<Record<string, number>>;
  readonly vertices?: number;
  /** The reason why there are no geometries, as the process gives it. */
  readonly empty?: string;
  readonly extent?: readonly number[];
  readonly crs?: string;
  readonly properties?: readonly string[];
  /** The first rows, of a table. */
  readonly first_rows?: readonly unknown[];
  /** Method, error bound, areas and lengths with units in their names, as the process reports them. */
  readonly summary?: Readonly<Record<string, unknown>>;
}

/** An output whose value is in the answer. */
export interface InlineOutput {
  readonly id: string;
  readonly text: string;
  readonly value: unknown;
}

const MAX_PROPERTIES = 15;
const MAX_WARNINGS = 5;

/**
 * @param crs of the inputs, which is that of a result without a label
 */
export function factsOf(job: Job, output: Output, crs: string | undefined): Facts {
  const { id, mediaType, bytes, summary } = output;
  const base = { reference: outputUri(job.id, id), media_type: mediaType, bytes };
  return summary ? { ...base, ...geojsonFacts(summary, crs, explainEmpty(job)) } : base;
}

function geojsonFacts(summary: OutputSummary, crs: string | undefined, emptyReason: string | undefined) {
  const { kind, features, types, vertices, empty, extent, properties } = summary;
  const further = properties.length - MAX_PROPERTIES;
  // The names that are stored end at a limit, so that the real number is not known.
  const count = properties.length >= MAX_NAMES ? `at least ${further}` : further;
  const names = further > 0 ? [...properties.slice(0, MAX_PROPERTIES), `… ${count} more`] : properties;
  const reported = summary.summary ?? summary.values;
  return {
    kind,
    features,
    types,
    vertices,
    ...compact({
      empty: empty === features ? emptyReason : undefined,
      extent: extent?.map(round),
      crs: summary.crs ?? crs,
      properties: (kind === 'FeatureCollection' || kind === TABLE_KIND) && names.length > 0 ? names : undefined,
      first_rows: summary.first,
      summary: reported && shortenNumbers(reported),
    }),
  };
}

/** Without a warning of the process, an empty result is what was hoped for, such as no faults. */
function explainEmpty({ warnings }: Job): string | undefined {
  return warnings.find((warning) => warning.startsWith(EMPTY))?.slice(`${EMPTY}: `.length);
}

export interface SuccessText {
  readonly outputs: readonly Output[];
  readonly shown: readonly InlineOutput[];
  readonly facts: Readonly<Record<string, Facts>>;
  readonly notes: readonly string[];
}

/** A successful job as text, for clients and models that do not read structured content. */
export function formatSuccess(job: Job, { outputs, shown, facts, notes }: SuccessText): string {
  const lines = outputs.flatMap(({ id }) => {
    const outputFacts = facts[id];
    const value = shown.find((output) => output.id === id);
    return [
      ...(value ? [`${id}: ${typeof value.value === 'string' ? value.value : value.text}`] : []),
      ...(outputFacts ? [`${id}: ${formatFacts(outputFacts)}`] : []),
    ];
  });
  // The reason of an empty result stands beside the output.
  const isTold = Object.values(facts).some(({ empty }) => empty !== undefined);
  const told = job.warnings.filter((warning) => !isTold || !warning.startsWith(EMPTY));
  const warnings = told.slice(0, MAX_WARNINGS).map((warning) => `Warning: ${warning}`);
  const further = told.length - warnings.length;
  if (further > 0) warnings.push(`${further} more in warnings.`);
  return [
    `${job.processId} was successful${formatDuration(job)}, job ${job.id}.`,
    ...lines,
    ...warnings,
    ...notes,
  ].join('\n');
}

function formatDuration({ started, finished }: Job): string {
  if (started === undefined || finished === undefined) return '';
  return ` in ${(Date.parse(finished) - Date.parse(started)) / 1000} s`;
}

function formatFacts(facts: Facts): string {
  const { kind, features, types = {}, vertices = 0, empty, extent, crs, properties, summary, bytes } = facts;
  if (kind === undefined) return `${facts.media_type}, ${formatBytes(bytes)}, ${facts.reference}`;
  const counts = Object.entries(types).map(([type, number]) => `${number} ${type}`);
  const parts = [
    ...(kind === TABLE_KIND ? [`Table of ${formatCount(features ?? 0, 'row')}`] : []),
    ...(kind === TABLE_KIND ? [] : [kind === 'FeatureCollection' ? `FeatureCollection of ${features}: ${counts.join(', ') || 'no geometry'}` : kind]), // prettier-ignore
    ...(kind === 'Feature' ? [counts.join(', ') || 'no geometry'] : []),
    ...(kind === TABLE_KIND ? [] : [formatCount(vertices, 'vertex', 'vertices')]),
    ...(extent ? [`extent [${extent.join(', ')}]`] : []),
    ...(crs === undefined ? [] : [crs]),
    formatBytes(bytes),
    ...(properties ? [`properties ${properties.join(', ')}`] : []),
  ];
  const lines = [`${parts.join(', ')}, ${facts.reference}`];
  if (empty !== undefined) lines.push(`It is EMPTY: ${empty}`);
  if (facts.first_rows?.length) lines.push(`first rows ${JSON.stringify(facts.first_rows)}`);
  if (summary) lines.push(Object.entries(summary).map(formatEntry).join(', '));
  return lines.join('\n  ');
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${Math.round(bytes / 100) / 10} kB` : `${Math.round(bytes / 1e5) / 10} MB`;
}

function formatEntry([name, value]: [string, unknown]): string {
  return `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`;
}

/** Ten digits are finer than every error bound, and a model reads each of seventeen. */
function shortenNumbers(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const shorten = (_key: string, item: unknown) => (typeof item === 'number' ? Number(item.toPrecision(10)) : item);
  return JSON.parse(JSON.stringify(value, shorten)) as Readonly<Record<string, unknown>>;
}

/** A centimetre in degrees, a tenth of a micrometre in metres. */
function round(value: number): number {
  return Math.round(value * 1e7) / 1e7;
}
