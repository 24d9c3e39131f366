/** Legend below a map: layers, classes with their counts, sizes, scale bar and sources. */
import { colours, inks } from './inks.ts';
import { findKind, type Kind, type MapLayer } from './map-layer.ts';
import { formatLength, formatNumber, roundDown } from './nice.ts';
import type { LayerStyle, Sizes } from './style.ts';
import { element, label, shorten, textWidth, wrap } from './svg.ts';
import type { View } from './view.ts';

export interface LegendOptions {
  /** Height of the letters, in pixels. */
  readonly size: number;
  readonly source: string;
}

interface Entry {
  readonly swatch: (x: number, y: number) => string;
  readonly text: string;
  /** Behind the text, in a quiet colour. */
  readonly count?: string;
}

/** Entries in columns below a heading. */
interface Block {
  readonly heading?: string;
  readonly entries: readonly Entry[];
  readonly rowHeight: number;
}

const LEFT = 12;
const SWATCH = 22;
const GAP = 16;

export function drawLegend(layers: readonly MapLayer[], view: View, { size, source }: LegendOptions) {
  const { width, height: top } = view;
  const bar = drawScale(view, size);
  const isWide = width >= 480;
  const room = (isWide ? width - bar.width - 48 : width - 24) - LEFT;
  let y = top + 12;
  const texts: string[] = [];
  // On top of the map is on top of the legend.
  for (const block of layers.toReversed().flatMap((layer) => listBlocks(layer, size))) {
    const drawn = drawBlock(block, { size, room, y });
    texts.push(drawn.svg);
    y = drawn.bottom;
  }
  const barTop = isWide ? top + 12 : y + 2;
  const scale = element('g', { transform: `translate(${isWide ? width - bar.width - 14 : LEFT} ${barTop})` }, bar.svg);
  const bottom = Math.max(y, barTop + 2 * (size + 8)) + 2;
  const last = label(shorten(source, size - 2, width - 24), LEFT, bottom + size, {
    'font-size': size - 2,
    fill: colours.quiet,
  });
  return { svg: [...texts, scale, last].join(''), height: bottom - top + size + 12 };
}

function listBlocks(layer: MapLayer, size: number): readonly Block[] {
  const { name, style } = layer;
  const kind = findKind(layer);
  const rowHeight = size + 10;
  if (!style?.heading && !style?.sizes)
    return [{ entries: [{ swatch: inkSwatch(layer, kind, size), text: name }], rowHeight }];
  const classes =
    style.heading === undefined
      ? []
      : [{ heading: `${name} · ${style.heading}`, entries: listClasses(style, kind, size), rowHeight }];
  const heading = style.heading === undefined ? `${name} · size: ` : 'Size: ';
  return [...classes, ...(style.sizes ? [sizeBlock(style.sizes, heading, kind, size)] : [])];
}

function listClasses({ swatches }: LayerStyle, kind: Kind, size: number): readonly Entry[] {
  return swatches.map(({ colour, text, count }) => ({
    text,
    count: `(${count.toLocaleString('en')})`,
    swatch: (x, y) =>
      drawSwatch(kind, { x, y, size, fill: colour, stroke: kind === 'line' ? colour : colours.outline, opacity: 1 }),
  }));
}

function sizeBlock({ heading, steps, noData }: Sizes, before: string, kind: Kind, size: number): Block {
  const largest = Math.max(size / 2, ...steps.map(({ radius }) => radius));
  const entries = steps.map(({ radius, text }): Entry => ({
    text,
    swatch: (x, y) =>
      kind === 'line'
        ? element('path', { d: `M${x} ${y + size / 2}h16`, stroke: colours.quiet, 'stroke-width': lineWidth(radius) })
        : element('circle', {
            cx: x + largest,
            cy: y + size / 2,
            r: radius,
            fill: '#c8d0d4',
            stroke: colours.outline,
            'stroke-width': 0.8,
          }),
  }));
  const none: Entry = {
    text: 'no number',
    count: `(${noData.toLocaleString('en')})`,
    swatch: (x, y) =>
      element('circle', {
        cx: x + largest,
        cy: y + size / 2,
        r: 2.5,
        fill: colours.paper,
        stroke: colours.outline,
        'stroke-width': 0.8,
      }),
  };
  const all = noData > 0 ? [...entries, none] : entries;
  const indent = kind === 'line' ? 0 : Math.max(0, 2 * largest - 16);
  return {
    heading: before + heading,
    entries: all.map((entry) => ({ ...entry, indent })),
    rowHeight: kind === 'line' ? size + 10 : Math.max(size + 10, 2 * largest + 4),
  };
}

/** Width of a line that stands for a value, in pixels. */
export function lineWidth(radius: number): number {
  return Math.max(0.8, radius / 2);
}

interface Place {
  readonly size: number;
  readonly room: number;
  readonly y: number;
}

function drawBlock({ heading, entries, rowHeight }: Block, { size, room, y }: Place) {
  const texts: string[] = [];
  let top = y;
  for (const line of heading === undefined ? [] : wrap(heading, size * 1.1, room)) {
    texts.push(label(line, LEFT, top + size - 1, { 'font-size': size, 'font-weight': 'bold', fill: colours.text }));
    top += size + 4;
  }
  if (heading !== undefined) top += 4;
  const widthOf = ({ text, count = '', indent = 0 }: Entry & { indent?: number }) =>
    indent + SWATCH + textWidth(text, size) + (count === '' ? 0 : textWidth(count, size) + 5) + GAP;
  const column = Math.min(room, Math.max(...entries.map(widthOf)));
  const columns = Math.max(1, Math.min(entries.length, Math.floor(room / column)));
  const rows = Math.ceil(entries.length / columns);
  entries.forEach((entry: Entry & { indent?: number }, i) => {
    const x = LEFT + Math.floor(i / rows) * column;
    const at = top + (i % rows) * rowHeight + (rowHeight - size - 10) / 2;
    const start = x + SWATCH + (entry.indent ?? 0);
    const text = shorten(entry.text, size, column - SWATCH - (entry.indent ?? 0));
    const quiet = entry.count === undefined ? undefined : { text: entry.count, fill: colours.quiet };
    texts.push(
      entry.swatch(x, at),
      label(text, start, at + size - 1.5, { 'font-size': size, fill: colours.text }, quiet),
    );
  });
  return { svg: texts.join(''), bottom: top + rows * rowHeight + 2 };
}

interface SwatchLook {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly fill: string;
  readonly stroke: string;
  readonly opacity: number;
}

function inkSwatch({ ink }: MapLayer, kind: Kind, size: number) {
  const { stroke, fill, opacity, point } = inks[ink];
  return (x: number, y: number) =>
    drawSwatch(kind, {
      x,
      y,
      size,
      stroke,
      fill: kind === 'area' ? fill : point,
      opacity: kind === 'area' ? opacity + 0.15 : 1,
    });
}

function drawSwatch(kind: Kind, { x, y, size, fill, stroke, opacity }: SwatchLook): string {
  if (kind === 'line')
    return element('path', { d: `M${x} ${y + size / 2}h16`, stroke, fill: 'none', 'stroke-width': 3 });
  if (kind === 'point')
    return element('circle', { cx: x + 8, cy: y + size / 2, r: 4.5, fill, stroke, 'stroke-width': 0.8 });
  return element('rect', {
    x,
    y,
    width: 16,
    height: size,
    fill,
    'fill-opacity': opacity,
    stroke,
    'stroke-width': 0.8,
    rx: 1.5,
  });
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
