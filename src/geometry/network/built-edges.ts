/** A network as features: its edges, which `profile: built` reads again, and its nodes. */
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { MadeList } from '../../../schemas/made-list.ts';
import { builtFields } from './built-lines.ts';
import type { Components } from './components.ts';
import { toEdges, toPoint } from './network-findings.ts';
import { countEdges, edgeLength, isOpen, type Network } from './network.ts';

/** Edges with their costs in seconds, to the bit; null where an edge is closed that way. */
export function makeEdges({ features }: Layer, network: Network, { ofNode }: Components): MadeList<LayerFeature> {
  return new MadeList(countEdges(network), function* () {
    for (let edge = 0; edge < countEdges(network); edge++) {
      const [from, to] = [network.ends[2 * edge] as number, network.ends[2 * edge + 1] as number];
      const line = network.features[edge] as number;
      const properties = {
        from,
        to,
        length_m: edgeLength(network, edge),
        [builtFields.forward]: openCost(network.costs[2 * edge] as number),
        [builtFields.backward]: openCost(network.costs[2 * edge + 1] as number),
        component: isOpen(network, edge) ? (ofNode[from] as number) + 1 : null,
        line,
        line_id: features[line]?.id ?? null,
      };
      yield { id: edge, geometry: toEdges(network, [edge]), properties };
    }
  });
}

/** Nodes with the number of open edges that meet there. */
export function makeNodes(network: Network, { ofNode }: Components): MadeList<LayerFeature> {
  const { nodeCount, arcStarts, arcs, nodeCoordinates } = network;
  return new MadeList(nodeCount, function* () {
    for (let node = 0; node < nodeCount; node++) {
      let degree = 0;
      for (let at = arcStarts[node] as number; at < (arcStarts[node + 1] as number); at++) {
        if (isOpen(network, (arcs[at] as number) >> 1)) degree += 1;
      }
      const component = ofNode[node] as number;
      const geometry = toPoint(nodeCoordinates[2 * node] as number, nodeCoordinates[2 * node + 1] as number);
      yield { id: node, geometry, properties: { degree, component: component < 0 ? null : component + 1 } };
    }
  });
}

function openCost(cost: number): number | null {
  return cost < Infinity ? cost : null;
}
