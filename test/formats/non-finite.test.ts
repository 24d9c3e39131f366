/** Positions that are no numbers break their feature, not the file. */
import { describe, expect, it } from 'vitest';
import { readFeature } from '../../schemas/broken-feature.ts';
import gpx from '../../src/formats/gpx.ts';
import kml from '../../src/formats/kml.ts';
import type { DataFormat } from '../../src/formats/define-format.ts';
import { readLayer } from '../../src/formats/read-file.ts';

const words = ['NaN', 'nan', 'inf', '-Infinity', '1e400', '-1e999', '+inf'];

async function read(format: DataFormat, text: string, layer?: string) {
  const { value, notes } = await readLayer(format, Buffer.from(text), layer);
  const { features } = value as { readonly features: readonly unknown[] };
  const broken = features.map((feature, i) => readFeature(feature, ['features', i], true).broken !== undefined);
  return { broken, notes };
}
const inKml = (positions: readonly string[]) =>
  `<kml><Document>${positions.map((text) => `<Placemark><Point><coordinates>${text}</coordinates></Point></Placemark>`).join('')}</Document></kml>`;

describe('positions that are no numbers', () => {
  it.each(words)('break the placemark with %s alone', async (word) => {
    const { broken, notes } = await read(kml, inKml(['1,2', `${word},2`, `1,${word},3`, `1,2,${word}`]));
    expect(broken).toEqual([false, true, true, false]);
    expect(notes).toContain('2 features have positions that are not finite numbers: they are broken.');
    expect(notes).toContain('1 height was left out: not a finite number.');
  });

  it.each(words)('break the waypoint with %s alone', async (word) => {
    const text = `<gpx><wpt lon="1" lat="2"/><wpt lon="${word}" lat="2"/></gpx>`;
    const { broken, notes } = await read(gpx, text);
    expect(broken).toEqual([false, true]);
    expect(notes).toContain('1 feature has positions that are not finite numbers: it is broken.');
  });

  it('break the track that they are in', async () => {
    const point = (lon: string) => `<trkpt lon="${lon}" lat="2"/>`;
    const track = (...lons: string[]) => `<trk><trkseg>${lons.map(point).join('')}</trkseg></trk>`;
    const { broken } = await read(gpx, `<gpx>${track('1', '2', 'NaN')}${track('1', '2', '3')}</gpx>`, 'tracks');
    expect(broken).toEqual([true, false]);
  });

  it('are refused with their line where they are other words', async () => {
    await expect(read(kml, inKml(['1,2', 'nano,2']))).rejects.toThrow('expected a number, not "nano,2"');
    await expect(read(gpx, '<gpx><wpt lon="east" lat="2"/></gpx>')).rejects.toThrow('not "east"');
  });
});
