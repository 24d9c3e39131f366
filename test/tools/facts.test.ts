import { expect, it } from 'vitest';
import { createJob } from '../../src/model/job.ts';
import { summarise } from '../../src/model/summary.ts';
import { factsOf } from '../../tools/results/facts.ts';

const job = createJob({ processId: 'clip', processVersion: '1.0.0', api: 'mcp', listed: true, instance: '' });

function lastName(count: number): string | undefined {
  const properties = Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, i]));
  const summary = summarise({ type: 'FeatureCollection', features: [{ type: 'Feature', properties, geometry: null }] });
  if (!summary) throw new Error('no summary');
  const output = { id: 'a', mediaType: 'application/geo+json', bytes: 9, value: { text: '' }, summary };
  return factsOf(job, output, undefined).properties?.at(-1);
}

it('names the CRS that a result is labelled with, and else that of the inputs', () => {
  const crsOf = (label: object) => {
    const summary = summarise({ type: 'Point', coordinates: [1, 2], ...label });
    if (!summary) throw new Error('no summary');
    const output = { id: 'a', mediaType: 'application/geo+json', bytes: 9, value: { text: '' }, summary };
    return factsOf(job, output, 'OGC:CRS84').crs;
  };
  expect(crsOf({ crs: { type: 'name', properties: { name: 'EPSG:25833' } } })).toBe('EPSG:25833');
  expect(crsOf({})).toBe('OGC:CRS84');
});

it('says how many names of properties are not shown, and when that is only the least', () => {
  expect(lastName(15)).toBe('p14');
  expect(lastName(20)).toBe('… 5 more');
  expect(lastName(99)).toBe('… 84 more');
  expect(lastName(180)).toBe('… at least 85 more');
});
