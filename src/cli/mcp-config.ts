/** `isthmus mcp-config`: prints the configuration that makes an agent start this server. */
import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

export const agents = ['claude-desktop', 'claude-code', 'vscode', 'cursor', 'gemini-cli', 'zed'] as const;
export type Agent = (typeof agents)[number];

/** The configuration file of each agent. */
export const configFiles: Readonly<Record<Agent, string>> = {
  'claude-desktop': 'claude_desktop_config.json (Settings, Developer, Edit Config)',
  'claude-code': '.mcp.json in the project',
  vscode: '.vscode/mcp.json in the project',
  cursor: '.cursor/mcp.json in the project, or ~/.cursor/mcp.json',
  'gemini-cli': '.gemini/settings.json in the project, or ~/.gemini/settings.json',
  zed: '~/.config/zed/settings.json (command palette, zed: open settings file)',
};

/** Written as absolute paths, because agents start programs in any folder. */
export interface ServerFolders {
  readonly data: string;
  /** The folder whose files may be read and written. */
  readonly root?: string;
}

/**
 * @param program path of the program, as it was started
 * @throws {Error} when the root is not a folder: the agent would only see that the server does not start
 */
export function mcpConfig(agent: Agent, program: string, { data, root }: ServerFolders): string {
  if (root !== undefined && !statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`--root ${root} cannot be used: ${resolve(root)} is not a folder.`);
  }
  const inRoot = root === undefined ? [] : ['--root', realpathSync(root)];
  const server = {
    command: 'node',
    args: [realpathSync(program), 'stdio', '--data', resolve(data), ...inRoot],
  };
  return JSON.stringify(fileOf(agent, server), null, 2);
}

function fileOf(agent: Agent, server: object): object {
  if (agent === 'vscode') return { servers: { isthmus: { type: 'stdio', ...server } } };
  if (agent === 'zed') return { context_servers: { isthmus: server } };
  return { mcpServers: { isthmus: server } };
}
