import { describe, expect, it } from 'vitest';
import { ProcessError } from '../../src/common/errors.ts';
import { findInputLayers } from '../../src/execution/input-layers.ts';
import { createJob } from '../../src/model/job.ts';
import type { KeptInputs } from '../../src/model/job-store.ts';
import clip from '../../src/processes/clip.ts';

const point = { type: 'Point', coordinates: [5, 52] };
const parts = { bases: ['http://localhost:5001'], resolve: async () => [] };

async function find(kept: KeptInputs | undefined, bytes = 100, resolve = parts.resolve) {
  const inputs = { sha256: '', bytes, references: [] };
  const job = createJob({
    processId: 'clip',
    processVersion: '1.0.0',
    api: 'mcp',
    listed: true,
    instance: '',
    inputs,
  });
  const { layers, notes } = await findInputLayers(job, clip, kept, { ...parts, resolve });
  return { layers: layers.map(({ id, href }) => [id, href.replace(job.id, 'ID')]), notes };
}

describe('layers among the inputs of a job', () => {
  it('are those that were sent, by reference', async () => {
    expect(await find({ source: { value: { layer: point } } })).toEqual({
      layers: [['layer', 'isthmus://jobs/ID/inputs/layer']],
      notes: [],
    });
    const file = { file: '/nowhere', start: 0, end: 9, ids: ['mask', 'layer'] };
    expect((await find({ source: file })).layers).toEqual([
      ['layer', 'isthmus://jobs/ID/inputs/layer'],
      ['mask', 'isthmus://jobs/ID/inputs/mask'],
    ]);
  });

  it('may be results here, under any name that this server had', async () => {
    const source = {
      value: { layer: { href: 'https://old.test/jobs/1/results/a' }, mask: 'isthmus://jobs/2/results/b' },
    };
    expect(await find({ source, base: 'https://old.test' })).toEqual({
      layers: [
        ['layer', 'isthmus://jobs/1/results/a'],
        ['mask', 'isthmus://jobs/2/results/b'],
      ],
      notes: [],
    });
  });

  it('are not drawn, and that is said, when they are gone, too many, elsewhere or nowhere', async () => {
    expect((await find(undefined)).notes).toEqual(['The inputs are not drawn: this job does not keep them any more.']);
    expect((await find({ source: { value: { layer: point } } }, 60e6)).notes).toEqual([
      'Input layer is not drawn: the job has 60 MB of inputs; more than 50 MB are not drawn.',
    ]);
    const elsewhere = { value: { layer: { href: 'https://other.test/a.geojson' } } };
    expect((await find({ source: elsewhere })).notes).toEqual([
      'Input layer is not drawn: it is on another server, at https://other.test/a.geojson.',
    ]);
    const gone = async () => {
      throw new ProcessError('invalid-input', '', [{ pointer: '/layer', message: 'refers to what has expired' }]);
    };
    const expired = { value: { layer: { href: 'isthmus://jobs/1/results/a' } } };
    expect((await find({ source: expired }, 100, gone)).notes).toEqual([
      'Input layer is not drawn: it refers to what has expired.',
    ]);
  });
});
