/** One page of a list that can be read in both directions. */
import type { JobPage, JobQuery } from '../../model/job-store.ts';
import type { Direction } from './list-statement.ts';

export interface Listing<T> {
  /** At most `limit` entries behind `from` in this direction, the nearest first. */
  walk(direction: Direction, from: T | undefined, limit: number): readonly T[];
  show(place: T): string;
}

export interface Span<T> {
  readonly places: readonly T[];
  readonly links: Pick<JobPage, 'next' | 'prev'>;
}

/** @param from where the page begins, itself left out: the place that `before` names, else that of `after` */
export function readPage<T>(query: JobQuery, from: T | undefined, { walk, show }: Listing<T>): Span<T> {
  const direction = query.before === undefined ? 'older' : 'newer';
  // One more than the page, to know whether it goes on.
  const found = walk(direction, from, query.limit + 1);
  const nearest = found.slice(0, query.limit);
  const places = direction === 'older' ? nearest : nearest.toReversed();
  const [newest, oldest] = [places[0], places.at(-1)];
  if (newest === undefined || oldest === undefined) return { places, links: {} };
  const goesOn = found.length > query.limit;
  const isThereMore = (towards: Direction, edge: T) =>
    towards === direction ? goesOn : from !== undefined && walk(towards, edge, 1).length > 0;
  return {
    places,
    links: {
      ...(isThereMore('older', oldest) && { next: show(oldest) }),
      ...(isThereMore('newer', newest) && { prev: show(newest) }),
    },
  };
}
