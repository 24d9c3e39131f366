/** Features with the properties of their closest facilities. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { MadeList } from '../../../schemas/made-list.ts';
import { compact } from '../../common/compact.ts';
import { createPropertyAdder, mergeProperties, prefixNames, type Properties } from '../layers/attributes.ts';
import type { Closest } from './closest.ts';
import { EQUAL_COST, type NearRoot } from './nearest-roots.ts';
import type { Network } from './network.ts';
import { wayLength, wayLine } from './way.ts';

interface FeatureOptions {
  readonly network: Network;
  /** Seconds or metres in a unit of the caller. */
  readonly unitSize: number;
  readonly most: number;
  readonly prefix: string;
  /** The ways are the geometries. */
  readonly paths: boolean;
}

interface Row {
  readonly index: number;
  readonly added: Properties;
  readonly one?: NearRoot;
}

/** @returns a feature for each facility, or one where there is none, with what is to be said of all of them */
export function makeClosestFeatures(
  layer: Layer,
  facilities: Layer,
  closest: readonly Closest[],
  { network, unitSize, most, prefix, paths }: FeatureOptions,
) {
  const [properties, attributes] = [createPropertyAdder(), createPropertyAdder()];
  const rows: Row[] = [];
  let [found, farthest, longest] = [0, 0, 0];
  const add = (index: number, added: Properties, one?: NearRoot) => {
    properties.note(layer.features[index]?.properties ?? {}, Object.keys(added));
    rows.push(compact({ index, added, one }));
  };
  closest.forEach(({ near, reason }, index) => {
    if (near.length === 0) add(index, prefixNames({ cost: null, reason }, prefix));
    else found += 1;
    near.slice(0, most).forEach((one, rank) => {
      const { id, properties: theirs = {} } = facilities.features[one.root] ?? {};
      const length = wayLength(network, one.way());
      const tied = near.filter((other) => other !== one && Math.abs(other.cost - one.cost) <= EQUAL_COST);
      const facts = compact({
        id,
        index: one.root,
        cost: one.cost / unitSize,
        length_m: length,
        rank: most > 1 ? rank + 1 : undefined,
        tied: tied.length > 0 ? tied.map(({ root }) => root) : undefined,
      });
      attributes.note(theirs, Object.keys(facts));
      add(index, prefixNames({ ...theirs, ...facts }, prefix), one);
      farthest = Math.max(farthest, one.cost);
      longest = Math.max(longest, length);
    });
  });

  const lineOf = (one?: NearRoot): FlatShape | null => (one ? wayLine(network, one.way()) : null);

  function* make(): Generator<LayerFeature> {
    for (const { index, added, one } of rows) {
      const feature = layer.features[index];
      if (!feature) return;
      yield {
        ...feature,
        geometry: paths ? lineOf(one) : feature.geometry,
        properties: mergeProperties(feature.properties, added),
      };
    }
  }

  const pairs = rows.filter(({ one }) => one).length;
  return {
    features: new MadeList(rows.length, make),
    pairs,
    found,
    /** In the unit of the caller; null without a pair. */
    farthest: pairs > 0 ? farthest / unitSize : null,
    /** Metres of the longest way. */
    longest,
    warnings: [...attributes.warnings().map((warning) => `facilities: ${warning}`), ...properties.warnings()],
  };
}
