/** Checks the `crs` members of the inputs of every process, and labels results with them. */
import { declaredCrs, isLonLatCrs, isSameCrs, type DeclaredCrs } from '../../../schemas/declared-crs.ts';
import { foreignMemberWarnings } from '../../../schemas/foreign-members.ts';
import { nameFeatures } from '../../../schemas/feature-names.ts';
import { noteLargeIntegers } from '../../../schemas/large-integers.ts';
import { isLayer } from '../../../schemas/layer.ts';
import { ProcessError } from '../../common/errors.ts';
import { isDegreesCrs } from '../../geometry/crs/detect-coordinates.ts';
import { formatCount } from '../../common/format-count.ts';

/** Names come from callers. */
const MAX_NAME = 60;

type Values = Readonly<Record<string, unknown>>;

/**
 * @param inputs by name those that are geometries or layers, as they were parsed
 * @returns a warning where one input names a CRS and another none
 * @throws {ProcessError} `invalid-input` where two inputs name different ones, with an issue for each
 */
export function declaredCrsWarnings(inputs: Values): readonly string[] {
  return [...betweenInputs(inputs), ...Object.entries(inputs).flatMap(([input, value]) => withinInput(input, value))];
}

/** True where a layer names a CRS in which coordinates are no degrees: no edge of it goes round the world. */
export async function hasPlanarCrs(inputs: Values): Promise<boolean> {
  for (const value of Object.values(inputs)) {
    const crs = crsOf(value);
    if (crs && !isLonLatCrs(crs) && !(await isDegreesCrs(crs))) return true;
  }
  return false;
}

function betweenInputs(inputs: Values): readonly string[] {
  const all = Object.entries(inputs).map(([input, value]) => ({
    input,
    crs: crsOf(value),
    isTable: isLayer(value) && value.table === true,
  }));
  const [first, ...others] = all.flatMap(({ input, crs }) => (crs ? [{ input, crs }] : []));
  if (!first) return [];
  const other = others.find(({ crs }) => !isSameCrs(crs, first.crs));
  if (other) throw contradiction(first, other);
  const silent = all.filter(({ crs, isTable }) => !crs && !isTable).map(({ input }) => input);
  if (silent.length === 0 || isLonLatCrs(first.crs)) return [];
  return [
    `${first.input} has a crs member, ${first.crs.name}; ${silent.join(' and ')} has none and was assumed to be in the same.`,
  ];
}

/** Warning for a layer in which a part has a crs member and the whole has none. */
function withinInput(input: string, value: unknown): readonly string[] {
  if (!isLayer(value) || !value.crs || !value.withoutCrs || isLonLatCrs(value.crs)) return [];
  const { count, first } = value.withoutCrs;
  const also =
    count === 0
      ? ''
      : `, also for ${formatCount(count, 'geometry', 'geometries')} without one (first ${at(input, first)})`;
  return [
    `${input} has no crs member of its own: ${value.crs.name}, which ${at(input, value.crs.path)} names, was assumed for ` +
      `all of it${also}.`,
  ];
}

/** Labels results with the CRS of the inputs. */
export function withDeclaredCrs<T extends Values>(outputs: T, inputs: Values): T {
  const crs = Object.values(inputs).map(crsOf).find(Boolean);
  if (!crs) return outputs;
  const entries = Object.entries(outputs).map(([name, value]) => {
    if (!isResultLayer(value)) return [name, value] as const;
    const { type, ...rest } = value;
    return [name, { type, crs: crs.member, ...rest }] as const;
  });
  return Object.fromEntries(entries) as T;
}

/** Gives collections the texts that describe that of the first input: its name, title and the like. */
export function withKeptMembers<T extends Values>(outputs: T, inputs: Values): T {
  const [first] = Object.values(inputs);
  const kept = isLayer(first) ? first.foreign?.kept : undefined;
  if (!kept || Object.keys(kept).length === 0) return outputs;
  const entries = Object.entries(outputs).map(([name, value]) => {
    if (!isResultLayer(value) || value.type !== 'FeatureCollection') return [name, value] as const;
    const { type, ...rest } = value;
    return [name, { type, ...kept, ...rest }] as const;
  });
  return Object.fromEntries(entries) as T;
}

/** Warnings about members of the input layers that no result has, or with another value. */
export function droppedMemberWarnings(outputs: Values, inputs: Values): readonly string[] {
  const results = Object.values(outputs).filter(isResultLayer);
  if (results.length === 0) return [];
  const hasCollection = results.some(({ type }) => type === 'FeatureCollection');
  const entries = Object.entries(inputs);
  return entries.flatMap(([input, layer], index) => {
    if (!isLayer(layer) || !layer.foreign) return [];
    return foreignMemberWarnings(layer.foreign, index === 0 && hasCollection, entries.length > 1 ? input : undefined);
  });
}

/** Warnings about members that the text of an input had more than once. */
export function duplicateMemberWarnings(inputs: Values): readonly string[] {
  return Object.entries(inputs).flatMap(([input, layer]) => {
    if (!isLayer(layer)) return [];
    return (layer.duplicates ?? []).map(({ name, indices }) => {
      const twice = `${input}: the member ${name.slice(0, MAX_NAME)} was sent more than once`;
      const where =
        indices.length === 0 || layer.form !== 'collection'
          ? ''
          : ` in ${nameFeatures(layer.features, indices, layer.label)}`;
      return `${twice}${where}; the last value was taken.`;
    });
  });
}

/** Warnings about integers of the text of an input that a number does not keep. */
export function largeIntegerWarnings(inputs: Values): readonly string[] {
  return Object.entries(inputs).flatMap(([input, layer]) => {
    return isLayer(layer) ? noteLargeIntegers(layer.largeIntegers ?? 0).map((note) => `${input}: ${note}`) : [];
  });
}

interface Declaring {
  readonly input: string;
  readonly crs: DeclaredCrs;
}

function contradiction(a: Declaring, b: Declaring): ProcessError {
  const fix = 'Use reproject to bring one to the CRS of the other, or correct the wrong member';
  const issue = (one: Declaring, other: Declaring) => ({
    pointer: at(one.input, one.crs.path),
    message: `is ${one.crs.name}, but that of ${other.input} is ${other.crs.name}. ${fix}`,
  });
  const message = `${at(a.input, a.crs.path)} is ${a.crs.name} and ${at(b.input, b.crs.path)} is ${b.crs.name}. ${fix}.`;
  return new ProcessError('invalid-input', message, [issue(a, b), issue(b, a)]);
}

function crsOf(value: unknown): DeclaredCrs | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return isLayer(value) ? value.crs : declaredCrs(value);
}

function at(input: string, path: DeclaredCrs['path']): string {
  return `/${[input, ...path].join('/')}`;
}

function isResultLayer(value: unknown): value is Values {
  if (typeof value !== 'object' || value === null || !('summary' in value) || !('type' in value)) return false;
  return value.type === 'FeatureCollection' || value.type === 'Feature';
}
