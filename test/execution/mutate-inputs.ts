/** Random changes of the examples of a process, most of which make inputs that it must refuse. */
import { describeToolInputs } from '../../src/process/describe.ts';
import type { Process } from '../../src/process/define-process.ts';
import type { Random } from '../judges/random.ts';

type Inputs = Readonly<Record<string, unknown>>;
type Schema = Readonly<Record<string, unknown>>;

const numbers = [0, -1, 1, 2, 7, 0.5, -0.001, 90, 100, 181, 361, 5e4, 2e6, 4e6, 2e7, 1e9, 1e101, 1e308, 1e-9, 1e-120];
const systems = ['EPSG:4326', 'OGC:CRS84', 'EPSG:28992', 'EPSG:3857', 'EPSG:32633', 'EPSG:4258', 'EPSG:4979', 'EPSG:99999', 'EPSG:900913', 'nonsense', '', 4326, 27700, '+proj=utm +zone=33', 'EPSG:4807', 'EPSG:5041']; // prettier-ignore
const filters = ['n ==', 'n = 1', "kind = 'a'", 'n > ', '((', "kind LIKE 'a%' AND", "DATE('2020-13-45') < n", "kind = 'open", 'area(n) > 1', 'n / 0 > 1', '1 = 1', 'rent > 50', "owner = 'Ada' AND rent > 50 OR (NOT rent < 3", 'constructor = 1']; // prettier-ignore
const names = ['n', 'kind', 'rent', 'owner', 'people', 'population', 'id', 'nothing', 'constructor', '', 'feature_count', 'sum_n', 'area_m2']; // prettier-ignore
const values: readonly unknown[] = [null, true, false, 'nonsense', '', '7', [], {}, [7], { a: 1 }, 7, -1];

const geometries: readonly unknown[] = [
  { type: 'Point', coordinates: [5, 52] },
  { type: 'Point', coordinates: [5, 52, 3] },
  { type: 'Point', coordinates: [] },
  { type: 'Point', coordinates: [155000, 463000] },
  { type: 'MultiPoint', coordinates: [[5, 52], [5.01, 52.02], [5.0312, 52.0101], [5, 52]] }, // prettier-ignore
  { type: 'MultiPoint', coordinates: [] },
  { type: 'LineString', coordinates: [[5, 52], [5.1234, 52.0987], [5.2, 52]] }, // prettier-ignore
  { type: 'LineString', coordinates: [[170, 10], [-170, 12]] }, // prettier-ignore
  { type: 'Polygon', coordinates: [[[5, 52], [5.01, 52], [5.01, 52.01], [5, 52.01], [5, 52]]] }, // prettier-ignore
  { type: 'Polygon', coordinates: [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]] }, // prettier-ignore
  { type: 'Polygon', coordinates: [[[0, 0], [2, 2], [1, 1], [0, 0]]] }, // prettier-ignore
  { type: 'Polygon', coordinates: [[[1, 1], [1, 1], [1, 1], [1, 1]]] }, // prettier-ignore
  { type: 'Polygon', coordinates: [[[0, 0], [2, 2], [2, 0]]] }, // prettier-ignore
  { type: 'Polygon', coordinates: [[[0, 0], [2, 2]]] }, // prettier-ignore
  { type: 'Polygon', coordinates: [[[0, 0], [900, 0], [900, 900], [0, 900], [0, 0]]] }, // prettier-ignore
  { type: 'Polygon', coordinates: [[[1e12, 1e12], [2e12, 1e12], [2e12, 2e12], [1e12, 1e12]]] }, // prettier-ignore
  { type: 'MultiPolygon', coordinates: [] },
  { type: 'GeometryCollection', geometries: [] },
  { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 1] }, { type: 'LineString', coordinates: [[1, 1], [2, 3]] }] }, // prettier-ignore
  { type: 'Circle', coordinates: [1, 1] },
];

/** Changes inputs in one place, or in a few. */
export function mutate(process: Process, given: Inputs, random: Random, references: readonly unknown[]): Inputs {
  const { properties = {} } = describeToolInputs(process) as { properties?: Readonly<Record<string, Schema>> };
  const inputs: Record<string, unknown> = structuredClone(given);
  for (let times = 1 + random.integer(3); times > 0; times--)
    changeOne(process, inputs, properties, random, references);
  return inputs;
}

