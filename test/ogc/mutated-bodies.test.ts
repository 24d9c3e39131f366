/** Bodies with flipped bytes, cut off, deep, repeated or in another encoding: an answer in words, never a server error. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../judges/random.ts';
import { createTestApi, type TestApi } from './api.ts';

let test: TestApi;
beforeAll(async () => {
  test = await createTestApi();
});
afterAll(() => test.close());

const COUNT = Number(process.env.BODIES ?? 150);
const random = createRandom(16);
const { pick } = random;
const below = (limit: number) => random.integer(Math.max(limit, 1));

const layer =
  '{"type":"FeatureCollection","name":"n","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"features":[{"type":"Feature","id":1,"properties":{"name":"München","n":1.5},"geometry":{"type":"Polygon","coordinates":[[[4,50],[5,50],[5,51],[4,50]]]}},{"type":"Feature","properties":null,"geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[4,50,1]}]}}]}';
const bodies = [
  `{"inputs":{"layer":${layer}}}`,
  `{"inputs":{"layer":{"value":${layer},"mediaType":"application/geo+json"}},"response":"document"}`,
  `{"inputs":{"layer":${layer}},"outputs":{"result":{"transmissionMode":"value"}}}`,
] as const;

type Mutate = (body: Buffer) => Buffer;

const insert = (body: Buffer, text: string, at = below(body.length + 1)) =>
  Buffer.concat([body.subarray(0, at), Buffer.from(text), body.subarray(at)]);
const nested = (levels: number) => {
  const [open, close] = pick([['[', ']'], ['{"a":', '}'], ['[{"a":', '}]']]); // prettier-ignore
  return `${open.repeat(levels)}0${close.repeat(levels)}`;
};
/** The text with something in the place of one of its values. */
const replaceValue = (body: Buffer, value: string) => {
  const places = [...body.toString().matchAll(/:(?:"[^"]*"|[\d.]+|null)/g)];
  const place = places[below(places.length)];
  if (!place) return body;
  const text = body.toString();
  return Buffer.from(`${text.slice(0, place.index)}:${value}${text.slice(place.index + place[0].length)}`);
};

const mutations: readonly Mutate[] = [
  (body) => {
    const copy = Buffer.from(body);
    for (let i = below(4); i >= 0; i--) copy[below(copy.length)] = below(256);
    return copy;
  },
  (body) => body.subarray(0, below(body.length)),
  (body) => insert(body, pick(['{', '}', '[', ']', '"', ',', ':', '\\', '0', '\0', '\x1e', '\ufeff', '\u202e', 'NaN'])),
  (body) => replaceValue(body, nested(1 + below(400))),
  (body) => replaceValue(body, nested(2000 + below(20_000))),
  (body) =>
    replaceValue(
      body,
      pick(['1e400', '-1e400', '1e-400', 'null', 'true', '{}', '[]', '""', '"type"', '12345678901234567890']),
    ),
  (body) => {
    const member = pick(['"inputs":{}', '"layer":null', '"type":"Feature"', '"features":[]', '"name":"x"', '"coordinates":[]', '"__proto__":{}', '"constructor":1', '"isthmus:duplicates":[1]', '"isthmus:fault":{"path":[1],"message":"x"}', '"toString":1', '"summary":1', '"crs":{"type":"link","properties":{"href":1}}']); // prettier-ignore
    const places = [...body.toString().matchAll(/\{/g)];
    const at = Buffer.byteLength(body.toString().slice(0, (places[below(places.length)]?.index ?? 0) + 1));
    return insert(body, `${member},`, at);
  },
  (body) => Buffer.from(body.toString(), pick(['latin1', 'utf16le'])),
  (body) => Buffer.from(`\ufeff${body.toString()}`, pick(['utf8', 'utf16le'])),
  (body) => Buffer.concat([body, Buffer.from('\n'), body]),
  (body) => {
    const type = pick([
      '"Topology"',
      '"point"',
      '"CircularString"',
      '"Featurecollection"',
      '"x"',
      '7',
      '{"type":"Feature"}',
    ]);
    return Buffer.from(
      body.toString().replaceAll(/"type":"\w+"/g, (old) => (random.fraction() < 0.2 ? `"type":${type}` : old)),
    );
  },
];

describe('a mutated body', () => {
  it(`gets an answer, ${COUNT} times`, { timeout: 600_000 }, async () => {
    const processes = ['measure', 'validate', 'reproject', 'buffer', 'diagnose', 'make-valid', 'centroid'] as const;
    for (let i = 0; i < COUNT; i++) {
      let body: Buffer = Buffer.from(pick(bodies));
      for (let times = below(3); times >= 0; times--) body = pick(mutations)(body);
      const response = await test.api.request(`/processes/${pick(processes)}/execution`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: Uint8Array.from(body),
      });
      const text = await response.text();
      expect(response.status, `${body.toString().slice(0, 2000)}\n${text}`).toBeLessThan(500);
      expect(text).not.toMatch(/"code":"internal"|call stack|is not a function|Cannot read/);
    }
  });
});
