/** Labels of features, without any over another or over the edge of the map. */
import type { FlatGeometry, FlatShape } from '../../schemas/flat-geometry.ts';
import { findInteriorPoint } from '../geometry/flat/interior-point.ts';
import { eachShape } from './map-layer.ts';
import { label, shorten, textWidth } from './svg.ts';
import type { View } from './view.ts';

export interface Placed {
  readonly svg: string;
  readonly placed: number;
  /** Labels for which there was no room. */
  readonly omitted: number;
}

interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const MAX_WIDTH = 160;

interface LabelOptions {
  readonly view: View;
  readonly size: number;
  readonly radii: readonly (number | undefined)[] | undefined;
}

/**
 * @param labels for each geometry; empty for none
 * @param radii of symbols in pixels, where the values of features have them: the largest is labelled first
 */
export function placeLabels(
  geometries: readonly FlatGeometry[],
  labels: readonly string[],
  { view, size, radii }: LabelOptions,
): Placed {
  const taken: Rectangle[] = [];
  const texts: string[] = [];
  let omitted = 0;
  const order = [...geometries.keys()].sort((a, b) => (radii?.[b] ?? 0) - (radii?.[a] ?? 0));
  for (const i of order) {
    const text = shorten(labels[i] ?? '', size, MAX_WIDTH);
    const geometry = geometries[i];
    const anchor = text === '' || !geometry ? undefined : findAnchor(geometry);
    if (!anchor) continue;
    const [x, y] = view.project(...anchor.at);
    const isBeside = anchor.isPoint || radii !== undefined;
    const [half, gap] = [textWidth(text, size) / 2, (radii?.[i] ?? 4) + 3];
    // Beside a point on the right, the left, above and below; in the middle of all else.
    const centres = isBeside
      ? ([[x + gap + half, y], [x - gap - half, y], [x, y - gap - size / 2], [x, y + gap + size / 2]] as const)
      : ([[x, y]] as const); // prettier-ignore
    const place = centres
      .map(([cx, cy]) => ({ left: cx - half, top: cy - size / 2 - 1, right: cx + half, bottom: cy + size / 2 + 1 }))
      .find((box) => isInside(box, view) && !taken.some((other) => overlaps(box, other)));
    if (!place) {
      omitted += 1;
      continue;
    }
    taken.push(place);
    texts.push(
      label(text, (place.left + place.right) / 2, place.bottom - size * 0.3, {
        'font-size': size,
        'text-anchor': 'middle',
        fill: '#1f2a30',
        stroke: '#ffffff',
        'stroke-width': 2.5,
        'stroke-linejoin': 'round',
        'paint-order': 'stroke',
      }),
    );
  }
  return { svg: texts.join(''), placed: texts.length, omitted };
}

/** A point of the geometry: inside its polygons, at the middle vertex of a line. */
export function findAnchor(
  geometry: FlatGeometry,
): { readonly at: readonly [number, number]; readonly isPoint: boolean } | undefined {
  let largest: FlatShape | undefined;
  eachShape([geometry], (shape) => {
    if (shape.coordinates.length > (largest?.coordinates.length ?? 0)) largest = shape;
  });
  if (!largest) return undefined;
  const { coordinates, stride, ends, type } = largest;
  if (type === 'Polygon' || type === 'MultiPolygon') {
    const [x, y] = findInteriorPoint(largest) ?? [];
    if (x !== undefined && y !== undefined) return { at: [x, y], isPoint: false };
  }
  const middle = type.endsWith('LineString') ? Math.floor((ends[0] ?? 0) / 2) : 0;
  const [x, y] = [coordinates[middle * stride] as number, coordinates[middle * stride + 1] as number];
  return { at: [x, y], isPoint: !type.endsWith('Polygon') };
}

function isInside({ left, top, right, bottom }: Rectangle, { width, height }: View): boolean {
  return left >= 2 && top >= 2 && right <= width - 2 && bottom <= height - 2;
}

function overlaps(a: Rectangle, b: Rectangle): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
