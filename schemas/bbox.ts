/** Bounding boxes: as OGC API - Processes sends them (its `bbox.yaml`), and as a list of numbers. */
import { z } from 'zod';
import { dialects, type JsonSchema } from './dialect.ts';
import { show } from './show.ts';

/** Order of the numbers of a box, wherever one is sent or returned. */
export const boxOrder = 'smallest x, smallest y, largest x, largest y';

/** A box that may cross the antimeridian, as a part of a description. */
export const lonLatBox = `${boxOrder}, in degrees (x is longitude); across the antimeridian the first x is the larger`;

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
  bbox: z.array(z.number()).superRefine((box, context) => {
    for (const [path, message] of faultsOfNumbers(box, []))
      context.addIssue({ code: 'custom', path: [...path], message });
  }),
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
const list: JsonSchema = { type: 'array', items: { type: 'number' } };
const listOf = (length: number): JsonSchema => ({ ...list, minItems: length, maxItems: length });
Box.register(dialects, {
  ogc: { allOf: [{ format: 'ogc-bbox' }, boxSchema] },
  mcp: list,
  forgiven: { anyOf: [listOf(4), listOf(6)] },
});

function faultsOf(value: unknown): readonly (readonly [Path, string])[] {
  if (Array.isArray(value)) return faultsOfNumbers(value, []);
  if (typeof value !== 'object' || value === null) {
    return [[[], `must be [${boxOrder}] or {"bbox": [...], "crs": "..."}, not ${show(value)}`]];
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
    return [[path, `has ${numbers.length} numbers; a box has 4 or 6: ${boxOrder}, or each corner with its z`]];
  }
  const faults = numbers.flatMap((number, i) => {
    if (typeof number === 'number' && Number.isFinite(number)) return [];
    return [[[...path, i], `must be a number, not ${show(number)}`] as const];
  });
  if (faults.length > 0) return faults;
  // All are numbers.
  const box = numbers as readonly number[];
  const { y1, y2 } = cornersOf(box);
  return y1 > y2 ? [[path, orderFault('y', box)]] : [];
}

/** Both corners of a box of 4 or 6 numbers, without Z coordinates. */
export function cornersOf(box: readonly number[]) {
  const high = box.length / 2;
  const [x1 = NaN, y1 = NaN, x2 = NaN, y2 = NaN] = [box[0], box[1], box[high], box[high + 1]];
  return { x1, y1, x2, y2 };
}

/** @returns a predicate without a full stop, for a box whose corners are in the wrong order on an axis */
export function orderFault(axis: 'x' | 'y', box: readonly number[]): string {
  return `is ${JSON.stringify(box)}: its first ${axis} is above its second. The order is ${boxOrder}`;
}
