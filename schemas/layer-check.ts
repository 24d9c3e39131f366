/** Checks that a value is a layer: a geometry, a Feature or a FeatureCollection. Broken features are no fault of it. */
import { crsIssues } from './crs-declarations.ts';
import { foreignJson } from './foreign-json.ts';
import { geometryTypes, isGeometryType } from './geojson-check.ts';
import type { CheckOptions } from './geometry-issue.ts';
import { isObject } from './is-object.ts';
import { wrongName } from './near-type.ts';
import { noGeojson, noType } from './no-geojson.ts';
import { show } from './show.ts';

const MAX_ISSUES = 10;

const layerTypes = ['FeatureCollection', 'Feature', ...geometryTypes];

interface LayerIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** @returns at most ten issues */
export function checkLayer(value: unknown, options: CheckOptions): readonly LayerIssue[] {
  if (!isObject(value)) return [{ path: [], message: noGeojson(value) }];
  const { type, features } = value;
  const isKnown = type === 'FeatureCollection' || type === 'Feature' || isGeometryType(type);
  const foreign = isKnown ? undefined : foreignJson(value);
  if (foreign !== undefined) return [{ path: [], message: foreign }];
  if (type === undefined) return [{ path: ['type'], message: noType(value) }];
  if (type === 'FeatureCollection' && !Array.isArray(features)) {
    return [{ path: ['features'], message: `must be an array, not ${show(features)}` }];
  }
  if (!isKnown) return [{ path: ['type'], message: wrongName(type, layerTypes) }];
  // A result of a process is not checked again. One CRS other than longitude and latitude is transformed.
  return options.stored ? [] : crsIssues(value, { longitudeLatitude: false }).slice(0, MAX_ISSUES);
}
