/** Commands whose reader leaves early, or whose output cannot be written. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, closeSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { newDataFolder, root } from './program.ts';
import { hasSignals } from '../systems.ts';

vi.setConfig({ testTimeout: 120_000 });

const main = join(root, 'dist', 'src', 'main.js');

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
  /** Names in the folder for temporary files. */
  readonly left: readonly string[];
}

/** @param shell what is done with the command, which is `"$@"` */
async function runInShell(shell: string, args: readonly string[]): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-test-'));
  const child = spawn('bash', ['-c', `set -o pipefail; ${shell}`, 'bash', process.execPath, main, ...args], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stderr, left: readdirSync(folder) };
}

const data = newDataFolder();
// Larger than a pipe holds.
const large = ['run', 'echo', '--message', 'x'.repeat(120_000)];

describe.skipIf(!hasSignals)('a command whose reader leaves', () => {
  it.each([
    ['run', large],
    ['run of a process with --help', ['run', 'buffer', '--help']],
    ['list', ['list']],
    ['list --json', ['list', '--json']],
    ['jobs list', ['jobs', 'list', '--data', data]],
    ['mcp-config', ['mcp-config', '--client', 'vscode']],
  ])('ends quietly: %s', async (name, args) => {
    // The pipe has no reader any more when the command begins.
    const ended = await runInShell('{ sleep 0.5; exec "$@"; } | true', args);
    const said =
      name === 'mcp-config' ? expect.stringMatching(/^For \.vscode\/mcp\.json in the project, see https:\S+:\n$/) : '';
    expect(ended).toEqual({ code: 141, stderr: said, left: [] });
  });

  it.each([['--help'], ['--version'], ['run --help'], ['jobs --help'], ['stdio --help']])(
    'ends quietly: %s',
    async (words) => {
      const ended = await runInShell('{ sleep 0.5; exec "$@"; } | true', words.split(' '));
      expect(ended).toEqual({ code: 0, stderr: '', left: [] });
    },
  );

  it('ends quietly in the middle of its output', async () => {
    expect(await runInShell('"$@" | head -c 10', large)).toEqual({ code: 141, stderr: '', left: [] });
  });

  it('is successful when the reader takes it all', async () => {
    expect(await runInShell('"$@" | cat', large)).toEqual({ code: 0, stderr: '', left: [] });
  });

  it('prints its output where only the reader of its messages has left', async () => {
    const args = ['mcp-config', '--client', 'vscode'];
    const { code } = await runInShell('{ sleep 0.5; exec "$@"; } 2>&1 >/dev/null | true', args);
    expect(code).toBe(0);
  });
});

function hasFullDevice(): boolean {
  try {
    closeSync(openSync('/dev/full', 'w'));
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!hasFullDevice())('a command whose output cannot be written', () => {
  it.each([
    ['run', large],
    ['list', ['list']],
  ])('fails, and says why: %s', async (_, args) => {
    const ended = await runInShell('"$@" > /dev/full', args);
    expect(ended).toEqual({
      code: 1,
      stderr: 'isthmus: failed to write standard output: ENOSPC: no space left on device, write\n',
      left: [],
    });
  });
});
