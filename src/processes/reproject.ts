import { z } from 'zod';
import { AxisOrder, CrsReference } from '../../schemas/crs.ts';
import { crsMember, declaredCrs } from '../../schemas/declared-crs.ts';
import { Layer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { ProcessError } from '../common/errors.ts';
import { isReadable, resolveDeclared } from '../geometry/crs/declared-source.ts';
import { EDGE_TOLERANCE, FOR_RESULTS, maxAddedTo } from '../geometry/crs/edge-limits.ts';
import { reproject } from '../geometry/crs/reproject.ts';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { defineProcess } from '../process/define-process.ts';

/** A bend of a hundred kilometres is none that can be meant. */
const MAX_TOLERANCE = 100_000;

export default defineProcess({
  id: 'reproject',
  version: '1.2.0',
  title: 'Reproject',
  description:
    'Transforms the coordinates of a layer between two EPSG coordinate reference systems and states the accuracy. ' +
    'Edges get vertices where they would bend. Use suggest-crs to find a system, describe-crs to learn about one.',
  keywords: ['crs', 'epsg', 'coordinates', 'projection', 'transform', 'convert', 'utm', 'change', 'coordinate system'],
  group: 'crs',
  inputs: {
    layer: Layer.describe('In the units of `source_crs`, x before y unless `axis_order` says otherwise.'),
    source_crs: CrsReference.optional().describe(
      'Source CRS: "EPSG:4326", an OGC URN or URL. Default: the `crs` member of `layer`, else ' +
        '"OGC:CRS84" (longitude and latitude).',
    ),
    target_crs: CrsReference.describe('Target CRS, written likewise, such as "EPSG:32633".'),
    axis_order: AxisOrder.default('traditional').describe(
      'Of positions sent and returned. `traditional`: x (easting, longitude) first, as in GeoJSON. `authority`: as ' +
        'EPSG orders the axes, so latitude first for EPSG:4326.',
    ),
    edge_tolerance: z
      .number()
      .min(0)
      .max(MAX_TOLERANCE)
      .default(EDGE_TOLERANCE)
      .describe('Metres by which an edge may bend before it gets vertices, as its neighbour does. 0: none.'),
  },
  aliases: { geometry: 'layer' },
  outputs: {
    reprojected_geometry: resultLayer({
      source_crs: z.string(),
      target_crs: z.string(),
      units: z.string().describe('Of the coordinates.'),
      axis_order: z.string().describe('Names of the two coordinates, in order.'),
      method: z.string().describe('The steps, with the datum shifts by their EPSG codes.'),
      accuracy_m: z
        .number()
        .nullable()
        .describe(
          'Metres: the accuracies that EPSG declares for the datum shifts (not bounds) and the measured deviation from ' +
            'PROJ. Null where unknown.',
        ),
      positions_added: z.int().optional().describe('Vertices that edges got; absent where no edge was looked at.'),
      edge_tolerance_m: z
        .number()
        .optional()
        .describe(
          'Metres within which edges stayed straight: as asked, or ten times as much where it took too many vertices.',
        ),
    }).describe(
      'The same types, vertex by vertex, not rounded, with vertices that edges got; Z coordinates, ids and properties unchanged. For a bare geometry the ' +
        'properties repeat the summary.',
    ),
  },
  examples: [
    {
      title: 'A place in Berlin, from longitude and latitude to UTM',
      inputs: { layer: { type: 'Point', coordinates: [13.4, 52.52] }, target_crs: 'EPSG:25833' },
    },
    {
      title: 'From the British National Grid to longitude and latitude',
      inputs: {
        layer: { type: 'Point', coordinates: [530000, 180000] },
        source_crs: 'EPSG:27700',
        target_crs: 'OGC:CRS84',
      },
    },
  ],
  // It depends on both systems, so it is reported where they are known.
  longEdges: 'own',
  crsOfResult: 'own',
  traits: { passesInvalid: true, restrictedTo: 'positions in the domain of both systems' },
  // Which positions have an image is only known when they have been transformed.
  async prepare({ layer, source_crs, target_crs, axis_order, edge_tolerance: tolerance }, { progress, mapBlocks }) {
    const geometries = layer.features.map(({ geometry }) => geometry);
    const pointers = geometries.map((_, i) => (layer.form === 'collection' ? `/layer/features/${i}` : '/layer'));
    const { warnings, ...source } = await sourceOf(layer, source_crs);
    const done = await reproject(geometries, {
      ...source,
      target: target_crs,
      axisOrder: axis_order,
      pointers,
      progress,
      mapBlocks,
      edges: { tolerance, maxAdded: maxAddedTo(geometries, FOR_RESULTS) },
    });
    const widened = (done.tolerance ?? 0) > tolerance ? [widenedWarning(tolerance, done.tolerance ?? 0)] : [];
    return { ...done, warnings: [...warnings, ...missingGeometryWarnings(layer), ...done.warnings, ...widened] };
  },
  run: ({ layer, axis_order }, context, done) => {
    context.warn(...done.warnings);
    const summary = {
      source_crs: done.source.id,
      target_crs: done.target.id,
      units: done.target.unit,
      axis_order: done.axes.join(', '),
      method: done.method,
      accuracy_m: done.accuracyM,
      ...(done.tolerance !== undefined && { positions_added: done.added, edge_tolerance_m: done.tolerance }),
    };
    const features = layer.features.map((feature, i) => ({ ...feature, geometry: done.geometries[i] ?? null }));
    const stated = layer.form === 'geometry' ? features.map((only) => ({ ...only, properties: summary })) : features;
    const result = toResult(layer, stated, summary);
    // A labelled input gets a labelled result, except in the CRS that GeoJSON has by default.
    const labelled = layer.crs !== undefined && done.target.code !== 4326 && axis_order === 'traditional';
    return { reprojected_geometry: labelled ? { ...result, crs: crsMember(done.target.code) } : result };
  },
});

function widenedWarning(asked: number, kept: number): string {
  return (
    `Edges stay straight within ${kept} m, not within edge_tolerance, ${asked} m, for which they would need too many ` +
    'vertices. Give a larger edge_tolerance, or fewer features.'
  );
}

interface Source {
  readonly source: CrsReference;
  readonly sourceInput?: string;
  readonly warnings: readonly string[];
}

/** The CRS that the caller names, else that of the layer; they must not contradict. */
async function sourceOf({ crs }: Layer, sourceCrs: CrsReference | undefined): Promise<Source> {
  const place = ['layer', ...(crs?.path ?? [])].join('/');
  if (sourceCrs === undefined) {
    if (!crs) return { source: 'OGC:CRS84', warnings: [] };
    await resolveDeclared(crs, place);
    const warnings = [`source_crs was not given: ${crs.name} was used, from the crs member of layer.`];
    return { source: crs.name, sourceInput: place, warnings };
  }
  if (!crs) return { source: sourceCrs, warnings: [] };
  if (!(await isReadable(crs))) {
    return {
      source: sourceCrs,
      warnings: [`The crs member of layer, ${crs.name}, cannot be read; source_crs was used.`],
    };
  }
  const named = declaredCrs({ crs: sourceCrs });
  if (named?.code !== undefined && named.code !== crs.code) {
    const issues = [
      {
        pointer: '/source_crs',
        message: `is ${named.name}, but the crs member of layer is ${crs.name}. Remove one of the two`,
      },
      { pointer: `/${place}`, message: `is ${crs.name}, but source_crs is ${named.name}. Remove one of the two` },
    ];
    const message = `/source_crs is ${named.name} and /${place} is ${crs.name}. Remove the wrong one.`;
    throw new ProcessError('invalid-input', message, issues);
  }
  return { source: sourceCrs, warnings: [] };
}
