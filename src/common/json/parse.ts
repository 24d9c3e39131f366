/** Parses JSON from bytes; the coordinates of GeoJSON geometries become flat arrays on the way. */
import { toNested } from '../../../schemas/flat-geometry.ts';
import { toShape, type NestedPositions } from './coordinates.ts';
import { extract, type Extracted, type Taken } from './extract.ts';
import { isLargeInteger, keepLargeIntegers } from './large-integers.ts';
import { indexOfPlaceholder } from './mark.ts';
import { checkLevels, markDuplicates, MAX_LEVELS } from './scan.ts';

/** Values of a batch are restored while they are young: what is left of the parser's goes without being moved. */
const BATCH_BYTES = 2 ** 18;

/**
 * The value that `JSON.parse` gives, except that each geometry whose coordinates are regular is a FlatShape, and that
 * members which a feature has twice are noted in it, and that integers beyond 2^53 in properties and ids are text.
 * Everything else, including coordinates that are wrong, stays as `JSON.parse` has it.
 * @param around levels of arrays and objects around the values of inputs
 * @throws {SyntaxError} the one of `JSON.parse`; its position is not that in the bytes
 * @throws {JsonFault} for a text that is nested too deep, or has a member twice outside of GeoJSON
 */
export function parseJson(bytes: Buffer, around = 0): unknown {
  const { value, hasLarge } = parseSound(bytes, around) ?? parseWhole(bytes, around);
  if (hasLarge) keepLargeIntegers(value, bytes);
  return value;
}

interface Parsed {
  readonly value: unknown;
  /** Some of its numbers are integers beyond 2^53. */
  readonly hasLarge: boolean;
}

/** @returns undefined for a text that is not JSON, is nested too deep or has a member twice: the whole of it tells where */
function parseSound(bytes: Buffer, around: number): Parsed | undefined {
  const restorer = new Restorer();
  const parseBatch = ({ text, taken }: Extracted) => {
    // It begins and ends as a list.
    return restorer.restore(JSON.parse(text), taken) as readonly unknown[];
  };
  try {
    const maxLevels = around + MAX_LEVELS;
    const scanned = extract(bytes, { batchBytes: BATCH_BYTES, maxLevels, parseBatch });
    if (!scanned) return undefined;
    const value = restorer.restore(JSON.parse(scanned.text), scanned.taken);
    return scanned.colons === restorer.members ? { value, hasLarge: restorer.hasLarge } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function parseWhole(bytes: Buffer, around: number): Parsed {
  const options = { batchBytes: Infinity, maxLevels: Infinity, parseBatch: () => [] };
  const { text, taken } = extract(bytes, options) ?? { text: bytes.toString(), taken: [] };
  const shape = checkLevels(text, around);
  const value: unknown = JSON.parse(text);
  markDuplicates(value, text, shape);
  const restorer = new Restorer();
  return { value: restorer.restore(value, taken), hasLarge: restorer.hasLarge };
}

/** Puts what was taken out of a text back into the value of it. */
class Restorer {
  /** Number of members of all objects so far. */
  members = 0;
  hasLarge = false;
  #taken: readonly Taken[] = [];

  restore(value: unknown, taken: readonly Taken[]): unknown {
    this.#taken = taken;
    return typeof value === 'object' && value !== null ? this.#visit(value) : value;
  }

  #visit(value: object): unknown {
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) {
        const item: unknown = value[i];
        if (typeof item !== 'object' || item === null) {
          if (typeof item === 'number' && isLargeInteger(item)) this.hasLarge = true;
          continue;
        }
        const restored = this.#visit(item);
        if (restored !== item) value[i] = restored;
      }
      return value;
    }
    const object = value as Record<string, unknown>;
    let members = 0;
    let taken: Taken | undefined;
    for (const key in object) {
      members += 1;
      const member = object[key];
      if (typeof member === 'number') {
        const index = indexOfPlaceholder(member, this.#taken.length);
        if (index === undefined) {
          if (isLargeInteger(member)) this.hasLarge = true;
          continue;
        }
        if (key === 'coordinates') taken = this.#taken[index];
        else if (key === 'geometry' || key === 'features') object[key] = this.#taken[index];
      } else if (typeof member === 'object' && member !== null) {
        const restored = this.#visit(member);
        if (restored !== member) object[key] = restored;
      }
    }
    this.members += members;
    return taken && 'depth' in taken ? toGeometry(object, members, taken) : object;
  }
}

/** @param members number of them; a geometry has two */
function toGeometry(object: Record<string, unknown>, members: number, positions: NestedPositions): object {
  const shape = toShape(object.type, positions) ?? { coordinates: toArrays(positions) };
  return members === 2 && 'ends' in shape ? shape : Object.assign(object, shape);
}

const typeOfDepth = ['Point', 'LineString', 'Polygon', 'MultiPolygon'] as const;

function toArrays(positions: NestedPositions): unknown {
  return toNested({ ...positions, type: typeOfDepth[positions.depth] ?? 'Point' });
}
