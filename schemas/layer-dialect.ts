/** JSON Schemas of a layer, for the two APIs. */
import type { JsonSchema } from './dialect.ts';

export const layerSchema: JsonSchema = {
  type: 'object',
  required: ['type'],
  properties: {
    type: { type: 'string', description: 'FeatureCollection, Feature, or a geometry type of GeoJSON (RFC 7946).' },
    features: { type: 'array', items: { type: 'object' }, description: 'Of a FeatureCollection.' },
    geometry: { type: 'object', nullable: true, description: 'Of a Feature.' },
    properties: { type: 'object', nullable: true, description: 'Of a Feature.' },
    coordinates: { type: 'array', items: {}, description: 'Of a geometry: positions [x, y], rings closed.' },
    geometries: { type: 'array', items: { type: 'object' }, description: 'Of a GeometryCollection.' },
  },
};

/** Models know GeoJSON, and every word of a schema costs tokens in every conversation. */
export const layerForModels: JsonSchema = { type: 'object', description: 'GeoJSON.' };

/** A layer, or a table as a value: each row an object. */
export const rowsSchema: JsonSchema = {
  type: 'object',
  properties: {
    ...(layerSchema.properties as object),
    columns: { type: 'array', items: {}, description: 'Of a table: names, or objects with a name.' },
    rows: { type: 'array', items: {}, description: 'Of a table: an object each, or a list of values by column.' },
  },
};

export const rowsForModels: JsonSchema = { type: 'object', description: 'GeoJSON, or a table {"rows": [{…}]}.' };
