/** Cuts lines in longitude and latitude into pieces so small that a plane can stand for the ellipsoid around each. */
import type { Position } from '../../../schemas/geometry-types.ts';
import { wgs84 } from '../ellipsoid/geodesic.ts';
import type { Line } from '../flat/parts.ts';

export interface Piece {
  readonly line: Line;
  readonly centre: Position;
  /** Metres from the centre to the furthest place of the piece, or a little more. */
  readonly extent: number;
}

export interface PieceLimits {
  /** In metres, from the centre. */
  readonly extent: number;
  readonly positions: number;
}

const RADIANS = Math.PI / 180;
const METRES_PER_DEGREE = wgs84.a * RADIANS;

/** Of longitude, in one edge: near a pole, more would bulge out of the box of its ends. */
const MOST_DEGREES = 15;

/** Each piece begins where the one before it ends; edges that are too long are cut too. */
export function piecesOf(line: Line, limits: PieceLimits): readonly Piece[] {
  const pieces: Piece[] = [];
  let piece: Position[] = [];
  let box = emptyBox();
  for (const position of withShortEdges(line, limits.extent)) {
    const wider = extended(box, position);
    const last = piece.at(-1);
    if (last && (halfDiagonal(wider) > limits.extent || piece.length >= limits.positions)) {
      pieces.push(toPiece(piece, box));
      piece = [last, position];
      box = extended(extended(emptyBox(), last), position);
    } else {
      piece.push(position);
      box = wider;
    }
  }
  if (piece.length > 0) pieces.push(toPiece(piece, box));
  return pieces;
}

/** How far two near places lie apart, never too little: on a sphere with the larger radius, along the wider parallel. */
export function metresBetween([lonA = 0, latA = 0]: Position, [lonB = 0, latB = 0]: Position): number {
  const wider = latA * latB < 0 ? 1 : Math.cos(Math.min(Math.abs(latA), Math.abs(latB)) * RADIANS);
  return METRES_PER_DEGREE * Math.hypot((lonA - lonB) * wider, latA - latB);
}

function withShortEdges(line: Line, extent: number): Line {
  return line.flatMap((to, i) => {
    const from = line[i - 1];
    if (!from) return [to];
    const [ax = 0, ay = 0] = from;
    const [bx = 0, by = 0] = to;
    const parts = Math.max(1, Math.ceil(metresBetween(from, to) / extent), Math.ceil(Math.abs(bx - ax) / MOST_DEGREES));
    return Array.from({ length: parts }, (_, k): Position => {
      const share = (k + 1) / parts;
      return k === parts - 1 ? to : [ax + (bx - ax) * share, ay + (by - ay) * share];
    });
  });
}

/** In space, on the unit sphere: no longitude and no pole is special there. */
interface Box {
  readonly low: readonly [number, number, number];
  readonly high: readonly [number, number, number];
}

function emptyBox(): Box {
  return { low: [Infinity, Infinity, Infinity], high: [-Infinity, -Infinity, -Infinity] };
}

function extended({ low, high }: Box, [longitude = 0, latitude = 0]: Position): Box {
  const [lambda, phi] = [longitude * RADIANS, latitude * RADIANS];
  const x = Math.cos(phi) * Math.cos(lambda);
  const y = Math.cos(phi) * Math.sin(lambda);
  const z = Math.sin(phi);
  return {
    low: [Math.min(low[0], x), Math.min(low[1], y), Math.min(low[2], z)],
    high: [Math.max(high[0], x), Math.max(high[1], y), Math.max(high[2], z)],
  };
}

/** A hundredth more, for arcs are longer than their chords and the Earth is not quite a sphere. */
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