function changeOne(
  process: Process,
  inputs: Record<string, unknown>,
  properties: Readonly<Record<string, Schema>>,
  random: Random,
  references: readonly unknown[],
): void {
  const all = Object.keys(properties);
  if (all.length === 0) return void (inputs.extra = 1);
  const name = random.pick(all);
  const former = Object.keys(process.aliases).filter((alias) => process.aliases[alias] === name);
  const schema = properties[name] ?? {};
  const dice = random.integer(20);
  if (dice === 0) Reflect.deleteProperty(inputs, name);
  else if (dice === 1) inputs[`${name}x`] = inputs[name];
  else if (dice === 2) inputs[name] = random.pick(values);
  else if (dice === 3) inputs[name] = random.pick(references);
  else if (dice <= 6 && former.length > 0) {
    const [alias = name] = former;
    inputs[alias] = inputs[name] ?? propose(alias, schema, inputs, random);
    if (dice !== 6) Reflect.deleteProperty(inputs, name);
  } else inputs[name] = propose(name, schema, inputs, random);
}

/** A value that is right by its type, or nearly. */
function propose(name: string, schema: Schema, inputs: Inputs, random: Random): unknown {
  const { type, enum: choices } = schema;
  if (name.includes('crs')) return random.pick(systems);
  if (name === 'filter') return random.pick(filters);
  if (Array.isArray(choices)) return random.pick(random.integer(8) === 0 ? values : choices);
  if (type === 'number' || type === 'integer') return random.pick(numbers);
  if (type === 'boolean') return random.pick([true, false]);
  if (/extent|bbox/.test(name)) return proposeBox(inputs[name], random);
  if (type === 'string') return random.pick(names);
  if (type === 'array') return Array.from({ length: random.integer(3) }, () => random.pick(names));
  return proposeLayer(inputs[name], random);
}

function proposeBox(given: unknown, random: Random): unknown {
  const [a, b, c, d] = random.pick([[1, 2, 3, 4], [4, 50, 5, 51], [177, -19, -178, -16], [0, 0, 10, 10], [-200, -100, 200, 100], [155e3, 463e3, 156e3, 464e3], [5, 5, 5, 5]] as const); // prettier-ignore
  const box = random.pick([
    [a, b, c, d],
    [c, b, a, d],
    [a, d, c, b],
    [c, d, a, b],
    [b, a, d, c],
    [a, b, 0, c, d, 9],
    [a, b, c],
    [a, b, c, 'x'],
  ]);
  return random.integer(3) === 0
    ? random.pick([given ?? box, { bbox: box }, { bbox: box, crs: random.pick(systems) }])
    : box;
}

function proposeLayer(given: unknown, random: Random): unknown {
  const dice = random.integer(8);
  if (dice <= 1) return random.pick(geometries);
  if (dice === 2) return withNumbers(given, (value) => value * random.pick([1e5, 1e-3, -1, 30, 1e101]));
  if (dice === 3) return withNumbers(given, (value) => value + random.pick([100, 200, 360, 5e5]));
  const crs = { type: 'name', properties: { name: String(random.pick(systems)) } };
  if (dice === 4) return typeof given === 'object' && given !== null ? { ...given, crs } : given;
  const features = Array.from({ length: random.integer(5) }, (_, i) => ({
    type: 'Feature',
    ...(random.integer(2) === 0 && { id: i }),
    properties: random.integer(6) === 0 ? null : { n: i, kind: random.pick(['a', 'b', 7, null]) },
    geometry: random.integer(6) === 0 ? null : random.pick(geometries),
  }));
  return { type: 'FeatureCollection', ...(dice === 5 && { crs }), features };
}

function withNumbers(value: unknown, change: (value: number) => number): unknown {
  if (typeof value === 'number') return change(value);
  if (Array.isArray(value)) return value.map((item) => withNumbers(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withNumbers(item, change)]));
}
