/** Extent of a map: that of the result and its inputs, unless these are far larger. */
import { boxAround, type Box, type MapLayer } from './map-layer.ts';

/** Size of an input, relative to the result, beyond which it does not count. */
const MAX_RATIO = 12;

export interface Frame {
  readonly layers: readonly MapLayer[];
  /** One sentence for each layer that extends beyond the map. */
  readonly notes: readonly string[];
}

export function selectFrame(layers: readonly MapLayer[]): Frame {
  const result = largerSide(boxAround(layers.filter(({ ink }) => ink === 'strong')));
  // A point has no size: its surroundings show where it is.
  if (result === 0) return { layers, notes: [] };
  const isFar = (layer: MapLayer) => layer.ink !== 'strong' && largerSide(boxAround([layer])) > MAX_RATIO * result;
  return {
    layers: layers.filter((layer) => !isFar(layer)),
    notes: layers.filter(isFar).map(({ name }) => `${name} extends far beyond this map.`),
  };
}

function largerSide(box: Box | undefined): number {
  return box ? Math.max(box.east - box.west, box.north - box.south) : 0;
}
