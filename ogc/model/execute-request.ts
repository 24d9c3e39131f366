/** Parses the body of an execute request: its inputs, its outputs, how they are sent, and its subscriber. */
import { isGeometryType } from '../../schemas/geojson-check.ts';
import { isObject } from '../../schemas/is-object.ts';
import { show } from '../../schemas/show.ts';
import { compact } from '../../src/common/compact.ts';
import { ProcessError, type Issue } from '../../src/common/errors.ts';
import { toPlainInputs } from '../../src/inputs/qualified.ts';
import { takesGeojson } from '../../src/inputs/takes-geojson.ts';
import type { CallbackKind } from '../../src/model/webhook-outbox.ts';
import type { OutputDescription, ProcessFields } from '../../src/process/describe.ts';
import { mediaTypesOf } from './media-type.ts';
import { allOutputs, defaultSpec, type OutputSpec, type RequestedOutput } from './output-spec.ts';

export interface ExecuteRequest {
  readonly inputs: unknown;
  readonly spec: OutputSpec;
  readonly subscriber: readonly Subscription[];
  /** Warnings about members that the standard's schema allows and that mean nothing here. */
  readonly warnings: readonly string[];
}

export interface Subscription {
  readonly kind: CallbackKind;
  readonly url: string;
}

/** Throws for a URL that callbacks may not be sent to. */
export type CheckUrl = (url: string, pointer: string) => void;

const members = ['inputs', 'outputs', 'response', 'subscriber'];
const choiceMembers = ['transmissionMode', 'format'];
const formatMembers = ['mediaType', 'encoding', 'schema'];
const subscriberMembers: Readonly<Record<string, CallbackKind>> = {
  successUri: 'success',
  inProgressUri: 'inProgress',
  failedUri: 'failed',
};

/**
 * @param body parsed JSON; `undefined` is a request without inputs
 * @throws {ProcessError} `invalid-request` with pointers into the body, `invalid-input` with pointers into the inputs
 */
export function parseExecuteRequest(body: unknown, fields: ProcessFields, checkUrl: CheckUrl): ExecuteRequest {
  if (body === undefined) return { inputs: {}, spec: defaultSpec(fields), subscriber: [], warnings: [] };
  if (!isObject(body)) throw invalid('', `must be an object such as ${formOfRequest(fields)}, not ${show(body)}`);
  const { type } = body;
  if (body.inputs === undefined && (type === 'Feature' || type === 'FeatureCollection' || isGeometryType(type))) {
    throw invalid('', `is a ${String(type)}, where an execute request should be. Send it as ${formOfRequest(fields)}`);
  }
  checkMembers(body, fields);
  const spec: OutputSpec = {
    edition: '1.0',
    response: parseResponse(body.response),
    outputs: parseOutputs(body.outputs, fields.outputs),
  };
  const subscriber = parseSubscriber(body.subscriber, checkUrl);
  return {
    inputs: toPlainInputs(body.inputs, fields.inputs, fields),
    spec,
    subscriber,
    warnings: ignoredWarnings(body),
  };
}

/** `mode` chose the way of execution in drafts of the standard, and programs still send it. */
function ignoredWarnings(body: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(body)
    .filter((name) => !members.includes(name))
    .map((name) => {
      const way = name === 'mode' ? ' To run asynchronously send the header Prefer: respond-async.' : '';
      return `Ignored /${name.slice(0, 60)}: it is not a member of an execute request.${way}`;
    });
}

