/** Ellipsoids in the CRS table. */

/** Semi-major axis in metres; the flattening is 1 / `inverseFlattening`. */
interface Ellipsoid {
  readonly a: number;
  readonly inverseFlattening: number;
}

/** Names that proj4 knows with exactly these numbers; it silently reads any other name as WGS 84. */
export const ellipsoids: Readonly<Record<string, Ellipsoid>> = {
  WGS84: { a: 6378137, inverseFlattening: 298.257223563 },
  GRS80: { a: 6378137, inverseFlattening: 298.257222101 },
  intl: { a: 6378388, inverseFlattening: 297 },
  bessel: { a: 6377397.155, inverseFlattening: 299.1528128 },
  clrk66: { a: 6378206.4, inverseFlattening: 294.978698213898 },
  clrk80ign: { a: 6378249.2, inverseFlattening: 293.466021293627 },
  krass: { a: 6378245, inverseFlattening: 298.3 },
  aust_SA: { a: 6378160, inverseFlattening: 298.25 },
};

/** @param definition definition as in the table: `+ellps=GRS80`, `+a=… +rf=…`, or `+a=… +b=…` for a sphere */
export function parseEllipsoid(definition: string): { readonly a: number; readonly eccentricitySquared: number } {
  const value = (key: string) => new RegExp(`\\+${key}=(\\S+)`).exec(definition)?.[1];
  const known = ellipsoids[value('ellps') ?? ''];
  const a = known?.a ?? Number(value('a'));
  const inverse = known?.inverseFlattening ?? Number(value('rf') ?? Infinity);
  const flattening = 1 / inverse;
  return { a, eccentricitySquared: flattening * (2 - flattening) };
}
