import { execFileSync, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agents, mcpConfig } from '../../src/cli/mcp-config.ts';

const program = 'dist/src/main.js';

describe('isthmus mcp-config', () => {
  it('prints what an agent needs to start this server', () => {
    const printed = execFileSync(
      process.execPath,
      [program, 'mcp-config', '--client', 'vscode', '--data', '/tmp/data'],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    expect(JSON.parse(printed)).toEqual({
      servers: {
        isthmus: {
          type: 'stdio',
          command: 'node',
          args: [expect.stringMatching(/^\/.*dist\/src\/main\.js$/), 'stdio', '--data', '/tmp/data'],
        },
      },
    });
  });

  it.each([
    ['claude-desktop', 'mcpServers'],
    ['claude-code', 'mcpServers'],
    ['cursor', 'mcpServers'],
    // geminicli.com/docs/tools/mcp-server
    ['gemini-cli', 'mcpServers'],
    // zed.dev/docs/ai/mcp
    ['zed', 'context_servers'],
  ] as const)('has the form of %s', (agent, member) => {
    expect(JSON.parse(mcpConfig(agent, program, { data: './data' }))).toEqual({
      [member]: {
        isthmus: { command: 'node', args: [expect.any(String), 'stdio', '--data', expect.stringMatching(/^\//)] },
      },
    });
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
