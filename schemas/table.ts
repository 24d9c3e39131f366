/** Tables at the APIs: rows without geometries, alone or where a layer may stand too. */
import { z } from 'zod';
import { dialects, TABLE_FORMAT, type JsonSchema } from './dialect.ts';
import { layerType } from './layer.ts';
import { layerSchema } from './layer-dialect.ts';
import { checkResultLayer, withOutputCrs, type ResultLayer } from './result-layer.ts';
import type { List } from './made-list.ts';
import { isTableValue } from './table-forms.ts';

/** A layer or a table; parsed it is a `Layer`, with the mark `table` where it came as one. */
export const Rows = layerType({ longitudeLatitude: false, empty: true, tables: 'too' });

/** A table, of a file with all of its columns; of a layer the properties. Parsed it is a `Layer` without geometries. */
export const Table = layerType({ longitudeLatitude: false, empty: true, tables: 'alone' });

/** Types of the values of a column; `json` for values of several types, lists and objects. */
const columnTypes = ['boolean', 'integer', 'number', 'date', 'datetime', 'text', 'json'] as const;

export interface ResultColumn {
  readonly name: string;
  readonly type: (typeof columnTypes)[number];
}

/** A table as a process returns it. */
export interface ResultTable {
  readonly columns: readonly ResultColumn[];
  readonly rows: List<Readonly<Record<string, unknown>>>;
  /** Method, counts, measures. */
  readonly summary: Readonly<Record<string, unknown>>;
}

const tableProperties = {
  columns: {
    type: 'array',
    description: 'Of a table, in their order.',
    items: {
      type: 'object',
      required: ['name', 'type'],
      properties: { name: { type: 'string' }, type: { type: 'string', enum: columnTypes } },
    },
  },
  rows: {
    type: 'array',
    items: { type: 'object' },
    description: 'Of a table: an object each, by the names of columns.',
  },
  summary: { type: 'object', description: 'Method and counts.' },
} as const;

const tableSchema: JsonSchema = {
  type: 'object',
  required: ['columns', 'rows', 'summary'],
  properties: tableProperties,
};

const rowsSchema: JsonSchema = {
  type: 'object',
  properties: { ...(layerSchema.properties as object), ...tableProperties },
};

const tableForModels: JsonSchema = { type: 'object', description: 'Table: columns, rows, summary.' };
const rowsForModels: JsonSchema = { type: 'object', description: 'GeoJSON, or a table: columns, rows, summary.' };

/** @param summary fields of that member; the value is a table */
export function resultTable(summary: z.ZodRawShape) {
  const Summary = z.strictObject(summary);
  const checked = z.custom<ResultTable>().superRefine((value, context) => {
    if (!isTableValue(value)) context.addIssue({ code: 'custom', message: 'is not a table' });
    else copyIssues(Summary.safeParse(value.summary).error, context);
  });
  return checked.register(dialects, { ogc: tableSchema, mcp: tableForModels, format: TABLE_FORMAT, tables: 'alone' });
}

/** @param summary fields of that member; the value is a table or a layer, whichever came in (`rowsResult`) */
export function resultRows(summary: z.ZodRawShape) {
  const Summary = withOutputCrs(summary);
  const checked = z.custom<ResultTable | ResultLayer>().superRefine((value, context) => {
    copyIssues(Summary.safeParse(value.summary).error, context);
  });
  return checked
    .transform((value) => ('rows' in value ? value : checkResultLayer(value)))
    .register(dialects, {
      ogc: rowsSchema,
      mcp: rowsForModels,
      format: 'geojson-feature-collection',
      mediaType: 'application/geo+json',
      tables: 'too',
    });
}

function copyIssues(error: z.ZodError | undefined, context: z.core.$RefinementCtx): void {
  for (const { path, message } of error?.issues ?? []) {
    context.addIssue({ code: 'custom', path: ['summary', ...path], message });
  }
}
