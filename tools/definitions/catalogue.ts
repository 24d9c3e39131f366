/** Every tool of the MCP server: those of chosen processes, those that reach the others, and those for jobs and results. */
import { suggestNames } from '../../src/common/did-you-mean.ts';
import { processGroups, type Process } from '../../src/process/define-process.ts';
import type { Registry } from '../../src/process/registry.ts';
import type { McpServices, Tool } from '../model/tool.ts';
import { createJobTools } from './job-tools.ts';
import { createListFiles } from './list-files.ts';
import { createProcessTool, toToolName } from './process-tool.ts';
import { createProcessTools } from './process-tools.ts';
import { createReadResult } from './read-result.ts';
import { createShowMap } from './show-map.ts';
import { createUploadLink } from './upload-link.ts';

/** Accepted by every client, together with the name of the server. */
const TOOL_NAME = /^[a-z][a-z0-9_]{0,49}$/;

/** Each listed tool costs tokens in every conversation; the other processes are reached by `find_process`. */
const defaultProcesses = [
  'buffer',
  'dissolve',
  'clip',
  'measure',
  'distance',
  'nearest',
  'closest-facility',
  'service-area',
  'spatial-join',
  'select-by-location',
  'diagnose',
];

export interface Catalogue {
  /** The same tools in the same order for every client. */
  readonly listed: readonly Tool[];
  /** Also the tools of processes that are not listed, for models that know their names. */
  readonly byName: ReadonlyMap<string, Tool>;
}

/**
 * Created once.
 * @throws {Error} when two tools have one name, one has a name that a client would reject, or a toolset does not exist
 */
export function createCatalogue(services: McpServices): Catalogue {
  const chosen = selectProcesses(services.registry, services.toolsets);
  const own = [
    ...(services.root ? [createListFiles(services, services.root)] : []),
    ...(services.fileUploads ? [createUploadLink(services, services.fileUploads)] : []),
    ...createProcessTools(services, new Set(chosen.map(({ id }) => id))),
    createReadResult(services),
    createShowMap(services),
    ...createJobTools(services),
  ];
  const processes = services.registry.list().map((process) => createProcessTool(process, services));
  const byName = new Map<string, Tool>();
  for (const tool of [...processes, ...own]) {
    const { name } = tool;
    if (!TOOL_NAME.test(name)) throw new Error(`The tool name "${name}" must match ${TOOL_NAME}. Rename the process.`);
    if (byName.has(name)) throw new Error(`Two tools are called "${name}". Rename the process.`);
    byName.set(name, tool);
  }
  const listed = [...chosen.flatMap(({ id }) => byName.get(toToolName(id)) ?? []), ...own];
  return { listed, byName };
}

/**
 * @param names toolsets: `default`, `all`, groups of processes, or process IDs
 * @returns the processes in the order of their toolsets, each once
 */
function selectProcesses(registry: Registry, names: readonly string[]): readonly Process[] {
  return [...new Set(names.flatMap((name) => resolveToolset(registry, name)))];
}

function resolveToolset(registry: Registry, name: string): readonly Process[] {
  const all = registry.list();
  if (name === 'all') return all;
  if (name === 'default') return defaultProcesses.map((id) => registry.get(id));
  const matches = all.filter(({ id, group }) => id === name || group === name);
  if (matches.length > 0) return matches;
  const sets = ['default', 'all', ...processGroups];
  const [near] = suggestNames(name, [...sets, ...all.map(({ id }) => id)]);
  const suggestion = near === undefined ? '' : ` Did you mean ${near}?`;
  throw new Error(
    `There is no toolset "${name}". It must be one of ${sets.join(', ')}, or a process ID (isthmus list).${suggestion}`,
  );
}
