/** Extent of a map: that of the result and its inputs, unless these are far larger. */
import { boxAround, type Box, type MapLayer } from './map-layer.ts';

/** An input that much wider than the result would leave a dot of it. */
const MAX_RATIO = 12;

export interface Framed {
  readonly layers: readonly MapLayer[];
  /** One sentence for each layer that goes on outside of the map. */
  readonly beyond: readonly string[];
}

export function framed(layers: readonly MapLayer[]): Framed {
  const result = sideOf(boxAround(layers.filter(({ ink }) => ink === 'strong')));
  // A point has no size: without its surroundings nobody sees where it is.
  if (result === 0) return { layers, beyond: [] };
  const isFar = (layer: MapLayer) => layer.ink !== 'strong' && sideOf(boxAround([layer])) > MAX_RATIO * result;
  return {
    layers: layers.filter((layer) => !isFar(layer)),
    beyond: layers.filter(isFar).map(({ name }) => `${name} reaches far beyond this map.`),
  };
}

function sideOf(box: Box | undefined): number {
  return box ? Math.max(box.east - box.west, box.north - box.south) : 0;
}
