import { z } from 'zod';
import { nameFeature } from '../../schemas/feature-names.ts';
import { PropertyNames } from '../../schemas/property-names.ts';
import { resultRows, Rows } from '../../schemas/table.ts';
import { refuseIssues } from '../common/errors.ts';
import { formatCount } from '../common/format-count.ts';
import { missingGeometryWarnings } from '../geometry/layers/layers.ts';
import { findUnknownProperties } from '../geometry/layers/property-names.ts';
import { findDuplicates, type Identity } from '../geometry/parts/duplicates.ts';
import { columnNames } from '../geometry/tables/columns.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';
import { rowsResult } from '../process/rows-result.ts';

const MAX_NAMED = 10;

const identities = ['geometry', 'properties', 'both'] as const;

export default defineProcess({
  id: 'remove-duplicates',
  version: '1.0.0',
  title: 'Remove duplicates',
  description:
    'Keeps the first of features with the same geometry, the same values of properties, or both, and lists the others. ' +
    'To merge them with sums of their properties use dissolve.',
  keywords: ['distinct', 'unique', 'deduplicate', 'drop duplicates'],
  group: 'cleaning',
  inputs: {
    layer: Rows.describe('Features in any coordinates, or rows.'),
    by: z
      .enum(identities)
      .default('both')
      .describe('What must be equal. Equal geometries have the same positions, wherever rings begin and whichever way lines run.'), // prettier-ignore
    properties: PropertyNames.describe('Names of the properties that must be equal; without names all of them.'),
  },
  outputs: {
    result: resultRows({
      method: z.string(),
      features_in: z.int(),
      features_out: z.int(),
      removed: z.int(),
    }).describe('The first features or rows of each kind, as they are.'),
  },
  examples: [
    {
      title: 'A tree that was surveyed twice',
      inputs: {
        // prettier-ignore
        layer: { type: 'FeatureCollection', features: [
          { type: 'Feature', id: 1, properties: { kind: 'oak' }, geometry: { type: 'Point', coordinates: [1, 2] } },
          { type: 'Feature', id: 2, properties: { kind: 'oak' }, geometry: { type: 'Point', coordinates: [1, 2] } },
          { type: 'Feature', id: 3, properties: { kind: 'elm' }, geometry: { type: 'Point', coordinates: [1, 2] } },
        ] },
      },
    },
  ],
  longEdges: 'none',
  traits: { regroups: true, passesInvalid: true },
  emptyResult: ({ layer }) => explainEmpty('layer', layer),
  prepare({ layer, by, properties }) {
    const unused = 'names properties, and by geometry compares none. Use by both or properties';
    const issues =
      by === 'geometry' && properties.length > 0
        ? [{ pointer: '/properties', message: unused }]
        : findUnknownProperties(layer, { properties });
    refuseIssues(issues);
  },
  run: ({ layer, by, properties }, context) => {
    if (!layer.table) context.warn(...missingGeometryWarnings(layer));
    const identity: Identity = {
      geometry: by !== 'properties',
      properties: by === 'geometry' ? [] : properties.length === 0 ? 'all' : properties,
    };
    const duplicates = findDuplicates(layer, identity);
    const name = (index: number) => nameFeature(layer.features, index, layer.label);
    const named = [...duplicates].slice(0, MAX_NAMED).map(([index, first]) => `${name(index)} (as ${name(first)})`);
    if (duplicates.size > 0) {
      const more = duplicates.size > MAX_NAMED ? ` and ${duplicates.size - MAX_NAMED} more` : '';
      context.warn(`Removed ${formatCount(duplicates.size, 'duplicate')}: ${named.join(', ')}${more}.`);
    }
    const features = layer.features.filter((_, index) => !duplicates.has(index));
    const what = { geometry: 'geometries', properties: 'properties', both: 'geometries and properties' }[by];
    const summary = {
      method: `equal ${what}, exactly; the first one stays`,
      features_in: layer.features.length,
      features_out: features.length,
      removed: duplicates.size,
    };
    return { result: rowsResult(layer, features, summary, columnNames(layer)) };
  },
});
