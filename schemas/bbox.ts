/** Bounding boxes: as OGC API - Processes sends them (its `bbox.yaml`), and as a list of numbers. */
import { z } from 'zod';
import { dialects, type JsonSchema } from './dialect.ts';
import { show } from './show.ts';

const boxSchema: JsonSchema = {
  type: 'object',
  required: ['bbox'],
  properties: {
    bbox: { type: 'array', minItems: 4, maxItems: 6, items: { type: 'number' } },
    crs: { type: 'string' },
  },
};

/** Two corners of 2 or 3 numbers each, lower first, and the CRS they are in. */
export const BoundingBox = z.strictObject({
  bbox: z
    .array(z.number())
    .refine((box) => box.length === 4 || box.length === 6, 'must have 4 or 6 numbers: both corners, lower one first'),
  crs: z.string().optional(),
});

// The standard wants `allOf` with the format first; some MCP clients choke on `allOf`.
BoundingBox.register(dialects, { ogc: { allOf: [{ format: 'ogc-bbox' }, boxSchema] }, mcp: boxSchema });

type Path = readonly (string | number)[];

/**
 * A box as an input: two corners of 2 or 3 numbers each, lower first, alone or in the form of the standard with a CRS.
 * Every process that takes a box takes it like this.
 */
export const Box = z
  .custom<readonly number[] | z.input<typeof BoundingBox>>()
  .superRefine((value: unknown, context) => {
    for (const [path, message] of faultsOf(value)) context.addIssue({ code: 'custom', path: [...path], message });
  })
  .transform((value): z.output<typeof BoundingBox> => ('bbox' in value ? value : { bbox: [...value] }));

// Models write the list by themselves; a box in another CRS is for those who read on.
Box.register(dialects, {
  ogc: { allOf: [{ format: 'ogc-bbox' }, boxSchema] },
  mcp: { type: 'array', items: { type: 'number' } },
});

function faultsOf(value: unknown): readonly (readonly [Path, string])[] {
  if (Array.isArray(value)) return faultsOfNumbers(value, []);
  if (typeof value !== 'object' || value === null) {
    return [[[], `must be [west, south, east, north] or {"bbox": [...], "crs": "..."}, not ${show(value)}`]];
  }
  const { bbox, crs, ...others } = value as Readonly<Record<string, unknown>>;
  const faults: (readonly [Path, string])[] = Object.keys(others).map((name) => [
    [name],
    'is not a member of a box; there are bbox and crs',
  ]);
  if (crs !== undefined && typeof crs !== 'string') faults.push([['crs'], `must be a string, not ${show(crs)}`]);
  if (!Array.isArray(bbox)) return [...faults, [['bbox'], `must be an array of numbers, not ${show(bbox)}`]];
  return [...faults, ...faultsOfNumbers(bbox, ['bbox'])];
}

function faultsOfNumbers(numbers: readonly unknown[], path: Path): readonly (readonly [Path, string])[] {
  if (numbers.length !== 4 && numbers.length !== 6) {
    return [[path, `has ${numbers.length} numbers; a box has 4 or 6: both corners, the lower one first`]];
  }
  return numbers.flatMap((number, i) => {
    if (typeof number === 'number' && Number.isFinite(number)) return [];
    return [[[...path, i], `must be a number, not ${show(number)}`] as const];
  });
}
