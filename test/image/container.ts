/** A container as compose.yaml describes it, on a free port. */
import { readFileSync } from 'node:fs';
import { describe, inject } from 'vitest';
import { parse } from 'yaml';
import { runTool } from './container-tool.ts';

const image = inject('image');

/** Tests of a container, skipped where none can run. */
export const describeImage = describe.skipIf(image === undefined);

export interface Container {
  readonly name: string;
  readonly startMs: number;
  /** The address changes with a start. */
  url(): string;
  run(...command: readonly string[]): string;
  /** As a power failure would end it. */
  kill(): void;
  /** The same container again. @returns milliseconds until it was ready */
  start(): Promise<number>;
  /** Removes the container and keeps its volume. @returns the exit code of the program after SIGTERM */
  stop(): number;
}

export function inspectImage(): ImageDescription {
  const [described] = JSON.parse(runImageTool('image', 'inspect', useImage().tag)) as [InspectedImage];
  // Podman 4 has it beside the configuration.
  return { ...described, healthcheck: (described.Config.Healthcheck ?? described.Healthcheck)?.Test ?? [] };
}

export interface ImageDescription extends InspectedImage {
  /** The command in its form of Docker: CMD, program, arguments. */
  readonly healthcheck: readonly string[];
}

interface InspectedImage {
  readonly Size: number;
  readonly Healthcheck?: Healthcheck;
  readonly Config: {
    readonly User: string;
    readonly Labels: Readonly<Record<string, string>>;
    readonly Volumes: Readonly<Record<string, object>>;
    readonly Healthcheck?: Healthcheck;
  };
}

interface Healthcheck {
  readonly Test: readonly string[];
}

/** @param volume made when it does not exist */
export async function startContainer(volume: string): Promise<Container> {
  const { tag } = useImage();
  const name = `isthmus-test-${crypto.randomUUID().slice(0, 8)}`;
  const startedAt = performance.now();
  runImageTool('run', '--detach', '--name', name, ...describeService(volume), tag);
  await waitUntilReady(name);
  return {
    name,
    startMs: performance.now() - startedAt,
    url: () => findUrl(name),
    run: (...command) => runImageTool('exec', name, ...command),
    kill: () => void runImageTool('kill', '--signal', 'KILL', name),
    async start() {
      const from = performance.now();
      runImageTool('start', name);
      await waitUntilReady(name);
      return performance.now() - from;
    },
    stop() {
      runImageTool('stop', '--time', '20', name);
      const code = Number(runImageTool('inspect', '--format', '{{.State.ExitCode}}', name));
      runImageTool('rm', name);
      return code;
    },
  };
}

export function removeVolume(volume: string): void {
  runImageTool('volume', 'rm', '--force', volume);
}

/** @param args of docker or podman */
export function runImageTool(...args: readonly string[]): string {
  return runTool(useImage().tool, args);
}

function useImage(): NonNullable<typeof image> {
  if (image === undefined) throw new Error('There is no image; use `describeImage`.');
  return image;
}

interface Service {
  readonly ports: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly tmpfs: readonly string[];
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly mem_limit: string;
  readonly pids_limit: number;
  readonly read_only: boolean;
}

/** The options of `run` that say what compose.yaml says, but for the port and the volume. */
function describeService(volume: string): readonly string[] {
  const file = new URL('../../compose.yaml', import.meta.url);
  // `npm run check` holds the file against its schema.
  const { services } = parse(readFileSync(file, 'utf8')) as { services: { isthmus: Service } };
  const service = services.isthmus;
  const each = (flag: string, values: readonly string[]) => values.flatMap((value) => [flag, value]);
  return [
    ...each(
      '--publish',
      service.ports.map((port) => port.replace(/:\d+:/, '::')),
    ),
    ...each(
      '--volume',
      service.volumes.map((mount) => mount.replace(/^data:/, `${volume}:`)),
    ),
    ...each(
      '--env',
      Object.entries(service.environment).map((pair) => pair.join('=')),
    ),
    ...each('--tmpfs', service.tmpfs),
    ...each('--cap-drop', service.cap_drop),
    ...each('--security-opt', service.security_opt),
    ...(service.read_only ? ['--read-only'] : []),
    ...['--memory', service.mem_limit, '--pids-limit', String(service.pids_limit)],
  ];
}

function findUrl(name: string): string {
  return `http://${runImageTool('port', name, '5001/tcp')}`;
}

async function waitUntilReady(name: string): Promise<void> {
  const url = findUrl(name);
  for (let attempt = 0; attempt < 600; attempt++) {
    const isReady = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The container was not ready in 30 s:\n${runImageTool('logs', name)}`);
}
