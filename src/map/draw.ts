/** Draws a map as SVG: basemap, grid, layers, and below them legend, scale and sources. */
import { drawBasemap } from './basemap.ts';
import { createGrid } from './grid.ts';
import { selectFrame } from './frame.ts';
import { boxAround, type MapLayer } from './map-layer.ts';
import { roundDown, formatLength, formatNumber } from './nice.ts';
import { drawShapes, type Shapes } from './shapes.ts';
import { element, label, shorten, textWidth } from './svg.ts';
import { createView, type Coordinates, type View } from './view.ts';

export interface Drawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  /** Remarks beside the picture, in whole sentences. */
  readonly notes: string[];
}

export interface DrawOptions {
  /** Pixels. */
  readonly width: number;
  readonly coordinates?: Coordinates;
  /** Name of the CRS, where it is not the default of GeoJSON. */
  readonly crs?: string;
  /** Layers that determine the extent of the map; by default those that are drawn. */
  readonly frame?: readonly MapLayer[];
}

/** Width of a map in metres below which the basemap is omitted: Natural Earth at 1:50 million is some kilometres off. */
const MIN_BASEMAP_WIDTH_M = 150_000;

const colours = {
  paper: '#ffffff',
  sea: '#e8f0f4',
  land: '#f7f5ef',
  coast: '#b9c3c4',
  border: '#d9d5c8',
  grid: '#8aa0ab',
  text: '#33424a',
  quiet: '#5d6b73',
} as const;

const inks = {
  faint: { stroke: '#6b7a83', fill: '#8795a0', opacity: 0.28, width: 1, point: '#6b7a83' },
  other: { stroke: '#3d6f9e', fill: '#6d9cc7', opacity: 0.24, width: 1, point: '#3d6f9e' },
  strong: { stroke: '#a3310f', fill: '#e4572e', opacity: 0.42, width: 1.8, point: '#c23d14' },
} as const;

export function drawMap(layers: readonly MapLayer[], { width, coordinates, crs, frame }: DrawOptions): Drawing {
  const { layers: inFrame, notes } = selectFrame(layers);
  const view = createView(frame ? selectFrame(frame).layers : inFrame, width, coordinates);
  const hasBasemap = view.projection !== undefined && view.perPixel * width >= MIN_BASEMAP_WIDTH_M;
  const size = width < 480 ? 10 : 12;
  const legend = drawLegend(layers, view, { size, source: sourceLine(view, hasBasemap, crs) });
  const height = view.height + legend.height;
  const background = hasBasemap
    ? drawBackground(view)
    : element('rect', { width, height: view.height, fill: '#fbfaf7' });
  const { lines, labels } = createGrid(view);
  const map = [
    background,
    element('path', { d: lines, fill: 'none', stroke: colours.grid, 'stroke-width': 0.6, 'stroke-opacity': 0.55 }),
    ...layers.map((layer) => drawLayer(layer, view)),
    ...labels.map(({ x, y, text, edge }) =>
      label(text, edge === 'left' ? 6 : x, edge === 'left' ? y - 4 : view.height - 6, {
        'font-size': size - 1,
        'text-anchor': edge === 'left' ? 'start' : 'middle',
        fill: colours.quiet,
        stroke: colours.paper,
        'stroke-width': 3,
        'paint-order': 'stroke',
      }),
    ),
  ];
  const box = element('rect', { width, height, fill: colours.paper });
  const clip = `<clipPath id="map"><rect width="${width}" height="${view.height}"/></clipPath>`;
  const content = [
    clip,
    box,
    element('g', { 'clip-path': 'url(#map)' }, map.join('')),
    element('path', { d: `M0 ${view.height - 0.5}H${width}`, stroke: '#c9d1d4', 'stroke-width': 1 }),
    legend.svg,
  ];
  const svg = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      'font-family': 'DejaVu Sans',
    },
    content.join(''),
  );
  return { svg, width, height, notes: [...describeDrawing(layers, view, { hasBasemap, crs }), ...notes] };
}

function drawBackground({ projection }: View): string {
  if (!projection) return '';
  const { sea, land, borders } = drawBasemap(projection);
  return [
    element('path', { d: sea, fill: colours.sea }),
    element('path', { d: land, fill: colours.land, stroke: colours.coast, 'stroke-width': 0.7 }),
    element('path', { d: borders, fill: 'none', stroke: colours.border, 'stroke-width': 0.8 }),
  ].join('');
}

