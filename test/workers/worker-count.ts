import { execFileSync } from 'node:child_process';

/** @returns the number of worker processes of this program that have not ended */
export function countWorkers(): number {
  return execFileSync('ps', ['-o', 'stat=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => /worker\.[jt]s/.test(line) && !line.startsWith('Z')).length;
}
