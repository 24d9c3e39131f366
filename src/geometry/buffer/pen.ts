/** What draws one buffer on Earth: how its tolerance is spent, and what of it the drawing took. */
import { ProcessError } from '../../common/errors.ts';

/** Of the border, and of what comes of them, probes included: some seconds of work. */
export const MOST_CHORDS = 500_000;
const MOST_POSITIONS = 10 * MOST_CHORDS;

/** In metres, none of the ellipsoid's radii of curvature being smaller. */
const RADIUS = 6_335_000;

/** In metres: Karney's geodesics are good to 15 nanometres, there and back; less are the digits of a longitude. */
const ROUNDING = 4e-8;

/**
 * How the tolerance is spent, in shares of it. Arcs and planes err inward only, so the radius is enlarged by half of
 * both and they count by half: 0.25 + 0.125 + 0.15 + 0.2 + 0.1 + 0.125 = 0.95.
 */
const shares = { arc: 0.5, plane: 0.25, there: 0.15, back: 0.2, thin: 0.1, hull: 0.125 } as const;

/** All lengths in metres. */
export interface Pen {
  readonly distance: number;
  /** As a share of the distance. */
  readonly tolerance: number;
  /** Chords in a full circle. */
  readonly segments: number;
  /** How far a piece may reach from its centre. */
  readonly extent: number;
  /** How far chords may stray from edges on the way into the plane and back. */
  readonly chords: { readonly there: number; readonly back: number };
  /** How far a line may be thinned. */
  readonly thin: number;
  /** How near to each other positions may stand for their hull. */
  readonly hullReach: number;
  /** How far a place may be from the edge of a hole that is closed. */
  readonly speck: number;
  /** The largest radius that `radiusFor` gives. */
  readonly mostRadius: number;
  /** Counts a position that is mapped. @throws {ProcessError} `too-large` */
  readonly count: () => void;
  /** What the drawing took: the largest of each. */
  readonly taken: Taken;
}

interface Taken {
  /** Of a piece. */
  extent: number;
  there: number;
  back: number;
  thin: number;
  /** Of a hull. */
  side: number;
  speck: number;
}

export function penFor(distance: number, tolerance: number): Pen {
  const share = Math.max(tolerance / 2, tolerance - ROUNDING / distance);
  const segments = 4 * Math.ceil(Math.PI / Math.acos(1 - shares.arc * share) / 4);
  let positions = 0;
  const pen: Pen = {
    distance,
    tolerance,
    segments,
    extent: RADIUS * Math.sqrt(6 * shares.plane * share),
    chords: { there: shares.there * share * distance, back: shares.back * share * distance },
    thin: shares.thin * share * distance,
    hullReach: distance * Math.sqrt(2 * shares.hull * share),
    speck: 1e-7 * distance,
    mostRadius: distance * (1 + ((shares.arc + shares.plane) / 2) * tolerance),
    count() {
      if (++positions > MOST_POSITIONS) throw tooFine(pen);
    },
    taken: { extent: 0, there: 0, back: 0, thin: 0, side: 0, speck: 0 },
  };
  return pen;
}

/** Adds to what the drawing took. */
export function take({ taken }: Pen, step: keyof Taken, metres: number): void {
  if (metres > taken[step]) taken[step] = metres;
}

/** Enlarged by half of what arcs and planes err inward. @returns metres */
export function radiusFor(pen: Pen): number {
  return pen.distance * (1 + (arcShare(pen) + planeShare(pen)) / 2);
}

/**
 * The bound that a drawing with this pen achieved. Every place within distance - inward of the border was covered, and
 * none beyond distance + outward, by each piece and so by all together.
 * @returns largest deviation of the edge, as a share of the distance, rounded up to three digits
 */
export function achieved(pen: Pen): number {
  const { distance, taken } = pen;
  const radius = radiusFor(pen);
  const line = taken.there + taken.thin + taken.speck + radius - Math.sqrt(radius ** 2 - taken.side ** 2 / 4);
  const edge = taken.back + ROUNDING;
  const outward = radius + line + edge - distance;
  const inward = distance - (1 - planeShare(pen)) * (radius * (1 - arcShare(pen)) - line) + edge;
  return roundedUp(Math.max(outward, inward) / distance);
}

/** How far an arc lies inside of its circle between two vertices. */
function arcShare({ segments }: Pen): number {
  return 1 - Math.cos(Math.PI / segments);
}

/**
 * The plane of a piece shows places too far apart, never too near, by up to (h / R)² / 6 for one that is up to h from
 * the centre, and a little more where the other is far: as on the sphere with the ellipsoid's strongest curvature.
 */
function planeShare({ mostRadius, taken: { extent } }: Pen): number {
  const reach = (extent + mostRadius) / RADIUS;
  return ((extent / RADIUS) ** 2 / 6) * (1 + reach ** 2 / 15);
}

function roundedUp(share: number): number {
  const digits = 2 - Math.floor(Math.log10(share));
  return Number(`${Math.ceil(Number(`${share}e${digits}`))}e-${digits}`);
}

/** @param needed known where the border is what is too long, rather than what comes of it */
export function tooFine(
  { distance, tolerance }: Pen,
  needed?: { chords: number; enough: number | undefined },
): ProcessError {
  const count = needed ? `about ${Math.ceil(needed.chords)}` : `more than ${MOST_CHORDS}`;
  const parts = needed ? ` into at least ${Math.ceil(needed.chords / MOST_CHORDS)} parts` : '';
  const coarser = needed?.enough === undefined ? '' : `a tolerance of ${needed.enough}, `;
  return new ProcessError(
    'too-large',
    `To be right to ${tolerance} of ${distance} metres the geometry needs ${count} positions, for ` +
      `its edges are long and the distance is short; at most ${MOST_CHORDS}, a limit that no setting raises. ` +
      `Give ${coarser}a larger distance, or split the geometry${parts} and unite their buffers.`,
  );
}
