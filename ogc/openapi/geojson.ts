/**
 * GeoJSON (RFC 7946) and boxes as OpenAPI components: what the inputs take. The descriptions of processes have short forms
 * of these, for which a client needs no references.
 */
import { geometryTypes } from '../../schemas/geojson-check.ts';
import { lonLatPattern, WGS_84 } from '../../schemas/crs.ts';
import { isObject } from '../../schemas/is-object.ts';
import type { JsonSchema } from '../../schemas/dialect.ts';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

function arrayOf(items: object, minItems: number, maxItems?: number) {
  return { type: 'array', items, minItems, ...(maxItems !== undefined && { maxItems }) };
}

function typed(type: string, properties: Readonly<Record<string, object>>, optional: object = {}) {
  return {
    type: 'object',
    required: ['type', ...Object.keys(properties)],
    properties: { type: { type: 'string', enum: [type] }, ...properties, ...optional },
  };
}

/** Beyond these a coordinate squared is infinite. */
const coordinate = { type: 'number', minimum: -1e100, maximum: 1e100 } as const;
const number = { type: 'number' } as const;
const none = { type: 'array', items: {}, maxItems: 0 } as const;
const position = ref('position');
/** Numbers beyond the third are left out (RFC 7946, 3.1.1). */
const longPosition = arrayOf(coordinate, 2);

const oneOrOther = (...anyOf: readonly object[]) => ({ anyOf });
/** Positions without numbers are left out, where nothing else becomes of what they are in. */
const points = (items: object) => arrayOf(oneOrOther(items, none), 0);
const vacantLine = arrayOf(none, 0);
const line = (items: object, minItems: number) => oneOrOther(arrayOf(items, minItems), vacantLine);
const vacantLines = arrayOf(vacantLine, 0);
const vacantPolygons = arrayOf(vacantLines, 0);

/** Coordinates without any position. */
const vacant: Readonly<Record<string, object>> = {
  Point: none,
  MultiPoint: vacantLine,
  LineString: vacantLine,
  MultiLineString: vacantLines,
  Polygon: vacantLines,
  MultiPolygon: vacantPolygons,
};

const rings = arrayOf(line(position, 4), 1);

/** A geometry has a position, and each of its lines and rings has enough of them, or none. */
const wholeCoordinates: Readonly<Record<string, object>> = {
  Point: position,
  MultiPoint: { ...points(position), not: vacantLine },
  LineString: arrayOf(position, 2),
  MultiLineString: { ...arrayOf(line(position, 2), 1), not: vacantLines },
  Polygon: { ...rings, not: vacantLines },
  MultiPolygon: { ...arrayOf(oneOrOther(rings, none), 1), not: vacantPolygons },
};

/** A ring that is open is closed, and a hole that encloses nothing takes nothing away. */
const mendedRings = oneOrOther(arrayOf(line(longPosition, 3), 0, 1), arrayOf(line(longPosition, 1), 2));

/** Layers may be empty, and what has a certain repair is repaired. */
const mendedCoordinates: Readonly<Record<string, object>> = {
  Point: oneOrOther(longPosition, none),
  MultiPoint: points(longPosition),
  LineString: line(longPosition, 2),
  MultiLineString: arrayOf(line(longPosition, 2), 0),
  Polygon: mendedRings,
  // One that encloses nothing is left out beside others.
  MultiPolygon: oneOrOther(arrayOf(mendedRings, 0, 1), arrayOf(arrayOf(line(longPosition, 1), 0), 2)),
};

/** The `crs` member of older GeoJSON, where it must be longitude and latitude. */
const lonLatText = { type: 'string', pattern: lonLatPattern } as const;
const lonLatName = oneOrOther(lonLatText, { type: 'number', enum: [WGS_84] });
const lonLatMember = {
  description:
    'Longitude and latitude. A layer or geometry that names another CRS which describe-crs supports is transformed, and a ' +
    'warning says how; their codes have no pattern that could stand here.',
  anyOf: [
    { ...lonLatText, nullable: true },
    { type: 'number', enum: [WGS_84] },
    {
      type: 'object',
      required: ['properties'],
      properties: {
        properties: {
          type: 'object',
          anyOf: [
            { required: ['name'], properties: { name: lonLatName } },
            { required: ['code'], properties: { code: lonLatName } },
            { required: ['href'], properties: { href: lonLatText } },
          ],
        },
      },
    },
  ],
};

function familyName(name: '' | 'lonLat', component: string): string {
  return name === '' ? component : `${name}${component.charAt(0).toUpperCase()}${component.slice(1)}`;
}

