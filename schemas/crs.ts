/** Coordinate reference systems: how callers name them, and how they are described. */
import { z } from 'zod';
import { lonLatBox } from './bbox.ts';
import { dialects, type JsonSchema } from './dialect.ts';

const referenceSchema: JsonSchema = { type: 'string', minLength: 1, maxLength: 200 };

/** `EPSG:32633`, a URN or an address of OGC, `OGC:CRS84`, or the bare code, which may also come as a number. */
export const CrsReference = z.custom<string | number>(
  (value) => (typeof value === 'string' && value.length >= 1 && value.length <= 200) || Number.isSafeInteger(value),
  { error: 'must name a coordinate reference system, such as "EPSG:32633" or "OGC:CRS84"' },
);
// One type alone: clients stumble over unions, and a number is only forgiven.
const code: JsonSchema = { type: 'integer', minimum: 0, maximum: 999_999 };
CrsReference.register(dialects, { ogc: referenceSchema, mcp: referenceSchema, forgiven: code });

export type CrsReference = z.infer<typeof CrsReference>;

const epsgForms = [
  /^\[?EPSG:{1,2}(\d{1,6})\]?$/i,
  // Esri numbers Web Mercator under its own name; other codes of Esri are not of EPSG.
  /^\[?ESRI:{1,2}(102100|102113)\]?$/i,
  /^urn:(?:x-)?ogc:def:crs:EPSG:(?:[\d.]*:)?(\d{1,6})$/i,
  /^https?:\/\/(?:www\.)?opengis\.net\/def\/crs\/EPSG\/[\d.]+\/(\d{1,6})\/?$/i,
  /^https?:\/\/(?:www\.)?opengis\.net\/def\/crs\?authority=EPSG&version=[\d.]*&code=(\d{1,6})$/i,
  /^https?:\/\/www\.opengis\.net\/gml\/srs\/epsg\.xml#(\d{1,6})$/i,
  // Addresses that programs put into links; a definition is read there, and its number is in the address.
  /^https?:\/\/(?:www\.)?spatialreference\.org\/ref\/epsg\/(\d{1,6})(?:[/?#.].*)?$/i,
  /^https?:\/\/(?:www\.)?epsg\.io\/(\d{1,6})(?:[-/?#.].*)?$/i,
  /^https?:\/\/(?:www\.)?epsg\.org\/crs_(\d{1,6})(?:[/?#.].*)?$/i,
  /^(\d{1,6})$/,
];

const crs84Forms = [
  /^\[?OGC:(?:1\.3:)?CRS84\]?$/i,
  /^CRS:?84$/i,
  /^urn:(?:x-)?ogc:def:crs:OGC:(?:[\d.]*:)?CRS84$/i,
  /^https?:\/\/(?:www\.)?opengis\.net\/def\/crs\/OGC\/[\d.]+\/CRS84\/?$/i,
];

// Numbers that programs used for Web Mercator before EPSG gave it one.
export const webMercators: ReadonlySet<number> = new Set([900913, 102100, 102113, 41001]);
export const WEB_MERCATOR = 3857;

/** The code of longitude and latitude in WGS 84. */
export const WGS_84 = 4326;

/** Pattern without flags of the references to longitude and latitude in WGS 84. */
export const lonLatPattern = String.raw`^\s*(?:${[...crs84Forms, ...epsgForms].map(toLonLatSource).join('|')})\s*$`;

function toLonLatSource({ source }: RegExp): string {
  const ofCode = source.slice(1, -1).replace(String.raw`(\d{1,6})`, `0{0,2}${WGS_84}`);
  return ofCode.replaceAll(/\\.|[a-z]/gi, (part) => {
    return part.length > 1 ? part : `[${part.toUpperCase()}${part.toLowerCase()}]`;
  });
}

/** @returns the EPSG code, `CRS84`, or undefined when it is none of the forms */
export function parseCrsReference(reference: CrsReference): number | 'CRS84' | undefined {
  const text = String(reference).trim();
  if (typeof reference === 'string' && crs84Forms.some((form) => form.test(text))) return 'CRS84';
  for (const form of epsgForms) {
    const code = form.exec(text)?.[1];
    if (code !== undefined) return Number(code);
  }
  return undefined;
}

/** `traditional` is x before y whatever the authority says; `authority` is the order of EPSG. */
export const AxisOrder = z.enum(['traditional', 'authority']);

/** As `lonLatBox` has it. */
export const Extent = z.array(z.number()).length(4);

const AxisNames = z.array(z.string()).length(2);

const DatumShift = z.strictObject({ name: z.string(), accuracy_m: z.number(), area: Extent });

/** One that is not supported has a reason and nothing that only a supported one can have. */
export const CrsDescription = z.strictObject({
  code: z.string(),
  name: z.string(),
  supported: z.boolean().describe('Whether reproject takes it.'),
  reason: z.string().optional().describe('Why not.'),
  instead: z.string().optional().describe('The system that does its work.'),
  kind: z.enum(['geographic', 'projected']).optional(),
  unit: z.string().optional(),
  unit_size: z.number().optional().describe('Metres in one unit; degrees where the unit is an angle.'),
  authority_axes: AxisNames.optional().describe('The coordinates as EPSG orders them.'),
  traditional_axes: AxisNames.optional().describe('The coordinates as GeoJSON and GIS programs order them.'),
  area_of_use: Extent.optional().describe(`${lonLatBox}.`),
  datum_of: z.string().optional().describe('The geographic system on the same datum.'),
  definition: z.string().optional().describe('In the words of PROJ, without a datum shift.'),
  datum_shifts: z
    .array(DatumShift)
    .optional()
    .describe('Ways to WGS 84 that need no grid. Of those that hold a geometry the most accurate is taken.'),
  no_datum_shift: z.string().optional().describe('Why only systems on its own datum can be reached.'),
  accuracy_m: z
    .strictObject({ best: z.number(), worst: z.number() })
    .optional()
    .describe('Of a transformation to WGS 84, in metres, as EPSG declares it for one place or another.'),
  deviation_m: z.number().optional().describe('Largest measured distance to the projection of PROJ, in metres.'),
  source: z.string().describe('Where this comes from, and its terms.'),
});

export type CrsDescription = z.infer<typeof CrsDescription>;

export const CrsSuggestion = z.strictObject({
  code: z.string(),
  name: z.string(),
  unit: z.string(),
  reason: z.string(),
  length_error: z.number().describe('Largest relative error of short lengths over the extent: 0.0004 is 0.04 %.'),
  area_error: z.number().describe('Largest relative error of small areas.'),
  angle_error: z.number().describe('Largest error of an angle, in degrees.'),
  datum_accuracy_m: z.number().describe('Metres that EPSG declares for the way from WGS 84 to its datum here.'),
  area_of_use: Extent,
  alike: z.array(z.string()).describe('The same projection on other datums, with other origins or units.'),
});

export type CrsSuggestion = z.infer<typeof CrsSuggestion>;
