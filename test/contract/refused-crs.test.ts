/** What other processes refuse because of a CRS or of coordinates is an error of diagnose, and the way out works. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProcessError } from '../../src/common/errors.ts';
import diagnose from '../../src/processes/diagnose.ts';
import reproject from '../../src/processes/reproject.ts';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { run } from '../processes/run.ts';
import { fittingInputs } from './geometry-inputs.ts';

const processes = (await loadBuiltInProcesses()).list();
const byId = (id: string) => processes.find((one) => one.id === id) ?? diagnose;

/** Processes that take longitude and latitude alone, in one layer. */
const onEarth = ['measure', 'buffer', 'suggest-crs', 'densify', 'bearing']
  .map(byId)
  .filter(({ inputs }) => 'layer' in inputs.shape);

const codes = [28992, 31370, 2056, 27700, 3857, 4326, 4267, 4807, 32633, 2263, 4979, 999999];
const links = [...codes.map((code) => `https://epsg.io/${code}`), 'http://example.com/42', 'http://spatialreference.org/ref/sr-org/6627/']; // prettier-ignore
const named = (name: unknown) => ({ type: 'name', properties: { name } });
const members = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom(...codes).map((code) => named(`urn:ogc:def:crs:EPSG::${code}`)),
  fc.constantFrom(...codes).map((code) => ({ type: 'EPSG', properties: { code } })),
  fc.constantFrom(...links).map((href) => ({ type: 'link', properties: { href, type: 'proj4' } })),
  fc.constantFrom(named('GDA2020 of mine'), named(42), 'CRS84', { type: 'name' }, 7),
);
const places = [[4.4, 50.8], [155_000, 463_000], [-8_238_000, 4_970_000], [3e7, 1e5], [5e9, 1], [-263, -141], [200, 10], [52, 139], [600_000, 200_000], [0.5, 0.5]]; // prettier-ignore
const layers = fc
  .record({
    crs: members,
    form: fc.constantFrom('collection', 'feature', 'geometry'),
    at: fc.constantFrom('top', 'inner'),
    points: fc.array(fc.constantFrom(...places), { minLength: 1, maxLength: 3 }),
    width: fc.constantFrom(1e-3, 0.1, 10),
  })
  .map(({ crs, form, at, points, width }) => {
    const outer = crs === undefined || at === 'inner' ? {} : { crs };
    const inner = crs === undefined || at === 'top' ? {} : { crs };
    const rings = points.map(([x = 0, y = 0]) => {
      return [[[x, y], [x + width, y], [x + width, y + width], [x, y + width], [x, y]]]; // prettier-ignore
    });
    const geometry = { type: 'MultiPolygon', coordinates: rings, ...(form === 'geometry' ? { ...outer, ...inner } : inner) }; // prettier-ignore
    if (form === 'geometry') return geometry;
    const feature = { type: 'Feature', properties: { name: 'n' }, geometry };
    return form === 'feature' ? { ...feature, ...outer } : { type: 'FeatureCollection', features: [feature], ...outer };
  });

interface Diagnosis {
  readonly sound: boolean;
  readonly findings: readonly { readonly severity: string; readonly explanation: string }[];
}

const diagnosisOf = async (layer: unknown) => (await run(diagnose, { layer })).outputs.diagnosis as Diagnosis;

async function refusal(id: string, inputs: Readonly<Record<string, unknown>>): Promise<ProcessError | undefined> {
  try {
    await run(byId(id), inputs);
    return undefined;
  } catch (error) {
    if (error instanceof ProcessError) return error;
    throw error;
  }
}

/** Inputs of a call with that layer, without another one. */
function inputsWith(id: string, layer: unknown): Readonly<Record<string, unknown>> {
  const { extent: _, ...others } = fittingInputs(byId(id));
  return { ...others, layer };
}

describe('a refusal because of a CRS or of coordinates', () => {
  it('is an error of diagnose in the same words, and what is sound is taken', async () => {
    const tally = { refused: 0, sound: 0 };
    await fc.assert(
      fc.asyncProperty(layers, fc.constantFrom(...onEarth), async (layer, { id }) => {
        const { sound, findings } = await diagnosisOf(layer);
        const errors = findings.filter(({ severity }) => severity === 'error').map(({ explanation }) => explanation);
        for (const [by, refused] of [
          [id, await refusal(id, inputsWith(id, layer))],
          ['reproject', await refusal('reproject', { layer, target_crs: 'OGC:CRS84' })],
        ] as const) {
          if (sound) expect(refused?.message).toBeUndefined();
          if (!refused) continue;
          tally.refused += 1;
          expect(errors).not.toEqual([]);
          // Where longitude and latitude are assumed, reproject says so.
          if (by === 'reproject' && /in (?:OGC:CRS84|EPSG:4326)/.test(refused.message)) continue;
          const words = refused.issues[0]?.message.replace(/ \(feature \d+.*\)$/, '');
          expect(errors.join('\n')).toContain(words);
        }
        tally.sound += sound ? 1 : 0;
      }),
      { numRuns: 100, seed: 16 },
    );
    expect(tally.refused).toBeGreaterThan(80);
    expect(tally.sound).toBeGreaterThan(1);
  });

  it('has a way out that works in one step', async () => {
    let followed = 0;
    const brussels: Readonly<Record<string, readonly number[]>> = {
      31370: [150_000, 170_000],
      3857: [489_805, 6_588_000],
      4258: [4.4, 50.8],
    };
    const readable = fc.constantFrom(...Object.entries(brussels)).chain(([code, at]) => {
      const href = `http://spatialreference.org/ref/epsg/${code}/proj4/`;
      const crs = fc.constantFrom<unknown>(named(`EPSG:${code}`), { type: 'link', properties: { href } });
      return fc.record({ crs, at: fc.constant(at) });
    });
    const unreadable = fc
      .constantFrom<unknown>('GDA2020 of mine', 42, 'EPSG:999999', 'urn:ogc:def:crs:EPSG::4979', ...links.slice(-3))
      .map((name) => ({ crs: named(name), at: [4.4, 50.8] }));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(readable, unreadable),
        fc.constantFrom('measure', 'buffer', 'snap'),
        async (sent, id) => {
          const { crs, at } = sent;
          const layer = { type: 'Feature', crs, properties: {}, geometry: { type: 'Point', coordinates: at } };
          const inputs = id === 'snap' ? { layer, tolerance: 1 } : inputsWith(id, layer);
          const refused = await refusal(id, inputs);
          // They transform what they can read.
          if (!refused) return;
          const { message } = refused;
          followed += 1;
          const { crs: __, ...bare } = layer;
          if (message.includes('Remove it')) expect(await refusal(id, { ...inputs, layer: bare })).toBeUndefined();
          const isKnown = !/EPSG:(?:999999|4979|42);/.test(message);
          const needsSource = !isKnown || message.includes('source_crs, the CRS');
          const source = needsSource ? { source_crs: 'EPSG:4326' } : {};
          expect(message).toContain('EPSG:4326');
          const { outputs } = await run(reproject, { layer, target_crs: 'EPSG:4326', ...source });
          expect(await refusal(id, { ...inputs, layer: outputs.reprojected_geometry })).toBeUndefined();
        },
      ),
      { numRuns: 90, seed: 16 },
    );
    expect(followed).toBeGreaterThan(30);
  });
});
