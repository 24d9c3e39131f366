/** Asks the server through the MCP Inspector, which starts it as mcp.json says, and looks at the answers. */
import { deepStrictEqual } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspector, node22, root } from './node22.ts';

/** @throws {Error} when an answer is not what it must be */
export function inspect(): void {
  const { tools } = ask(['--method', 'tools/list', '--strict']) as { tools: readonly { readonly name: string }[] };
  const names = tools.map(({ name }) => name);
  deepStrictEqual(
    ['buffer', 'measure', 'find_process', 'run_process', 'get_job'].filter((name) => !names.includes(name)),
    [],
  );
  const layer = { type: 'Point', coordinates: [6.13, 49.61] };
  const call = ['--tool-name', 'measure', '--tool-args-json', JSON.stringify({ layer })];
  const { structuredContent: content } = ask(['--method', 'tools/call', ...call]) as {
    structuredContent: { status: string; outputs: { result: { properties: Record<string, unknown> } } };
  };
  deepStrictEqual(content.status, 'successful');
  deepStrictEqual(content.outputs.result.properties.area_m2, 0);
}

function ask(args: readonly string[]): unknown {
  const data = mkdtempSync(join(tmpdir(), 'isthmus-inspector-'));
  try {
    const server = ['--cli', '--config', 'mcp.json', '--server', 'isthmus', '--format', 'json'];
    const { status, stdout, stderr } = spawnSync(node22, [inspector, ...server, ...args], {
      cwd: root,
      encoding: 'utf8',
      timeout: 60_000,
      maxBuffer: 2 ** 26,
      env: { ...process.env, ISTHMUS_DATA: data, MCP_INSPECTOR_SECRET_STORE: 'memory' },
    });
    if (status !== 0) throw new Error(`The Inspector ended with ${status}:\n${stderr}`);
    // With --strict, it tells what some client may not take in a schema.
    const portability = /^(\d+) errors?, (\d+) warnings?/m.exec(stderr);
    if (portability) throw new Error(`A schema is not portable:\n${stderr}`);
    // The same envelope for every method.
    return (JSON.parse(stdout) as { result: unknown }).result;
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}
