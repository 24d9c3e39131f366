/** Identifies the CRS of a .prj file: by the code in it, or by its datum, projection, numbers and unit. */
import { crsMember } from '../../schemas/declared-crs.ts';
import { parseEllipsoid } from '../geometry/crs/ellipsoid.ts';
import { loadCrsTable, type Crs, type CrsTable } from '../geometry/crs/table.ts';
import { esriNames } from './esri-names.ts';
import { parameterNames, projections, projParameters, type Projection } from './esri-projections.ts';

export interface IdentifiedCrs {
  /** Member of a layer; with the name alone where nothing tells the code, so that it is refused and never guessed. */
  readonly crs?: unknown;
  /** A sentence about the reading. */
  readonly note?: string;
}

/** Text of a CRS: a keyword and what is in its brackets. */
interface Node {
  readonly keyword: string;
  readonly values: readonly (string | number)[];
  readonly nodes: readonly Node[];
}

/** Programs write 13 to 15 digits. */
const TOLERANCE = { angle: 1e-8, length: 1e-3, ratio: 1e-9 };
const MAX_TEXT = 20_000;
const MAX_NAME = 100;

/** @param text undefined where there is no such file */
export async function identifyWkt(text: string | undefined): Promise<IdentifiedCrs> {
  const plain = text?.replaceAll('\0', ' ').replace(/^\ufeff/, '').trim() ?? ''; // prettier-ignore
  if (plain === '') return { note: 'There is no .prj, and nothing else tells the CRS.' };
  const node = parseWkt(plain);
  const code = node && (authorityOf(node) ?? (await findCode(node)));
  if (code !== undefined) return { crs: crsMember(code) };
  const name = String(node?.values[0] ?? plain.slice(0, MAX_NAME));
  return { crs: { type: 'name', properties: { name } } };
}

