/** Lists whose items are made when they are read: a million features of a result at once would fill the memory. */

/** A list that is read from its start to its end; arrays are such lists. */
export interface List<T> extends Iterable<T> {
  readonly length: number;
}

/** Makes its items anew, the same ones, each time it is read. */
export class MadeList<T> implements List<T> {
  readonly length: number;
  readonly #make: () => Iterator<T>;

  constructor(length: number, make: () => Iterator<T>) {
    this.length = length;
    this.#make = make;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#make();
  }
}

export function isList(value: unknown): value is List<unknown> {
  return Array.isArray(value) || value instanceof MadeList;
}

/** @returns a list of the same length, whose items are mapped when they are read */
export function mapList<T, U>(list: List<T>, map: (item: T, index: number) => U): List<U> {
  return new MadeList(list.length, function* () {
    let index = 0;
    for (const item of list) yield map(item, index++);
  });
}
