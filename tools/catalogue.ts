/** Every tool of the door: the processes of the registry by their ids, then the tools for jobs. */
import { createJobTools } from './job-tools.ts';
import { createProcessTool } from './process-tool.ts';
import type { DoorParts, Tool } from './tool.ts';

/** What every client takes, together with the name of the server. */
const NAME = /^[a-z][a-z0-9_]{0,49}$/;

/**
 * The same tools in the same order for every client, made once.
 * @throws {Error} when two tools have one name, or one has a name that a client would reject
 */
export function createCatalogue(parts: DoorParts): readonly Tool[] {
  const processes = parts.registry.list().map((process) => createProcessTool(process, parts));
  const tools = [...processes, ...createJobTools(parts)];
  const names = new Set<string>();
  for (const { name } of tools) {
    if (!NAME.test(name)) throw new Error(`The tool name "${name}" must fit ${NAME}. Rename the process.`);
    if (names.has(name)) throw new Error(`Two tools are called "${name}". Rename the process.`);
    names.add(name);
  }
  return tools;
}
