import { describe, expect, it } from 'vitest';
import { layerTypes } from '../../ogc/http/media-types.ts';
import { parseExecuteRequest } from '../../ogc/model/execute-request.ts';
import { describeFields } from '../../src/process/describe.ts';
import type { ProcessError } from '../../src/common/errors.ts';
import echoLike from './processes/echo-like.ts';
import measure from './processes/measure.ts';
import twoOutputs from './processes/two-outputs.ts';

const offered = [...new Set(['application/geo+json', 'application/json', ...layerTypes])].join(', ');
const echo = describeFields(echoLike);
const two = describeFields(twoOutputs);

/** Allows any URL. */
const check = () => {};

const inputsOf = (inputs: unknown, fields = echo) => parseExecuteRequest({ inputs }, fields, check).inputs;

function refusal(body: unknown, fields = echo): Partial<ProcessError> {
  try {
    parseExecuteRequest(body, fields, check);
  } catch (error) {
    return error as ProcessError;
  }
  return {};
}

describe('input values', () => {
  it.each([
    ['a plain value', { message: 'x' }, { message: 'x' }],
    ['a qualified value', { message: { value: 'x', mediaType: 'text/plain' } }, { message: 'x' }],
    [
      'a qualified value with a nested format',
      { message: { value: 'x', format: { encoding: 'utf-8' } } },
      { message: 'x' },
    ],
    ['an object', { bbox: { bbox: [1, 2, 3, 4] } }, { bbox: { bbox: [1, 2, 3, 4] } }],
    ['a qualified object', { bbox: { value: { bbox: [1, 2, 3, 4] } } }, { bbox: { bbox: [1, 2, 3, 4] } }],
    ['an array', { array: [1] }, { array: [1] }],
    ['an object with more beside its value', { number: { value: 1, uom: 'm' } }, { number: { value: 1, uom: 'm' } }],
    ['an unknown input', { other: { value: 1 } }, { other: { value: 1 } }],
  ])('are taken as meant: %s', (_, sent, meant) => {
    expect(inputsOf(sent)).toEqual(meant);
  });

  it('keep a value that the process itself asks for', () => {
    const inputs = { measure: { value: 3 } };
    expect(inputsOf(inputs, describeFields(measure))).toEqual(inputs);
  });

  it('are left as they are when they are references', () => {
    const inputs = { geometry: { href: 'https://x.test/a.json' } };
    expect(inputsOf(inputs)).toEqual(inputs);
  });

  it('are refused when they are encoded', () => {
    expect(refusal({ inputs: { bbox: { value: { bbox: [0, 0, 1, 1] }, mediaType: 'image/tiff' } } })).toMatchObject({
      code: 'invalid-input',
      message:
        '/bbox has the media type "image/tiff", but its value is JSON. Send application/json, or remove the media type.',
    });
    expect(refusal({ inputs: { message: { value: 'eA==', encoding: 'base64' } } })).toMatchObject({
      code: 'invalid-input',
      message: '/message has the encoding "base64"; this input takes plain JSON. Remove the encoding.',
    });
  });
});

describe('outputs', () => {
  it('are all of them, raw, when nothing is said', () => {
    const spec = {
      edition: '1.0',
      response: 'raw',
      outputs: [
        { id: 'name', mediaType: 'text/plain' },
        { id: 'geometry', mediaType: 'application/geo+json' },
      ],
    };
    expect(parseExecuteRequest(undefined, two, check)).toEqual({ inputs: {}, spec, subscriber: [], warnings: [] });
    expect(parseExecuteRequest({ outputs: {} }, two, check).spec).toEqual(spec);
  });

  it('are those that are asked for, in the order that was asked for', () => {
    const { spec } = parseExecuteRequest(
      { outputs: { geometry: { format: { mediaType: 'application/json' } }, name: {} } },
      two,
      check,
    );
    expect(spec.outputs).toEqual([
      { id: 'geometry', mediaType: 'application/json' },
      { id: 'name', mediaType: 'text/plain' },
    ]);
  });
});

describe('an execute request', () => {
  it('warns about members that mean nothing here, and tells how to run asynchronously', () => {
    const { warnings } = parseExecuteRequest({ mode: 'async', priority: 3, inputs: {} }, two, check);
    expect(warnings).toEqual([
      'Ignored /mode: it is not a member of an execute request. To run asynchronously send the header Prefer: respond-async.',
      'Ignored /priority: it is not a member of an execute request.',
    ]);
    expect(parseExecuteRequest({ inputs: {} }, two, check).warnings).toEqual([]);
  });

  it.each([
    [[], '', 'The body must be an object such as {"inputs": {"name": …}}, not [].'],
    [{ Inputs: {} }, '/Inputs', '/Inputs is not a member of an execute request. Did you mean inputs?'],
    [{ ouptuts: {} }, '/ouptuts', '/ouptuts is not a member of an execute request. Did you mean outputs?'],
    [{ name: 'x' }, '/name', '/name is an input. Put it into "inputs": {"inputs": {"name": …}}.'],
    [{ response: 'xml' }, '/response', '/response is "xml"; it must be one of raw, document.'],
    [{ outputs: ['name'] }, '/outputs', '/outputs must be an object with output ids, not an array of 1.'],
    [{ outputs: { nme: {} } }, '/outputs/nme', '/outputs/nme is not an output; the outputs are name, geometry.'],
    [
      { outputs: { name: { transmissionMode: 'link' } } },
      '/outputs/name/transmissionMode',
      '/outputs/name/transmissionMode is "link"; it must be one of value, reference.',
    ],
    [
      { outputs: { name: { transmisionMode: 'reference' } } },
      '/outputs/name/transmisionMode',
      '/outputs/name/transmisionMode is not a member of an output. Did you mean transmissionMode?',
    ],
    [
      { outputs: { geometry: { format: { mediatype: 'text/wkt' } } } },
      '/outputs/geometry/format/mediatype',
      '/outputs/geometry/format/mediatype is not a member of a format. Did you mean mediaType?',
    ],
    [
      { outputs: { geometry: { format: { mediaType: 'application/gml+xml' } } } },
      '/outputs/geometry/format/mediaType',
      `/outputs/geometry/format/mediaType is "application/gml+xml"; it must be one of ${offered}.`,
    ],
    [
      { subscriber: { successUrl: 'x' } },
      '/subscriber/successUrl',
      '/subscriber/successUrl is not a member of a subscriber; its members are successUri, inProgressUri, failedUri.',
    ],
    [{ subscriber: { successUri: 3 } }, '/subscriber/successUri', '/subscriber/successUri must be a URL, not 3.'],
  ])('is refused when it is %j', (body, pointer, message) => {
    const error = refusal(body, two);
    expect(error).toMatchObject({ code: 'invalid-request', message });
    expect(error.issues?.[0]?.pointer).toBe(pointer);
  });

  it('may have members of other editions', () => {
    expect(refusal({ inputs: {}, mode: 'sync', id: 'two-outputs', $schema: 'x' }, two)).toEqual({});
  });
});
