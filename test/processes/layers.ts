/** Small layers for tests. */
export const feature = (id: string | number, geometry: unknown, properties: unknown = {}) => ({
  type: 'Feature',
  id,
  properties,
  geometry,
});
export const collection = (...features: unknown[]) => ({ type: 'FeatureCollection', features });
export const point = (x: number, y: number) => ({ type: 'Point', coordinates: [x, y] });
export const line = (...coordinates: number[][]) => ({ type: 'LineString', coordinates });
export const square = (x: number, y: number, side: number) => ({
  type: 'Polygon',
  // prettier-ignore
  coordinates: [[[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]],
});

export interface Answer {
  readonly features: readonly { readonly id?: string | number; readonly properties: Record<string, unknown> }[];
  readonly summary: Record<string, unknown>;
}
