/** The skills that stand beside the program, served as the skills extension of MCP (SEP-2640) has them. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadSkills as loadFolder } from '@modelcontextprotocol/server/ext/skills/node';

export type Skills = Awaited<ReturnType<typeof loadFolder>>;

/** @throws {Error} when a skill breaks the rules of the format, or there is no folder of them */
export async function loadSkills(): Promise<Skills> {
  // One folder above the sources, two above the compiled code.
  const folders = ['../../skills', '../../../skills'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const folder = folders.find((path) => existsSync(path));
  if (folder === undefined) throw new Error('The folder skills/ is missing beside the program.');
  return loadFolder(folder, { strict: true, cacheHint: { ttlMs: 300_000, cacheScope: 'public' } });
}