/** @param name that the components of the family begin with; `lonLat` ones are in longitude and latitude */
function family(name: '' | 'lonLat'): Readonly<Record<string, object>> {
  const named = (component: string) => familyName(name, component);
  const crs = name === '' ? {} : { crs: ref('lonLatCrs') };
  const [geometry, layerGeometry] = [ref(named('geometry')), ref(named('layerGeometry'))];
  const forms = (coordinates: Readonly<Record<string, object>>, members: object) => [
    ...Object.entries(coordinates).map(([type, nested]) => typed(type, { coordinates: nested }, crs)),
    typed('GeometryCollection', { geometries: members }, crs),
  ];
  const geometryOrNull = oneOrOther(layerGeometry, { type: 'object', nullable: true, enum: [null] });
  const properties = { type: 'object', nullable: true };
  const id = oneOrOther({ type: 'string' }, number);
  const feature = ref(named('Feature'));
  const whole = forms(wholeCoordinates, arrayOf(oneOrOther(geometry, ref('emptyGeometry')), 1));
  return {
    [named('geometry')]: { anyOf: whole },
    [named('singleGeometry')]: { anyOf: whole.slice(0, -1) },
    [named('layerGeometry')]: { anyOf: forms(mendedCoordinates, arrayOf(layerGeometry, 0)) },
    [named('Feature')]: typed('Feature', { geometry: geometryOrNull }, { properties, id, ...crs }),
    [named('FeatureCollection')]: typed('FeatureCollection', { features: arrayOf(feature, 0) }, crs),
    [named('layer')]: { anyOf: [ref(named('FeatureCollection')), feature, layerGeometry] },
  };
}

export const geojsonSchemas: Readonly<Record<string, object>> = {
  position: { ...arrayOf(coordinate, 2, 3), description: 'x, y and perhaps z: longitude and latitude first.' },
  lonLatCrs: lonLatMember,
  emptyGeometry: {
    anyOf: [
      ...Object.entries(vacant).map(([type, coordinates]) => typed(type, { coordinates })),
      typed('GeometryCollection', { geometries: arrayOf(ref('emptyGeometry'), 0) }),
    ],
  },
  ...family(''),
  ...family('lonLat'),
  brokenLayer: {
    description: 'A layer whose features may be broken: they are what the process reports.',
    anyOf: [
      typed('FeatureCollection', { features: arrayOf({}, 0) }),
      {
        type: 'object',
        required: ['type'],
        properties: { type: { type: 'string', enum: ['Feature', ...geometryTypes] } },
      },
    ],
  },
  box: {
    type: 'object',
    required: ['bbox'],
    properties: {
      bbox: { anyOf: [arrayOf(number, 4, 4), arrayOf(number, 6, 6)] },
      crs: { type: 'string' },
    },
    additionalProperties: false,
  },
};

/** GeoJSON that an input takes, beyond what the description of its process says. */
export interface GeojsonRules {
  /** Positions are longitude and latitude, and so is a CRS that is declared. */
  readonly isLonLat: boolean;
  /** Broken features are no fault of a layer. */
  readonly takesBroken: boolean;
}

/** @param schema of an input as its process describes it; alternatives as `anyOf`, since a value may fit several */
export function toExactSchema(schema: JsonSchema, rules: GeojsonRules): JsonSchema {
  const { format, description, oneOf, allOf, type } = schema;
  if (Array.isArray(oneOf)) {
    const { oneOf: _, ...rest } = schema;
    return { ...rest, anyOf: oneOf.map((form: JsonSchema) => toExactSchema(form, rules)) };
  }
  if (type === 'integer') return { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER, ...schema };
  const described = typeof description === 'string' ? { description } : {};
  if (Array.isArray(allOf) && allOf.some((part) => isObject(part) && part.format === 'ogc-bbox')) {
    return { ...described, anyOf: [ref('box')] };
  }
  if (format === 'geojson-feature-collection') return { ...described, anyOf: [ref(layerName(rules))] };
  if (format !== 'geojson-geometry') return schema;
  const kind = takesCollections(schema) ? 'geometry' : 'singleGeometry';
  return { ...described, anyOf: [ref(familyName(rules.isLonLat ? 'lonLat' : '', kind))] };
}

/** False where the process lists types of geometry, without collections. */
function takesCollections({ properties }: JsonSchema): boolean {
  const type = isObject(properties) ? properties.type : undefined;
  return !isObject(type) || !Array.isArray(type.enum) || type.enum.includes('GeometryCollection');
}

function layerName({ isLonLat, takesBroken }: GeojsonRules): string {
  if (takesBroken) return 'brokenLayer';
  return isLonLat ? 'lonLatLayer' : 'layer';
}