function drawLayer({ ink, geometries }: MapLayer, view: View): string {
  const { areas, outlines, lines, points } = drawShapes({ name: '', ink, geometries }, view);
  const style = inks[ink];
  const line = { fill: 'none', stroke: style.stroke, 'stroke-linejoin': 'round', 'stroke-linecap': 'round' };
  return [
    element('path', { d: areas, fill: style.fill, 'fill-opacity': style.opacity, 'fill-rule': 'evenodd' }),
    element('path', { d: outlines, ...line, 'stroke-width': style.width }),
    element('path', { d: lines, ...line, 'stroke-width': style.width + 0.6 }),
    drawPoints(points, style),
  ].join('');
}

function drawPoints(points: Shapes['points'], { point }: (typeof inks)[keyof typeof inks]): string {
  const radius = points.length > 2000 ? 1.6 : points.length > 200 ? 2.6 : 4.5;
  const dots = points.map(([x, y]) => `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius}"/>`);
  return element('g', { fill: point, stroke: colours.paper, 'stroke-width': radius > 2 ? 1 : 0 }, dots.join(''));
}

interface LegendOptions {
  /** Height of the letters, in pixels. */
  readonly size: number;
  readonly source: string;
}

function drawLegend(layers: readonly MapLayer[], view: View, { size, source }: LegendOptions) {
  const { width, height: top } = view;
  const row = size + 10;
  const bar = drawScale(view, size);
  const isWide = width >= 480;
  const room = isWide ? width - bar.width - 60 : width - 40;
  const entries = layers.map(({ name, ink }, index) => {
    const style = inks[ink];
    const y = top + 12 + index * row;
    const box = { x: 12, y, width: 16, height: size, fill: style.fill, 'fill-opacity': style.opacity + 0.15 };
    return (
      element('rect', { ...box, stroke: style.stroke, 'stroke-width': style.width, rx: 2 }) +
      label(shorten(name, size, room), 36, y + size - 1.5, { 'font-size': size, fill: colours.text })
    );
  });
  const barTop = isWide ? top + 12 : top + 12 + layers.length * row;
  const scale = element('g', { transform: `translate(${isWide ? width - bar.width - 14 : 12} ${barTop})` }, bar.svg);
  const rows = isWide ? Math.max(2, layers.length) : layers.length + 2;
  const bottom = top + 16 + rows * row;
  const last = label(shorten(source, size - 2, width - 24), 12, bottom + size - 4, {
    'font-size': size - 2,
    fill: colours.quiet,
  });
  return { svg: [...entries, scale, last].join(''), height: bottom - top + size + 8 };
}

function drawScale(view: View, size: number): { svg: string; width: number } {
  const length = roundDown(view.perPixel * Math.min(180, view.width * 0.3));
  const pixels = length / view.perPixel;
  const text = view.coordinates === 'planar' ? `${formatNumber(length, length)} units` : formatLength(length);
  const caption = view.world ? `${text} at the equator` : text;
  const width = Math.max(pixels, textWidth(caption, size)) + 2;
  const bar = `M1 4V10H${(pixels + 1).toFixed(1)}V4`;
  const svg =
    element('path', { d: bar, fill: 'none', stroke: colours.text, 'stroke-width': 1.6 }) +
    label(caption, 1, 10 + size + 3, { 'font-size': size, fill: colours.text });
  return { svg, width };
}

function sourceLine(view: View, hasBasemap: boolean, crs: string | undefined): string {
  if (view.coordinates === 'planar') return `${crs ?? 'Plane coordinates'}; no basemap`;
  const datum = crs ?? 'WGS 84';
  if (!hasBasemap) return `Longitude and latitude, ${datum}; no basemap at this scale`;
  return `Made with Natural Earth · ${view.world ? 'Equal Earth' : 'equal-area'} projection · ${datum}`;
}

interface Background {
  readonly hasBasemap: boolean;
  readonly crs: string | undefined;
}

function describeDrawing(layers: readonly MapLayer[], view: View, { hasBasemap, crs }: Background): string[] {
  const notes: string[] = [];
  if (!boxAround(layers)) notes.push('Nothing to draw: the layers have no positions.');
  if (view.coordinates === 'planar') {
    notes.push(`Coordinates in ${crs ?? 'a plane'}: no basemap.`);
    return notes;
  }
  if (crs !== undefined) notes.push(`Coordinates in ${crs}, drawn as WGS 84.`);
  if (!hasBasemap) notes.push('No basemap: it is too coarse for maps of less than 150 km.');
  return notes;
}
