/** Levels of lines: those that cross on different levels do not meet, as below a bridge. */
import type { Tags } from './osm-tags.ts';

/** Levels beyond are not in use; StreetLines keeps 16 bits. */
const MAX_LEVEL = 100;

/**
 * The tag `layer` where it is not 0, else 1 for a bridge and -1 for a tunnel.
 * @see https://wiki.openstreetmap.org/wiki/Key:layer
 */
export function readLevel(tags: Tags): number {
  const layer = Number(tags('layer') ?? 0);
  if (Number.isFinite(layer) && Math.round(layer) !== 0) {
    return Math.max(-MAX_LEVEL, Math.min(MAX_LEVEL, Math.round(layer)));
  }
  if (isBuilt(tags('bridge'))) return 1;
  return isBuilt(tags('tunnel')) ? -1 : 0;
}

/** A passage below a building is on the ground, and in a culvert is water, not the road above it. */
const onTheGround: ReadonlySet<string> = new Set(['no', 'building_passage', 'culvert', 'f', 'false', '0']);

function isBuilt(value: string | undefined): boolean {
  return value !== undefined && !onTheGround.has(value);
}