/** The standard's schema allows further members, but a name close to a known one is taken for a misspelling. */
function checkMembers(body: Readonly<Record<string, unknown>>, fields: ProcessFields): void {
  checkSpelling(body, members, '', 'an execute request');
  for (const name of Object.keys(body)) {
    if (members.includes(name)) continue;
    if (!Object.hasOwn(fields.inputs, name) && !Object.hasOwn(fields.aliases, name)) continue;
    const form = formOfRequest(fields).replace(/(?<=\{")[^"]+(?=": …)/, name);
    throw invalid(`/${name}`, `is an input. Put it into "inputs": ${form}`);
  }
}

/** @returns such as `{"inputs": {"layer": …}}`, with the first layer or else the first input of the process */
export function formOfRequest({ inputs }: Pick<ProcessFields, 'inputs'>): string {
  const ids = Object.keys(inputs);
  const layer = ids.find((id) => takesGeojson(inputs[id]?.schema));
  return `{"inputs": {"${layer ?? ids[0] ?? ''}": …}}`;
}

function checkSpelling(
  value: Readonly<Record<string, unknown>>,
  names: readonly string[],
  pointer: string,
  what: string,
): void {
  for (const name of Object.keys(value)) {
    const suggestion = names.includes(name) ? undefined : names.find((member) => isNear(name, member.toLowerCase()));
    if (suggestion !== undefined)
      throw invalid(`${pointer}/${name}`, `is not a member of ${what}. Did you mean ${suggestion}?`);
  }
}

function parseResponse(response: unknown): OutputSpec['response'] {
  if (response === undefined) return 'raw';
  if (response === 'raw' || response === 'document') return response;
  throw invalid('/response', `is ${show(response)}; it must be one of raw, document`);
}

function parseOutputs(outputs: unknown, described: ProcessFields['outputs']): readonly RequestedOutput[] {
  if (outputs === undefined) return allOutputs(described);
  if (!isObject(outputs)) throw invalid('/outputs', `must be an object with output ids, not ${show(outputs)}`);
  const requested = Object.entries(outputs).map(([id, choice]) => {
    const description = Object.hasOwn(described, id) ? described[id] : undefined;
    if (description) return { id, ...parseChoice(choice, description, `/outputs/${id}`) };
    const ids = Object.keys(described).join(', ');
    throw invalid(`/outputs/${id.slice(0, 60)}`, `is not an output; the outputs are ${ids}`);
  });
  // 1.0 leaves an empty object open; its compliance suite expects the same answer as without it.
  return requested.length > 0 ? requested : allOutputs(described);
}

function parseChoice(choice: unknown, description: OutputDescription, pointer: string): Omit<RequestedOutput, 'id'> {
  const { mediaType: described } = description;
  if (choice === null) return { mediaType: described };
  if (!isObject(choice)) throw invalid(pointer, `must be an object such as {"transmissionMode": "value"}`);
  checkSpelling(choice, choiceMembers, pointer, 'an output');
  const { transmissionMode = 'value', format = {} } = choice;
  if (transmissionMode !== 'value' && transmissionMode !== 'reference') {
    throw invalid(`${pointer}/transmissionMode`, `is ${show(transmissionMode)}; it must be one of value, reference`);
  }
  if (!isObject(format)) throw invalid(`${pointer}/format`, 'must be an object such as {"mediaType": "…"}');
  checkSpelling(format, formatMembers, `${pointer}/format`, 'a format');
  const { mediaType = described, encoding } = format;
  const offered = mediaTypesOf(description);
  if (typeof mediaType !== 'string' || !offered.includes(mediaType)) {
    throw invalid(`${pointer}/format/mediaType`, `is ${show(mediaType)}; it must be one of ${offered.join(', ')}`);
  }
  if (encoding !== undefined && !(typeof encoding === 'string' && encoding.toLowerCase() === 'utf-8')) {
    throw invalid(`${pointer}/format/encoding`, `is ${show(encoding)}; outputs are UTF-8. Remove it`);
  }
  return compact({ mediaType, reference: transmissionMode === 'reference' ? ('always' as const) : undefined });
}

/** @throws {ProcessError} `invalid-request` */
function parseSubscriber(subscriber: unknown, checkUrl: CheckUrl): readonly Subscription[] {
  if (subscriber === undefined || subscriber === null) return [];
  if (!isObject(subscriber)) throw invalid('/subscriber', `must be an object such as {"successUri": "https://…"}`);
  return Object.entries(subscriber).map(([name, url]) => {
    const pointer = `/subscriber/${name.slice(0, 60)}`;
    const kind = Object.hasOwn(subscriberMembers, name) ? subscriberMembers[name] : undefined;
    const names = Object.keys(subscriberMembers).join(', ');
    if (!kind) throw invalid(pointer, `is not a member of a subscriber; its members are ${names}`);
    if (typeof url !== 'string') throw invalid(pointer, `must be a URL, not ${show(url)}`);
    checkUrl(url, pointer);
    return { kind, url };
  });
}

function invalid(pointer: string, message: string): ProcessError {
  const issue: Issue = { pointer, message };
  const end = message.endsWith('?') ? '' : '.';
  return new ProcessError('invalid-request', `${pointer || 'The body'} ${message}${end}`, [issue]);
}

/** Equal but for case, or but for one letter: missing, added, wrong, or swapped with its neighbour. */
function isNear(name: string, member: string): boolean {
  const lower = name.toLowerCase();
  let start = 0;
  while (start < lower.length && lower[start] === member[start]) start += 1;
  const [a, b] = [lower.slice(start), member.slice(start)];
  const swapped = a.charAt(1) + a.charAt(0) + a.slice(2);
  return a === b || a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1) || swapped === b;
}
