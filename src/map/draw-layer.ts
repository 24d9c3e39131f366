/** Draws the geometries of a layer: in its ink, or in the colours and sizes of its style. */
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import { colours, inks } from './inks.ts';
import { findAnchor } from './labels.ts';
import { lineWidth } from './legend.ts';
import { eachShape, findKind, type MapLayer } from './map-layer.ts';
import { drawShapes, type Shapes } from './shapes.ts';
import type { LayerStyle } from './style.ts';
import { element } from './svg.ts';
import type { View } from './view.ts';

interface Look {
  readonly fill: string;
  readonly fillOpacity: number;
  readonly stroke: string;
  readonly outlineWidth: number;
  readonly lineWidth: number;
  readonly point: string;
  readonly pointStroke: string;
}

export function drawLayer(layer: MapLayer, view: View): string {
  const { geometries, ink, style } = layer;
  const { fill, opacity, stroke, width, point } = inks[ink];
  const plain: Look = {
    fill,
    fillOpacity: opacity,
    stroke,
    outlineWidth: width,
    lineWidth: width + 0.6,
    point,
    pointStroke: colours.paper,
  };
  const count = geometries.length;
  if (!style?.heading && !style?.sizes) return draw(geometries, plain, view, count);
  const looks = style.swatches.map(({ colour }) => lookOf(colour));
  const lookAt = (i: number) => (style.heading === undefined ? plain : (looks[style.swatchOf[i] ?? 0] ?? plain));
  if (!style.sizes) {
    const groups = new Map<Look, FlatGeometry[]>();
    geometries.forEach((geometry, i) => {
      const look = lookAt(i);
      const group = groups.get(look);
      if (group) group.push(geometry);
      else groups.set(look, [geometry]);
    });
    return [...groups].map(([look, members]) => draw(members, look, view, count)).join('');
  }
  return findKind(layer) === 'line'
    ? drawWidths(layer, style.sizes.radii, lookAt, view)
    : drawSymbols(layer, style.sizes.radii, lookAt, view);
}

function lookOf(colour: string): Look {
  return {
    fill: colour,
    fillOpacity: 0.9,
    stroke: colours.outline,
    outlineWidth: 0.6,
    lineWidth: 2.6,
    point: colour,
    pointStroke: colours.outline,
  };
}

function draw(geometries: MapLayer['geometries'], look: Look, view: View, count: number): string {
  const { areas, outlines, lines, points } = drawShapes({ geometries }, view);
  const line = { fill: 'none', 'stroke-linejoin': 'round', 'stroke-linecap': 'round' };
  const lineColour = look.pointStroke === colours.paper ? look.stroke : look.point;
  return [
    element('path', { d: areas, fill: look.fill, 'fill-opacity': look.fillOpacity, 'fill-rule': 'evenodd' }),
    element('path', { d: outlines, ...line, stroke: look.stroke, 'stroke-width': look.outlineWidth }),
    element('path', { d: lines, ...line, stroke: lineColour, 'stroke-width': look.lineWidth }),
    drawPoints(points, look, count),
  ].join('');
}

/** @param count of features in the layer: many get small dots */
function drawPoints(points: Shapes['points'], { point, pointStroke }: Look, count: number): string {
  if (points.length === 0) return '';
  const most = Math.max(points.length, Math.min(count, 2001));
  const radius = most > 2000 ? 1.6 : most > 200 ? 2.6 : 4.5;
  const dots = points.map(([x, y]) => `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius}"/>`);
  const width = radius < 2 ? 0 : pointStroke === colours.paper ? 1 : 0.7;
  return element('g', { fill: point, stroke: pointStroke, 'stroke-width': width }, dots.join(''));
}

type LookAt = (index: number) => Look;

function drawWidths(
  { geometries }: MapLayer,
  radii: readonly (number | undefined)[],
  lookAt: LookAt,
  view: View,
): string {
  return geometries
    .map((geometry, i) => draw([geometry], { ...lookAt(i), lineWidth: lineWidth(radii[i] ?? 0) }, view, 1))
    .join('');
}

/** Symbols on points and in polygons, the small ones above the large. */
function drawSymbols({ geometries }: MapLayer, radii: LayerStyleRadii, lookAt: LookAt, view: View): string {
  const ground: string[] = [];
  const symbols: {
    readonly x: number;
    readonly y: number;
    readonly radius: number | undefined;
    readonly look: Look;
  }[] = [];
  geometries.forEach((geometry, i) => {
    const look = lookAt(i);
    const radius = radii[i];
    const isPoints = geometry.type.endsWith('Point');
    eachShape([geometry], ({ type, coordinates, stride }) => {
      if (!type.endsWith('Point')) return;
      for (let at = 0; at < coordinates.length; at += stride) {
        const [x, y] = view.project(coordinates[at] as number, coordinates[at + 1] as number);
        symbols.push({ x, y, radius, look });
      }
    });
    if (isPoints) return;
    ground.push(
      draw([geometry], { ...look, fill: '#ffffff', fillOpacity: 0.5, stroke: '#8d979c', outlineWidth: 0.7 }, view, 1),
    );
    const anchor = findAnchor(geometry);
    if (!anchor || anchor.isPoint) return;
    const [x, y] = view.project(...anchor.at);
    symbols.push({ x, y, radius, look });
  });
  symbols.sort((a, b) => (b.radius ?? 0) - (a.radius ?? 0));
  const circles = symbols.map(({ x, y, radius, look }) => {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return '';
    const place = { cx: x.toFixed(1), cy: y.toFixed(1), r: (radius ?? 2.5).toFixed(1) };
    return element('circle', {
      ...place,
      fill: radius === undefined ? colours.paper : look.point,
      'fill-opacity': 0.85,
    });
  });
  return ground.join('') + element('g', { stroke: colours.outline, 'stroke-width': 0.8 }, circles.join(''));
}

type LayerStyleRadii = NonNullable<LayerStyle['sizes']>['radii'];
