/** Places whose cost is so near to a limit that small changes of the streets decide on which side they are. */
import { nameFeature } from '../../../schemas/feature-names.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { compact } from '../../common/compact.ts';
import { formatCount } from '../../common/format-count.ts';

/** Share of a limit within which a cost is a border case. */
const BORDER = 0.02;

/** Cases that a warning names, and those that a result has. */
const MAX_NAMED = 10;
const MAX_LISTED = 100;

/** Largest cost that matters to a limit. */
export function withBorder(limit: number): number {
  return limit * (1 + BORDER);
}

export function isBorder(cost: number, limit: number): boolean {
  return limit < Infinity && Math.abs(cost - limit) <= BORDER * limit;
}

/** The unit of costs, and the size of the unit in which a caller has them. */
export interface CostScale {
  readonly of: 'seconds' | 'metres';
  readonly unitSize: number;
}

export interface BorderCase {
  readonly index: number;
  /** In seconds or metres. */
  readonly cost: number;
}

export function listBorderCases({ features }: Layer, cases: readonly BorderCase[], { of, unitSize }: CostScale) {
  return cases.slice(0, MAX_LISTED).map(({ index, cost }) => {
    return compact({
      index,
      id: features[index]?.id,
      cost: cost / unitSize,
      seconds: of === 'seconds' ? cost : undefined,
    });
  });
}

/** @param limit in seconds or metres */
export function borderWarnings(
  { features, label }: Layer,
  cases: readonly BorderCase[],
  limit: number,
  { of }: CostScale,
): readonly string[] {
  if (cases.length === 0) return [];
  const unit = of === 'seconds' ? 's' : 'm';
  const named = cases.slice(0, MAX_NAMED).map(({ index, cost }) => {
    return `${nameFeature(features, index, label)}: ${Number(cost.toFixed(2))} ${unit}`;
  });
  const rest = cases.length - named.length;
  const count = formatCount(cases.length, 'border case', 'border cases');
  const which = named.join('; ') + (rest > 0 ? `; and ${rest} more` : '');
  return [`${count} within 2 % of ${Number(limit.toFixed(2))} ${unit}: ${which}.`];
}
