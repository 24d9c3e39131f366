/** Splits lines in longitude and latitude into pieces so small that a plane can replace the ellipsoid around each. */
import type { Position } from '../../../schemas/geometry-types.ts';
import { wgs84 } from '../ellipsoid/geodesic.ts';
import type { Line } from '../flat/parts.ts';

export interface Piece {
  readonly line: Line;
  readonly centre: Position;
  /** Upper bound of the distance of the piece from its centre, in metres. */
  readonly extent: number;
}

export interface PieceLimits {
  /** Maximum distance from the centre in metres. */
  readonly extent: number;
  readonly positions: number;
}

const RADIANS = Math.PI / 180;
const METRES_PER_DEGREE = wgs84.a * RADIANS;

/** Maximum longitude span of an edge in degrees: near a pole, longer ones would leave the box of their ends. */
const MAX_EDGE_DEGREES = 15;

/** Each piece starts where the previous one ends; edges that are too long are split. */
export function splitIntoPieces(line: Line, limits: PieceLimits): readonly Piece[] {
  const pieces: Piece[] = [];
  let piece: Position[] = [];
  let box = emptyBox();
  for (const position of subdivideEdges(line, limits.extent)) {
    const wider = extendBox(box, position);
    const last = piece.at(-1);
    if (last && (halfDiagonal(wider) > limits.extent || piece.length >= limits.positions)) {
      pieces.push(toPiece(piece, box));
      piece = [last, position];
      box = extendBox(extendBox(emptyBox(), last), position);
    } else {
      piece.push(position);
      box = wider;
    }
  }
  if (piece.length > 0) pieces.push(toPiece(piece, box));
  return pieces;
}

/**
 * Upper bound of the distance of two near positions in metres: on a sphere with the larger radius, along the wider
 * parallel.
 */
export function boundDistance([lonA = 0, latA = 0]: Position, [lonB = 0, latB = 0]: Position): number {
  const wider = latA * latB < 0 ? 1 : Math.cos(Math.min(Math.abs(latA), Math.abs(latB)) * RADIANS);
  return METRES_PER_DEGREE * Math.hypot((lonA - lonB) * wider, latA - latB);
}

function subdivideEdges(line: Line, extent: number): Line {
  return line.flatMap((to, i) => {
    const from = line[i - 1];
    if (!from) return [to];
    const [ax = 0, ay = 0] = from;
    const [bx = 0, by = 0] = to;
    const parts = Math.max(
      1,
      Math.ceil(boundDistance(from, to) / extent),
      Math.ceil(Math.abs(bx - ax) / MAX_EDGE_DEGREES),
    );
    return Array.from({ length: parts }, (_, k): Position => {
      const fraction = (k + 1) / parts;
      return k === parts - 1 ? to : [ax + (bx - ax) * fraction, ay + (by - ay) * fraction];
    });
  });
}

/** Box in space, on the unit sphere, where no longitude and no pole is special. */
interface Box {
  readonly low: readonly [number, number, number];
  readonly high: readonly [number, number, number];
}

function emptyBox(): Box {
  return { low: [Infinity, Infinity, Infinity], high: [-Infinity, -Infinity, -Infinity] };
}

function extendBox({ low, high }: Box, [longitude = 0, latitude = 0]: Position): Box {
  const [lambda, phi] = [longitude * RADIANS, latitude * RADIANS];
  const x = Math.cos(phi) * Math.cos(lambda);
  const y = Math.cos(phi) * Math.sin(lambda);
  const z = Math.sin(phi);
  return {
    low: [Math.min(low[0], x), Math.min(low[1], y), Math.min(low[2], z)],
    high: [Math.max(high[0], x), Math.max(high[1], y), Math.max(high[2], z)],
  };
}

/** With a margin of 1 %, because arcs are longer than chords and the Earth is not a sphere. */
function halfDiagonal({ low, high }: Box): number {
  const chord = Math.hypot(high[0] - low[0], high[1] - low[1], high[2] - low[2]) / 2;
  return 1.01 * wgs84.a * chord;
}

function toPiece(line: Line, box: Box): Piece {
  const [only] = line;
  const [x, y, z] = [0, 1, 2].map((axis) => ((box.low[axis] ?? 0) + (box.high[axis] ?? 0)) / 2);
  const middle: Position = [
    Math.atan2(y ?? 0, x ?? 0) / RADIANS,
    Math.atan2(z ?? 0, Math.hypot(x ?? 0, y ?? 0)) / RADIANS,
  ];
  return { line, centre: only && line.length === 1 ? only : middle, extent: halfDiagonal(box) };
}
