/** A count with its noun, such as `1 feature` or `3 features`. @param many plural form; by default with an s */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${selectPlural(count, one, many)}`;
}

/** The noun alone, for a count that is formatted in another way. */
export function selectPlural(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many;
}
