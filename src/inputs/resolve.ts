/** Finds out, before there is a job, whether what an input refers to can be had. */
import { toPointer } from '../common/json-pointer.ts';
import { show } from '../../schemas/show.ts';
import { ProcessError, toProcessError, type Issue } from '../common/errors.ts';
import { hasEnded, type Job } from '../model/job.ts';
import type { JobStore } from '../model/job-store.ts';
import { findObstacle, type EgressRules } from '../net/egress-rules.ts';
import type { Output } from '../model/output.ts';
import type { Reference } from './find-references.ts';
import { isOwn, readInputReference, readOwnReference, type InputAddress, type ResultAddress } from './job-uri.ts';
import { findKept, type KeptInput } from './kept-input.ts';
import { namesFile, statInRoot, type Root } from './root-folder.ts';

/** What a worker needs to put a value in the place of its reference. */
export type ResolvedReference = Reference & Origin;

export type Origin =
  | { readonly output: Output }
  | { readonly kept: KeptInput }
  | { readonly fetch: EgressRules }
  | { readonly root: Root; readonly bytes: number };

export interface ResolverDeps {
  readonly store: Pick<JobStore, 'get' | 'outputs' | 'inputs'>;
  /** Addresses under which this server is reached, without a slash at their ends. */
  bases(): readonly string[];
  /** For references that lead elsewhere. */
  readonly outgoing: EgressRules;
  /** For references to files; nothing when this process may read none. */
  readonly root?: Root;
}

export type Resolve = (
  processId: string,
  references: readonly Reference[],
  base?: string,
) => Promise<readonly ResolvedReference[]>;

/** @returns a function that throws {ProcessError} `invalid-input` with one issue for each reference that leads nowhere */
export function createResolver({ store, bases, outgoing, root }: ResolverDeps): Resolve {
  return async (processId, references, base) => {
    const known = base === undefined ? bases() : [base, ...bases()];
    const issues: Issue[] = [];
    const resolved: ResolvedReference[] = [];
    for (const reference of references) {
      const found = await lookUp(reference, known);
      if (typeof found === 'string') issues.push({ pointer: toPointer(reference.path), message: found });
      else resolved.push({ ...reference, ...found });
    }
    const [first] = issues;
    if (!first) return resolved;
    const more = issues.length > 1 ? ` (${issues.length - 1} more)` : '';
    const message = `${processId} cannot run: ${first.pointer} ${first.message.replace(/(?<!\?)$/, '.')}${more}`;
    throw new ProcessError('invalid-input', message, issues);
  };

  /** @returns where the value is, or what is wrong with the reference */
  async function lookUp({ href, bare }: Reference, known: readonly string[]): Promise<Origin | string> {
    const address = readOwnReference(href, known);
    if (address) {
      const output = await lookUpOutput(address);
      return typeof output === 'string' ? output : { output };
    }
    const input = readInputReference(href, known);
    if (input) {
      const kept = await lookUpInput(input);
      return typeof kept === 'string' ? kept : { kept };
    }
    if (isOwn(href, known)) {
      return `refers to ${show(href)}, which is no result. A result is at …/jobs/{id}/results/{output}`;
    }
    if (namesFile(href)) return lookUpFile(href);
    // That something is to be fetched has to be said: a bare address may also be a mistake.
    if (bare) return `is ${show(href)}, which is no result of this server. ${elsewhere(href, outgoing)}`;
    const obstacle = findObstacle(href, outgoing);
    return obstacle === undefined ? { fetch: outgoing } : `refers to ${show(href)}, which ${obstacle}`;
  }

  async function lookUpFile(href: string): Promise<Origin | string> {
    if (!root) {
      return `refers to ${show(href)}, a file; files are read only by isthmus stdio and isthmus run, with --root. Send the value itself`;
    }
    try {
      return { root, ...(await statInRoot(href, root)) };
    } catch (error) {
      const { code, message } = toProcessError(error);
      if (code !== 'invalid-input') throw error;
      return `refers to ${show(href)}, which ${message}`;
    }
  }

  async function lookUpInput({ jobId, inputId }: InputAddress): Promise<KeptInput | string> {
    const kept = await store.inputs(jobId);
    if (!kept) {
      return `refers to an input of job ${show(jobId)}, of which none is kept. Send the value itself`;
    }
    const found = findKept(kept.source, inputId);
    if (typeof found !== 'string') return found;
    return `refers to input ${show(inputId)} of job ${jobId}, which ${found}`;
  }

  async function lookUpOutput({ jobId, outputId }: ResultAddress): Promise<Output | string> {
    const job = await store.get(jobId);
    if (!job) {
      return `refers to a result of job ${show(jobId)}, which is unknown here or has expired. Run its process again, or send the value itself`;
    }
    const obstacle = obstacleOf(job);
    if (obstacle !== undefined) return `refers to a result of job ${jobId}, which ${obstacle}`;
    const outputs = await store.outputs(jobId);
    const only = outputs.length === 1 ? outputs[0] : undefined;
    const output = outputId === undefined ? only : outputs.find(({ id }) => id === outputId);
    if (!output) {
      const ids = outputs.map(({ id }) => id).join(', ');
      const which = outputId === undefined ? 'without saying which' : `named ${show(outputId)}`;
      return `refers to an output of job ${jobId} ${which}; its outputs are ${ids}`;
    }
    if (output.raw && !output.mediaType.startsWith('text/')) {
      return `refers to output ${output.id} of job ${jobId}, which is ${output.mediaType}; inputs are JSON`;
    }
    return output;
  }
}

function elsewhere(href: string, outgoing: EgressRules): string {
  return findObstacle(href, outgoing) === undefined
    ? `To have it fetched from elsewhere, write {"href": ${JSON.stringify(href.slice(0, 200))}}`
    : 'Give isthmus://jobs/{id}/results/{output} or the value itself; other servers are named as {"href": "…"}, where --allow-fetch lets them be';
}

function obstacleOf({ status, progress, listed, processId, expired }: Job): string | undefined {
  const again = `Run ${processId} again`;
  if (expired !== undefined) return `had results until ${expired}, when they expired. ${again}`;
  if (!listed) return `was synchronous, so that nothing is kept. ${again} asynchronously`;
  if (status === 'dismissed') return `was dismissed and has none. ${again}`;
  if (status === 'failed') return `failed and has none. ${again}, with better inputs`;
  if (!hasEnded({ status })) return `is ${status} (${progress} %) and has none yet. Wait until it is successful`;
  return undefined;
}
