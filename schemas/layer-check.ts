/** Checks that a value is a layer: a geometry, a Feature or a FeatureCollection. */
import { crsIssues } from './crs-declarations.ts';
import { checkGeometry } from './geojson-check.ts';
import type { CheckOptions, GeometryIssue } from './geometry-issue.ts';
import { isObject } from './is-object.ts';
import { noGeojson, noType } from './no-geojson.ts';
import { show } from './show.ts';

const MAX_ISSUES = 10;

type Path = readonly (string | number)[];

/** @returns at most ten issues */
export function checkLayer(value: unknown, options: CheckOptions): readonly GeometryIssue[] {
  if (!isObject(value)) return [wrong([], noGeojson(value))];
  if (value.type === undefined) return [wrong(['type'], noType(value))];
  // A result of a process is not checked again.
  const crs = options.stored ? [] : crsIssues(value, options).map(({ path, message }) => wrong(path, message));
  return [...crs, ...checkMembers(value, options)].slice(0, MAX_ISSUES);
}

function checkMembers(value: Readonly<Record<string, unknown>>, options: CheckOptions): readonly GeometryIssue[] {
  const { longitudeLatitude } = options;
  if (value.type === 'Feature') return checkFeature(value, [], longitudeLatitude);
  if (value.type !== 'FeatureCollection') return checkGeometry(value, options);
  if (!Array.isArray(value.features)) return [wrong(['features'], `must be an array, not ${show(value.features)}`)];
  const issues: GeometryIssue[] = [];
  for (let i = 0; i < value.features.length && issues.length < MAX_ISSUES; i++) {
    issues.push(...checkFeature(value.features[i], ['features', i], longitudeLatitude));
  }
  return issues;
}

function checkFeature(value: unknown, path: Path, longitudeLatitude: boolean): GeometryIssue[] {
  if (!isObject(value) || value.type !== 'Feature') {
    return [wrong(path, `must be a Feature, not ${isObject(value) ? `of type ${show(value.type)}` : show(value)}`)];
  }
  const { id, geometry, properties } = value;
  const issues: GeometryIssue[] = [];
  if (id !== undefined && typeof id !== 'string' && typeof id !== 'number') {
    issues.push(wrong([...path, 'id'], `must be a string or a number, not ${show(id)}`));
  }
  if (properties !== undefined && properties !== null && !isObject(properties)) {
    issues.push(wrong([...path, 'properties'], `must be an object or null, not ${show(properties)}`));
  }
  if (geometry !== null) {
    const geometryIssues = checkGeometry(geometry, { longitudeLatitude, empty: true });
    issues.push(...geometryIssues.map((issue) => ({ ...issue, path: [...path, 'geometry', ...issue.path] })));
  }
  return issues;
}

function wrong(path: Path, message: string): GeometryIssue {
  return { path, message, broken: false };
}
