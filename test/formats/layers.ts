/** Layers through a format, as they were written and as they are read. */
import { toGeoJson } from '../../schemas/flat-geometry.ts';
import { StoredLayer } from '../../schemas/layer.ts';
import type { DataFormat, WritableFormat } from '../../src/formats/define-format.ts';
import { readLayer } from '../../src/formats/read-file.ts';

const toLayer = (features: readonly object[], crs?: unknown) =>
  StoredLayer.parse({ type: 'FeatureCollection', ...(crs !== undefined && { crs }), features });

export async function writeLayer(format: WritableFormat, features: readonly object[], crs?: unknown) {
  const { chunks, notes } = await format.write(toLayer(features, crs));
  return { file: Buffer.concat([...chunks]), notes };
}

export async function readBack(format: DataFormat, file: Uint8Array) {
  const { value, notes } = await readLayer(format, file);
  const { features, crs } = StoredLayer.parse(value);
  return {
    notes,
    code: crs?.code ?? crs?.name,
    properties: features.map(({ properties }) => properties),
    geometries: features.map(({ geometry }) => geometry && toGeoJson(geometry)),
  };
}
