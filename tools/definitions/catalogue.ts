/** Every tool of the door: chosen processes by their ids, the tools that reach the others, and those for jobs. */
import { createJobTools } from './job-tools.ts';
import { createProcessTool, toToolName } from './process-tool.ts';
import { createProcessTools } from './process-tools.ts';
import { createReadResult } from './read-result.ts';
import { createShowMap } from './show-map.ts';
import { selectProcesses } from './toolsets.ts';
import type { McpServices, Tool } from '../model/tool.ts';

/** What every client takes, together with the name of the server. */
const NAME = /^[a-z][a-z0-9_]{0,49}$/;

export interface Catalogue {
  /** The same tools in the same order for every client. */
  readonly listed: readonly Tool[];
  /** @returns also a process that is not listed: a model that knows its name need not take the long way */
  find(name: string): Tool | undefined;
  /** Of all tools, for who misspelt one. */
  readonly names: readonly string[];
}

/**
 * Made once.
 * @throws {Error} when two tools have one name, or one has a name that a client would reject
 */
export function createCatalogue(parts: McpServices): Catalogue {
  const chosen = selectProcesses(parts.registry, parts.toolsets);
  const own = [
    ...createProcessTools(parts, new Set(chosen.map(({ id }) => id))),
    createReadResult(parts),
    createShowMap(parts),
    ...createJobTools(parts),
  ];
  const processes = parts.registry.list().map((process) => createProcessTool(process, parts));
  const byName = new Map<string, Tool>();
  for (const tool of [...processes, ...own]) {
    const { name } = tool;
    if (!NAME.test(name)) throw new Error(`The tool name "${name}" must fit ${NAME}. Rename the process.`);
    if (byName.has(name)) throw new Error(`Two tools are called "${name}". Rename the process.`);
    byName.set(name, tool);
  }
  const listed = [...chosen.flatMap(({ id }) => byName.get(toToolName(id)) ?? []), ...own];
  return { listed, find: (name) => byName.get(name), names: [...byName.keys()] };
}
