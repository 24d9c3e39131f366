/** Draws a map as SVG: basemap, grid, layers, and below them legend, scale and sources. */
import { formatCount } from '../common/format-count.ts';
import { drawBasemap } from './basemap.ts';
import { drawLayer } from './draw-layer.ts';
import { createGrid } from './grid.ts';
import { selectFrame } from './frame.ts';
import { colours } from './inks.ts';
import { placeLabels } from './labels.ts';
import { drawLegend } from './legend.ts';
import { boxAround, type MapLayer } from './map-layer.ts';
import { element, label, wrap } from './svg.ts';
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
  /** Above the map. */
  readonly title?: string;
  /** Layers that determine the extent of the map; by default those that are drawn. */
  readonly frame?: readonly MapLayer[];
}

/** Width of a map in metres below which the basemap is omitted: Natural Earth at 1:50 million is some kilometres off. */
const MIN_BASEMAP_WIDTH_M = 150_000;

export function drawMap(layers: readonly MapLayer[], { width, coordinates, crs, title, frame }: DrawOptions): Drawing {
  const { layers: inFrame, notes } = selectFrame(layers);
  const view = createView(frame ? selectFrame(frame).layers : inFrame, width, coordinates);
  const hasBasemap = view.projection !== undefined && view.perPixel * width >= MIN_BASEMAP_WIDTH_M;
  const size = width < 480 ? 10 : 12;
  const legend = drawLegend(layers, view, { size, source: sourceLine(view, hasBasemap, crs) });
  const head = title === undefined ? { svg: '', height: 0 } : drawTitle(title, width, size);
  const height = head.height + view.height + legend.height;
  const names = drawLabels(layers, view, size);
  const background = hasBasemap
    ? drawBackground(view)
    : element('rect', { width, height: view.height, fill: '#fbfaf7' });
  const { lines, labels } = createGrid(view);
  const map = [
    background,
    element('path', { d: lines, fill: 'none', stroke: colours.grid, 'stroke-width': 0.6, 'stroke-opacity': 0.55 }),
    ...layers.map((layer) => drawLayer(layer, view)),
    ...labels
      .filter(({ y, edge }) => edge === 'bottom' || y > 2 * size)
      .map(({ x, y, text, edge }) =>
        label(text, edge === 'left' ? 6 : x, edge === 'left' ? y - 4 : view.height - 6, {
          'font-size': size - 1,
          'text-anchor': edge === 'left' ? 'start' : 'middle',
          fill: colours.quiet,
          stroke: colours.paper,
          'stroke-width': 3,
          'paint-order': 'stroke',
        }),
      ),
    names.svg,
  ];
  const box = element('rect', { width, height, fill: colours.paper });
  const clip = `<clipPath id="map"><rect width="${width}" height="${view.height}"/></clipPath>`;
  const body = [
    element('g', { 'clip-path': 'url(#map)' }, map.join('')),
    element('path', { d: `M0 ${view.height - 0.5}H${width}`, stroke: '#c9d1d4', 'stroke-width': 1 }),
    legend.svg,
  ].join('');
  const content = [
    clip,
    box,
    head.svg,
    head.height === 0 ? body : element('g', { transform: `translate(0 ${head.height})` }, body),
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
  const styleNotes = layers.flatMap(({ style }) => style?.notes ?? []);
  return {
    svg,
    width,
    height,
    notes: [...styleNotes, ...names.notes, ...describeDrawing(layers, view, { hasBasemap, crs }), ...notes],
  };
}

function drawTitle(title: string, width: number, size: number) {
  const letters = size + 5;
  const attributes = { 'font-size': letters, 'font-weight': 'bold', fill: colours.text };
  const lines = wrap(title, letters * 1.1, width - 24);
  const svg = lines.map((line, i) => label(line, 12, letters + 9 + i * (letters + 5), attributes)).join('');
  return { svg, height: 15 + lines.length * (letters + 5) };
}

function drawLabels(layers: readonly MapLayer[], view: View, size: number) {
  const placed = layers.flatMap(({ geometries, style }) => {
    if (!style?.labels) return [];
    const radii = style.sizes?.radii;
    return [placeLabels(geometries, style.labels, { view, size: size - 1, radii })];
  });
  const omitted = placed.reduce((sum, one) => sum + one.omitted, 0);
  const total = omitted + placed.reduce((sum, one) => sum + one.placed, 0);
  const note = `${omitted} of ${formatCount(total, 'label')} left out for want of room.`;
  return { svg: placed.map(({ svg }) => svg).join(''), notes: omitted > 0 ? [note] : [] };
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
