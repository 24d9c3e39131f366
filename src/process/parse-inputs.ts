/**
 * Parses inputs as callers send them, under former names and as strings of JSON too, and validates them against the
 * published schema of a process; errors name the input, its value and what is allowed.
 */
import { toPointer } from '../common/json-pointer.ts';
import type { z } from 'zod';
import { isGeometryType } from '../../schemas/geojson-check.ts';
import { isGeoJsonType, type JsonSchema } from '../../schemas/dialect.ts';
import { isObject } from '../../schemas/is-object.ts';
import { show } from '../../schemas/show.ts';
import { inputError, type Issue, ProcessError } from '../common/errors.ts';
import { decodeJson } from '../common/json/decode.ts';
import { JsonFault, toPredicate } from '../common/json/fault.ts';
import { suggestNames } from '../common/did-you-mean.ts';
import { isLayer, type LayerFeature } from '../../schemas/layer.ts';
import { refuseBroken } from './checks/broken-features.ts';
import type { InvalidWay } from './common-inputs.ts';
import type { Process } from './define-process.ts';

const MAX_ISSUES = 10;

type ZodIssue = z.core.$ZodIssue;

/** A process, or anything else that is called with inputs. */
type Callable = Pick<Process, 'id' | 'inputs'> & Named;

/**
 * @param sent the inputs by id, as parsed from JSON
 * @returns the inputs under their present names, with their defaults filled in
 * @throws {ProcessError} `invalid-input`, or `invalid-geometry` when every issue is about a geometry of the right shape
 */
export function parseInputs(process: Callable, sent: unknown): Readonly<Record<string, unknown>> {
  if (!hasFormerNames(process)) return parsePresent(process, sent);
  const double = findDoubleNames(process, sent);
  if (double.length > 0)
    throw new ProcessError('invalid-input', summarise(process, double, countOf(double.length, [])), double);
  const used = findUsedNames(process, sent);
  try {
    return parsePresent(process, toPresentNames(process, sent));
  } catch (error) {
    throw error instanceof ProcessError ? renameInError(error, used) : error;
  }
}

function parsePresent(process: Callable, raw: unknown): Readonly<Record<string, unknown>> {
  const result = process.inputs.safeParse(raw ?? {});
  if (result.success) {
    if ('label' in process.inputs.shape) checkFeatures(process, result.data);
    return result.data;
  }
  const unnamed = findUnnamed(process, raw);
  if (unnamed) throw new ProcessError('invalid-input', summarise(process, [unnamed], countOf(1, [])), [unnamed]);
  const shown = result.error.issues.slice(0, MAX_ISSUES);
  const all = shown.flatMap((issue) => toIssues(issue, raw, process));
  const issues = all.slice(0, MAX_ISSUES);
  const code = shown.every(isBrokenGeometry) ? 'invalid-geometry' : 'invalid-input';
  throw new ProcessError(code, summarise(process, issues, countOf(all.length, result.error.issues)), issues);
}

/** GeoJSON in the place of the object that has it as one of its inputs. */
function findUnnamed(process: Callable, raw: unknown): Issue | undefined {
  if (!isObject(raw) || Object.hasOwn(process.inputs.shape, 'type')) return undefined;
  const { type } = raw;
  if (type !== 'Feature' && type !== 'FeatureCollection' && !isGeometryType(type)) return undefined;
  return { pointer: '', message: `are a ${String(type)} itself. Name it: ${namedInputs(process)}` };
}

/** @returns such as `{"layer": …}`, with the first layer or else the first input */
function namedInputs({ inputs }: Callable): string {
  const names = Object.entries(inputs.shape);
  const [name = ''] = names.find(([, type]) => isGeoJsonType(type)) ?? names[0] ?? [];
  return `{"${name}": …}`;
}

