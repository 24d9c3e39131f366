/** The bundle for desktop agents (.mcpb), packed, unpacked and started as its manifest says. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, it } from 'vitest';
import { installPackage } from './installed.ts';
import { newDataFolder, root } from './program.ts';
import { shell } from '../systems.ts';

interface Manifest {
  readonly server: {
    readonly mcp_config: {
      readonly command: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>>;
    };
  };
  readonly tools: readonly { readonly name: string }[];
}

const mcpb = (...args: string[]) => {
  return execFileSync(join(root, 'node_modules', '.bin', 'mcpb'), args, { encoding: 'utf8', shell });
};

// To compress its packages takes many seconds.
it('is packed, unpacked and started with what it says', { timeout: 600_000 }, async () => {
  const [folder, unpacked, data] = [newDataFolder(), newDataFolder(), newDataFolder()];
  installPackage(folder);
  const modules = join(folder, 'node_modules');
  const content = join(folder, 'bundle');
  renameSync(join(modules, 'isthmus'), content);
  renameSync(modules, join(content, 'node_modules'));
  mcpb('validate', join(content, 'manifest.json'));
  const bundle = join(folder, 'isthmus.mcpb');
  mcpb('pack', content, bundle);
  mcpb('unpack', bundle, unpacked);

  const { server, tools } = JSON.parse(readFileSync(join(unpacked, 'manifest.json'), 'utf8')) as Manifest;
  // As an agent does, for a user who has chosen a folder for the data and none for files.
  const fill = (text: string) =>
    text
      .replaceAll('${__dirname}', unpacked)
      .replaceAll('${user_config.data}', data)
      .replaceAll('${user_config.root}', '');
  const { command, args, env } = server.mcp_config;
  const filled = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, fill(value)]));
  const cwd = join(folder, 'empty');
  mkdirSync(cwd);
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  const launch = { command, args: args.map(fill), env: { ...process.env, ...filled }, cwd, stderr: 'ignore' };
  await client.connect(new StdioClientTransport(launch as ConstructorParameters<typeof StdioClientTransport>[0]));
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
  const layer = { type: 'Point', coordinates: [-56.16, -34.9] };
  const { structuredContent } = await client.callTool({ name: 'buffer', arguments: { layer, distance: 400 } });
  expect(structuredContent).toMatchObject({ status: 'successful' });
  await client.close();
});
