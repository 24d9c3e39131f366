/** Says and refuses what the `crs` members of the inputs make doubtful, and labels results with them, for every process alike. */
import { declaredCrs, isLonLatCrs, type DeclaredCrs } from '../../schemas/declared-crs.ts';
import { foreignMemberWarnings } from '../../schemas/foreign-members.ts';
import type { Layer } from '../../schemas/layer.ts';
import { ProcessError } from '../errors.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * @param inputs by name those that are geometries or layers, as they were parsed
 * @returns a warning where one names a CRS and another none
 * @throws {ProcessError} `invalid-input` where two name different ones, at both
 */
export function declaredCrsWarnings(inputs: Values): readonly string[] {
  const all = Object.entries(inputs).map(([input, value]) => ({ input, crs: crsOf(value) }));
  const [first, ...others] = all.flatMap(({ input, crs }) => (crs ? [{ input, crs }] : []));
  if (!first) return [];
  const other = others.find(({ crs }) => keyOf(crs) !== keyOf(first.crs));
  if (other) throw contradiction(first, other);
  const silent = all.filter(({ crs }) => !crs).map(({ input }) => input);
  if (silent.length === 0 || isLonLatCrs(first.crs)) return [];
  return [
    `${first.input} has a crs member, ${first.crs.name}, ${silent.join(' and ')} has none and was taken to be in the same.`,
  ];
}

/** Labels results in the coordinates of the inputs as those were. */
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

/** Which members of the first layer no result has: a result is made from that one. */
export function leftOutWarnings(outputs: Values, inputs: Values): readonly string[] {
  const layer = Object.values(inputs).find(isLayer);
  if (!layer?.foreign || !Object.values(outputs).some(isResultLayer)) return [];
  return foreignMemberWarnings(layer.foreign, layer.form === 'collection' ? 'collection' : 'Feature');
}

interface Declaring {
  readonly input: string;
  readonly crs: DeclaredCrs;
}

function contradiction(a: Declaring, b: Declaring): ProcessError {
  const fix = 'Take reproject to bring one to the other, or correct the member that is wrong';
  const issue = (one: Declaring, other: Declaring) => ({
    pointer: `/${one.input}/crs`,
    message: `is ${one.crs.name}, but that of ${other.input} is ${other.crs.name}. ${fix}`,
  });
  const words = `/${a.input}/crs is ${a.crs.name} and /${b.input}/crs is ${b.crs.name}. ${fix}.`;
  return new ProcessError('invalid-input', words, [issue(a, b), issue(b, a)]);
}

function crsOf(value: unknown): DeclaredCrs | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return isLayer(value) ? value.crs : declaredCrs(value);
}

/** Members that cannot be read are the same where they are written the same. */
function keyOf({ code, member }: DeclaredCrs): string {
  return code === undefined ? JSON.stringify(member) : String(code);
}

function isLayer(value: unknown): value is Layer {
  return typeof value === 'object' && value !== null && 'form' in value && 'features' in value;
}

function isResultLayer(value: unknown): value is Values {
  if (typeof value !== 'object' || value === null || !('summary' in value) || !('type' in value)) return false;
  return value.type === 'FeatureCollection' || value.type === 'Feature';
}
