/**
 * Layers of servers with OGC API - Features: the pages of `…/collections/{id}/items` one after another, in the CRS that the
 * server names. @see OGC 17-069r4, OGC 18-058r1
 */
import { crsMember, declaredCrs } from '../../schemas/declared-crs.ts';
import { parseCrsReference, WGS_84 } from '../../schemas/crs.ts';
import { isFlatShape } from '../../schemas/flat-geometry.ts';
import { isObject } from '../../schemas/is-object.ts';
import { show } from '../../schemas/show.ts';
import { ProcessError } from '../common/errors.ts';
import { formatCount } from '../common/format-count.ts';
import type { FileValue } from './read-layer.ts';

/** One answer of the server. */
export interface FetchedPage extends FileValue {
  /** Address that it was asked of. */
  readonly href: string;
  readonly bytes: number;
  /** Header that names the CRS. */
  readonly contentCrs: string | undefined;
}

export interface PageLimits {
  /** Limit of all pages together. */
  readonly maxBytes: number;
}

export type FetchPage = (href: string) => Promise<FetchedPage>;

/** More requests than this are no way to get a layer. */
const MAX_PAGES = 1000;
/** Servers take their own maximum where that is less; their default is often 10. */
const PAGE_FEATURES = 1000;

/** @returns the address with a page size, for the features of a collection without one; undefined for another address */
export function withPageSize(href: string): string | undefined {
  if (!URL.canParse(href)) return undefined;
  const url = new URL(href);
  if (!/\/collections\/[^/]+\/items\/?$/.test(url.pathname) || url.searchParams.has('limit')) return undefined;
  // The rest of the query stays as it is written.
  url.search = `${url.search === '' ? '?' : `${url.search}&`}limit=${PAGE_FEATURES}`;
  return url.href;
}

/**
 * @param first the answer to the address of the layer
 * @returns all features of the pages, and sentences about them
 * @throws {ProcessError} `invalid-input`: a predicate of the address
 */
export async function readPages(
  first: FetchedPage,
  fetchPage: FetchPage,
  { maxBytes }: PageLimits,
): Promise<FileValue> {
  const notes = [...first.notes];
  const collection = first.value;
  if (!isCollection(collection)) return { value: await inNamedCrs(first, notes), notes };
  const { links, numberMatched, numberReturned, timeStamp: _, ...layer } = collection;
  const isPage = Array.isArray(links) || typeof numberReturned === 'number' || typeof numberMatched === 'number';
  // They are about the answer, and not part of the layer.
  const own = isPage ? layer : collection;
  const whole = (await inNamedCrs({ ...first, value: own }, notes)) as Collection;
  const features = [...whole.features];
  const visited = new Set([first.href]);
  let { bytes } = first;
  for (let next = nextOf(collection, first.href); next !== undefined;) {
    if (visited.has(next)) throw invalid(`has pages that lead back to ${show(next)}. Tell who runs that server`);
    if (visited.size === MAX_PAGES) throw invalid(`has more than ${MAX_PAGES} pages. ${REQUEST_LESS}`);
    visited.add(next);
    const page = await fetchPage(next);
    bytes += page.bytes;
    if (bytes > maxBytes) {
      throw invalid(`has pages of more than ${Math.floor(maxBytes / 1e6)} MB together, the limit for fetched data. ${REQUEST_LESS}`); // prettier-ignore
    }
    if (page.contentCrs !== first.contentCrs) {
      throw invalid(
        `has pages in different CRSs: ${show(first.contentCrs)} and ${show(page.contentCrs)}. Name one with crs=`,
      );
    }
    if (!isCollection(page.value)) throw invalid(`has a page that is not a FeatureCollection: ${show(next)}`);
    const more = (await inNamedCrs(page, [])) as Collection;
    for (const feature of more.features) features.push(feature);
    next = nextOf(page.value, next);
  }
  notes.push(...describeCount(features.length, visited.size, numberMatched));
  return { value: { ...whole, features }, notes };
}

const REQUEST_LESS = 'Request less, with bbox= or a filter in the address';

interface Collection extends Readonly<Record<string, unknown>> {
  readonly features: readonly unknown[];
}

