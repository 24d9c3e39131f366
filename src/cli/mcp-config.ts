/** `isthmus mcp-config`: the lines that make an agent start this server, for its own configuration file. */
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';

export const agents = ['claude-desktop', 'claude-code', 'vscode', 'cursor'] as const;
export type Agent = (typeof agents)[number];

/** Where each agent looks for its servers. */
export const configFiles: Readonly<Record<Agent, string>> = {
  'claude-desktop': 'claude_desktop_config.json (Settings, Developer, Edit Config)',
  'claude-code': '.mcp.json in the project',
  vscode: '.vscode/mcp.json in the project',
  cursor: '.cursor/mcp.json in the project, or ~/.cursor/mcp.json',
};

/**
 * @param program path of the program, as it was started
 * @param data folder of the job store: agents start programs in folders of their own choice
 */
export function mcpConfig(agent: Agent, program: string, data: string): string {
  const server = { command: 'node', args: [realpathSync(program), 'stdio', '--data', resolve(data)] };
  const file =
    agent === 'vscode' ? { servers: { isthmus: { type: 'stdio', ...server } } } : { mcpServers: { isthmus: server } };
  return JSON.stringify(file, null, 2);
}
