/** A file in the place of JSON that a format reads is not sent through another program. */
import { describe, expect, it } from 'vitest';
import { StoredLayer } from '../../schemas/layer.ts';
import { kindOfFile } from '../../src/common/json/foreign-format.ts';
import { readableExtensions } from '../../src/common/json/foreign-text.ts';
import { loadFormats, readableFormats, writableFormats } from '../../src/formats/registry.ts';
import { writeZip } from '../../src/formats/zip.ts';

const formats = await loadFormats();
const point = { type: 'Feature', properties: { name: 'a' }, geometry: { type: 'Point', coordinates: [7, 52] } };

describe('advice for files in the place of JSON', () => {
  it('knows the extensions of the registry', () => {
    const read = readableFormats(formats).flatMap(({ extensions, readExtensions = [] }) => [...extensions, ...readExtensions]); // prettier-ignore
    expect([...readableExtensions].sort()).toEqual([...new Set(read)].sort());
  });

  it.each(writableFormats(formats).map((format) => [format.id, format] as const))(
    'reads %s itself',
    async (_, format) => {
      const { chunks } = await format.write(StoredLayer.parse({ type: 'FeatureCollection', features: [point] }));
      const bytes = Buffer.concat([...chunks]);
      const zip = Buffer.concat([...writeZip([{ name: `a.${format.extensions[0] ?? ''}`, bytes }])]);
      expect(kindOfFile(bytes)?.remedy ?? '').not.toContain('ogr2ogr');
      expect(kindOfFile(zip)?.remedy).toContain('isthmus convert in.');
    },
  );
});
