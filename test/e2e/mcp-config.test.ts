import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { mcpConfig } from '../../src/cli/mcp-config.ts';

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

  it.each(['claude-desktop', 'claude-code', 'cursor'] as const)('has the form of %s', (agent) => {
    expect(JSON.parse(mcpConfig(agent, program, './data'))).toMatchObject({
      mcpServers: {
        isthmus: { command: 'node', args: [expect.any(String), 'stdio', '--data', expect.stringMatching(/^\//)] },
      },
    });
  });
});
