/** Service areas and their streets as features. */
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { MadeList } from '../../../schemas/made-list.ts';
import { ellipsoidArea } from '../ellipsoid/ellipsoid-area.ts';
import { createPropertyAdder, type Properties } from '../layers/attributes.ts';
import type { Network } from './network.ts';
import type { ServiceArea, ServiceAreas } from './service-areas.ts';
import { appendPart } from './zones/edge-coordinates.ts';

interface BreakRule {
  /** In the unit of the caller, rising. */
  readonly breaks: readonly number[];
  readonly nest: 'disks' | 'rings';
}

export function makeAreaFeatures(areas: readonly ServiceArea[], facilities: Layer, { breaks, nest }: BreakRule) {
  const properties = createPropertyAdder();
  let [area, empty] = [0, 0];
  const features = areas.map(({ facility, level, geometry }): LayerFeature => {
    const own = facility === null ? undefined : facilities.features[facility];
    const areaM2 = geometry ? ellipsoidArea(geometry) : 0;
    if (nest === 'rings' || level === breaks.length - 1) area += areaM2;
    if (!geometry) empty += 1;
    const added = {
      facility,
      facility_id: own?.id ?? null,
      from_break: nest === 'rings' ? (breaks[level - 1] ?? 0) : 0,
      to_break: breaks[level] as number,
      area_m2: areaM2,
    };
    return properties.add({ properties: own?.properties ?? {}, geometry }, added);
  });
  return { features, area, empty, warnings: properties.warnings() };
}

interface Streets {
  readonly network: Network;
  readonly unitSize: number;
}

export function makeStreetFeatures(
  { network, unitSize }: Streets,
  parts: ServiceAreas['streets'],
  layer: Layer,
  breaks: readonly number[],
) {
  const properties = createPropertyAdder();
  let [length, longest] = [0, 0];
  for (const { edge, from, to } of parts) {
    properties.note(ownOf(edge), NAMES);
    length += to - from;
    longest = Math.max(longest, to - from);
  }
  function ownOf(edge: number): Properties {
    return layer.features[network.features[edge] as number]?.properties ?? {};
  }
  function* make(): Generator<LayerFeature> {
    for (const { edge, from, to, costFrom, costTo, level, facility } of parts) {
      const [coordinates, measures]: [number[], number[]] = [[], []];
      appendPart(network, edge, [from, to], coordinates, measures);
      const added = {
        facility,
        break: breaks[level],
        cost_from: costFrom / unitSize,
        cost_to: costTo / unitSize,
        length_m: to - from,
      };
      yield {
        properties: { ...ownOf(edge), ...added },
        geometry: { type: 'LineString', coordinates: Float64Array.from(coordinates), stride: 2, ends: Uint32Array.of(measures.length) }, // prettier-ignore
      };
    }
  }
  return { features: new MadeList(parts.length, make), length, longest, warnings: properties.warnings() };
}

const NAMES = ['facility', 'break', 'cost_from', 'cost_to', 'length_m'];
