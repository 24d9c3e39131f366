/** Functions that the evaluation knows itself: those that leave arguments uncomputed, and those of the geometry. */
import { geometryValues, type GeometryValue } from '../syntax.ts';
import type { FunctionDefinition } from './define.ts';

const ofGeometry: Readonly<Record<GeometryValue, string>> = {
  area: 'The area of polygons, in the square of the unit; 0 for lines and points.',
  length: 'The length of lines; 0 for polygons, whose borders perimeter() measures, and for points.',
  perimeter: 'The length of the borders of polygons, holes included; 0 for lines and points.',
  x: 'The longitude of a point in degrees, or its x where units is coordinates; null for other geometries.',
  y: 'The latitude of a point in degrees, or its y where units is coordinates; null for other geometries.',
};

export const forms: readonly FunctionDefinition[] = [
  {
    name: 'if',
    group: 'choice',
    signature: 'if(condition, a, b)',
    description:
      'a where the condition is true, else b. Where it is unknown, since a value is null, it is b, and counted.',
    examples: [["if(3 > 2, 'more', 'less')", 'more']],
    parameters: ['boolean', 'any', 'any'],
    optional: [],
    result: 'any',
  },
  {
    name: 'case',
    group: 'choice',
    signature: 'case(condition, value, ..., else)',
    description: 'The value behind the first condition that is true, else the last; without a last one null.',
    examples: [
      ["case(1 > 2, 'a', 2 > 1, 'b', 'c')", 'b'],
      ["case(1 > 2, 'a')", null],
    ],
    parameters: ['boolean', 'any'],
    optional: [],
    rest: 'any',
    result: 'any',
  },
  {
    name: 'coalesce',
    group: 'choice',
    signature: 'coalesce(a, b, ...)',
    description: 'The first value that is not null.',
    examples: [['coalesce(NULL, 3, 4)', 3]],
    parameters: ['any'],
    optional: [],
    rest: 'any',
    result: 'any',
  },
  ...geometryValues.map((name): FunctionDefinition => ({
    name,
    group: 'geometry',
    signature: `${name}()`,
    description: ofGeometry[name],
    examples: [],
    parameters: [],
    optional: [],
    result: 'number',
  })),
];
