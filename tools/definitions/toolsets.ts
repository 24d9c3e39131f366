/** Which processes are tools of their own: each tool in the list costs the model tokens in every conversation. */
import { suggestNames } from '../../src/common/did-you-mean.ts';
import { processGroups, type Process } from '../../src/process/define-process.ts';
import type { Registry } from '../../src/process/registry.ts';

/** What most questions about vector data need; all else is reached by `find_process` and `run_process`. */
const everyday = [
  'buffer',
  'dissolve',
  'clip',
  'measure',
  'distance',
  'nearest',
  'spatial-join',
  'select-by-location',
  'simplify',
  'make-valid',
  'diagnose',
  'reproject',
];

/**
 * @param names toolsets: `default`, `all`, the groups of processes, or ids of single processes
 * @returns the processes in the order of their toolsets, each once
 * @throws {Error} naming the toolset that does not exist and the ones that do
 */
export function selectProcesses(registry: Registry, names: readonly string[]): readonly Process[] {
  return [...new Set(names.flatMap((name) => toolset(registry, name)))];
}

function toolset(registry: Registry, name: string): readonly Process[] {
  const all = registry.list();
  if (name === 'all') return all;
  if (name === 'default') return everyday.map((id) => registry.get(id));
  const found = all.filter(({ id, group }) => id === name || group === name);
  if (found.length > 0) return found;
  const sets = ['default', 'all', ...processGroups];
  const [near] = suggestNames(name, [...sets, ...all.map(({ id }) => id)]);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  throw new Error(
    `There is no toolset "${name}". It is one of ${sets.join(', ')}, or the id of a process (isthmus list).${hint}`,
  );
}
