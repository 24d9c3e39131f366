/** The rows of a bench: printed as they come, and gathered where the bench runs within another one. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Row {
  readonly what: string;
  readonly measured: string;
  readonly bar: string;
  /** Undefined where there is nothing to compare with. */
  readonly met: boolean | undefined;
}

/** Prints a row, and sends it to the bench that runs this one. */
export function report(row: Row): void {
  console.log(lineOf(row));
  process.send?.(row);
}

/** Runs another bench in a process of its own. @returns what it reported */
export async function rowsOf(file: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const child = fork(fileURLToPath(new URL(file, import.meta.url)));
  // Only `report` sends.
  child.on('message', (message) => rows.push(message as Row));
  await new Promise((resolve) => child.on('close', resolve));
  return rows;
}

export function lineOf({ what, measured, bar, met }: Row): string {
  const verdict = bar === '' ? '' : met === undefined ? 'not compared' : met ? 'met' : 'MISSED';
  return `${what.padEnd(64)}${measured.padEnd(58)}${bar.padEnd(18)}${verdict}`;
}
