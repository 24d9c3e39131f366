/** Ways from stop to stop. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import { createMatrix } from './matrix.ts';
import type { OpenNetwork } from './open-network.ts';
import type { LocatedLayer } from './locate-layer.ts';
import type { Gate } from './place.ts';
import { wayLength, wayLine } from './way.ts';

export interface Leg {
  readonly from: number;
  readonly to: number;
  readonly line: FlatShape | null;
  /** In the unit of the caller; null where there is no way. */
  readonly cost: number | null;
  /** Metres along the streets, and between both stops and their streets. */
  readonly length: number | null;
  readonly access: number | null;
  readonly reason?: string;
}

/** @param stops gates of each, in order; a leg leaves a stop where it is best for that leg */
export function findLegs(
  { network, unitSize, components }: OpenNetwork,
  { gates: stops, reasons }: Pick<LocatedLayer, 'gates' | 'reasons'>,
  progress: (fraction: number) => void,
): readonly Leg[] {
  const matrix = createMatrix(network, stops);
  const componentsOf = (gates: readonly Gate[]) =>
    new Set(gates.map(({ edge }) => components.ofNode[network.ends[2 * edge] as number]));
  return stops.slice(1).map((gates, from) => {
    progress(from / stops.length);
    const to = from + 1;
    const start = stops[from] ?? [];
    const none = { from, to, line: null, cost: null, length: null, access: null };
    for (const stop of [from, to]) {
      const reason = reasons.get(stop);
      if (reason) return { ...none, reason: `stop ${stop}: ${reason}` };
    }
    matrix.searchFrom(start);
    const connection = matrix.connect(to);
    if (connection === undefined) {
      const there = componentsOf(gates);
      const isConnected = [...componentsOf(start)].some((component) => there.has(component));
      return { ...none, reason: isConnected ? 'streets closed that way' : 'not connected by streets' };
    }
    const way = connection.way();
    return {
      from,
      to,
      line: wayLine(network, way),
      cost: connection.cost / unitSize,
      length: wayLength(network, way),
      access: way.start.distance + way.end.distance,
    };
  });
}
