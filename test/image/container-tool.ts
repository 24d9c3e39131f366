/** Docker or Podman, whose command lines are alike in all that is used here. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type ContainerTool = 'docker' | 'podman';

const tools: readonly ContainerTool[] = ['docker', 'podman'];

/** @returns the one that `CONTAINER_TOOL` names, else the first that answers; a docker client without its server does not */
export function findContainerTool(): ContainerTool | undefined {
  const named = process.env.CONTAINER_TOOL;
  const isUsable = (tool: ContainerTool) => spawnSync(tool, ['ps'], { stdio: 'ignore' }).status === 0;
  return tools.find((tool) => (named === undefined ? isUsable(tool) : tool === named));
}

/** @throws {Error} with what the tool wrote, when it fails */
export function runTool(tool: ContainerTool, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(tool, args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(`${tool} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout.trim();
}

/**
 * Lets Podman run where it is inside a container itself: limits of open files and processes may not be raised there, and
 * crun of Debian 12 refuses a machine with control groups of both versions, which runc takes.
 */
export function configurePodman(): void {
  const limit = (flag: string) =>
    execFileSync('sh', ['-c', `ulimit -H${flag} 2>/dev/null || echo 4096`])
      .toString()
      .trim();
  const limits = { nofile: limit('n'), nproc: '4096' };
  const ulimits = Object.entries(limits).flatMap(([name, value]) =>
    /^\d+$/.test(value) ? [`"${name}=${value}:${value}"`] : [],
  );
  const hasRunc = spawnSync('runc', ['--version'], { stdio: 'ignore' }).status === 0;
  const file = join(mkdtempSync(join(tmpdir(), 'isthmus-podman-')), 'containers.conf');
  writeFileSync(
    file,
    `[containers]\ndefault_ulimits = [${ulimits.join(', ')}]\n${hasRunc ? '[engine]\nruntime = "runc"\n' : ''}`,
  );
  process.env.CONTAINERS_CONF = file;
}