/** @returns undefined for what is not such a text */
function parseWkt(text: string): Node | undefined {
  const tokens = text.length > MAX_TEXT ? [] : (text.match(/"(?:[^"]|"")*"|[[\](),]|[^\s[\](),"]+/g) ?? []);
  let at = 0;
  const parse = (depth: number): Node | undefined => {
    const keyword = tokens[at++]?.toUpperCase() ?? '';
    if (!/^[A-Z_0-9]+$/.test(keyword) || !/^[[(]$/.test(tokens[at++] ?? '') || depth > 20) return undefined;
    const values: (string | number)[] = [];
    const nodes: Node[] = [];
    for (; at < tokens.length && !/^[\])]$/.test(tokens[at] ?? '');) {
      const token = tokens[at] ?? '';
      if (token === ',') at += 1;
      else if (/^[[(]$/.test(tokens[at + 1] ?? '')) {
        const node = parse(depth + 1);
        if (!node) return undefined;
        nodes.push(node);
      } else {
        values.push(token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : toValue(token));
        at += 1;
      }
    }
    return at++ < tokens.length ? { keyword, values, nodes } : undefined;
  };
  return parse(0);
}

function toValue(token: string): string | number {
  const number = Number(token);
  return Number.isNaN(number) ? token : number;
}

/** The code of the whole, not of one of its parts. */
function authorityOf({ nodes }: Node): number | undefined {
  const [authority, code] = nodes.find(({ keyword }) => keyword === 'AUTHORITY' || keyword === 'ID')?.values ?? [];
  const number = Number(code);
  return String(authority).toUpperCase() === 'EPSG' && Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

async function findCode(node: Node): Promise<number | undefined> {
  const isProjected = node.keyword === 'PROJCS';
  const geographic = isProjected ? node.nodes.find(({ keyword }) => keyword === 'GEOGCS') : node;
  if (geographic?.keyword !== 'GEOGCS') return undefined;
  const table = await loadCrsTable();
  const base = findBase(geographic, table);
  if (!base || !isProjected) return base?.code;
  const unit = unitOf(node);
  const name = normalise(String(node.values[0]));
  const alike = table
    .all()
    .filter((crs) => crs.kind === 'projected' && crs.base === base.code && isClose(crs.unitSize, unit, 1e-7))
    .filter((crs) => normalise(crs.name) === name || hasProjection(crs, node, unit, unitOf(geographic)));
  // Those that differ by the order of their axes say so in longer names.
  const [best] = alike.sort((a, b) => rank(a, name) - rank(b, name) || a.code - b.code);
  return best?.code;
}

function rank(crs: Crs, name: string): number {
  return normalise(crs.name) === name ? 0 : crs.name.length;
}

function findBase(node: Node, table: CrsTable): Crs | undefined {
  const datum = node.nodes.find(({ keyword }) => keyword === 'DATUM');
  const spheroid = datum?.nodes.find(({ keyword }) => keyword === 'SPHEROID');
  const [meridian = 0] = node.nodes.find(({ keyword }) => keyword === 'PRIMEM')?.values.slice(1) ?? [];
  const names = new Set([node, datum].map((one) => normalise(String(one?.values[0] ?? ''))));
  const [, a = NaN, inverse = NaN] = spheroid?.values ?? [];
  return table
    .all()
    .filter(({ kind }) => kind === 'geographic')
    .find((crs) => {
      const isNamed = names.has(normalise(crs.name)) || names.has(normalise(esriNames[crs.code] ?? crs.name));
      if (!isNamed || !isClose(crs.meridian, Number(meridian), 1e-6) || !isClose(crs.unitSize, unitOf(node), 1e-9)) return false; // prettier-ignore
      const own = parseEllipsoid(crs.ellipsoid);
      const flattening = Number(inverse) === 0 ? 0 : 1 / Number(inverse);
      return isClose(own.a, Number(a), 0.01) && isClose(own.eccentricitySquared, flattening * (2 - flattening), 1e-8);
    });
}

/** Metres or degrees. */
function unitOf({ keyword, nodes }: Node): number {
  const size = Number(nodes.find((node) => node.keyword === 'UNIT')?.values[1]);
  return keyword === 'PROJCS' ? size : (size * 180) / Math.PI;
}

function hasProjection(crs: Crs, node: Node, unit: number, angle: number): boolean {
  const method = normalise(String(node.nodes.find(({ keyword }) => keyword === 'PROJECTION')?.values[0]));
  const { proj, values } = projParameters(crs.projection);
  const isOne = (one: Projection) => one.proj === proj && one.names.some((name) => normalise(name) === method) && (one.flag?.test(crs.projection) ?? true); // prettier-ignore
  const projection = projections.find(isOne);
  if (!projection || (crs.axes !== 'en' && crs.axes !== 'ne')) return false;
  const sent = new Map(node.nodes.filter(({ keyword }) => keyword === 'PARAMETER').map(({ values: [name, value] }) => [canonical(String(name)), Number(value)])); // prettier-ignore
  const [ours, theirs] = [new Map<string, number>(), new Map<string, number>()];
  for (const { esri, proj: key, usual } of projection.parameters) {
    const size = /^[xy]_0$/.test(key) ? unit : key === 'k' ? 1 : angle;
    const value = sent.get(canonical(esri));
    if (value !== undefined) theirs.set(key, value * size);
    // PROJ has two names for the scale.
    const own = values.get(key) ?? (key === 'k' ? values.get('k_0') : undefined);
    if (own !== undefined) ours.set(key, own);
    for (const side of [ours, theirs]) if (!side.has(key)) side.set(key, tangentOf(key, side) ?? usual);
  }
  for (const side of [ours, theirs]) orderParallels(side);
  return [...ours].every(([key, value]) => isClose(value, theirs.get(key) ?? NaN, toleranceOf(key)));
}

/** The two parallels of a cone come in either order. */
function orderParallels(side: Map<string, number>): void {
  const [first, second] = [side.get('lat_1'), side.get('lat_2')];
  if (first === undefined || second === undefined || first >= second) return;
  side.set('lat_1', second);
  side.set('lat_2', first);
}

/** A cone that touches at one parallel has it at its origin. Parameters come in this order. */
function tangentOf(key: string, side: ReadonlyMap<string, number>): number | undefined {
  if (key === 'lat_1') return side.get('lat_0');
  return key === 'lat_2' ? side.get('lat_1') : undefined;
}

function toleranceOf(key: string): number {
  if (key === 'k') return TOLERANCE.ratio;
  return /^[xy]_0$/.test(key) ? TOLERANCE.length : TOLERANCE.angle;
}

function canonical(name: string): string {
  const plain = normalise(name);
  return parameterNames[plain] ?? plain;
}

/** Without prefixes and signs, and with years of two digits: `GCS_WGS_1984` is `WGS 84`. */
function normalise(name: string): string {
  const plain = name.replace(/^(?:GCS|D)_/i, '').toLowerCase().replaceAll(/[^a-z0-9+]/g, ''); // prettier-ignore
  return plain.replaceAll(/(?<!\d)19(\d\d)(?!\d)/g, '$1');
}

function isClose(a: number, b: number, tolerance: number): boolean {
  return Math.abs(a - b) <= tolerance;
}
