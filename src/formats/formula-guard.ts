/** Text that a spreadsheet would run as a formula when it opens comma-separated values. */
import { formatCount } from '../common/format-count.ts';
import type { FormattedLayer } from './define-format.ts';

/** Full-width forms count in some locales. @see https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/**
 * Puts an apostrophe before each text that begins as a formula does: names and values of properties, and ids. Numbers and
 * geometries are never changed.
 * @returns the layer, and the number of cells that were changed, names included
 */
export function guardFormulas(layer: FormattedLayer): { readonly layer: FormattedLayer; readonly guarded: number } {
  let guarded = 0;
  const guard = <T>(cell: T): T | string => {
    if (typeof cell !== 'string' || !FORMULA.test(cell)) return cell;
    guarded += 1;
    return `'${cell}`;
  };
  const names = new Map<string, string>();
  const taken = new Set(layer.features.flatMap(({ properties }) => Object.keys(properties)));
  for (const name of taken) {
    let unique = guard(name);
    // A column of its own, also beside one that has an apostrophe already.
    while (unique !== name && taken.has(unique)) unique = `'${unique}`;
    names.set(name, unique);
    taken.add(unique);
  }
  const features = layer.features.map((feature) => ({
    ...feature,
    ...(feature.id !== undefined && { id: guard(feature.id) }),
    properties: Object.fromEntries(
      Object.entries(feature.properties).map(([name, value]) => [names.get(name) ?? name, guard(value)]),
    ),
  }));
  return { layer: { ...layer, features }, guarded };
}

/** @param guarded number of cells, not 0. @returns a clause that says what was done to them */
export function describeGuarded(guarded: number): string {
  const begin = guarded === 1 ? 'begins' : 'begin';
  return `${formatCount(guarded, 'cell')} ${begin} as a formula of a spreadsheet does and got an apostrophe in front`;
}
