/** Reduces vertices for display: omits those nearer to the one before than a screen can show. */
import { isFlatShape, type FlatGeometry, type FlatShape } from '../../schemas/flat-geometry.ts';

/** A ring needs four positions, a line two; below that a shape would vanish. */
const minPositions = { ring: 4, line: 2 } as const;

/** @param step in units of the coordinates; 0 keeps everything */
export function reduceGeometry(geometry: FlatGeometry, step: number): FlatGeometry {
  if (!isFlatShape(geometry)) {
    return { ...geometry, geometries: geometry.geometries.map((member) => reduceGeometry(member, step)) };
  }
  return step === 0 || geometry.type === 'Point' || geometry.type === 'MultiPoint' ? geometry : thin(geometry, step);
}

export function countVertices(geometry: FlatGeometry): number {
  if (isFlatShape(geometry)) return geometry.coordinates.length / geometry.stride;
  return geometry.geometries.reduce((sum, member) => sum + countVertices(member), 0);
}

/** First and last positions stay, so that rings stay closed. */
function thin(shape: FlatShape, step: number): FlatShape {
  const { coordinates, stride, ends, type } = shape;
  const positions: number[] = [];
  const newEnds: number[] = [];
  const minimum = type === 'Polygon' || type === 'MultiPolygon' ? minPositions.ring : minPositions.line;
  let start = 0;
  for (const end of ends) {
    const line = selectPositions(shape, start, end, step);
    // A line smaller than the step keeps the minimum number of positions of its type, evenly spread.
    const isEnough = line.length >= minimum || end - start <= minimum;
    for (const position of isEnough ? line : selectEvenly(start, end, minimum)) positions.push(position);
    newEnds.push(positions.length);
    start = end;
  }
  const thinned = new Float64Array(positions.length * stride);
  positions.forEach((position, index) => {
    thinned.set(coordinates.subarray(position * stride, (position + 1) * stride), index * stride);
  });
  return { ...shape, coordinates: thinned, ends: Uint32Array.from(newEnds) };
}

function selectPositions({ coordinates, stride }: FlatShape, start: number, end: number, step: number): number[] {
  const positions: number[] = [];
  let [lastX, lastY] = [NaN, NaN];
  for (let i = start; i < end; i++) {
    const [x, y] = [coordinates[i * stride] as number, coordinates[i * stride + 1] as number];
    const near = Math.abs(x - lastX) < step && Math.abs(y - lastY) < step;
    if (near && i < end - 1) continue;
    positions.push(i);
    [lastX, lastY] = [x, y];
  }
  return positions;
}

function selectEvenly(start: number, end: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => start + Math.round((i * (end - 1 - start)) / (count - 1)));
}
