/** What others list this server by: `server.json` of the MCP registry, `manifest.json` of a bundle for desktop agents. */
import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { listSettings, type Setting } from '../../src/server/config.ts';
import { createCatalogue } from '../../tools/definitions/catalogue.ts';
import type { McpServices } from '../../tools/model/tool.ts';

export const registrySchema = 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json';

/** What an agent's user may want to choose; all else has `isthmus stdio --help`. */
const offered = ['data', 'root', 'toolsets', 'mcpWait', 'allowFetch'] as const;

const folders: ReadonlySet<string> = new Set(['data', 'root']);

interface Manifest {
  readonly name: string;
  readonly mcpName: string;
  readonly version: string;
  readonly description: string;
  readonly author: string;
  readonly license: string;
  readonly engines: { readonly node: string };
}

/** @returns the texts by the names of their files */
export async function describeDistribution(): Promise<Readonly<Record<string, string>>> {
  const file = new URL('../../package.json', import.meta.url);
  // Our own file; the tests of the two descriptions look at what comes of it.
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const described = { 'server.json': registryEntry(manifest), 'manifest.json': await bundle(manifest) };
  const texts = Object.entries(described).map(async ([name, value]) => {
    return [name, await format(JSON.stringify(value), { parser: 'json', printWidth: 120 })] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

function registryEntry({ name, mcpName, version, description }: Manifest) {
  const settings = settingsByName();
  return {
    $schema: registrySchema,
    name: mcpName,
    title: 'Isthmus',
    description: firstClause(description),
    version,
    packages: [
      {
        registryType: 'npm',
        identifier: name,
        version,
        runtimeHint: 'npx',
        transport: { type: 'stdio' },
        packageArguments: [{ type: 'positional', value: 'stdio' }],
        environmentVariables: offered.map((setting) => ({
          name: settings[setting].variable,
          description: settings[setting].description,
          ...(folders.has(setting) && { format: 'filepath' }),
        })),
      },
    ],
  };
}

async function bundle({ name, version, description, author, license, engines }: Manifest) {
  const { data, root } = settingsByName();
  return {
    manifest_version: '0.3',
    name,
    display_name: 'Isthmus',
    version,
    description: firstClause(description),
    author: { name: author },
    license,
    server: {
      type: 'node',
      entry_point: 'dist/src/main.js',
      mcp_config: {
        command: 'node',
        args: ['${__dirname}/dist/src/main.js', 'stdio'],
        env: { [data.variable]: '${user_config.data}', [root.variable]: '${user_config.root}' },
      },
    },
    tools: await listTools(),
    // Other toolsets list other tools.
    tools_generated: true,
    prompts_generated: true,
    user_config: {
      data: folder('Data folder', data.description, '${HOME}/isthmus-data'),
      // Set to nothing is as good as not set; without a default the name of the variable would be taken for a folder.
      root: folder('Root folder', root.description, ''),
    },
    // The others are named when the tests have run there.
    compatibility: { platforms: ['linux'], runtimes: { node: engines.node } },
  };
}

/** Names alone: descriptions are written anew more often than this file. */
async function listTools(): Promise<readonly { name: string }[]> {
  const registry = await loadBuiltInProcesses();
  const parts = { registry, toolsets: ['default'], waitMs: 40_000, publicUrl: () => undefined };
  // The tools are listed and none is run, so that nothing behind them is needed.
  const { listed } = createCatalogue(parts as unknown as McpServices);
  return listed.map(({ name }) => ({ name }));
}

function folder(title: string, description: string, fallback: string) {
  return { type: 'directory', title, description, required: false, default: fallback };
}

function settingsByName(): Readonly<Record<(typeof offered)[number], Setting>> {
  const all = listSettings().map((setting) => [setting.name, setting] as const);
  // Every setting has an entry.
  return Object.fromEntries(all) as Record<(typeof offered)[number], Setting>;
}

/** A registry takes 100 characters. */
function firstClause(description: string): string {
  return `${description.split(/[:.]/)[0] ?? ''}.`;
}
