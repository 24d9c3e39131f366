/** Checks that a value is a layer: a geometry, a Feature or a FeatureCollection. Broken features are no fault of it. */
import { crsIssues } from './crs-declarations.ts';
import { isGeometryType, wrongType } from './geojson-check.ts';
import type { CheckOptions } from './geometry-issue.ts';
import { isObject } from './is-object.ts';
import { noGeojson, noType } from './no-geojson.ts';
import { show } from './show.ts';

const MAX_ISSUES = 10;

interface LayerIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** @returns at most ten issues */
export function checkLayer(value: unknown, options: CheckOptions): readonly LayerIssue[] {
  if (!isObject(value)) return [{ path: [], message: noGeojson(value) }];
  const { type, features } = value;
  if (type === undefined) return [{ path: ['type'], message: noType(value) }];
  if (type === 'FeatureCollection' && !Array.isArray(features)) {
    return [{ path: ['features'], message: `must be an array, not ${show(features)}` }];
  }
  if (type !== 'FeatureCollection' && type !== 'Feature' && !isGeometryType(type)) {
    return [{ path: ['type'], message: wrongType(type) }];
  }
  // A result of a process is not checked again.
  return options.stored ? [] : crsIssues(value, options).slice(0, MAX_ISSUES);
}
