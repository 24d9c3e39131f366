/** Marks the places in a text that flat coordinates were taken from. */
import { randomUUID } from 'node:crypto';

let mark: string | undefined;

/** Unguessable and never written, so that no text that a caller sends is taken for it. */
export function secretMark(): string {
  return (mark ??= randomUUID());
}
