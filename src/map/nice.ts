/** Round numbers for scale bars and grids, and their formats. */

/** The largest of 1, 2 and 5 times a power of ten that is not above a number. */
export function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const [step = 1] = [5, 2, 1].filter((factor) => factor * power <= value * (1 + 1e-9));
  return step * power;
}

const degreeSteps = [90, 45, 30, 15, 10, 5, 2, 1];

/** Steps of a graticule: those of atlases down to a degree, decimal ones below. @param value in degrees */
export function roundDegrees(value: number): number {
  return degreeSteps.find((step) => step <= value) ?? roundDown(Math.min(value, 0.5));
}

/** Every multiple of a step from one number to another. */
export function multiples(step: number, from: number, to: number): number[] {
  const [first, last] = [Math.ceil(from / step - 1e-9), Math.floor(to / step + 1e-9)];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => clean((first + index) * step));
}

/** Removes the rounding error of binary fractions. */
function clean(value: number): number {
  return Number(value.toPrecision(12));
}

export function formatLength(metres: number): string {
  return metres >= 1000 ? `${clean(metres / 1000).toLocaleString('en')} km` : `${clean(metres)} m`;
}

/** Degrees with as many decimals as the step between two labels needs. */
export function formatDegrees(value: number, step: number, letters: readonly [string, string]): string {
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const letter = value === 0 || Math.abs(value) === 180 ? '' : value < 0 ? letters[0] : letters[1];
  return `${Math.abs(value).toFixed(decimals)}°${letter}`;
}

export function formatNumber(value: number, step: number): string {
  const decimals = Math.min(8, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  if (Math.abs(value) >= 1e9) return value.toExponential(2);
  return value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}
