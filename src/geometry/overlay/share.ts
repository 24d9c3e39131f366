/** Totals of features that are cut: each piece gets its share of them, or a warning says that it carries the whole. */
import { refuseIssues } from '../../common/errors.ts';
import { formatCount } from '../../common/format-count.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import type { Planar } from '../../../schemas/units.ts';
import { unevenAreaWarnings } from '../crs/planar-distortion.ts';
import { detectCoordinates } from '../crs/detect-coordinates.ts';
import { getDimension, selectDimension, type Dimension } from '../flat/dimensions.ts';
import { isTotalName } from '../layers/quantities.ts';
import { findUnknownProperties } from '../layers/property-names.ts';
import { isNumber } from '../layers/statistics.ts';
import { createSizeMeasure } from '../measures/size.ts';

/** Largest fraction that counts as a part; above it lies rounding. */
const MAX_PART = 1 - 1e-9;

/** Largest sum of shares that is rounding. */
const MAX_SUM = 1 + 1e-6;

export interface Sharing {
  /** @returns the properties of a piece, with its shares of the totals of the feature that it was cut from */
  divide(properties: LayerFeature['properties'], piece: FlatGeometry, whole: FlatGeometry): LayerFeature['properties'];
  /** Phrase for the method, such as "totals shared by size on the ellipsoid"; undefined where none are. */
  readonly method: string | undefined;
  warnings(): readonly string[];
}

export interface SharingOptions {
  /**
   * Names of the properties to share; of the others, warnings name those that hold totals by their names. Without the
   * list, the process cannot share, and they refer to those that can.
   */
  readonly share?: readonly string[];
  /** Set where planar coordinates look like degrees. */
  readonly coordinates?: Planar;
}

/**
 * Shares by area of polygons, length of lines or number of points: on the WGS 84 ellipsoid for longitude and latitude
 * by what the layer declares or by its range, otherwise in the plane.
 * @param input name of the input, where there are several
 */
export async function createSharing(
  layer: Layer,
  { share, coordinates }: SharingOptions,
  input?: string,
): Promise<Sharing> {
  const onEarth = coordinates !== 'planar' && (await detectCoordinates(layer)).coordinates === 'lonlat';
  const measure = createSizeMeasure(onEarth);
  const names = [...new Set(share)];
  const shared = new Set(names);
  const carried = new Map<string, number>();
  let [pieces, notNumbers] = [0, 0];
  const sizes = new WeakMap<FlatGeometry, number>();
  const shares = new Map<FlatGeometry, number>();
  const distortion = names.length > 0 && !onEarth ? await unevenAreaWarnings(layer) : [];
  const kinds = new Map<string, boolean>();

  function isCarried(name: string, value: unknown): boolean {
    if (!isNumber(value) || shared.has(name)) return false;
    let isTotal = kinds.get(name);
    if (isTotal === undefined) kinds.set(name, (isTotal = isTotalName(name)));
    return isTotal;
  }

  /** Fraction of the whole, 0 to 1, by the highest dimension of the whole. */
  function computeShare(piece: FlatGeometry, whole: FlatGeometry): number {
    const dimension = getDimension(whole);
    if (dimension < 0) return 1;
    const own = getDimension(piece);
    // The line of a collection has no part in the area of its polygons; that of another layer is not a piece of them.
    if (own >= 0 && own < dimension) return selectDimension(whole, own as Dimension) ? 0 : 1;
    const size = sizes.get(whole) ?? measure(whole, dimension as Dimension);
    sizes.set(whole, size);
    return size > 0 ? Math.min(measure(piece, dimension as Dimension) / size, 1) : 1;
  }

  return {
    method:
      names.length === 0 ? undefined : `totals shared by size ${onEarth ? 'on the WGS 84 ellipsoid' : 'likewise'}`,
    divide(properties, piece, whole) {
      const totals = Object.keys(properties).filter((name) => isCarried(name, properties[name]));
      const dividable = names.filter((name) => Object.hasOwn(properties, name));
      if (totals.length === 0 && dividable.length === 0) return properties;
      const share = computeShare(piece, whole);
      if (share > MAX_PART) {
        shares.set(whole, (shares.get(whole) ?? 0) + share);
        return properties;
      }
      if (totals.length > 0) pieces += 1;
      for (const name of totals) carried.set(name, (carried.get(name) ?? 0) + 1);
      shares.set(whole, (shares.get(whole) ?? 0) + share);
      const divided = dividable.flatMap((name) => {
        const value = properties[name];
        if (isNumber(value)) return [[name, value * share] as const];
        notNumbers += 1;
        return [];
      });
      return { ...properties, ...Object.fromEntries(divided) };
    },
    warnings() {
      const exceeded = names.length === 0 ? 0 : [...shares.values()].filter((sum) => sum > MAX_SUM).length;
      const where = input === undefined ? '' : `${input}: `;
      const list = [...carried.keys()];
      const way = share ? 'send ' : 'take clip or overlay with ';
      return [
        ...(pieces === 0
          ? []
          : [
              `${where}${formatCount(pieces, 'piece carries', 'pieces carry')} the total of the whole feature in ${list.join(', ')}: ` +
                `sums over pieces are too large. To divide by size ${way}share: ${JSON.stringify([...names, ...list])}; areas and lengths can be measured again.`,
            ]),
        ...distortion.map((warning) => where + warning),
        ...(exceeded === 0
          ? []
          : [
              `${where}${formatCount(exceeded, 'feature has', 'features have')} pieces that overlap each other: their shares of ` +
                `${names.join(', ')} sum to more than the whole. Dissolve the other layer first.`,
            ]),
        ...(notNumbers === 0
          ? []
          : [`${where}${formatCount(notNumbers, 'value')} of ${names.join(', ')} not shared: not a finite number.`]),
      ];
    },
  };
}

/** @throws {ProcessError} `invalid-input` for a name that no feature of the layers has */
export function checkShare(share: readonly string[], layers: readonly Layer[]): void {
  const issues = findUnknownProperties({ features: layers.flatMap(({ features }) => features) }, { share });
  refuseIssues(issues);
}

/** Methods as one text, such as "planar, in the units of the coordinates; totals shared by size". */
export function joinMethods(...methods: readonly (string | undefined)[]): string {
  return methods.filter((method) => method !== undefined).join('; ');
}
