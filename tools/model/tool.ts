/** A tool of the MCP server: its listing and how to run it; those of processes and those for jobs alike. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import type { JsonSchema } from '../../schemas/dialect.ts';
import type { Log } from '../../src/common/log.ts';
import type { ExecutionService } from '../../src/execution/execution.ts';
import { toOwnScheme } from '../../src/inputs/job-uri.ts';
import type { FileUploads } from '../../src/inputs/file-uploads.ts';
import type { SpooledValue } from '../../src/inputs/scan-body.ts';
import type { Root } from '../../src/inputs/root-folder.ts';
import type { FileSource } from '../../src/model/input-source.ts';
import type { Job } from '../../src/model/job.ts';
import type { Registry } from '../../src/process/registry.ts';

/** Services that the tools use. */
export interface McpServices {
  readonly registry: Registry;
  readonly execution: ExecutionService;
  readonly version: string;
  /** The processes listed as tools: `default`, `all`, groups, process IDs. */
  readonly toolsets: readonly string[];
  /** Maximum time a call waits for its job before it returns the job ID. */
  readonly waitMs: number;
  /** Base URL of the OGC API, if there is one, without a slash at its end: large results are fetched from it. */
  publicUrl(): string | undefined;
  /** Clients are connected over HTTP, and can reach that API. */
  readonly overHttp?: true;
  /** The folder whose files may be named in calls; never over HTTP. */
  readonly root?: Root;
  /** Links by which clients send files; over HTTP alone. */
  readonly fileUploads?: FileUploads;
  /** Inputs may be fetched from other servers. */
  readonly fetches?: boolean;
  readonly log: Log;
}

/** References below these URLs belong to this server. */
export function ownBaseUrls({ publicUrl, execution }: Pick<McpServices, 'publicUrl' | 'execution'>): readonly string[] {
  const url = publicUrl();
  return url === undefined ? execution.addresses() : [url, ...execution.addresses()];
}

/** @param reference a job ID, or the reference of a result: models pass on what other tools take */
export function parseJobId(reference: string, services: Pick<McpServices, 'publicUrl' | 'execution'>): string {
  const uri = toOwnScheme(reference, ownBaseUrls(services));
  const [, id] = /^isthmus:\/\/jobs\/([^/?#]+)/.exec(uri ?? '') ?? [];
  return id ?? reference;
}

export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputs: JsonSchema;
  /** Missing where answers have no structured content. */
  readonly outputs?: JsonSchema;
  readonly annotations: Annotations;
  /** Takes arguments that stay in a file, as those of a process do: it gets an outline of them, and `call.spooled`. */
  readonly takesSpooled?: true;
  /** @throws {ProcessError} which becomes an error result */
  run(args: unknown, call: Call): Promise<CallToolResult>;
}

/** The defaults of the protocol are pessimistic, so that all four are always set. */
export interface Annotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/** One `tools/call` request. */
export interface Call {
  /** Aborted when the answer is no longer waited for. */
  readonly signal: AbortSignal;
  /** True if the client cancelled the call, false if it lost its connection. */
  wasCancelled(): boolean;
  /** Missing where the client has not asked for it. */
  readonly onProgress?: (job: Job) => void;
  /** The client accepts a task in place of a result. */
  readonly takesTasks: boolean;
  /** Client that the jobs of the call are attributed to. */
  readonly caller?: string;
  /** Base URL by which the client reached this server, without a slash at its end; over HTTP alone. */
  readonly base?: string;
  /** Arguments of a large message. */
  readonly spooled?: SpooledArguments;
}

/** Arguments of a message that went to a file; it is removed after the call, unless a job has taken it. */
export interface SpooledArguments {
  readonly all: SpooledValue;
  /** The argument `inputs`, which is large in `run_process`. */
  readonly inputs?: SpooledValue;
  /** Names of the arguments that are large; the tool gets an empty object, an empty array or the start of a string. */
  readonly large: readonly string[];
  /** The same for the members of `inputs`. */
  readonly largeInputs: readonly string[];
}

/** Inputs of a process that a worker reads. */
export class SpooledInputs {
  readonly source: FileSource;

  /** @param within names of the arguments around them */
  constructor(source: FileSource, within: readonly string[] = []) {
    this.source = { ...source, jsonStrings: true, within };
  }
}
