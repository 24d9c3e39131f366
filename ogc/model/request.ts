/** Reads the envelope of an execute request: which inputs, which outputs, and how they are to be answered. */
import { isObject } from '../../schemas/is-object.ts';
import { show } from '../../schemas/show.ts';
import type { OutputDescription, ProcessFields } from '../../src/process/describe.ts';
import { ProcessError, type Issue } from '../../src/common/errors.ts';
import { toPlainInputs } from '../../src/inputs/qualified.ts';
import { formatsOf } from './formats.ts';
import { allOutputs, defaultSpec, type OutputSpec, type WantedOutput } from './output-spec.ts';
import { readSubscriber, type CheckUrl, type Subscription } from '../http/subscriber.ts';

export interface ExecuteRequest {
  readonly inputs: unknown;
  readonly spec: OutputSpec;
  readonly subscriber: readonly Subscription[];
}

const members = ['inputs', 'outputs', 'response', 'subscriber'];
const choiceMembers = ['transmissionMode', 'format'];
const formatMembers = ['mediaType', 'encoding', 'schema'];

/**
 * @param body as parsed from JSON; nothing is a request without inputs
 * @throws {ProcessError} `invalid-request` with pointers into the body, `invalid-input` with pointers into the inputs
 */
export function readExecuteRequest(body: unknown, fields: ProcessFields, check: CheckUrl): ExecuteRequest {
  if (body === undefined) return { inputs: {}, spec: defaultSpec(fields), subscriber: [] };
  if (!isObject(body)) {
    throw invalid('', `must be an object such as {"inputs": {…}}, not ${show(body)}`);
  }
  checkMembers(body, Object.keys(fields.inputs));
  const spec: OutputSpec = {
    edition: '1.0',
    response: readResponse(body.response),
    outputs: readOutputs(body.outputs, fields.outputs),
  };
  const subscriber = readSubscriber(body.subscriber, check);
  return { inputs: toPlainInputs(body.inputs, fields.inputs), spec, subscriber };
}

/** The schema of the standard allows members of other editions; one that is nearly ours is a slip of the pen. */
function checkMembers(body: Readonly<Record<string, unknown>>, inputIds: readonly string[]): void {
  checkSpelling(body, members, '', 'an execute request');
  for (const name of Object.keys(body)) {
    if (!members.includes(name) && inputIds.includes(name))
      throw invalid(`/${name}`, `is an input. Put it into "inputs"`);
  }
}

function checkSpelling(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  pointer: string,
  what: string,
): void {
  for (const name of Object.keys(value)) {
    const meant = known.includes(name) ? undefined : known.find((member) => isNear(name, member.toLowerCase()));
    if (meant !== undefined) throw invalid(`${pointer}/${name}`, `is not a member of ${what}. Did you mean ${meant}?`);
  }
}

function readResponse(response: unknown): OutputSpec['response'] {
  if (response === undefined) return 'raw';
  if (response === 'raw' || response === 'document') return response;
  throw invalid('/response', `is ${show(response)}; it must be one of raw, document`);
}

function readOutputs(outputs: unknown, described: ProcessFields['outputs']): readonly WantedOutput[] {
  if (outputs === undefined) return allOutputs(described);
  if (!isObject(outputs)) throw invalid('/outputs', `must be an object with output ids, not ${show(outputs)}`);
  const wanted = Object.entries(outputs).map(([id, choice]) => {
    const description = Object.hasOwn(described, id) ? described[id] : undefined;
    if (description) return { id, ...readChoice(choice, description, `/outputs/${id}`) };
    const known = Object.keys(described).join(', ');
    throw invalid(`/outputs/${id.slice(0, 60)}`, `is not an output; the outputs are ${known}`);
  });
  // 1.0 leaves an empty object open; its compliance suite expects it to be answered as if it were not there.
  return wanted.length > 0 ? wanted : allOutputs(described);
}

function readChoice(choice: unknown, description: OutputDescription, pointer: string): Omit<WantedOutput, 'id'> {
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
  const offered = formatsOf(description);
  if (typeof mediaType !== 'string' || !offered.includes(mediaType)) {
    throw invalid(`${pointer}/format/mediaType`, `is ${show(mediaType)}; it must be one of ${offered.join(', ')}`);
  }
  if (encoding !== undefined && !(typeof encoding === 'string' && encoding.toLowerCase() === 'utf-8')) {
    throw invalid(`${pointer}/format/encoding`, `is ${show(encoding)}; outputs are UTF-8. Leave it out`);
  }
  return { mediaType, ...(transmissionMode === 'reference' && { reference: 'always' as const }) };
}

function invalid(pointer: string, message: string): ProcessError {
  const issue: Issue = { pointer, message };
  const end = message.endsWith('?') ? '' : '.';
  return new ProcessError('invalid-request', `${pointer || 'The body'} ${message}${end}`, [issue]);
}

/** The same but for case, or after a slip of one letter: missing, added, wrong, or swapped with its neighbour. */
function isNear(name: string, member: string): boolean {
  const written = name.toLowerCase();
  let start = 0;
  while (start < written.length && written[start] === member[start]) start += 1;
  const [a, b] = [written.slice(start), member.slice(start)];
  const swapped = a.charAt(1) + a.charAt(0) + a.slice(2);
  return a === b || a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1) || swapped === b;
}
