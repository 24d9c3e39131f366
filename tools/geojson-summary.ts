/** Says of a GeoJSON value what it is, how large and where, without its coordinates. */

const geometryTypes = new Set(['Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon']);

const PROPERTIES_LENGTH = 300;

type Json = Readonly<Record<string, unknown>>;

/** @returns one line, or nothing when the value is no GeoJSON */
export function describeGeojson(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  if (value.type === 'FeatureCollection') return describeCollection(value);
  if (value.type === 'Feature') return describeFeature(value);
  return isGeometry(value) ? describeGeometry(value) : undefined;
}

function describeGeometry(geometry: Json): string {
  const tally = count(geometry);
  const parts = `${tally.parts} part${tally.parts === 1 ? '' : 's'}`;
  return [String(geometry.type), parts, ...size(tally)].join(', ');
}

function describeFeature({ geometry, properties }: Json): string {
  const shape = isObject(geometry) ? describeGeometry(geometry) : 'no geometry';
  const text = isObject(properties) ? JSON.stringify(properties) : '';
  const short = text.length > PROPERTIES_LENGTH ? `${text.slice(0, PROPERTIES_LENGTH)}…` : text;
  return `Feature of ${shape}${short === '' ? '' : `, properties ${short}`}`;
}

function describeCollection({ features }: Json): string {
  const all = Array.isArray(features) ? features.filter(isObject) : [];
  const kinds = new Map<string, number>();
  const tally = emptyTally();
  for (const { geometry } of all) {
    const kind = isObject(geometry) ? String(geometry.type) : 'no geometry';
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if (isObject(geometry)) add(geometry, tally);
  }
  const names = isObject(all[0]?.properties) ? Object.keys(all[0].properties) : [];
  return [
    `FeatureCollection of ${all.length}`,
    ...[...kinds].map(([kind, number]) => `${number} ${kind}`),
    ...size(tally),
    ...(names.length > 0 ? [`properties ${names.join(', ').slice(0, PROPERTIES_LENGTH)}`] : []),
  ].join(', ');
}

interface Tally {
  parts: number;
  positions: number;
  /** West, south, east, north. */
  extent: [number, number, number, number];
}

function emptyTally(): Tally {
  return { parts: 0, positions: 0, extent: [Infinity, Infinity, -Infinity, -Infinity] };
}

function count(geometry: Json): Tally {
  const tally = emptyTally();
  add(geometry, tally);
  return tally;
}

function add({ type, coordinates, geometries }: Json, tally: Tally): void {
  if (Array.isArray(geometries)) {
    for (const member of geometries.filter(isObject)) add(member, tally);
    return;
  }
  if (!Array.isArray(coordinates) || coordinates.length === 0) return;
  tally.parts += String(type).startsWith('Multi') ? coordinates.length : 1;
  addPositions(coordinates, tally);
}

function addPositions(coordinates: readonly unknown[], tally: Tally): void {
  const [x, y] = coordinates;
  if (typeof x !== 'number' || typeof y !== 'number') {
    for (const inner of coordinates) if (Array.isArray(inner)) addPositions(inner, tally);
    return;
  }
  const [west, south, east, north] = tally.extent;
  tally.positions += 1;
  tally.extent = [Math.min(west, x), Math.min(south, y), Math.max(east, x), Math.max(north, y)];
}

function size({ positions, extent }: Tally): readonly string[] {
  if (positions === 0) return ['empty'];
  const rounded = extent.map((coordinate) => Math.round(coordinate * 1e6) / 1e6);
  return [`${positions} position${positions === 1 ? '' : 's'}`, `extent [${rounded.join(', ')}]`];
}

function isGeometry({ type, coordinates, geometries }: Json): boolean {
  if (type === 'GeometryCollection') return Array.isArray(geometries);
  return typeof type === 'string' && geometryTypes.has(type) && Array.isArray(coordinates);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
