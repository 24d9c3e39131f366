/** Marks the places in a JSON text from which flat coordinates were removed. */
import { randomUUID } from 'node:crypto';

let mark: string | undefined;

/** Unguessable and never sent, so that no text of a caller can be mistaken for it. */
export function secretMark(): string {
  return (mark ??= randomUUID());
}
