/** A count with its noun, such as `1 feature` or `3 features`. @param many plural form; by default with an s */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${selectPlural(count, one, many)}`;
}

/** The noun alone, for a count that is formatted in another way. */
export function selectPlural(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many;
}

/** Items as text, such as `a, b and 3 more`: what is left out is counted. @param max items shown, at least 1 */
export function formatList(items: readonly string[], max: number): string {
  const shown = items.slice(0, max).join(', ');
  return items.length > max ? `${shown} and ${items.length - max} more` : shown;
}
