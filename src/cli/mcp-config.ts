/** `isthmus mcp-config`: prints the configuration that makes an agent start this server. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';

export const agents = ['claude-desktop', 'claude-code', 'vscode', 'cursor', 'gemini-cli', 'zed'] as const;
export type Agent = (typeof agents)[number];

/** The documentation that the form of each was checked against. */
export const documentation: Readonly<Record<Agent, string>> = {
  'claude-desktop': 'https://modelcontextprotocol.io/docs/develop/connect-local-servers',
  'claude-code': 'https://code.claude.com/docs/en/mcp',
  vscode: 'https://code.visualstudio.com/docs/copilot/reference/mcp-configuration',
  cursor: 'https://docs.cursor.com/context/model-context-protocol',
  'gemini-cli': 'https://geminicli.com/docs/tools/mcp-server',
  zed: 'https://zed.dev/docs/ai/mcp',
};

/** The configuration file of each agent. */
export const configFiles: Readonly<Record<Agent, string>> = {
  'claude-desktop': 'claude_desktop_config.json (Settings, Developer, Edit Config)',
  'claude-code': '.mcp.json in the project',
  vscode: '.vscode/mcp.json in the project',
  cursor: '.cursor/mcp.json in the project, or ~/.cursor/mcp.json',
  'gemini-cli': '.gemini/settings.json in the project, or ~/.gemini/settings.json',
  zed: '~/.config/zed/settings.json (command palette, zed: open settings file)',
};

/** The package.json that npx writes to a folder of its cache. */
interface NpxFolder {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly _npx?: { readonly packages?: readonly string[] };
}

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
export function mcpConfig(
  agent: Agent,
  program: string,
  { data, root }: ServerFolders,
  system = process.platform,
): string {
  if (root !== undefined && !statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`--root ${root} cannot be used: ${resolve(root)} is not a folder.`);
  }
  const inRoot = root === undefined ? [] : ['--root', realpathSync(root)];
  const [command, ...before] = commandOf(realpathSync(program), system);
  const server = { command, args: [...before, 'stdio', '--data', resolve(data), ...inRoot] };
  return JSON.stringify(fileOf(agent, server), null, 2);
}

/**
 * The program as the agent starts it. A desktop agent does not have the PATH of a shell, so that Node.js is named by its
 * path. What npx has fetched lies in its cache, which npm may empty: then npx itself is named, as each agent's
 * documentation does.
 */
function commandOf(program: string, system: NodeJS.Platform): readonly [string, ...string[]] {
  const folders = program.split(sep);
  const cache = folders.lastIndexOf('_npx');
  if (cache === -1) return [process.execPath, program];
  const npx = ['npx', '-y', fetchedBy(folders.slice(0, cache + 2).join(sep))] as const;
  // There npx is a command file, which only a shell starts.
  return system === 'win32' ? ['cmd', '/c', ...npx] : npx;
}

/** @returns what npx was asked for: the package with its version, or the full path of an archive */
function fetchedBy(folder: string): string {
  try {
    // A file of npm; what it has is looked at.
    const { _npx, dependencies } = JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8')) as NpxFolder;
    const [asked] = _npx?.packages ?? [];
    const found = dependencies?.isthmus;
    if (found?.startsWith('file:') === true) return realpathSync(resolve(realpathSync(folder), found.slice(5)));
    if (asked !== undefined) return asked;
  } catch {
    // An npm that keeps its cache in another way.
  }
  return 'isthmus';
}

function fileOf(agent: Agent, server: object): object {
  if (agent === 'vscode') return { servers: { isthmus: { type: 'stdio', ...server } } };
  if (agent === 'zed') return { context_servers: { isthmus: server } };
  return { mcpServers: { isthmus: server } };
}
