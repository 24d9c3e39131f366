/** The layer of OpenStreetMap's elements, with its terms and what is missing in it. */
import { crsMember } from '../../schemas/declared-crs.ts';
import { WGS_84 } from '../../schemas/crs.ts';
import { ProcessError } from '../common/errors.ts';
import { formatCount, formatList, selectPlural } from '../common/format-count.ts';
import type { LayerContent } from './define-format.ts';
import type { OsmElements } from './osm-elements.ts';
import { osmFeatures, type OsmCounts } from './osm-features.ts';

const ATTRIBUTION = '© OpenStreetMap contributors';
const LICENSE = 'ODbL 1.0, https://www.openstreetmap.org/copyright';
const MAX_LISTED = 5;

/** Statements of an answer about itself. */
export interface OsmAnswer {
  /** Time of the data. */
  readonly time?: string | undefined;
  /** An error on the way: what comes after it is missing. */
  readonly remark?: string | undefined;
}

/** @throws {ProcessError} `invalid-input` for an answer that ended before its first element */
export function osmContent(elements: OsmElements, { time, remark }: OsmAnswer, title: string): LayerContent {
  if (elements.all.size === 0 && remark !== undefined) {
    throw new ProcessError(
      'invalid-input',
      `is ${title} without elements, which says ${JSON.stringify(remark)}. Ask again for a smaller area, or with more [timeout:]`,
    );
  }
  const { features, counts } = osmFeatures(elements);
  const value = { type: 'FeatureCollection', crs: crsMember(WGS_84), attribution: ATTRIBUTION, license: LICENSE, features }; // prettier-ignore
  const terms = `Data ${ATTRIBUTION} (${LICENSE})${time === undefined ? '' : `, as of ${time}`}.`;
  const incomplete = remark === undefined ? [] : [`INCOMPLETE: the server stopped before the end of its answer and says ${JSON.stringify(remark)}. Elements are missing: ask again for a smaller area, or with more [timeout:].`]; // prettier-ignore
  return { kind: 'layer', value, notes: [...incomplete, terms, ...notesOf(counts), ...otherNotes(elements)] };
}

const ASK = 'Ask with "out geom;", or add "(._;>;); out;"';

function notesOf({ ways, relations, centers, empty, left }: OsmCounts): readonly string[] {
  return [
    ...(ways > 0 ? [`${formatCount(ways, 'way')} ${selectPlural(ways, 'lacks', 'lack')} nodes and ${selectPlural(ways, 'has', 'have')} gaps there. ${ASK}.`] : []), // prettier-ignore
    ...(relations > 0 ? [`${formatCount(relations, 'relation')} ${selectPlural(relations, 'lacks', 'lack')} ways or ${selectPlural(relations, 'has', 'have')} open rings: only the rest of ${selectPlural(relations, 'it', 'them')} is in the layer. ${ASK}.`] : []), // prettier-ignore
    ...(centers > 0 ? [`${formatCount(centers, 'way or relation', 'ways or relations')} ${selectPlural(centers, 'is a point', 'are points')} at the centre ("out center").`] : []), // prettier-ignore
    ...(empty > 0 ? [`${formatCount(empty, 'element')} without positions became ${selectPlural(empty, 'a feature', 'features')} without a geometry. ${ASK}.`] : []), // prettier-ignore
    ...countedKinds(left, 'relation', 'of types that are not geometries'),
  ];
}

function otherNotes({ others }: OsmElements): readonly string[] {
  return countedKinds(others, 'element', 'of other types than node, way and relation');
}

function countedKinds(kinds: ReadonlyMap<string, number>, noun: string, which: string): readonly string[] {
  if (kinds.size === 0) return [];
  const total = [...kinds.values()].reduce((sum, count) => sum + count, 0);
  const listed = formatList([...kinds].map(([kind, count]) => `${kind} ${count}`), MAX_LISTED); // prettier-ignore
  return [`${formatCount(total, noun)} ${which} ${selectPlural(total, 'was', 'were')} left out (${listed}).`];
}
