/** Warnings about planar measures in a projected CRS that shows areas or lengths larger or smaller than they are. */
import type { Layer } from '../../../schemas/layer.ts';
import { boundsOf, hasPolygons, isEmpty } from '../flat/flat.ts';
import { toCollection } from '../layers/layers.ts';
import { computeArea } from './area.ts';
import { computeDistortion } from './distortion.ts';
import { loadProj } from './proj.ts';
import { isUnsupported, loadCrsTable } from './table.ts';

export type PlanarMeasure = 'areas' | 'lengths';

/** Relative error that is said. */
const MAX_ERROR = 0.01;

/** Positions per side of the box of a layer at which the projection is inverted. */
const POSITIONS_PER_SIDE = 7;

const ways = {
  areas: 'For true areas take measure after reproject to EPSG:4326, or suggest-crs with purpose area.',
  lengths: 'For true lengths and distances reproject to EPSG:4326 and take measure or buffer, or take suggest-crs.',
} as const satisfies Record<PlanarMeasure, string>;

/**
 * @param layer in the plane of its declared CRS; without one nothing is known
 * @returns a warning where measures are off by more than 1 % at the place of the layer
 */
export async function planarDistortionWarnings(layer: Layer, measure: PlanarMeasure): Promise<readonly string[]> {
  const found = await findDistortion(layer);
  if (!found || (measure === 'areas' && !hasPolygons(toCollection(layer)))) return [];
  const [least, most] = measure === 'areas' ? found.areaScale : found.lengthScale;
  if (Math.max(1 - least, most - 1) <= MAX_ERROR) return [];
  return [
    `In ${found.id} planar ${measure} at this place are ${formatRange(least, most)} the true ones. ${ways[measure]}`,
  ];
}

/** Warns where fractions of planar areas are off by more than 1 %: the scale differs across the layer. */
export async function unevenAreaWarnings(layer: Layer): Promise<readonly string[]> {
  const found = await findDistortion(layer);
  if (!found) return [];
  const [least, most] = found.areaScale;
  if (most <= (1 + MAX_ERROR) * least) return [];
  return [
    `Shares are by planar area, and in ${found.id} planar areas at this place are ${formatRange(least, most)} the true ` +
      'ones. Reproject to EPSG:4326 first for shares on the ellipsoid.',
  ];
}

async function findDistortion({ crs: declared, features }: Layer) {
  const whole = toCollection({ features });
  if (declared?.code === undefined || isEmpty(whole)) return undefined;
  const crs = (await loadCrsTable()).find(declared.code);
  if (!crs || isUnsupported(crs) || crs.kind !== 'projected') return undefined;
  const proj = await loadProj();
  const positions = createGrid(boundsOf(whole));
  proj.projection(crs.projection).inverse(positions);
  if (positions.some(Number.isNaN)) return undefined;
  const distortion = computeDistortion(crs, computeArea(positions), proj);
  return distortion && { ...distortion, id: crs.id };
}

function createGrid({ west, south, east, north }: ReturnType<typeof boundsOf>): Float64Array {
  const positions: number[] = [];
  const along = (from: number, to: number, i: number) => from + ((to - from) * i) / (POSITIONS_PER_SIDE - 1);
  for (let row = 0; row < POSITIONS_PER_SIDE; row++) {
    for (let column = 0; column < POSITIONS_PER_SIDE; column++) {
      positions.push(along(west, east, column), along(south, north, row));
    }
  }
  return Float64Array.from(positions);
}

function formatRange(least: number, most: number): string {
  const [from, to] = [formatFactor(least), formatFactor(most)];
  return from === to ? `${from} times` : `${from} to ${to} times`;
}

function formatFactor(factor: number): string {
  return String(Number(factor.toPrecision(3)));
}
