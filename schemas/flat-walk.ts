/** Walks over flat geometries: their members and their bounds. */
import type { FlatGeometry, FlatShape } from './flat-geometry.ts';

export interface Bounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** The members of all collections, however deep, without the collections themselves. */
export function shapesOf(geometry: FlatGeometry): readonly FlatShape[] {
  if (geometry.type !== 'GeometryCollection') return [geometry];
  const shapes: FlatShape[] = [];
  addShapes(geometry, shapes);
  return shapes;
}

/** A list for each of a million members would cost more than all that is done with them. */
function addShapes(geometry: FlatGeometry, shapes: FlatShape[]): void {
  if (geometry.type !== 'GeometryCollection') shapes.push(geometry);
  else for (const member of geometry.geometries) addShapes(member, shapes);
}

/** @returns smallest and largest x and y; west is greater than east where there is no position */
export function boundsOf(geometry: FlatGeometry): Bounds {
  const bounds = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  extend(bounds, geometry);
  return bounds;
}

/** @param positions one after the other; only their first two numbers count */
export function boundsOfPositions(positions: ArrayLike<number>, stride = 2): Bounds {
  const bounds = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  extendTo(bounds, positions, stride);
  return bounds;
}

/** @param geometries null for features without one */
export function boundsOfAll(geometries: readonly (FlatGeometry | null)[]): Bounds {
  const bounds = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  for (const geometry of geometries) if (geometry) extend(bounds, geometry);
  return bounds;
}

/** The smallest box around all of them. */
export function boundsOfBoxes(boxes: readonly Bounds[]): Bounds {
  return {
    west: Math.min(...boxes.map(({ west }) => west)),
    south: Math.min(...boxes.map(({ south }) => south)),
    east: Math.max(...boxes.map(({ east }) => east)),
    north: Math.max(...boxes.map(({ north }) => north)),
  };
}

type Growing = { -readonly [K in keyof Bounds]: number };

function extend(bounds: Growing, geometry: FlatGeometry): void {
  if (geometry.type === 'GeometryCollection') {
    for (const member of geometry.geometries) extend(bounds, member);
    return;
  }
  extendTo(bounds, geometry.coordinates, geometry.stride);
}

function extendTo(bounds: Growing, positions: ArrayLike<number>, stride: number): void {
  for (let i = 0; i < positions.length; i += stride) {
    const x = positions[i] as number;
    const y = positions[i + 1] as number;
    if (x < bounds.west) bounds.west = x;
    if (x > bounds.east) bounds.east = x;
    if (y < bounds.south) bounds.south = y;
    if (y > bounds.north) bounds.north = y;
  }
}
