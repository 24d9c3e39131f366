/** The features of a layer as places on a network. */
import type { Layer } from '../../../schemas/layer.ts';
import { nameFeature } from '../../../schemas/feature-names.ts';
import { ProcessError } from '../../common/errors.ts';
import { formatCount, formatList } from '../../common/format-count.ts';
import { isEmpty } from '../flat/flat.ts';
import type { Gate, PlaceFinder, PlaceRule } from './place.ts';

export interface LocatedLayer {
  /** Gates of each feature; none where no street is within reach. */
  readonly gates: readonly (readonly Gate[])[];
  /** Why a feature has no gates, by its index. */
  readonly reasons: ReadonlyMap<number, string>;
  readonly snapped: number;
  readonly notSnapped: number;
  /** Metres to the nearest street of the feature that is the farthest from its own; null without any. */
  readonly farthest: number | null;
  readonly warnings: readonly string[];
}

interface LocateOptions {
  /** Name of the input. */
  readonly name: string;
  readonly rule: PlaceRule;
  readonly progress: (fraction: number) => void;
}

/** Features beyond reach that messages name with their distance. */
const MAX_NAMED = 10;

/** @throws {ProcessError} `invalid-input` where no street is within reach of any feature */
export function locateLayer(finder: PlaceFinder, layer: Layer, { name, rule, progress }: LocateOptions): LocatedLayer {
  const { features } = layer;
  let farthest: number | null = null;
  const beyond: number[] = [];
  const reasons = new Map<number, string>();
  const gates = features.map(({ geometry }, index) => {
    if (index % 100 === 0) progress(index / features.length);
    const own = finder.locate(geometry, rule);
    if (own.length === 0) {
      const isPlace = geometry !== null && !isEmpty(geometry);
      if (isPlace) beyond.push(index);
      reasons.set(index, isPlace ? 'no street within reach' : geometry ? 'empty geometry' : 'no geometry');
    }
    if (own.length > 0) farthest = Math.max(farthest ?? 0, leastDistance(own));
    return own;
  });
  const snapped = gates.filter(({ length }) => length > 0).length;
  if (beyond.length > 0 && snapped === 0) refuseAll(finder, layer, beyond, name, rule.reach);
  return { gates, reasons, snapped, notSnapped: features.length - snapped, farthest, warnings: warnBeyond(finder, layer, beyond, name, rule.reach) }; // prettier-ignore
}

function leastDistance(gates: readonly Gate[]): number {
  return gates.reduce((least, { distance }) => Math.min(least, distance), Infinity);
}

function refuseAll(finder: PlaceFinder, layer: Layer, beyond: readonly number[], name: string, reach: number): never {
  const named = beyond.slice(0, MAX_NAMED);
  const nearest = Math.min(...named.map((index) => distanceOf(finder, layer, index)));
  const subject = beyond.length === 1 ? 'the feature lies' : `all ${beyond.length} features lie`;
  const where = beyond.length > MAX_NAMED ? `; of the first ${MAX_NAMED}, the nearest lies` : '';
  const distance = Number.isFinite(nearest) ? formatMetres(nearest) : undefined;
  const far =
    distance === undefined
      ? 'beyond reach of the streets: none is open'
      : beyond.length === 1 || beyond.length > MAX_NAMED
        ? `${where === '' ? '' : `beyond \`reach\` (${reach} m)${where} `}${distance} from the nearest street of network`
        : `${distance} or more from the nearest street of network`;
  const message = `${subject} ${far}. Use streets of the same area, or a larger \`reach\` (${reach} m).`;
  throw new ProcessError('invalid-input', `${name}: ${message}`, [{ pointer: `/${name}`, message }]);
}

function warnBeyond(finder: PlaceFinder, layer: Layer, beyond: readonly number[], name: string, reach: number) {
  if (beyond.length === 0) return [];
  const count = formatCount(beyond.length, 'feature is', 'features are');
  const named = beyond.slice(0, MAX_NAMED).map((index) => {
    return `${nameFeature(layer.features, index, layer.label)} (${formatMetres(distanceOf(finder, layer, index))})`;
  });
  const rest = beyond.length - named.length;
  const which = formatList(named, MAX_NAMED) + (rest > 0 ? ` and ${rest} more` : '');
  return [`${name}: ${count} farther than \`reach\` (${reach} m) from all open streets and not reached: ${which}.`];
}

function distanceOf(finder: PlaceFinder, { features }: Layer, index: number): number {
  const geometry = features[index]?.geometry;
  return geometry ? finder.distanceOf(geometry) : Infinity;
}

function formatMetres(metres: number): string {
  if (metres < 1000) return `${Number(metres.toPrecision(3))} m`;
  return `${Number((metres / 1000).toPrecision(3))} km`;
}
