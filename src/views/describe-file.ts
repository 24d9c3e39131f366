/** Layers and tables of a file: what a caller must know to use it, without its geometries. */
import { z } from 'zod';
import { FileInput } from '../../schemas/bytes.ts';
import { boundsOfAll, shapesOf } from '../../schemas/flat-walk.ts';
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import { countLargeIntegers, noteLargeIntegers } from '../../schemas/large-integers.ts';
import { LayerOfFile, type Layer, type LayerFeature } from '../../schemas/layer.ts';
import { compact } from '../common/compact.ts';
import { ProcessError } from '../common/errors.ts';
import { formatCount } from '../common/format-count.ts';
import { columnsOf } from '../formats/column-types.ts';
import type { Part, Table } from '../formats/define-format.ts';
import { choosePart, describeUnknown, encodingOf, recogniseFile } from '../formats/read-file.ts';
import { loadFormats, noteName } from '../formats/registry.ts';
import { hasCoordinates, layerOfTable } from '../formats/table-layer.ts';
import { defineProcess } from '../process/define-process.ts';

const SAMPLES = 3;
const MAX_SAMPLE_CHARACTERS = 40;

const Column = z.strictObject({ name: z.string(), type: z.string(), samples: z.array(z.unknown()) });
const Described = z.strictObject({
  name: z.string(),
  kind: z.enum(['layer', 'table']),
  count: z.int().describe('Features or rows.'),
  geometry_types: z.array(z.string()),
  crs: z.string().nullable().describe('Null for none: longitude and latitude in GeoJSON, else unknown.'),
  columns: z.array(Column),
  extent: z
    .array(z.number())
    .nullable()
    .describe('West, south, east, north in the CRS; null where there is no position.'),
});

const Description = z.strictObject({ format: z.string(), layers: z.array(Described), notes: z.array(z.string()) });

export type FileDescription = z.output<typeof Description>;

export default defineProcess({
  id: 'describe-file',
  version: '1.0.0',
  title: 'Layers of a file',
  description: 'Name, count, geometry types, CRS, columns with types and samples, and extent of each layer and table.',
  group: 'view',
  inputs: { file: FileInput, layer: z.string().optional().describe('Only this layer or table.'), encoding: z.string().optional().describe('Of a text that does not tell it.') }, // prettier-ignore
  outputs: { description: Description },
  examples: [{ title: 'A point', inputs: { file: { bytes: Buffer.from('POINT (5.12 52.09)') } } }],
  async run({ file, layer: name, encoding }, { progress }) {
    const { body, format } = await recogniseFile(file.bytes);
    if (!format) throw new ProcessError('invalid-input', await describeUnknown(body));
    const companions = await file.readBeside?.(format.companions?.(body) ?? []);
    if (encoding !== undefined && !format.takesEncoding) throw encodingOf(format.title);
    const parts = await format.open(body, companions, compact({ encoding }));
    const chosen = name === undefined ? parts : [choosePart(parts, format.title, name)];
    const described = [];
    // One after another: a file may have more than memory has room for at once.
    for (const part of chosen) {
      described.push(await describePart(part));
      progress(described.length / chosen.length);
    }
    const layers = described.map(({ layer }) => layer);
    const ofLayers = described.flatMap(({ layer: { name: of }, notes: own }) =>
      own.map((note) => (parts.length > 1 ? `${of}: ${note}` : note)),
    );
    const lie = file.name === undefined ? undefined : noteName(await loadFormats(), file.name, format);
    const notes: string[] = [...(lie === undefined ? [] : [lie]), ...ofLayers];
    return { description: { format: format.title, layers, notes } };
  },
});

type Described = z.output<typeof Described>;

