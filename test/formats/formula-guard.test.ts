import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { StoredLayer } from '../../schemas/layer.ts';
import tables, { readCells } from '../../src/formats/csv.ts';
import type { FormattedLayer } from '../../src/formats/define-format.ts';
import { guardFormulas } from '../../src/formats/formula-guard.ts';
import { createRandom } from '../judges/random.ts';

const hasPython = spawnSync('python3', ['-c', 'import csv']).status === 0;
if (!hasPython) process.stderr.write('Not tested beside Python: there is no python3.\n');

interface Row {
  readonly id?: string | number;
  /** Coordinates of a point. */
  readonly at?: readonly number[];
  readonly properties: Readonly<Record<string, unknown>>;
}

const toLayer = (rows: readonly Row[]) =>
  StoredLayer.parse({
    type: 'FeatureCollection',
    features: rows.map(({ at, ...row }) => ({
      type: 'Feature',
      ...row,
      geometry: at ? { type: 'Point', coordinates: at } : null,
    })),
  });
const [csv] = tables;
const write = (layer: FormattedLayer) => Buffer.concat([...csv.write(layer).chunks]);

const heads = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', "'", '"', ',', ';', ' ', '\ufeff', '', 'a', '5', '{', 'é'];
const tails = ['', '1+1', "cmd|' /C calc'!A0", 'SUM(A1;A2)', '"', '",=1', '\r\n=1', '\t', ' ', '-5', 'ö😀'];

describe('comma-separated values', () => {
  const random = createRandom(88);
  const cell = () => random.pick(heads) + random.pick(tails) + random.pick(tails);
  const rounds = Array.from({ length: 300 }, () => {
    const names = [...new Set(Array.from({ length: 1 + random.integer(4) }, cell))].filter(
      (name) => name !== '__proto__',
    );
    const withIds = random.integer(2) === 0;
    return Array.from({ length: 1 + random.integer(4) }, (_, index) => ({
      ...(withIds && { id: cell() }),
      ...(index % 2 === 0 && { at: [-1 - index, random.integer(9)] }),
      properties: Object.fromEntries(
        names.map((name) => [name, random.integer(3) === 0 ? random.integer(99) - 50 : cell()]),
      ),
    }));
  });
  const cells = rounds.flat().reduce((sum, { properties }) => sum + Object.keys(properties).length, 0);

  it('give back what was written, to this program and to Python: more than 500 cells at random', () => {
    expect(cells).toBeGreaterThan(500);
    const texts = rounds.map((rows) => write(toLayer(rows)));
    const expected = rounds.map((features) => {
      const names = Object.keys(features[0]?.properties ?? {});
      const ids = features[0] && 'id' in features[0];
      return features.map(({ properties, ...feature }) => [
        ...(ids ? ['id' in feature ? feature.id : null] : []),
        ...names.map((name) => String(properties[name])),
        feature.at ? `POINT (${feature.at.join(' ')})` : null,
      ]);
    });
    expect(texts.map((text) => readCells(String(text), ',').slice(1))).toEqual(expected);
    if (!hasPython) return;
    const script =
      'import csv,io,json,sys\nprint(json.dumps([list(csv.reader(io.StringIO(t,newline=""),strict=True))[1:] for t in json.load(sys.stdin)]))';
    const read = execFileSync('python3', ['-c', script], {
      input: JSON.stringify(texts.map(String)),
      encoding: 'utf8',
    });
    // Python has no null.
    expect(JSON.parse(read)).toEqual(expected.map((rows) => rows.map((cells) => cells.map((cell) => cell ?? ''))));
  });

  it('run no text as a formula when they are guarded, and keep numbers, geometries and all other text', () => {
    for (const { features, form } of rounds.map(toLayer)) {
      const { layer, guarded } = guardFormulas({ form, features });
      const before = Object.keys(features[0]?.properties ?? {});
      const after = Object.keys(layer.features[0]?.properties ?? {});
      expect(after).toHaveLength(before.length);
      let changed = 0;
      const check = (was: unknown, is: unknown) => {
        if (typeof was === 'string' && /^[=+\-@\t\r\n＝]/.test(was)) {
          changed += 1;
          expect(is).toMatch(/^'/);
          expect(String(is).replace(/^'+/, '')).toBe(was);
        } else expect(is).toBe(was);
      };
      before.forEach((name, index) => check(name, after[index]));
      features.forEach((feature, at) => {
        const guardedFeature = layer.features[at];
        expect(guardedFeature?.geometry).toBe(feature.geometry);
        if ('id' in feature) check(feature.id, guardedFeature?.id);
        before.forEach((name, index) =>
          check(feature.properties[name], guardedFeature?.properties[after[index] ?? '']),
        );
      });
      expect(guarded).toBe(changed);
    }
  });

  it('keep columns apart whose names an apostrophe would make equal, or that are called as the others', () => {
    const rows = [{ id: 7, at: [-1, 2], properties: { '=a': 1, "'=a": 2, id: -3, wkt: '-4' } }];
    const { layer, guarded } = guardFormulas(toLayer(rows));
    expect(guarded).toBe(2);
    expect(write(layer).toString()).toBe("id_2,''=a,'=a,id,wkt_2,wkt\r\n7,1,2,-3,'-4,POINT (-1 2)\r\n");
  });
});
