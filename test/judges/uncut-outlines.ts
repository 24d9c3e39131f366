/** Random outlines that are not cut at the antimeridian, and the same in continuous longitudes. */
import type { Position } from '../../schemas/geometry-types.ts';

type Ring = readonly Position[];

export interface Uncut {
  /** As it is sent: longitudes within 180, each ring from any of its positions, in either direction. */
  readonly geometry: { readonly type: string; readonly [member: string]: unknown };
  /** Shells first, longitudes continuous, closed over the pole where it goes around one. */
  readonly polygons: readonly (readonly Ring[])[];
  readonly polar: boolean;
  /** True where a hole crosses itself. */
  readonly isInvalid: boolean;
}

const round = (value: number) => Math.round(value * 1e6) / 1e6;

function star([x, y]: readonly [number, number], radius: number, random: () => number): Ring {
  const count = 3 + Math.floor(random() * 9);
  const start = random() * 2 * Math.PI;
  const ring = Array.from({ length: count }, (_, i): Position => {
    const angle = start + (2 * Math.PI * (i + random() * 0.5)) / count;
    const reach = radius * (0.5 + random() * 0.5);
    return [round(x + reach * Math.cos(angle)), round(y + reach * Math.sin(angle))];
  });
  return [...ring, ring[0] ?? []];
}

function bowTie([x, y]: readonly [number, number], radius: number): Ring {
  const [w, e, s, n] = [round(x - radius / 2), round(x + radius / 2), round(y - radius / 2), round(y + radius / 2)];
  return [[w, s], [e, n], [e, s], [w, n], [w, s]]; // prettier-ignore
}

function isBowTie([a = [], b = [], c = [], d = []]: Ring): boolean {
  return a[0] === d[0] && b[0] === c[0];
}

/** Longitudes as they are sent, in another direction and from another position. */
function wrapRing(ring: Ring, random: () => number): Ring {
  const open = ring.slice(0, -1).map(([x = 0, y = 0]): Position => [x - 360 * Math.floor((x + 180) / 360), y]);
  const first = Math.floor(random() * open.length);
  const turned = [...open.slice(first), ...open.slice(0, first)];
  if (random() < 0.5) turned.reverse();
  return [...turned, turned[0] ?? []];
}

/** @param at longitude of the middle */
export function randomUncut(random: () => number, at = 180): Uncut {
  const polar = random() < 0.2;
  const polygons = polar ? [randomCap(random)] : randomParts(random, at);
  const sent = polygons.map((rings) =>
    rings.map((ring, i) => wrapRing(polar && i === 0 ? [...ring.slice(0, -3), ring[0] ?? []] : ring, random)),
  );
  const [only] = sent;
  const members = sent.map((coordinates) => ({ type: 'Polygon', coordinates }));
  const shapes = [
    { type: 'MultiPolygon', coordinates: sent },
    { type: 'GeometryCollection', geometries: members },
    { type: 'GeometryCollection', geometries: [{ type: 'GeometryCollection', geometries: members }] },
  ] as const;
  const isSingle = sent.length === 1 && random() < 0.7;
  const geometry = isSingle ? { type: 'Polygon', coordinates: only } : shapes[Math.floor(random() * 3)];
  const isInvalid = polygons.some(([, ...holes]) => holes.some((hole) => hole.length === 5 && isBowTie(hole)));
  return { geometry: geometry ?? shapes[0], polygons, polar, isInvalid };
}

function randomParts(random: () => number, at: number): readonly (readonly Ring[])[] {
  const [x, y] = [at + (random() - 0.5) * 12, (random() - 0.5) * 120] as const;
  const scale = [1e-3, 0.1, 1, 6][Math.floor(random() * 4)] ?? 1;
  const centre = [at + (x - at) * Math.min(1, scale), y] as const;
  const parts = [[frame(centre, scale, random), ...holesIn(centre, scale, random)]];
  // Another part beside the first, and one in a hole of it.
  if (random() < 0.5) parts.push([star([centre[0] + 3 * scale * (random() < 0.5 ? -1 : 1), y], scale / 2, random)]);
  const hole = parts[0]?.[1];
  if (hole && hole.length !== 5 && random() < 0.5) parts.push([shrink(hole, 0.4)]);
  return parts;
}

/** A ring with room for holes within the radius. */
function frame([x, y]: readonly [number, number], radius: number, random: () => number): Ring {
  const count = 8 + Math.floor(random() * 12);
  const ring = Array.from({ length: count }, (_, i): Position => {
    const angle = (2 * Math.PI * i) / count;
    const reach = radius * (1.2 + random() * 0.3);
    return [round(x + reach * Math.cos(angle)), round(y + reach * Math.sin(angle))];
  });
  return [...ring, ring[0] ?? []];
}

function holesIn([x, y]: readonly [number, number], radius: number, random: () => number): readonly Ring[] {
  const corners = [[-0.5, -0.5], [0.5, -0.5], [-0.5, 0.5], [0.5, 0.5]].slice(0, Math.floor(random() * 5)); // prettier-ignore
  return corners.map(([dx = 0, dy = 0]) => {
    const centre = [x + dx * radius, y + dy * radius] as const;
    return random() < 0.2 ? bowTie(centre, radius / 2.5) : star(centre, radius / 2.5, random);
  });
}

function shrink(ring: Ring, factor: number): Ring {
  const open = ring.slice(0, -1);
  const [x, y] = [0, 1].map((axis) => open.reduce((sum, p) => sum + (p[axis] ?? 0), 0) / open.length);
  return ring.map(([px = 0, py = 0]) => [round((x ?? 0) + (px - (x ?? 0)) * factor), round((y ?? 0) + (py - (y ?? 0)) * factor)]); // prettier-ignore
}

/** A cap around a pole, with holes of which some are across the antimeridian, and some around the pole. */
function randomCap(random: () => number): readonly Ring[] {
  const pole = random() < 0.5 ? -90 : 90;
  const side = Math.sign(pole);
  const count = 6 + Math.floor(random() * 12);
  const steps = Array.from({ length: count - 1 }, (_, i) => round(-180 + (360 * (i + 1)) / count));
  const edge = round(side * (55 + random() * 5));
  const middle = steps.map((x): Position => [x, round(side * (50 + random() * 10))]);
  const shell: Ring = [[-180, edge], ...middle, [180, edge], [180, pole], [-180, pole], [-180, edge]]; // prettier-ignore
  const holes = [180, 60, -60, 178].slice(0, Math.floor(random() * 4)).map((x, i) => star([x, side * (66 + 5 * i)], 2, random)); // prettier-ignore
  return [shell, ...holes];
}
