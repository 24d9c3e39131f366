/** Tells which closed ways and which relations of OpenStreetMap are areas. @see https://wiki.openstreetmap.org/wiki/Overpass_turbo/Polygon_Features */
import type { Tags } from './osm-elements.ts';

interface Rule {
  /** Values that make an area; without them all do but `no`, and those of `except`. */
  readonly only?: readonly string[];
  readonly except?: readonly string[];
}

const any: Rule = {};

const rules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(['building', 'building:part', 'landuse', 'amenity', 'leisure', 'area', 'boundary', 'place', 'shop', 'tourism', 'historic', 'public_transport', 'office', 'military', 'ruins', 'area:highway', 'craft', 'golf', 'indoor'].map((key) => [key, any])), // prettier-ignore
  highway: { only: ['services', 'rest_area', 'escape', 'elevator'] },
  waterway: { only: ['riverbank', 'dock', 'boatyard', 'dam'] },
  barrier: { only: ['city_wall', 'ditch', 'hedge', 'retaining_wall', 'wall', 'spikes'] },
  railway: { only: ['station', 'turntable', 'roundhouse', 'platform'] },
  power: { only: ['plant', 'substation', 'generator', 'transformer'] },
  natural: { except: ['coastline', 'cliff', 'ridge', 'arete', 'tree_row'] },
  man_made: { except: ['cutline', 'embankment', 'pipeline'] },
  aeroway: { except: ['taxiway'] },
};

/** For a way that ends where it begins: a roundabout is a line, a building is an area. */
export function isAreaWay(tags: Tags): boolean {
  if (tags.get('area') === 'no') return false;
  return [...tags].some(([key, value]) => {
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    if (!rule || value === 'no') return false;
    return rule.only ? rule.only.includes(value) : rule.except?.includes(value) !== true;
  });
}

export function isAreaRelation(tags: Tags): boolean {
  return ['multipolygon', 'boundary'].includes(tags.get('type') ?? '');
}

/** Relations whose ways are lines one after another. */
export function isLineRelation(tags: Tags): boolean {
  return ['route', 'waterway', 'multilinestring', 'railway', 'street'].includes(tags.get('type') ?? '');
}

/** Tags that say where data are from, not what is there. */
const sources = /^(source|source_ref|source:ref|created_by|history|attribution|tiger:(county|tlid|upload_uuid))$/;

/** @param known those of what the element is a part of */
export function hasOwnMeaning(tags: Tags, known?: Tags): boolean {
  return [...tags].some(([key, value]) => !sources.test(key) && known?.get(key) !== value);
}