function isCollection(value: unknown): value is Collection {
  return isObject(value) && value.type === 'FeatureCollection' && Array.isArray(value.features);
}

/** The address of the next page as GeoJSON. */
function nextOf({ links }: Collection, base: string): string | undefined {
  if (!Array.isArray(links)) return undefined;
  const found = links.filter(isObject).filter(({ rel, href }) => rel === 'next' && typeof href === 'string');
  const geojson = found.find(({ type }) => typeof type === 'string' && /json/i.test(type));
  const link = geojson ?? found.find(({ type }) => type === undefined);
  const target = link && String(link.href);
  if (target === undefined) return undefined;
  if (!URL.canParse(target, base)) throw invalid(`has a next page at ${show(target)}, which is not a URL`);
  return new URL(target, base).href;
}

function describeCount(count: number, pages: number, matched: unknown): readonly string[] {
  const read = `${formatCount(count, 'feature was', 'features were')} read`;
  const inPages = pages > 1 ? `, in ${pages} pages` : '';
  if (typeof matched === 'number' && matched !== count) {
    const why = count < matched ? 'Incomplete' : 'Changed while it was read';
    return [`${why}: ${read}${inPages}, and the server counts ${matched} (numberMatched) without a link to more.`];
  }
  if (pages === 1) return [];
  return [`${read}${inPages}${typeof matched === 'number' ? ', as many as the server counts' : ''}.`];
}

/** GeoJSON of these servers has the order of axes that the CRS has. @see OGC 18-058r1, requirements 15 and 16 */
async function inNamedCrs({ value, contentCrs }: Pick<FetchedPage, 'value' | 'contentCrs'>, notes: string[]) {
  const code = codeOf(contentCrs);
  if (code === undefined || !isObject(value)) return value;
  const declared = declaredCrs(value);
  if (declared) {
    if (declared.code === code) return value;
    throw invalid(`is in EPSG:${code} by its header Content-Crs, and in ${declared.name} by its crs member or #crs=. Leave #crs out, or name one with crs=`); // prettier-ignore
  }
  const { isUnsupported, loadCrsTable } = await import('../geometry/crs/table.ts');
  const crs = (await loadCrsTable()).find(code);
  if (crs && !isUnsupported(crs) && crs.axes === 'ne') {
    swapAxes(value);
    notes.push(
      `Its positions were north before east, as EPSG:${code} has them (Content-Crs), and are east before north now.`,
    );
  }
  return code === WGS_84 ? value : { ...value, crs: crsMember(code) };
}

/** @returns undefined for longitude and latitude, the default */
function codeOf(contentCrs: string | undefined): number | undefined {
  const uri = contentCrs?.trim().replace(/^<(.*)>$/s, '$1');
  if (uri === undefined || uri === '' || /\/OGC\/[\d.]+\/CRS84h?\/?$/i.test(uri)) return undefined;
  const code = parseCrsReference(uri);
  if (code === undefined)
    throw invalid(`is in ${show(uri)} (Content-Crs), which is not a known CRS. Name another with crs=`);
  return code === 'CRS84' ? undefined : code;
}

/** In place: nobody else has the value yet. */
function swapAxes(value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) swapAxes(item);
    return;
  }
  if (!isObject(value)) return;
  const { coordinates, geometry, geometries, features } = value;
  if (isFlatShape(value)) {
    const { coordinates: numbers, stride } = value;
    for (let i = 0; i < numbers.length; i += stride) {
      const [first = NaN, second = NaN] = [numbers[i], numbers[i + 1]];
      [numbers[i], numbers[i + 1]] = [second, first];
    }
  } else swapNested(coordinates);
  for (const inner of [geometry, geometries, features]) swapAxes(inner);
}

function swapNested(positions: unknown): void {
  if (!Array.isArray(positions)) return;
  const list = positions as unknown[];
  if (typeof list[0] === 'number') [list[0], list[1]] = [list[1], list[0]];
  else for (const item of list) swapNested(item);
}

function invalid(message: string): ProcessError {
  return new ProcessError('invalid-input', message);
}
