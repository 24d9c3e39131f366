/** A network with all that places need of it. */
import type { Layer } from '../../../schemas/layer.ts';
import type { NetworkSettings } from '../../../schemas/network.ts';
import { findComponents, type Components } from './components.ts';
import { indexEdges, type EdgeIndex } from './edge-index.ts';
import type { Network } from './network.ts';
import { createPlaceFinder, type PlaceFinder } from './place.ts';
import { prepareNetwork, type PreparedNetwork } from './prepare-network.ts';

export interface OpenNetwork extends PreparedNetwork {
  /** Cost of a metre between a place and its street; 0 where it is free. */
  readonly accessCost: number;
  readonly index: EdgeIndex;
  readonly finder: PlaceFinder;
  readonly components: Components;
}

interface AccessRule {
  readonly access: 'counted' | 'free';
}

type Opened = Pick<OpenNetwork, 'index' | 'finder' | 'components'>;

// A network that a worker still has keeps its index.
const opened = new WeakMap<Network, Opened>();

/** @throws {ProcessError} `invalid-input` */
export function openNetwork(layer: Layer, settings: NetworkSettings & AccessRule): OpenNetwork {
  const prepared = prepareNetwork(layer, settings);
  const { network } = prepared;
  const known = opened.get(network) ?? openIndexed(network);
  opened.set(network, known);
  return { ...prepared, ...known, accessCost: settings.access === 'free' ? 0 : prepared.accessCost };
}

function openIndexed(network: Network): Opened {
  const index = indexEdges(network);
  return { index, finder: createPlaceFinder(network, index), components: findComponents(network) };
}
