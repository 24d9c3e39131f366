/** What a tool is to this door: what it is listed as, and a way to run it. Processes and job tools alike. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import type { JsonSchema } from '../../schemas/dialect.ts';
import type { ExecutionService } from '../../src/execution/execution.ts';
import type { Job } from '../../src/model/job.ts';
import type { Log } from '../../src/common/log.ts';
import { toOwnScheme } from '../../src/inputs/job-uri.ts';
import type { Root } from '../../src/inputs/root-folder.ts';
import type { Registry } from '../../src/process/registry.ts';

/** What the door is given by the house. */
export interface McpServices {
  readonly registry: Registry;
  readonly execution: ExecutionService;
  readonly version: string;
  /** Which processes are listed as tools: `default`, `all`, groups, ids of processes. */
  readonly toolsets: readonly string[];
  /** How long a call waits for its job before it answers with the job id. */
  readonly patienceMs: number;
  /** Address of the HTTP server, when there is one: large results are fetched there. */
  publicUrl(): string | undefined;
  /** The folder whose files callers may name; never over HTTP. */
  readonly root?: Root;
  /** Whether inputs may lead to other servers. */
  readonly fetches?: boolean;
  readonly log: Log;
}

/** References below these lead to this server. */
export function ownAddresses({
  publicUrl,
  execution,
}: Pick<McpServices, 'publicUrl' | 'execution'>): readonly string[] {
  const url = publicUrl();
  return url === undefined ? execution.addresses() : [url, ...execution.addresses()];
}

/** A job is named by its id, or by the reference to something of it: models give what other tools take. */
export function jobIdOf(named: string, parts: Pick<McpServices, 'publicUrl' | 'execution'>): string {
  const path = toOwnScheme(named, ownAddresses(parts));
  const [, id] = /^isthmus:\/\/jobs\/([^/?#]+)/.exec(path ?? '') ?? [];
  return id ?? named;
}

export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputs: JsonSchema;
  readonly outputs: JsonSchema;
  readonly annotations: Annotations;
  /** @throws {ProcessError} which the dispatcher turns into an answer */
  run(args: unknown, call: Call): Promise<CallToolResult>;
}

/** The defaults of the protocol are pessimistic, so that all four are always said. */
export interface Annotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/** One request, as far as a tool needs to know it. */
export interface Call {
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Whether the client asked for the end of the work, rather than lost its connection. */
  wasCancelled(): boolean;
  readonly onProgress: (job: Job) => void;
  /** Whether the client takes a task in place of an answer that is not there at once. */
  readonly takesTasks: boolean;
  /** Who asks, for the jobs that come of it. */
  readonly caller?: string;
}
