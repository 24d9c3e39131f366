/** Builds the image once, before the first test. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { configurePodman, findContainerTool, type ContainerTool } from './container-tool.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const tag = 'isthmus';

declare module 'vitest' {
  interface ProvidedContext {
    /** Undefined where no container can run. */
    readonly image: { readonly tool: ContainerTool; readonly tag: string } | undefined;
  }
}

export default function setup({ provide }: TestProject): void {
  const tool = findContainerTool();
  if (tool === undefined) {
    const missing = 'neither docker nor podman can run containers here.';
    if (process.env.CI === 'true') throw new Error(`The image cannot be tested: ${missing}`);
    process.stderr.write(`Not tested: the image: ${missing}\n`);
  }
  if (tool === 'podman') configurePodman();
  if (tool !== undefined && process.env.IMAGE_TAG === undefined) build(tool);
  provide('image', tool && { tool, tag: process.env.IMAGE_TAG ?? tag });
}

/** The log of the build goes where that of the tests goes. */
function build(tool: ContainerTool): void {
  if (tool === 'podman') getBaseImages();
  // Podman writes no HEALTHCHECK into its own format, and its build has no network of its own inside a container.
  const flags = tool === 'podman' ? ['--layers', '--format', 'docker', '--network', 'host'] : [];
  const startedAt = performance.now();
  run(tool, ['build', ...flags, '--tag', tag, root]);
  process.stderr.write(`Built in ${((performance.now() - startedAt) / 1000).toFixed(0)} s.\n`);
}

/** Where a registry of images is not reached, they are made from packages. */
function getBaseImages(): void {
  const bases = [...readFileSync(join(root, 'Dockerfile'), 'utf8').matchAll(/^FROM (\S+:\S+)/gm)];
  const isMissing = ([, name = '']: readonly string[]) =>
    spawnSync('podman', ['image', 'exists', `docker.io/library/${name}`]).status !== 0 &&
    spawnSync('podman', ['pull', `docker.io/library/${name}`], { stdio: 'ignore' }).status !== 0;
  if (bases.some(isMissing)) run(join(root, 'scripts/image/make-base-images.sh'), []);
}

function run(program: string, args: readonly string[]): void {
  const { status } = spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}.`);
}
