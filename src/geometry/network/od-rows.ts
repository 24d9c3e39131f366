/** Costs of all pairs of places. */
import { createMatrix } from './matrix.ts';
import type { OpenNetwork } from './open-network.ts';
import type { Gate } from './place.ts';

export interface OdRow {
  readonly origin: number;
  readonly destination: number;
  /** In the unit of the caller. */
  readonly cost: number;
  readonly length_m: number;
}

export interface OdOptions {
  readonly form: 'rows' | 'matrix';
  readonly most: number;
  /** In seconds or metres. */
  readonly within: number;
  readonly progress: (fraction: number) => void;
}

/** Pairs of a result at most. */
export const MAX_ROWS = 1_000_000;

/** @returns rows by origin and cost where `most` is finite, else by origin and destination; or costs, null for none */
export function connectAll(
  { network, unitSize }: OpenNetwork,
  origins: readonly (readonly Gate[])[],
  destinations: readonly (readonly Gate[])[],
  { form, most, within, progress }: OdOptions,
) {
  const matrix = createMatrix(network, destinations);
  const rows: OdRow[] = [];
  const costs: (number | null)[][] = [];
  let [pairs, longest] = [0, 0];
  origins.forEach((gates, origin) => {
    progress(origin / origins.length);
    if (gates.length > 0) matrix.searchFrom(gates, within);
    const own: OdRow[] = [];
    for (let destination = 0; gates.length > 0 && destination < destinations.length; destination++) {
      const connection = matrix.connect(destination);
      if (connection === undefined) continue;
      own.push({ origin, destination, cost: connection.cost / unitSize, length_m: connection.length });
    }
    if (most < Infinity) own.sort((a, b) => a.cost - b.cost || a.destination - b.destination);
    const kept = own.slice(0, most);
    pairs += kept.length;
    for (const { length_m } of kept) longest = Math.max(longest, length_m);
    if (form === 'rows') rows.push(...kept);
    else costs.push(toLine(kept, destinations.length));
  });
  return { rows, costs, pairs, longest };
}

function toLine(rows: readonly OdRow[], length: number): (number | null)[] {
  const line = Array.from({ length }, (): number | null => null);
  for (const { destination, cost } of rows) line[destination] = cost;
  return line;
}
