/** GEOS as the system has it, for comparison in the same run; absent where python3 has no shapely. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface NativeCase {
  readonly operation: 'buffer' | 'intersection' | 'union';
  /** Path of a GeoJSON geometry. */
  readonly a: string;
  readonly b?: string;
  readonly distance?: number;
  readonly runs: number;
  /** Milliseconds of processor time, after which the operation is ended. */
  readonly limit?: number;
}

export interface NativeTime {
  /** Of processor time, best of all runs, of the operation alone. */
  readonly ms: number;
  readonly area: number;
  /** Whether it came to an end within the limit; the time is the limit where it did not. */
  readonly finished: boolean;
}

export interface Native {
  readonly version: string;
  time(test: NativeCase): Promise<NativeTime>;
  close(): void;
}

export async function startNative(): Promise<Native | undefined> {
  const python = '/usr/bin/python3';
  const probe = spawn(python, ['-c', 'import shapely.geos'], { stdio: 'ignore' });
  const code = await new Promise((resolve) => probe.on('close', resolve).on('error', resolve));
  if (code !== 0) return undefined;
  const script = fileURLToPath(new URL('./native-geos.py', import.meta.url));
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const line: IteratorResult<string, unknown> = await lines.next();
    return JSON.parse(String(line.value));
  };
  const { version } = (await answer()) as { version: string };
  return {
    version,
    async time(test) {
      child.stdin.write(`${JSON.stringify(test)}\n`);
      return (await answer()) as NativeTime;
    },
    close: () => child.stdin.end(),
  };
}
