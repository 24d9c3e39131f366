/** References among the inputs of an execution: found in its values, and resolved before there is a job. */
import { compact } from '../common/compact.ts';
import { ProcessError, toProcessError, type Issue } from '../common/errors.ts';
import { toPointer } from '../common/json-pointer.ts';
import { declares } from '../common/json-schema.ts';
import { isObject } from '../../schemas/is-object.ts';
import { show } from '../../schemas/show.ts';
import { ANONYMOUS, type Owned, type Principal } from '../model/access.ts';
import type { InputSource, SmallValue } from '../model/input-source.ts';
import { hasEnded, type Job } from '../model/job.ts';
import type { JobStore } from '../model/job-store.ts';
import type { Output } from '../model/output.ts';
import type { UploadedFiles } from '../model/uploaded-file.ts';
import { findObstacle, type EgressRules } from '../net/egress-rules.ts';
import type { Process } from '../process/define-process.ts';
import { describeFields } from '../process/describe.ts';
import { findUsedNames, presentName, type UsedNames } from '../process/parse-inputs.ts';
import { parseInputs } from '../process/parse-inputs.ts';
import { isOwn, readInputReference, readOwnReference, readUploadReference, type InputAddress, type ResultAddress } from './job-uri.ts'; // prettier-ignore
import { findKept, type KeptInput } from './kept-input.ts';
import { isAddress } from './address.ts';
import { findInlineFiles } from './inline-file.ts';
import { isFileReference, statInRoot, type Root } from './root-folder.ts';
import { takesGeojson } from './takes-geojson.ts';

export interface Reference {
  readonly path: readonly (string | number)[];
  readonly href: string;
  /** The value is the URL itself, not an object with it. */
  readonly bare?: true;
}

/** Members of a link in OGC API; an object with any other member is a value itself. */
const LINK_MEMBERS = ['href', 'rel', 'type', 'hreflang', 'title'];

/** Finds `{"href": "…"}` as the value of an input or in an array of values, and a bare URL where GeoJSON is expected. */
export function findReferences(process: Process, source: InputSource): readonly Reference[] {
  const schemas = describeFields(process).inputs;
  const values = candidates(source);
  const sent = 'value' in source && isObject(source.value) ? source.value : undefined;
  const names = sent ? Object.keys(sent) : values.map(({ path: [id = ''] }) => String(id));
  const found: Reference[] = [];
  for (const { path, value } of values) {
    const [id = ''] = path;
    const name = presentName(process, String(id), names);
    const schema = Object.hasOwn(schemas, name) ? schemas[name]?.schema : undefined;
    const href = schema && hrefOf(value, path.length === 1 ? schema : schema.items);
    if (href === undefined) continue;
    found.push(compact({ path, href, bare: typeof value === 'string' ? (true as const) : undefined }));
  }
  return found;
}

function candidates(source: InputSource): readonly SmallValue[] {
  if ('file' in source) return source.small ?? [];
  if (!isObject(source.value)) return [];
  const found: SmallValue[] = [];
  for (const [id, value] of Object.entries(source.value)) {
    // Numbers refer to nothing.
    if (typeof value !== 'object' && typeof value !== 'string') continue;
    if (!Array.isArray(value)) found.push({ path: [id], value });
    else value.forEach((item: unknown, index) => found.push({ path: [id, index], value: item }));
  }
  return found;
}

function hrefOf(value: unknown, schema: unknown): string | undefined {
  if (typeof value === 'string') return isAddress(value) && takesGeojson(schema) ? value : undefined;
  if (!isObject(value) || typeof value.href !== 'string' || declares(schema, 'href')) return undefined;
  return Object.keys(value).every((key) => LINK_MEMBERS.includes(key)) ? value.href : undefined;
}

/** The parameters behind the `#` of a reference. */
export interface Fragment {
  /** Layer or table of the file. */
  readonly layer?: string;
  /** CRS of its coordinates, where the file does not name it. */
  readonly crs?: string;
  /** `west,south,east,north` in the coordinates of the file: features elsewhere are left out. */
  readonly bbox?: string;
  /** Encoding of a text that does not tell it. */
  readonly encoding?: string;
}

