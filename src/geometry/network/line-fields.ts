/** Speed, cost and direction of lines, by properties that the caller names. */
import { nameFeature, nameFeatures } from '../../../schemas/feature-names.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { costUnit, type NetworkSettings } from '../../../schemas/network.ts';
import { show } from '../../../schemas/show.ts';
import { ProcessError } from '../../common/errors.ts';
import { formatCount, formatList } from '../../common/format-count.ts';

export interface FieldUse {
  /** km/h; undefined where the line has none. */
  readonly speed?: number;
  /** Seconds for the whole line. */
  readonly cost?: number;
  readonly isForward: boolean;
  readonly isBackward: boolean;
}

export interface FieldReader {
  read(feature: LayerFeature, index: number): FieldUse;
  warnings(): readonly string[];
}

type NoteField = (index: number, note: 'closed' | 'unknown_speed' | 'bad_direction_value', value: string) => void;

type FieldName = 'speed_field' | 'cost_field' | 'direction_field';

const MAX_VALUES = 5;

const NUMERAL = /^\s*(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;

/** @throws {ProcessError} `invalid-input` where a field is missing from all features, or fields contradict each other */
export function createFieldReader(layer: Layer, settings: NetworkSettings, note: NoteField): FieldReader {
  const { speed_field: speedField, cost_field: costField, direction_field: directionField, units } = settings;
  const unit = costUnit(units);
  if (costField !== undefined) {
    if (unit.of === 'metres') {
      refuse(
        'cost_field',
        `is a time, but units is ${units}. Set units to minutes, seconds or hours, or remove cost_field.`,
      );
    }
    if (speedField !== undefined) refuse('cost_field', 'and speed_field both say how long a line takes. Remove one.');
  }
  for (const name of ['speed_field', 'cost_field', 'direction_field'] as const)
    refuseMissing(layer, name, settings[name]);
  const [withoutSpeed, withoutCost]: [number[], number[]] = [[], []];
  const directions = new Map<string, number>();

  function readNumber(feature: LayerFeature, index: number, name: FieldName, field: string): number | undefined {
    const value = feature.properties[field];
    if (value === null || value === undefined) return undefined;
    // Files without types of columns have numbers as text.
    const number = typeof value === 'string' && NUMERAL.test(value) ? Number(value) : value;
    if (typeof number === 'number' && number > 0 && number < Infinity) return number;
    const which = nameFeature(layer.features, index, layer.label);
    const what = name === 'speed_field' ? 'a speed in km/h' : `a cost in ${units}`;
    return refuse(
      name,
      `"${field}" of ${which} of network is ${show(value)}; ${what} must be a number above 0. Correct it, or remove the feature.`,
    );
  }

  function readDirection(feature: LayerFeature, index: number): Pick<FieldUse, 'isForward' | 'isBackward'> {
    if (directionField === undefined) return { isForward: true, isBackward: true };
    const own = feature.properties[directionField];
    const value = typeof own === 'string' ? own : own === null || own === undefined ? '' : JSON.stringify(own);
    if (value === settings.forward) return { isForward: true, isBackward: false };
    if (value === settings.backward) return { isForward: false, isBackward: true };
    directions.set(value, (directions.get(value) ?? 0) + 1);
    if (!bothWays.has(value.toLowerCase())) note(index, 'bad_direction_value', value);
    return { isForward: true, isBackward: true };
  }

  return {
    read(feature, index) {
      const direction = readDirection(feature, index);
      if (speedField !== undefined) {
        const speed = readNumber(feature, index, 'speed_field', speedField);
        if (speed !== undefined) return { ...direction, speed };
        withoutSpeed.push(index);
        note(index, 'unknown_speed', `no ${speedField}`);
      }
      if (costField !== undefined) {
        const cost = readNumber(feature, index, 'cost_field', costField);
        if (cost === undefined) {
          withoutCost.push(index);
          note(index, 'closed', `no ${costField}`);
          return { isForward: false, isBackward: false };
        }
        return { ...direction, cost: cost * unit.size };
      }
      return direction;
    },
    warnings() {
      const name = (indices: readonly number[]) => nameFeatures(layer.features, indices, layer.label, MAX_VALUES);
      const warnings: string[] = [];
      if (withoutSpeed.length > 0) {
        const count = formatCount(withoutSpeed.length, 'feature');
        warnings.push(
          `network: ${count} without "${speedField}", which have the default speed: ${name(withoutSpeed)}.`,
        );
      }
      if (withoutCost.length > 0) {
        const count = formatCount(withoutCost.length, 'feature');
        warnings.push(`network: ${count} without "${costField}", which are closed: ${name(withoutCost)}.`);
      }
      const odd = [...directions].filter(([value]) => !bothWays.has(value.toLowerCase()));
      if (odd.length > 0) {
        const values = odd.map(([value, count]) => `${show(value)} (${count})`);
        warnings.push(
          `network: "${directionField}" has values other than ${show(settings.forward)} and ${show(settings.backward)}, ` +
            `which are open both ways: ${formatList(values, MAX_VALUES)}. Set forward and backward to its values.`,
        );
      }
      return warnings;
    },
  };
}

/** Values that say so themselves. */
const bothWays: ReadonlySet<string> = new Set(['', 'both', 'b', 'no', 'two-way', 'twoway', 'bidirectional']);

function refuseMissing({ features }: Layer, name: FieldName, field: string | undefined): void {
  if (field === undefined) return;
  if (features.some(({ properties }) => properties[field] !== undefined && properties[field] !== null)) return;
  const names = [...new Set(features.slice(0, 100).flatMap(({ properties }) => Object.keys(properties)))];
  const known = names.length > 0 ? `Its properties are ${formatList(names, 12)}.` : 'It has no properties.';
  refuse(name, `"${field}" is not a property of any feature of network. ${known}`);
}

function refuse(name: FieldName, message: string): never {
  throw new ProcessError('invalid-input', `${name} ${message}`, [{ pointer: `/${name}`, message }]);
}