/** Checks the common inputs of layers against these, before there is a job. */
function checkFeatures(process: Callable, inputs: Readonly<Record<string, unknown>>): void {
  const { id } = process;
  // Parsed with the schema that has these inputs.
  const { invalid, label } = inputs as { readonly invalid?: InvalidWay; readonly label?: string };
  const hasFeature = (test: (feature: LayerFeature) => boolean) =>
    Object.values(inputs).some((value) => isLayer(value) && value.features.some(test));
  if (
    label !== undefined &&
    hasFeature(() => true) &&
    !hasFeature(({ properties }) => Object.hasOwn(properties, label))
  ) {
    const message = `is ${show(label)}, which no feature has as a property. Name one, or leave it out`;
    throw new ProcessError('invalid-input', `${id} cannot run: /label ${message}.`, [{ pointer: '/label', message }]);
  }
  if (!invalid || !hasFeature(({ broken }) => broken !== undefined)) return;
  const layers = Object.entries(inputs).flatMap(([name, value]) => (isLayer(value) ? [[name, value] as const] : []));
  refuseBroken(id, Object.fromEntries(layers), invalid, label);
}

interface Count {
  readonly total: number;
  /** The check of a geometry ends early, so the total is a lower bound. */
  readonly isLowerBound: boolean;
}

function countOf(shown: number, found: readonly ZodIssue[]): Count {
  const byInput = new Map<PropertyKey | undefined, number>();
  for (const { path } of found) byInput.set(path[0], (byInput.get(path[0]) ?? 0) + 1);
  const isLowerBound = [...byInput.values()].some((number) => number >= MAX_ISSUES);
  // One of zod's issues can be of several names.
  return { total: shown + Math.max(found.length - MAX_ISSUES, 0), isLowerBound };
}

/** One sentence, for clients that show the message alone. */
function summarise(process: Callable, issues: readonly Issue[], { total, isLowerBound }: Count): string {
  const [first] = issues;
  const where = first ? `${first.pointer || 'The inputs'} ${first.message}`.replace(/(?<![.?])$/, '.') : '';
  const more = total > 1 ? ` (${isLowerBound ? 'at least ' : ''}${total - 1} more)` : '';
  return `${process.id} cannot run: ${where}${more}`;
}

function toIssues(issue: ZodIssue, raw: unknown, process: Callable): Issue[] {
  const pointer = toPointer(issue.path);
  const value = issue.path.reduce<unknown>(member, raw);
  if (issue.code === 'invalid_type' && pointer === '') {
    return [{ pointer, message: `${describeIssue(issue, value)}. Name them: ${namedInputs(process)}` }];
  }
  if (issue.code === 'unrecognized_keys') {
    const isTop = issue.path.length === 0;
    const names = isTop ? Object.keys(process.inputs.shape) : [];
    const missing = isTop ? missingOf(process, raw) : [];
    // The others are only counted: there may be tens of thousands, and each suggestion takes its time.
    return issue.keys.map((key, i) => ({
      pointer: `${pointer}${toPointer([key])}`,
      message:
        i < MAX_ISSUES ? unknownInput(key, names, member(value, key), missing, process.aliases) : 'is not an input',
    }));
  }
  if (value === undefined && issue.path.length === 1) {
    return [{ pointer, message: `is required${describes(process, issue.path[0])}` }];
  }
  return [{ pointer, message: describeIssue(issue, value) }];
}

