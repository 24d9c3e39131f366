/** Formats a wrong value for an error message: recognisable and short. */

/** Short form of a value for a sentence. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return showText(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (Array.isArray(value))
    return value.length <= 3 && value.every((v) => typeof v === 'number')
      ? JSON.stringify(value)
      : `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? String(value) : typeof value;
}

/** In quotes; what a terminal would obey or not show is escaped: controls, marks of direction, line separators. */
export function showText(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
