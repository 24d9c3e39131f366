import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runTool } from './container-tool.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
// Podman has no compose of its own: there the other tests start a container by what the file says.
const hasCompose = spawnSync('docker', ['compose', 'version']).status === 0 && spawnSync('docker', ['ps']).status === 0;

describe.skipIf(!hasCompose)('docker compose up', () => {
  it('is the whole set-up', { timeout: 600_000 }, async () => {
    const compose = (...args: readonly string[]) =>
      runTool('docker', ['compose', '--project-directory', root, ...args]);
    try {
      compose('up', '--detach', '--wait');
      expect((await fetch('http://127.0.0.1:5001/readyz')).status).toBe(200);
    } finally {
      compose('down', '--volumes');
    }
  });
});
