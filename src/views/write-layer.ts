/** A layer as a file, in any format that can be written. */
import { z } from 'zod';
import { CrsReference } from '../../schemas/crs.ts';
import { isLonLatCrs, isSameCrs } from '../../schemas/declared-crs.ts';
import { Bytes } from '../../schemas/bytes.ts';
import { listForeignMembers } from '../../schemas/foreign-members.ts';
import { noteLargeIntegers } from '../../schemas/large-integers.ts';
import { LayerOfFile, withoutBroken, type Layer } from '../../schemas/layer.ts';
import { show } from '../../schemas/show.ts';
import { compact } from '../common/compact.ts';
import { inputError, ProcessError } from '../common/errors.ts';
import { formatCount } from '../common/format-count.ts';
import { guardFormulas } from '../formats/formula-guard.ts';
import type { DataFormat } from '../formats/define-format.ts';
import { MAX_LAYER_NAME } from '../formats/layer-name.ts';
import { loadFormats, writableFormats } from '../formats/registry.ts';
import { isUnsupported, loadCrsTable } from '../geometry/crs/table.ts';
import { roundPositions } from '../geometry/flat/round-positions.ts';
import { assumedCrs, resolveTarget, toCrs } from '../process/checks/common-crs.ts';
import { defineProcess } from '../process/define-process.ts';

/** Beyond these a number has no more digits. */
const MAX_DECIMALS = 15;

export default defineProcess({
  id: 'write-layer',
  version: '1.0.0',
  title: 'File',
  description: 'The file of a layer in a format, in its CRS or another, and what the format cannot hold.',
  group: 'view',
  inputs: {
    layer: LayerOfFile.describe('GeoJSON in any units.'),
    format: z.string().max(50).describe('Its id.'),
    guard: z.boolean().default(true).describe('In a table, an apostrophe before text that a spreadsheet runs.'),
    name: z.string().max(MAX_LAYER_NAME).optional().describe('Of the layer, where it has none of its own.'),
    crs: CrsReference.optional().describe('CRS of the file; default: that of the layer.'),
    decimals: z.int().min(0).max(MAX_DECIMALS).optional().describe('Of coordinates; default: all that they have.'),
  },
  outputs: {
    file: Bytes('application/octet-stream'),
    notes: z.array(z.string()).describe('What was changed or left out, in sentences.'),
    guarded: z.int().describe('Cells with an apostrophe.'),
    crs_uri: z.string().optional().describe('Of the CRS that the layer names, where its axes are in that order.'),
  },
  examples: [
    { title: 'A point', inputs: { layer: { type: 'Point', coordinates: [5.12, 52.09] }, format: 'wkt' } },
    { title: 'A table', inputs: { layer: { type: 'Point', coordinates: [5.12, 52.09] }, format: 'csv' } },
  ],
  async run({ layer: sent, format: id, guard, name: fallback, crs, decimals }, { progress }) {
    const layer = withoutBroken(sent);
    const formats = await loadFormats();
    const format = writableFormats(formats).find((one) => one.id === id);
    if (!format) throw new ProcessError('invalid-input', `/format is ${show(id)}, which is not written.`);
    if (format.namesCrs && !layer.crs && !hasLonLat(layer)) throw unknownCrs();
    const target = crs ?? (format.isLonLat ? 'OGC:CRS84' : undefined);
    const brought = target === undefined ? { layer, warnings: [] } : await bring(layer, target);
    const rounded = decimals === undefined ? brought.layer : round(brought.layer, decimals);
    const isGuarded = guard && format.kind === 'table';
    const { layer: safe, guarded } = isGuarded ? guardFormulas(rounded) : { layer: rounded, guarded: 0 };
    progress(HALF);
    // GeoJSON needs no name.
    const name = nameOf(sent) ?? (format.id === 'geojson' ? undefined : fallback);
    const { chunks, notes } = await format.write({ ...safe, ...compact({ name }) });
    const said = [
      ...noteLargeIntegers(sent.largeIntegers ?? 0),
      ...brokenNotes(sent),
      ...brought.warnings,
      ...notes,
      ...noteForeign(layer, format),
    ];
    const uri = await uriOfCrs(brought.layer);
    return { file: Buffer.concat([...chunks]), notes: said, guarded, ...compact({ crs_uri: uri }) };
  },
});

/** As GeoJSON has it, and readers of other formats put it there. */
function nameOf({ foreign }: Layer): string | undefined {
  const name = foreign?.kept.name?.trim().slice(0, MAX_LAYER_NAME);
  return name === '' ? undefined : name;
}

function noteForeign({ foreign }: Layer, { title }: DataFormat): readonly string[] {
  const members = foreign && listForeignMembers(foreign);
  return members === undefined
    ? []
    : [`Members of the GeoJSON that ${title} files do not have were left out: ${members}.`];
}

/** A URI of OGC implies the order of the authority, and positions are x before y. @see OGC 18-058r1, requirement 15 */
async function uriOfCrs({ crs }: Layer): Promise<string | undefined> {
  if (crs?.code === undefined) return undefined;
  if (isLonLatCrs(crs)) return 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';
  const known = (await loadCrsTable()).find(crs.code);
  const isInOrder = known !== undefined && !isUnsupported(known) && known.axes === 'en';
  return isInOrder ? `http://www.opengis.net/def/crs/EPSG/0/${crs.code}` : undefined;
}

/** Reading takes about as long as writing. */
const HALF = 0.5;

function brokenNotes({ features }: Layer): string[] {
  const broken = features.flatMap((feature) => feature.broken ?? []);
  const [fault] = broken.flatMap(({ faults }) => faults);
  if (!fault) return [];
  const first = `/${fault.path.join('/')} ${fault.message}`;
  return [`${formatCount(broken.length, 'feature')} with broken geometry was written as far as it can be read (${first}). make-valid repairs it.`]; // prettier-ignore
}

/** @throws {ProcessError} `invalid-input` for a CRS that is unknown, or when that of the layer is */
async function bring(
  layer: Layer,
  reference: CrsReference,
): Promise<{ readonly layer: Layer; readonly warnings: readonly string[] }> {
  const target = await resolveTarget(reference, 'crs');
  const isEmpty = layer.features.every(({ geometry }) => geometry === null);
  const source = layer.crs ?? assumedCrs(layer) ?? (isEmpty ? target : undefined);
  if (!source) throw unknownCrs();
  return isSameCrs(source, target) ? { layer, warnings: [] } : toCrs('layer', layer, source, target);
}

/** A layer without positions is in any CRS. */
function hasLonLat(layer: Layer): boolean {
  return layer.features.every(({ geometry }) => geometry === null) || assumedCrs(layer) !== undefined;
}

function unknownCrs(): ProcessError {
  const message =
    'has coordinates that are not longitude and latitude, and names no CRS. Name it: #crs=EPSG:25832 behind the name of ' +
    'a file, or in the crs member of GeoJSON';
  return inputError('/layer', message);
}

function round(layer: Layer, decimals: number): Layer {
  const features = layer.features.map((feature) => ({
    ...feature,
    geometry: feature.geometry === null ? null : roundPositions(feature.geometry, decimals),
  }));
  return { ...layer, features };
}
