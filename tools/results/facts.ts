/** What is said about an output besides its value: enough to go on with when the value stays where it is. */
import { outputUri } from '../../src/inputs/job-uri.ts';
import type { Job } from '../../src/model/job.ts';
import type { Output } from '../../src/model/output.ts';
import { MAX_NAMES, type OutputSummary } from '../../src/model/summary.ts';

/** Of an output that is GeoJSON, or that does not stand in the answer. */
export interface Facts {
  /** What any geometry input takes in place of the geometry. */
  readonly reference: string;
  readonly media_type: string;
  readonly bytes: number;
  readonly kind?: string;
  readonly features?: number;
  readonly types?: Readonly<Record<string, number>>;
  readonly vertices?: number;
  /** Present when there is nothing in it: what may be the reason. */
  readonly empty?: string;
  readonly extent?: readonly number[];
  readonly crs?: string;
  readonly properties?: readonly string[];
  /** What the process says of the whole: method, error bound, areas and lengths with units in their names. */
  readonly summary?: Readonly<Record<string, unknown>>;
}

const MOST_PROPERTIES = 15;

export function referenceTo(jobId: string, outputId: string): string {
  return outputUri(jobId, outputId);
}

/**
 * @param crs of the inputs, which a result without a label has
 * @param emptyBecause what may be the reason when there is nothing in it
 */
export function factsOf(job: Job, output: Output, crs: string | undefined, emptyBecause: string): Facts {
  const { id, mediaType, bytes, summary } = output;
  const base = { reference: referenceTo(job.id, id), media_type: mediaType, bytes };
  return summary ? { ...base, ...geojsonFacts(summary, crs, emptyBecause) } : base;
}

function geojsonFacts(summary: OutputSummary, crs: string | undefined, emptyBecause: string) {
  const { kind, features, types, vertices, empty, extent, properties } = summary;
  const known = summary.crs ?? crs;
  const more = properties.length - MOST_PROPERTIES;
  // Of more names than are kept nobody knows how many there are.
  const many = properties.length >= MAX_NAMES ? `at least ${more}` : more;
  const names = more > 0 ? [...properties.slice(0, MOST_PROPERTIES), `… ${many} more`] : properties;
  const said = summary.summary ?? summary.values;
  return {
    kind,
    features,
    types,
    vertices,
    ...(empty === features && { empty: emptyBecause }),
    ...(extent && { extent: extent.map(round) }),
    ...(known !== undefined && { crs: known }),
    ...(kind === 'FeatureCollection' && names.length > 0 && { properties: names }),
    ...(said && { summary: shortNumbers(said) }),
  };
}

/** The same for readers that see nothing but text. */
export function describeFacts(facts: Facts): string {
  const { kind, features, types = {}, vertices, empty, extent, crs, properties, summary, bytes } = facts;
  if (kind === undefined) return `${facts.media_type}, ${showBytes(bytes)}, ${facts.reference}`;
  const counts = Object.entries(types).map(([type, number]) => `${number} ${type}`);
  const parts = [
    kind === 'FeatureCollection' ? `FeatureCollection of ${features}: ${counts.join(', ') || 'no geometry'}` : kind,
    ...(kind === 'Feature' ? [counts.join(', ') || 'no geometry'] : []),
    `${vertices} vertices`,
    ...(extent ? [`extent [${extent.join(', ')}]`] : []),
    ...(crs === undefined ? [] : [crs]),
    showBytes(bytes),
    ...(properties ? [`properties ${properties.join(', ')}`] : []),
  ];
  const lines = [`${parts.join(', ')}, ${facts.reference}`];
  if (empty !== undefined) lines.push(`It is EMPTY. ${empty}`);
  if (summary) lines.push(Object.entries(summary).map(showEntry).join(', '));
  return lines.join('\n  ');
}

export function showBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${Math.round(bytes / 100) / 10} kB` : `${Math.round(bytes / 1e5) / 10} MB`;
}

function showEntry([name, value]: [string, unknown]): string {
  return `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`;
}

/** Ten digits are finer than every error bound, and a model reads each of seventeen. */
function shortNumbers(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const short = (_key: string, item: unknown) => (typeof item === 'number' ? Number(item.toPrecision(10)) : item);
  return JSON.parse(JSON.stringify(value, short)) as Readonly<Record<string, unknown>>;
}

/** A centimetre in degrees, a tenth of a micrometre in metres. */
function round(value: number): number {
  return Math.round(value * 1e7) / 1e7;
}
