import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agents, documentation, mcpConfig } from '../../src/cli/mcp-config.ts';
import { newDataFolder } from './program.ts';

const program = 'dist/src/main.js';

describe('isthmus mcp-config', () => {
  it('prints what an agent needs to start this server, wherever Node.js is', () => {
    const options = { encoding: 'utf8' } as const;
    const args = [program, 'mcp-config', '--client', 'vscode', '--data', 'some/data'];
    const { stdout, stderr } = spawnSync(process.execPath, args, options);
    expect(stderr).toBe(`For .vscode/mcp.json in the project, see ${documentation.vscode}:\n`);
    expect(JSON.parse(stdout)).toEqual({
      servers: {
        isthmus: {
          type: 'stdio',
          command: process.execPath,
          args: [resolve('dist/src/main.js'), 'stdio', '--data', resolve('some/data')],
        },
      },
    });
  });

  it.each([
    ['claude-desktop', 'mcpServers'],
    ['claude-code', 'mcpServers'],
    ['cursor', 'mcpServers'],
    ['gemini-cli', 'mcpServers'],
    ['zed', 'context_servers'],
  ] as const)('has the form of %s', (agent, member) => {
    expect(JSON.parse(mcpConfig(agent, program, { data: './data' }))).toEqual({
      [member]: {
        isthmus: { command: process.execPath, args: [resolve(program), 'stdio', '--data', resolve('data')] },
      },
    });
  });

  it.each([
    ['the registry', { dependencies: { isthmus: '^0.1.0' }, _npx: { packages: ['isthmus@0.1.0'] } }, 'isthmus@0.1.0'],
    ['an archive', { dependencies: { isthmus: 'file:../../isthmus.tgz' }, _npx: { packages: ['./isthmus.tgz'] } }, ''],
    ['an npm that writes nothing', undefined, 'isthmus'],
  ])('names npx, not the folder of its cache, when it came from %s', (_, written, asked) => {
    const home = realpathSync(newDataFolder());
    const cached = join(home, '_npx', '0f92ca53a9b4de9c');
    const main = join(cached, 'node_modules', 'isthmus', 'dist', 'src', 'main.js');
    mkdirSync(dirname(main), { recursive: true });
    for (const path of [main, join(home, 'isthmus.tgz')]) writeFileSync(path, '');
    if (written) writeFileSync(join(cached, 'package.json'), JSON.stringify(written));
    const spec = asked === '' ? join(home, 'isthmus.tgz') : asked;
    const printed = (system: NodeJS.Platform) => {
      const config = mcpConfig('claude-desktop', main, { data: 'data' }, system);
      return (JSON.parse(config) as { mcpServers: { isthmus: unknown } }).mcpServers.isthmus;
    };
    const args = ['-y', spec, 'stdio', '--data', resolve('data')];
    expect(printed('darwin')).toEqual({ command: 'npx', args });
    expect(printed('win32')).toEqual({ command: 'cmd', args: ['/c', 'npx', ...args] });
  });

  it('names the documentation that docs/agents/clients.md names', () => {
    const page = readFileSync('docs/agents/clients.md', 'utf8');
    for (const agent of agents) expect(page).toContain(documentation[agent]);
  });

  it.each(agents)('names the root folder for %s, by its full path', (agent) => {
    const printed = execFileSync(process.execPath, [program, 'mcp-config', '--client', agent, '--root', 'test'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [servers] = Object.values(JSON.parse(printed) as Record<string, { isthmus: { args: string[] } }>);
    expect(servers?.isthmus.args.slice(-2)).toEqual(['--root', resolve('test')]);
  });

  it('refuses a root folder that is none', () => {
    const run = spawnSync(process.execPath, [program, 'mcp-config', '--client', 'cursor', '--root', 'nowhere'], {
      encoding: 'utf8',
    });
    expect(run.status).toBe(1);
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(/--root nowhere .*nowhere.* is not a folder/);
  });
});
