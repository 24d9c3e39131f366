/** Summary of a network as a whole, in the results of network-build and network-diagnose. */
import type { NetworkSettings } from '../../../schemas/network.ts';
import type { Components } from './components.ts';
import { describeNetwork } from './describe-network.ts';
import { countEdges, isOpen, type Network } from './network.ts';

interface Made {
  readonly network: Network;
  readonly components: Components;
  readonly joinedEnds: number;
  readonly crossings: number;
}

export function summarizeNetwork(settings: NetworkSettings, { network, components, joinedEnds, crossings }: Made) {
  const { lengths } = components;
  const open = lengths.reduce((sum, length) => sum + length, 0);
  let closed = 0;
  for (let edge = 0; edge < countEdges(network); edge++) if (!isOpen(network, edge)) closed += 1;
  return {
    method: describeNetwork(settings),
    profile: settings.profile,
    edges: countEdges(network),
    closed_edges: closed,
    nodes: network.nodeCount,
    components: lengths.length,
    open_length_m: open,
    largest_component: open > 0 ? (lengths[0] as number) / open : null,
    joined_ends: joinedEnds,
    crossings_joined: crossings,
  };
}
