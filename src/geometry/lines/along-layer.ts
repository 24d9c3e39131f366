/** Points along the lines of a layer, and pieces of them. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { formatCount } from '../../common/format-count.ts';
import { splitRings, splitShape } from '../flat/dimensions.ts';
import { isPolygonal, shapesOf } from '../flat/flat.ts';
import { createPropertyAdder } from '../layers/attributes.ts';
import { measureLine, type MeasuredLine } from './along.ts';

/** A line or ring of a feature. */
export interface SourceLine {
  readonly feature: LayerFeature;
  /** ID of the feature, or its index in the layer. */
  readonly source: string | number;
  /** Number of the line in its feature, from 1. */
  readonly part: number;
  readonly measured: MeasuredLine;
}

export interface SourceLines {
  readonly lines: readonly SourceLine[];
  readonly warnings: readonly string[];
}

/** @returns lines and the rings of polygons, in order; points are none, which is said */
export function linesOf({ features }: Pick<Layer, 'features'>): SourceLines {
  let points = 0;
  const lines = features.flatMap((feature, index) => {
    const shapes = feature.geometry ? shapesOf(feature.geometry).flatMap(splitShape) : [];
    points += shapes.filter(({ type }) => type === 'Point').length;
    const own = shapes
      .filter(({ type }) => type !== 'Point')
      .flatMap((shape) => (isPolygonal(shape) ? splitRings(shape, 'LineString') : [shape]));
    return own.map((line, i): SourceLine => ({
      feature,
      source: feature.id ?? index,
      part: i + 1,
      measured: measureLine(line),
    }));
  });
  return {
    lines,
    warnings: points === 0 ? [] : [`Left ${formatCount(points, 'point')} out: there is nothing along them.`],
  };
}

/** Places at equal distances along a line, in metres: from an offset on, and its end where it is asked for. */
export function placesAlong(length: number, every: number, offset: number, withEnd: boolean): number[] {
  const places: number[] = [];
  for (let i = 0; offset + i * every <= length; i++) places.push(offset + i * every);
  const last = places.at(-1);
  if (withEnd && (last === undefined || last < length)) places.push(length);
  return places;
}

/** @returns features of the lines' properties with `along_source`, `along_part`, and what `make` adds to each piece */
export function mapLines(
  lines: readonly SourceLine[],
  make: (line: MeasuredLine) => readonly { readonly geometry: FlatShape | null; readonly properties: Readonly<Record<string, unknown>> }[], // prettier-ignore
  progress: (fraction: number) => void,
): { readonly features: readonly LayerFeature[]; readonly warnings: readonly string[] } {
  const adder = createPropertyAdder();
  const features = lines.flatMap((line, index) => {
    if (index % 256 === 0) progress(index / lines.length);
    return make(line.measured).map(({ geometry, properties }) =>
      adder.add(
        { geometry, properties: line.feature.properties },
        { along_source: line.source, along_part: line.part, ...properties },
      ),
    );
  });
  return { features, warnings: adder.warnings() };
}

export function toPoint(position: readonly number[]): FlatShape {
  const stride = position.length === 3 ? 3 : 2;
  return { type: 'Point', coordinates: Float64Array.from(position), stride, ends: Uint32Array.of(1) };
}