function describeIssue(issue: ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${article(issue.expected)}, not ${show(value)}`;
    case 'too_small':
      return `is ${sizeOf(value)}; it must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `is ${sizeOf(value)}; it must be ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}${unitOf(issue.origin)}`;
    case 'invalid_value':
      return `is ${show(value)}; it must be one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return describeUnion(issue, value);
    default:
      return issue.message;
  }
}

function describeUnion({ errors }: z.core.$ZodIssueInvalidUnion, value: unknown): string {
  const issues = errors.flat();
  const types = issues.flatMap((each) => (each.path.length === 0 && each.code === 'invalid_type' ? each.expected : []));
  const [only, ...more] = [...new Set(types)].map(article);
  if (only !== undefined && types.length === issues.length) {
    return `must be ${[[only, ...more.slice(0, -1)].join(', '), ...more.slice(-1)].join(' or ')}, not ${show(value)}`;
  }
  // The branch whose error lies deepest in the value is the one that was meant.
  const [deepest] = issues.sort((a, b) => b.path.length - a.path.length);
  if (!deepest) return `is ${show(value)}, which matches none of the allowed forms; see its schema`;
  const message = describeIssue(deepest, deepest.path.reduce<unknown>(member, value));
  const pointer = toPointer(deepest.path);
  return pointer === '' ? message : `is ${show(value)}, in which ${pointer} ${message}`;
}

interface Missing {
  readonly name: string;
  readonly takesGeojson: boolean;
}

/** Required inputs that are missing. */
function missingOf({ inputs }: Callable, raw: unknown): readonly Missing[] {
  return Object.entries(inputs.shape).flatMap(([name, type]) => {
    const isMissing = member(raw, name) === undefined && !type.safeParse(undefined).success;
    return isMissing ? [{ name, takesGeojson: isGeoJsonType(type) }] : [];
  });
}

/** @param missing required inputs; the only one that takes such a value was probably meant */
function unknownInput(
  key: string,
  names: readonly string[],
  value: unknown,
  missing: readonly Missing[],
  aliases: Process['aliases'] = {},
): string {
  if (names.length === 0) return 'is not a known member. Remove it';
  const isGeojson = typeof value === 'object' || (typeof value === 'string' && /^[a-z]+:/i.test(value));
  const [meant, ...others] = missing.filter(({ takesGeojson }) => takesGeojson === isGeojson);
  const known = suggestNames(key, [...names, ...Object.keys(aliases)]).map((name) => presentName({ aliases }, name));
  const [near] = [...known, ...(meant && others.length === 0 ? [meant.name] : [])];
  const hint = near ? ` Did you mean ${near}?` : '';
  return `is not an input; the inputs are ${names.join(', ')}.${hint || ' Remove it'}`;
}

function describes(process: Callable, name: PropertyKey | undefined): string {
  const description = typeof name === 'string' ? process.inputs.shape[name]?.description : undefined;
  return description ? `: ${description.replace(/\.$/, '')}` : '';
}

function isBrokenGeometry(issue: ZodIssue): boolean {
  return issue.code === 'custom' && issue.params?.broken === true;
}

function member(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
}

function sizeOf(value: unknown): string {
  if (typeof value === 'string' || Array.isArray(value)) return `${value.length} long`;
  return show(value);
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' items' : '';
}

/** Terms of JSON for types of zod. */
const nouns: Readonly<Record<string, string>> = { int: 'integer', record: 'object' };

function article(noun: string): string {
  const name = nouns[noun] ?? noun;
  if (name === 'null') return name;
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`;
}

/** Former name by the present one, for those that a caller used. */
export type UsedNames = Readonly<Record<string, string>>;

type Named = Partial<Pick<Process, 'aliases' | 'formerMeanings'>>;

/**
 * @param beside names of all inputs that were sent, one of which may show that this one has its former meaning
 * @returns the present name of an input that may be sent under a former one
 */
export function presentName(
  { aliases = {}, formerMeanings = {} }: Named,
  name: string,
  beside: readonly string[] = [],
): string {
  const former = Object.hasOwn(formerMeanings, name) ? formerMeanings[name] : undefined;
  if (former && beside.includes(former.beside) && !beside.includes(former.meant)) return former.meant;
  return Object.hasOwn(aliases, name) ? (aliases[name] ?? name) : name;
}

function hasFormerNames({ aliases = {}, formerMeanings = {} }: Named): boolean {
  for (const _ in aliases) return true;
  for (const _ in formerMeanings) return true;
  return false;
}

/** @param raw inputs as sent; anything but an object has no names */
export function findUsedNames(process: Named, raw: unknown): UsedNames {
  if (!isObject(raw) || !hasFormerNames(process)) return {};
  const names = Object.keys(raw);
  const pairs = names.map((name) => [presentName(process, name, names), name] as const);
  return Object.fromEntries(pairs.filter(([present, name]) => present !== name));
}

/** @returns inputs under their present names, in the order in which they were sent */
export function toPresentNames(process: Named, raw: unknown): unknown {
  if (!isObject(raw) || Object.keys(findUsedNames(process, raw)).length === 0) return raw;
  const names = Object.keys(raw);
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [presentName(process, name, names), value]));
}

/** @returns the schema of inputs under their former names alone */
export function formerNames({ aliases = {} }: Named, schema: JsonSchema): JsonSchema {
  const properties = (schema.properties ?? {}) as Readonly<Record<string, unknown>>;
  const former = Object.entries(aliases).map(([name, present]) => [name, properties[present]]);
  return { type: 'object', properties: Object.fromEntries(former) as object };
}