async function describePart(part: Part): Promise<{ layer: Described; notes: readonly string[] }> {
  const content = await part.read();
  const { name, kind } = part;
  if (content.kind === 'layer') {
    const large = noteLargeIntegers(countLargeIntegers(content.value));
    const layer = parseLayer(content.value);
    return { layer: describeLayer(name, layer), notes: [...content.notes, ...large, ...noteBroken(layer)] };
  }
  const { place, notes } = placeTable(content.table);
  return { layer: { name, kind, ...describeTable(content.table), ...place }, notes: [...content.notes, ...notes] };
}

/** A table with coordinates can be a layer: where it lies is told, or why it cannot be one. */
function placeTable(table: Table): {
  readonly place?: Pick<Described, 'geometry_types' | 'crs' | 'extent'>;
  readonly notes: readonly string[];
} {
  if (!hasCoordinates(table)) return { notes: [] };
  try {
    const { value, notes } = layerOfTable(table);
    const { geometry_types, crs, extent } = describeLayer('', parseLayer(value));
    return { place: { geometry_types, crs, extent }, notes };
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    return { notes: [`As a layer it ${error.message}.`] };
  }
}

/** @throws {ProcessError} `invalid-input`: a predicate of the file */
function parseLayer(value: object): Layer {
  const checked = LayerOfFile.safeParse(value);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const place = issue && issue.path.length > 0 ? ` at /${issue.path.join('/')}` : '';
  throw new ProcessError('invalid-input', `is not a layer${place}: ${issue?.message ?? 'it has another form'}`);
}

function noteBroken({ features }: Layer): readonly string[] {
  const broken = features.flatMap((feature) => feature.broken?.faults[0] ?? []);
  const [first] = broken;
  return first ? [`${formatCount(broken.length, 'feature')} ${broken.length === 1 ? 'is' : 'are'} broken, the first at /${first.path.join('/')}: ${first.message}. make-valid repairs what can be read.`] : []; // prettier-ignore
}

function describeLayer(name: string, { features, crs }: Layer): Described {
  const geometries = features.map(geometryOf);
  const types = new Set(geometries.flatMap((geometry) => geometry?.type ?? []));
  return {
    name,
    kind: 'layer',
    count: features.length,
    geometry_types: [...types],
    crs: crs?.name ?? null,
    columns: describeColumns(features),
    extent: extentOf(geometries),
  };
}

/** That of a broken feature is what can be read of it. */
function geometryOf({ geometry, broken }: LayerFeature): FlatGeometry | null {
  return broken ? (broken.mended ?? null) : geometry;
}

function extentOf(geometries: readonly (FlatGeometry | null)[]): number[] | null {
  const hasPositions = geometries.some((one) => one && shapesOf(one).some(({ coordinates }) => coordinates.length > 0));
  const { west, south, east, north } = boundsOfAll(geometries);
  return hasPositions ? [west, south, east, north] : null;
}

function describeTable({ columns, rows }: Table): Omit<Described, 'name' | 'kind'> {
  const features = rows.map((row): LayerFeature => {
    return { geometry: null, properties: Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null])) };
  });
  const described =
    rows.length > 0 ? describeColumns(features) : columns.map((name) => ({ name, type: 'text', samples: [] }));
  return { count: rows.length, geometry_types: [], crs: null, columns: described, extent: null };
}

function describeColumns(features: readonly LayerFeature[]): Described['columns'] {
  return columnsOf(features).map(({ name, type }) => ({ name, type, samples: samplesOf(features, name) }));
}

/** The first values that differ. */
function samplesOf(features: readonly LayerFeature[], name: string): unknown[] {
  const samples = new Set<unknown>();
  for (const { properties } of features) {
    const value = Object.hasOwn(properties, name) ? properties[name] : null;
    if (value !== null && value !== undefined) samples.add(shorten(value));
    if (samples.size === SAMPLES) break;
  }
  return [...samples];
}

function shorten(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_SAMPLE_CHARACTERS ? `${text.slice(0, MAX_SAMPLE_CHARACTERS - 1)}…` : text;
}
