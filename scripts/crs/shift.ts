/** Takes the datum shift out of PROJ's pipeline for an operation, as parameters for `towgs84`. */

type Vector = readonly [number, number, number];
type Matrix = readonly [Vector, Vector, Vector];

/** X' = translation + matrix · X */
interface Affine {
  readonly matrix: Matrix;
  readonly translation: Vector;
}

const RADIANS_PER_SECOND = Math.PI / 180 / 3600;
const identity: Matrix = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

// Axis orders and units, prime meridians, and the way to geocentric coordinates and back.
const neutral = new Set(['axisswap', 'unitconvert', 'longlat', 'push', 'pop', 'noop']);

/**
 * @returns no parameter where longitude and latitude stay the same, three or seven otherwise, or undefined where the
 *   pipeline has a step that seven parameters cannot express
 */
export function shiftParameters(pipeline: string): readonly number[] | undefined {
  const steps = pipeline.replace(/^\+proj=pipeline/, '').split(/\+step/);
  let total: Affine = { matrix: identity, translation: [0, 0, 0] };
  let isGeocentric = false;
  for (const step of steps.map((text) => text.trim()).filter(Boolean)) {
    const words = wordsOf(step);
    const method = words.get('proj') ?? '';
    if (method === 'cart') isGeocentric = true;
    else if (method === 'helmert' || method === 'molobadekas') {
      const affine = affineOf(words);
      if (!affine) return undefined;
      total = chain(total, words.has('inv') ? invert(affine) : affine);
    } else if (!neutral.has(method)) return undefined;
  }
  return isGeocentric ? parametersOf(total) : [];
}

function wordsOf(step: string): ReadonlyMap<string, string> {
  return new Map(
    step.split(' ').map((word) => {
      const [key = '', value = ''] = word.slice(1).split('=');
      return [key, value] as const;
    }),
  );
}

/** @returns undefined for a shift that changes with time */
function affineOf(words: ReadonlyMap<string, string>): Affine | undefined {
  const number = (key: string) => Number(words.get(key) ?? 0);
  if (words.has('t_epoch') || words.has('dx') || words.has('exact')) return undefined;
  const sign = words.get('convention') === 'coordinate_frame' ? -1 : 1;
  const [rx, ry, rz] = ['rx', 'ry', 'rz'].map((key) => sign * number(key) * RADIANS_PER_SECOND);
  const scale = 1 + number('s') * 1e-6;
  if (rx === undefined || ry === undefined || rz === undefined) return undefined;
  const matrix = times(scale, [
    [1, -rz, ry],
    [rz, 1, -rx],
    [-ry, rx, 1],
  ]);
  const pivot: Vector = [number('px'), number('py'), number('pz')];
  const turned = apply(matrix, pivot);
  const translation: Vector = [
    number('x') + pivot[0] - turned[0],
    number('y') + pivot[1] - turned[1],
    number('z') + pivot[2] - turned[2],
  ];
  return { matrix, translation };
}

function parametersOf({ matrix, translation }: Affine): readonly number[] {
  const scale = (matrix[0][0] + matrix[1][1] + matrix[2][2]) / 3;
  const seconds = (a: number, b: number) => tidy((a - b) / 2 / scale / RADIANS_PER_SECOND, 9);
  const rotation = [
    seconds(matrix[2][1], matrix[1][2]),
    seconds(matrix[0][2], matrix[2][0]),
    seconds(matrix[1][0], matrix[0][1]),
  ];
  const parts = tidy((scale - 1) * 1e6, 9);
  const moved = translation.map((metres) => tidy(metres, 6));
  return rotation.every((angle) => angle === 0) && parts === 0 ? moved : [...moved, ...rotation, parts];
}

function chain(first: Affine, then: Affine): Affine {
  const moved = apply(then.matrix, first.translation);
  return {
    matrix: multiply(then.matrix, first.matrix),
    translation: [moved[0] + then.translation[0], moved[1] + then.translation[1], moved[2] + then.translation[2]],
  };
}

/** As PROJ inverts it: the small angles change sign, which is right to the second order. */
function invert({ matrix, translation }: Affine): Affine {
  const scale = matrix[0][0];
  const transposed = times(1 / (scale * scale), [
    [matrix[0][0], matrix[1][0], matrix[2][0]],
    [matrix[0][1], matrix[1][1], matrix[2][1]],
    [matrix[0][2], matrix[1][2], matrix[2][2]],
  ]);
  const [x, y, z] = apply(transposed, translation);
  return { matrix: transposed, translation: [-x, -y, -z] };
}

function multiply(a: Matrix, b: Matrix): Matrix {
  const row = (of: Vector): Vector => [
    of[0] * b[0][0] + of[1] * b[1][0] + of[2] * b[2][0],
    of[0] * b[0][1] + of[1] * b[1][1] + of[2] * b[2][1],
    of[0] * b[0][2] + of[1] * b[1][2] + of[2] * b[2][2],
  ];
  return [row(a[0]), row(a[1]), row(a[2])];
}

function apply(matrix: Matrix, [x, y, z]: Vector): Vector {
  const row = (of: Vector) => of[0] * x + of[1] * y + of[2] * z;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}

function times(factor: number, [a, b, c]: Matrix): Matrix {
  const row = (of: Vector): Vector => [of[0] * factor, of[1] * factor, of[2] * factor];
  return [row(a), row(b), row(c)];
}

function tidy(value: number, digits: number): number {
  return Number(value.toFixed(digits)) + 0;
}
