/** Limits of speed as OpenStreetMap writes them. */
import { metresPer } from '../../../schemas/units.ts';
import { maxspeedWords } from './profile-tables.ts';

/**
 * @param value of `maxspeed`: a number in km/h, or with a unit (`30 mph`), or a word (`walk`, `none`); of a list the least
 * @returns km/h; undefined where it cannot be told, as by `signals` or `DE:urban`, whose limits are in the laws of the country
 * @see https://wiki.openstreetmap.org/wiki/Key:maxspeed
 */
export function parseMaxspeed(value: string): number | undefined {
  const limits = value.split(';').map(parseOne);
  const known = limits.filter((limit) => limit !== undefined);
  return known.length === 0 || known.length < limits.length ? undefined : Math.min(...known);
}

function parseOne(text: string): number | undefined {
  const value = text.trim();
  if (Object.hasOwn(maxspeedWords, value)) return maxspeedWords[value];
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*(km\/h|kmh|kph|mph|knots)?$/.exec(value) ?? [];
  const limit = Number(digits) * (kmhPer[unit ?? 'km/h'] ?? NaN);
  return limit > 0 ? limit : undefined;
}

const kmhPer: Readonly<Record<string, number>> = {
  'km/h': 1,
  kmh: 1,
  kph: 1,
  mph: metresPer.miles / 1000,
  knots: metresPer['nautical-miles'] / 1000,
};
