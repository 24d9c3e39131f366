/**
 * Reads CQL2 text: filters (comparisons, LIKE, BETWEEN, IN, IS NULL, AND, OR, NOT, arithmetic, CASEI, dates), and formulas,
 * which have functions too and any value.
 * @see OGC 21-065r2, Common Query Language, annex B; without spatial, temporal and array predicates
 */
import { readOr } from './conditions.ts';
import { createReader } from './reader.ts';
import type { Expression, GeometryValue } from './syntax.ts';

export interface Filter {
  readonly predicate: Expression;
  /** Names of the properties that it refers to. */
  readonly properties: readonly string[];
}

export interface Formula {
  readonly expression: Expression;
  /** Names of the properties that it refers to, and the position of each. */
  readonly properties: ReadonlyMap<string, number>;
  /** Values of the geometry that it takes. */
  readonly geometryValues: ReadonlySet<GeometryValue>;
}

/** @throws {ProcessError} `invalid-input` with the position, what was found and what is allowed */
export function parseFilter(text: string): Filter {
  const reader = createReader(text, '/filter', 'filter');
  const predicate = readOr(reader, true);
  if (reader.peek().kind !== 'end') throw reader.unexpected('AND, OR or the end of the filter');
  return { predicate, properties: [...reader.properties().keys()] };
}

/**
 * @param pointer of the input
 * @param isCondition whether its value must be true or false
 * @throws {ProcessError} as `parseFilter`
 */
export function parseFormula(text: string, pointer: string, isCondition = false): Formula {
  const reader = createReader(text, pointer, 'formula');
  const expression = readOr(reader, isCondition);
  if (reader.peek().kind !== 'end') throw reader.unexpected('an operator or the end');
  return { expression, properties: reader.properties(), geometryValues: reader.geometryValues() };
}