/** `file:data.gpkg#layer=roads&crs=EPSG:25832` without what stands behind the `#`; other fragments are part of a name. */
export function splitFragment(href: string): { readonly address: string; readonly fragment: Fragment } {
  const [, address = href, text] = /^([^#]*)#((?:layer|crs|bbox|encoding)=.*)$/s.exec(href) ?? [];
  if (text === undefined) return { address, fragment: {} };
  const { layer, crs, bbox, encoding } = Object.fromEntries(new URLSearchParams(text.replaceAll('+', '%2B')));
  return { address, fragment: compact({ layer, crs, bbox, encoding }) };
}

/** A reference with what a worker needs to read its value. */
export type ResolvedReference = Reference & Origin;

export type Origin =
  | { readonly output: Output }
  | { readonly kept: KeptInput }
  | { readonly fetch: EgressRules }
  | { readonly root: Root; readonly bytes: number }
  | { readonly file: NamedFile };

/** A file that the program itself names, and nobody over a network. */
export interface NamedFile {
  readonly path: string;
  readonly bytes: number;
  /** Files of the same name beside it may belong to it. */
  readonly hasCompanions?: true;
  /** A table without coordinates is taken too. */
  readonly takesTables?: true;
  /** A note tells the layers that are not read. */
  readonly tellsOthers?: true;
}

export interface ResolverDeps {
  readonly store: Pick<JobStore, 'get' | 'outputs' | 'inputs'>;
  /** Base URLs of this server, without a slash at their ends. */
  bases(): readonly string[];
  /** Egress rules for references to other servers. */
  readonly egress: EgressRules;
  /** For references to files; undefined when this process may read none. */
  readonly root?: Root;
  /** Files that clients have uploaded; undefined where there are none. */
  readonly uploadedFiles?: Pick<UploadedFiles, 'get'>;
  owns(principal: Principal, row: Owned): boolean;
}

/** Principal that refers, and the base URL by which the client reached this server. */
export interface ReferenceContext {
  readonly base?: string;
  readonly principal?: Principal;
  /** Client as the API identifies it, such as an MCP session. */
  readonly caller?: string;
}

export type Resolve = (
  processId: string,
  references: readonly Reference[],
  context: ReferenceContext,
) => Promise<readonly ResolvedReference[]>;

/** @returns a function that throws {ProcessError} `invalid-input` with one issue for each reference that cannot be resolved */
export function createResolver(deps: ResolverDeps): Resolve {
  const { bases, egress, root } = deps;
  return async (processId, references, { base, principal = ANONYMOUS, caller }) => {
    const ownBases = base === undefined ? bases() : [base, ...bases()];
    const issues: Issue[] = [];
    const resolved: ResolvedReference[] = [];
    for (const reference of references) {
      const origin = await resolveReference(reference, ownBases, principal, caller);
      if (typeof origin === 'string') issues.push({ pointer: toPointer(reference.path), message: origin });
      else resolved.push({ ...reference, ...origin });
    }
    const [first] = issues;
    if (!first) return resolved;
    const more = issues.length > 1 ? ` (${issues.length - 1} more)` : '';
    const message = `${processId} cannot run: ${first.pointer} ${first.message.replace(/(?<!\?)$/, '.')}${more}`;
    throw new ProcessError('invalid-input', message, issues);
  };

  /** @returns the origin of the value, or the problem of the reference as a predicate */
  async function resolveReference(
    { href, bare }: Reference,
    ownBases: readonly string[],
    principal: Principal,
    caller: string | undefined,
  ): Promise<Origin | string> {
    const address = readOwnReference(href, ownBases);
    if (address) {
      const output = await resolveOutput(address, principal, deps);
      return typeof output === 'string' ? output : { output };
    }
    const input = readInputReference(href, ownBases);
    if (input) {
      const kept = await resolveInput(input, principal, deps);
      return typeof kept === 'string' ? kept : { kept };
    }
    const upload = readUploadReference(href, ownBases);
    if (upload !== undefined) {
      const file = await deps.uploadedFiles?.get(upload);
      const isFound = file && deps.owns(principal, file) && (file.session ?? caller) === caller;
      if (isFound) return { file: { path: file.path, bytes: file.bytes } };
      return `refers to ${show(href)}, an uploaded file that is unknown to this session or has expired. Upload it again`;
    }
    if (isOwn(href, ownBases)) {
      return `refers to ${show(href)}, which is not a result. A result is at …/jobs/{id}/results/{output}`;
    }
    if (isFileReference(href)) return resolveFile(href, root);
    // A bare URL may be a mistake, so it is never fetched.
    if (bare) return `is ${show(href)}, which is not a result on this server. ${suggestFetch(href, egress)}`;
    const obstacle = findObstacle(href, egress);
    return obstacle === undefined ? { fetch: egress } : `refers to ${show(href)}, which ${obstacle}`;
  }
}

async function resolveFile(href: string, root: ResolverDeps['root']): Promise<Origin | string> {
  if (!root) {
    return `refers to ${show(href)}, a file; files are read only by isthmus stdio and isthmus run, with --root. Send the value itself, or upload the file: upload_link of MCP`;
  }
  try {
    return { root, ...(await statInRoot(splitFragment(href).address, root)) };
  } catch (error) {
    const { code, message } = toProcessError(error);
    if (code !== 'invalid-input') throw error;
    return `refers to ${show(href)}, which ${message}`;
  }
}

async function resolveInput(
  { jobId, inputId }: InputAddress,
  principal: Principal,
  { store, owns }: ResolverDeps,
): Promise<KeptInput | string> {
  const job = await store.get(jobId);
  const kept = job && owns(principal, job) ? await store.inputs(jobId) : undefined;
  if (!kept) {
    return `refers to an input of job ${show(jobId)}, which keeps none. Send the value itself`;
  }
  const input = findKept(kept.source, inputId);
  return typeof input === 'string' ? `refers to input ${show(inputId)} of job ${jobId}, which ${input}` : input;
}

async function resolveOutput(
  { jobId, outputId }: ResultAddress,
  principal: Principal,
  { store, owns }: ResolverDeps,
): Promise<Output | string> {
  const job = await store.get(jobId);
  if (!job || !owns(principal, job)) {
    return `refers to a result of job ${show(jobId)}, which is unknown here or has expired. Run its process again, or send the value itself`;
  }
  const reason = reasonWithoutResults(job);
  if (reason !== undefined) return `refers to a result of job ${jobId}, which ${reason}`;
  const outputs = await store.outputs(jobId);
  const only = outputs.length === 1 ? outputs[0] : undefined;
  const output = outputId === undefined ? only : outputs.find(({ id }) => id === outputId);
  if (!output) {
    const ids = outputs.map(({ id }) => id).join(', ');
    const which = outputId === undefined ? 'without its name' : `named ${show(outputId)}`;
    return `refers to an output of job ${jobId} ${which}; its outputs are ${ids}`;
  }
  if (output.raw && !output.mediaType.startsWith('text/')) {
    return `refers to output ${output.id} of job ${jobId}, which is ${output.mediaType}; inputs are layers, tables and other JSON`;
  }
  return output;
}

function suggestFetch(href: string, egress: EgressRules): string {
  return findObstacle(href, egress) === undefined
    ? `To fetch it from another server, send {"href": ${JSON.stringify(href.slice(0, 200))}}`
    : 'Send isthmus://jobs/{id}/results/{output} or the value itself; for another server, which --allow-fetch must allow, send {"href": "…"}';
}

function reasonWithoutResults({ status, progress, listed, processId, expired }: Job): string | undefined {
  const again = `Run ${processId} again`;
  if (expired !== undefined) return `had results until ${expired}, when they expired. ${again}`;
  if (!listed) return `was synchronous, so its results are not kept. ${again} asynchronously`;
  if (status === 'dismissed') return `was dismissed and has none. ${again}`;
  if (status === 'failed') return `failed and has none. ${again}, with better inputs`;
  if (!hasEnded({ status })) return `is ${status} (${progress} %) and has none yet. Wait until it is successful`;
  return undefined;
}

/** Inputs on their way to a worker: checked and with their defaults, or still to be read and checked there. */
export type TaskInputs =
  | { readonly parsed: Readonly<Record<string, unknown>>; readonly used: UsedNames }
  | { readonly source: InputSource; readonly references: readonly ResolvedReference[] };

/**
 * Checks inputs without references and files at once; a worker reads and checks all others.
 * @throws {ProcessError} `invalid-input`, `invalid-geometry`
 */
export async function prepareInputs(
  process: Process,
  source: InputSource,
  resolve: Resolve,
  context: ReferenceContext,
): Promise<TaskInputs> {
  const found = findReferences(process, source);
  const references = found.length > 0 ? await resolve(process.id, found, context) : [];
  if ('value' in source && references.length === 0 && findInlineFiles(process, source.value).length === 0) {
    return { parsed: parseInputs(process, source.value), used: findUsedNames(process, source.value) };
  }
  return { source, references };
}

export interface MeasuredInputs {
  /** Size of the values as JSON. */
  readonly bytes: number;
  /** Their references; the size of a document on another server is unknown. */
  readonly references: readonly { readonly pointer: string; readonly href: string; readonly bytes?: number }[];
}

/** Sizes of inputs, before a worker reads them. */
export function measureInputs(source: InputSource, prepared: TaskInputs): MeasuredInputs {
  const bytes = 'file' in source ? source.end - source.start : Buffer.byteLength(JSON.stringify(source.value ?? {}));
  if ('parsed' in prepared) return { bytes, references: [] };
  const references = prepared.references.map((reference) => {
    const { path, href } = reference;
    return compact({ pointer: toPointer(path), href, bytes: bytesOf(reference) });
  });
  return { bytes, references };
}

function bytesOf(origin: Origin): number | undefined {
  if ('output' in origin) return origin.output.bytes;
  if ('file' in origin) return origin.file.bytes;
  return 'root' in origin ? origin.bytes : undefined;
}