/** @returns the schema of inputs under either name */
export function withFormerNames(process: Named, schema: JsonSchema): JsonSchema {
  const [present, former] = [schema, formerNames(process, schema)].map(({ properties }) => properties as object);
  return { ...schema, properties: { ...present, ...former } };
}

/** @returns an issue for each former name beside the present one, or beside another former one */
function findDoubleNames(process: Named, raw: unknown): readonly Issue[] {
  if (!isObject(raw)) return [];
  const seen = new Map<string, string>();
  const names = Object.keys(raw);
  return names.flatMap((name) => {
    const present = presentName(process, name, names);
    const other = seen.get(present);
    seen.set(present, name);
    if (other === undefined) return [];
    const former = name === present ? other : name;
    const message = `is another name of ${present === former ? name : present}, and both are given. Give ${present} alone`;
    return [{ pointer: `/${former}`, message }];
  });
}

/** Contexts of an input's name in a message, which are to be used; after other words it is a common noun, as in "the other layer". */
const BEFORE_NAME = '^|[/`]|[:;] (?=\\w+[ /:])|\\b(?:of|in|from|and|bring) ';

/** @param text that names inputs as the process does */
export function renameInText(text: string, used: UsedNames): string {
  const names = Object.keys(used);
  if (names.length === 0) return text;
  // All at once: the present name of one input may be the former name of another.
  const name = new RegExp(`(?<=${BEFORE_NAME})(?:${names.join('|')})(?![\\w-])`, 'g');
  return text.replace(name, (present) => used[present] ?? present);
}

/** @returns the error with its pointers and texts in the names that the caller used */
export function renameInError(error: ProcessError, used: UsedNames): ProcessError {
  if (Object.keys(used).length === 0) return error;
  const issues = error.issues.map(({ pointer, message }) => {
    const [, name = '', rest = ''] = /^\/([^/]*)(.*)$/s.exec(pointer) ?? [];
    const moved = Object.hasOwn(used, name) ? `/${used[name]}${rest}` : pointer;
    return { pointer: moved, message: renameInText(message, used) };
  });
  return new ProcessError(error.code, renameInText(error.message, used), issues);
}

export interface ParsedStrings {
  readonly values: unknown;
  /** Names of the values that were strings. */
  readonly names: readonly string[];
}

/**
 * @param values by name; anything but an object stays as it is
 * @param schema of an object with these values
 * @param parse a string that begins as JSON, under its name
 */
export function parseStrings(
  values: unknown,
  schema: JsonSchema,
  parse: (text: string, name: string) => unknown,
): ParsedStrings {
  if (!isObject(values)) return { values, names: [] };
  const names: string[] = [];
  const entries = Object.entries(values).map(([name, value]) => {
    const parsed = isMeantAsJson(value, name, schema) ? parse(value, name) : undefined;
    if (parsed === undefined || !isExpected(Array.isArray(parsed), name, schema)) return [name, value] as const;
    names.push(name);
    return [name, parsed] as const;
  });
  return names.length === 0 ? { values, names } : { values: Object.fromEntries(entries), names };
}

/** True when a string begins as an object or an array that the schema expects in its place. */
export function isMeantAsJson(value: unknown, name: string, schema: JsonSchema): value is string {
  const [bracket] = typeof value === 'string' ? (/^\s*[{[]/.exec(value) ?? []) : [];
  return bracket !== undefined && isExpected(bracket.endsWith('['), name, schema);
}

function isExpected(isArray: boolean, name: string, { properties }: JsonSchema): boolean {
  const fields = (properties ?? {}) as Readonly<Record<string, JsonSchema>>;
  const field = Object.hasOwn(fields, name) ? (fields[name] ?? {}) : {};
  const { type, anyOf } = field;
  const types: readonly unknown[] = Array.isArray(anyOf) ? anyOf.map((each: JsonSchema) => each.type) : [type];
  return types.includes(isArray ? 'array' : 'object');
}

/** @throws {ProcessError} `invalid-input` for a fault within the string */
export function parseString(text: string, pointer: string): unknown {
  try {
    return decodeJson(Buffer.from(text));
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    const message = `is a JSON string that ${toPredicate(error)}`;
    throw inputError(pointer, message);
  }
}
