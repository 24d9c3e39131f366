/** Results in the form of what came in: a table of a table, a layer of a layer. */
import type { Layer, LayerFeature } from '../../schemas/layer.ts';
import { mapList } from '../../schemas/made-list.ts';
import type { ResultLayer } from '../../schemas/result-layer.ts';
import type { ResultColumn, ResultTable } from '../../schemas/table.ts';
import { columnsOf } from '../formats/column-types.ts';
import { toResult } from '../geometry/layers/layers.ts';

type Summary = Readonly<Record<string, unknown>>;

/**
 * @param layer that came in: the result of a table is one
 * @param summary members of the output's `summary`
 * @param names of the columns that a table has even without rows, in their order
 */
export function rowsResult(
  layer: Pick<Layer, 'form' | 'table'>,
  features: readonly LayerFeature[],
  summary: Summary,
  names: readonly string[] = [],
): ResultLayer | ResultTable {
  return layer.table ? tableResult(features, summary, names) : toResult(layer, features, summary);
}

/** @param features whose properties become the rows */
export function tableResult(
  features: readonly LayerFeature[],
  summary: Summary,
  names: readonly string[] = [],
): ResultTable {
  const found = new Map(columnsOf(features).map((column) => [column.name, column]));
  const empty = (name: string): ResultColumn => ({ name, type: 'text' });
  const listed = new Map([...names.map((name) => [name, found.get(name) ?? empty(name)] as const), ...found]);
  return { columns: [...listed.values()], rows: mapList(features, ({ properties }) => properties), summary };
}
