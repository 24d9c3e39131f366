/** GeoJSON in lines and in records of RFC 8142, and gzip around any format. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { StoredLayer } from '../../schemas/layer.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { toPredicate } from '../../src/common/json/fault.ts';
import { readLayerFile } from '../../src/inputs/read-layer.ts';

const point = (n: number) => `{"type":"Feature","properties":{"n":${n}},"geometry":{"type":"Point","coordinates":[${n},0]}}`; // prettier-ignore
const read = (file: string | Uint8Array) => readLayerFile(Buffer.from(file as Uint8Array), {}, toPredicate);
const numbersOf = async (file: string | Uint8Array) =>
  StoredLayer.parse((await read(file)).value).features.map(({ properties }) => properties.n);
const messageOf = (file: string | Uint8Array) =>
  read(file).then(
    () => 'none',
    (error: unknown) => (error instanceof ProcessError ? error.message : `not a ProcessError: ${String(error)}`),
  );
const long = `{"type":"Feature","properties":{"n":3},"geometry":{"type":"LineString","coordinates":[${'[0,0],'.repeat(2000)}[1,1]]}}`;

describe('features are read', () => {
  it.each([
    ['lines', `${point(1)}\n${point(2)}\n`, [1, 2]],
    ['lines with a mark, CRLF and empty ones', `\uFEFF\r\n${point(1)}\r\n\r\n${point(2)}`, [1, 2]],
    ['lines that are longer than what is looked at first', `${long}\n${point(2)}\n`, [3, 2]],
    [
      'geometries',
      '{"type":"Point","coordinates":[1,2]}\n{"type":"Point","coordinates":[1,2]}',
      [undefined, undefined],
    ],
    ['collections', `{"type":"FeatureCollection","features":[${point(1)},${point(2)}]}\n${point(3)}`, [1, 2, 3]],
    ['records', `\x1e${point(1)}\n\x1e${point(2)}\n`, [1, 2]],
    ['records over several lines', `\x1e${point(1).replaceAll(',', ',\n')}\n\x1e${point(2)}`, [1, 2]],
  ])('%s', async (_, text, numbers) => {
    expect(await numbersOf(text)).toEqual(numbers);
    expect(await numbersOf(gzipSync(text))).toEqual(numbers);
  });
});

describe('a fault has its line', () => {
  it.each([
    [`${point(1)}\n${point(2)}\n{"type":"Feature",\n`, /^is not valid GeoJSON lines \(line 3\): it .*line 3/],
    [`${point(1)}\n${point(2)}\n7\n`, /^is not valid GeoJSON lines \(line 3\): it is not a Feature or a geometry$/],
    [`\x1e${point(1)}\n\x1e\n\n{"type":"Feature" x}`, /^is not valid GeoJSON-Seq \(line 2\): it .*line 4 column 19/],
  ])('%j', async (text, message) => {
    expect(await messageOf(text)).toMatch(message);
  });

  it('in GeoJSON as before', async () => {
    expect(await messageOf(`{"type":"FeatureCollection","features":[${point(1)}\n${point(2)}]}`)).toMatch(
      /^is not JSON: .*line 2 column 1/,
    );
  });
});

describe('gzip', () => {
  it('around GeoJSON is read, whatever its name', async () => {
    expect(await numbersOf(gzipSync(`{"type":"FeatureCollection","features":[${point(5)}]}`))).toEqual([5]);
  });

  it('that is damaged is refused', async () => {
    const file = gzipSync(`${point(1)}\n`.repeat(100));
    for (let at = 10; at < file.length; at += 1) {
      const changed = Buffer.from(file);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      // A bit that fills a byte means nothing.
      expect(await messageOf(changed)).toMatch(/^(none$|is not valid gzip \(its compressed bytes\): )/);
      expect(await messageOf(file.subarray(0, at))).toMatch(/^is not valid gzip \(its compressed bytes\): /);
    }
  });

  it('that expands to much more than its size is refused before it is expanded', async () => {
    const bomb = gzipSync(Buffer.alloc(2 ** 27));
    expect(await messageOf(bomb)).toMatch(/^is gzip of \d+ bytes that expand to more than 67108864\. Unpack it, and send less$/); // prettier-ignore
  });
});
