/** Every setting of the program, with its default, limits and description. The only reader of the environment. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { isObject } from '../../schemas/is-object.ts';
import { normalizeBaseUrl } from '../common/base-url.ts';
import { compact } from '../common/compact.ts';
import { processGroups } from '../process/define-process.ts';
import { DEFAULT_HEAP_MB } from './heap-limit.ts';

/** A comma-separated list. */
function names(fallback: string) {
  return z
    .string()
    .default(fallback)
    .transform((list) =>
      list
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean),
    );
}

/** A host written as a URL would never match. */
function hosts(fallback: string) {
  const host = /^(?:(?:\*\.)?[\w.-]+|[0-9a-f:.]*:[0-9a-f:.]*)$/i;
  const message = 'must be host names such as example.org or *.example.org, without https:// and without a path';
  return names(fallback).pipe(z.array(z.string().regex(host, message)));
}

/** Tiles of one origin, which the content security policy of the pages then allows. */
function isTileUrl(text: string): boolean {
  const names = [...text.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name);
  const url = URL.canParse(text.replaceAll(/[{}]/g, '')) ? new URL(text.replaceAll(/[{}]/g, '')) : undefined;
  const isUrl =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.username === '' &&
    !(text.split('/')[2] ?? '').includes('{');
  return (
    isUrl && ['z', 'x', 'y'].every((name) => names.includes(name)) && names.every((name) => /^[zxyr]$/.test(name ?? ''))
  );
}

const data = {
  data: z.string().min(1).default('./data').describe('Data folder: job store and results; ":memory:" keeps nothing'),
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .transform(normalizeBaseUrl)
    .optional()
    .describe('Public base URL, when behind a reverse proxy'),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Minimum log level: debug, info, warn, error or silent'),
};

const httpServer = {
  host: z.string().default('127.0.0.1').describe('Address to bind; loopback by default'),
  port: z.coerce.number().int().min(0).max(65535).default(5001).describe('Port to listen on; 0 selects a free port'),
  basePath: z
    .string()
    .regex(/^[\w.~/-]*$/, 'must be a path such as /isthmus')
    .default('')
    .transform((path) => path.replace(/^\/*(?=[^/])/, '/').replace(/\/+$/, ''))
    .describe('Path prefix of both APIs; by default that of the public URL'),
  trustProxy: z
    .union([z.boolean(), z.stringbool()])
    .default(false)
    .describe('Trust Forwarded and X-Forwarded-* headers; the proxy must set them'),
  allowedHosts: names('').describe('Additional host names accepted in the Host header, comma-separated; * for all'),
  uploadMb: z.coerce
    .number()
    .min(0)
    .max(2048)
    .default(256)
    .describe('Maximum size of a file that an MCP client uploads, in MB; 0 for no uploads'),
  uploadQuotaMb: z.coerce
    .number()
    .positive()
    .max(1_000_000)
    .default(2048)
    .describe('Maximum size of the uploaded files together, in MB; a client may have a quarter of it'),
  uploadHours: z.coerce.number().positive().max(8760).default(24).describe('Hours that uploaded files are kept'),
  corsOrigins: names('').describe(
    'Origins whose web pages may call the OGC API, comma-separated; * for all, none by default',
  ),
};

const mcp = {
  mcpWait: z.coerce
    .number()
    .min(0)
    .max(3600)
    .default(40)
    .describe('Seconds an MCP call waits for its job before it returns the job ID'),
  linger: z.coerce
    .number()
    .min(0)
    .max(604_800)
    .optional()
    .describe('Seconds that stdio goes on with its jobs when its input has ended; default: as --run-timeout'),
  toolsets: names('default').describe(
    `Processes listed as MCP tools: default, all, ${processGroups.join(', ')}, or process IDs, comma-separated`,
  ),
  root: z
    .string()
    .min(1)
    .optional()
    .describe('Root folder: stdio and run may read inputs from it and save results in it; not allowed with serve'),
  maxMessageMb: z.coerce.number().positive().max(256).default(32).describe('Maximum size of an MCP message, in MB'),
};

const workers = {
  workers: z.coerce
    .number()
    .int()
    .min(1)
    .max(256)
    .default(availableParallelism())
    .describe('Number of worker processes'),
  threads: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe('Maximum number of threads of a job with long work, of processors that are not busy with other jobs'),
  queueLimit: z.coerce.number().int().min(0).max(1_000_000).default(1000).describe('Maximum number of queued jobs'),
  heapMb: z.coerce
    .number()
    .int()
    .min(64)
    .max(65_536)
    .default(DEFAULT_HEAP_MB)
    .describe('JavaScript heap limit per worker, in MB'),
  memoryMb: z.coerce
    .number()
    .int()
    .min(256)
    .max(1_048_576)
    .default(4096)
    .describe('Memory limit per worker (RSS, MB); jobs exceeding it are terminated'),
  recycleJobs: z.coerce.number().int().min(1).default(100_000).describe('Recycle a worker after this many jobs'),
  recycleHours: z.coerce
    .number()
    .positive()
    .max(8760)
    .default(24)
    .describe('Recycle a worker older than this, in hours, after its job'),
  recycleMb: z.coerce
    .number()
    .int()
    .min(256)
    .max(65_536)
    .default(1024)
    .describe('Recycle a worker using more memory than this, in MB, after its job'),
};

const jobs = {
  runTimeout: z.coerce.number().positive().max(604_800).default(300).describe('Maximum run time of a job, in seconds'),
  onRestart: z
    .enum(['rerun', 'fail'])
    .default('rerun')
    .describe('What happens to jobs interrupted by a restart: rerun or fail'),
  maxAttempts: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(3)
    .describe('Maximum attempts for a job interrupted by a restart'),
  shutdownTimeout: z.coerce.number().min(0).max(3600).default(10).describe('Graceful shutdown timeout, in seconds'),
  retentionHours: z.coerce
    .number()
    .positive()
    .max(87_600)
    .default(168)
    .describe('Retention of results and inputs, in hours; job records are kept twice as long'),
  diskQuotaMb: z.coerce
    .number()
    .positive()
    .max(1_000_000_000)
    .default(10_240)
    .describe('Disk quota for results and inputs, in MB; oldest are evicted first'),
};

const limits = {
  maxBodyMb: z.coerce.number().positive().max(1024).default(512).describe('Maximum request body of the OGC API, in MB'),
  maxVertices: z.coerce
    .number()
    .int()
    .positive()
    .default(20_000_000)
    .describe('Maximum number of vertices in the inputs of a job'),
  maxOutputMb: z.coerce.number().positive().max(4096).default(1024).describe('Maximum size of an output, in MB'),
  spoolKb: z.coerce
    .number()
    .min(16)
    .max(65_536)
    .default(256)
    .describe('Write request bodies larger than this to a temporary file, in kB'),
  maxUploads: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(64)
    .describe('Maximum number of such bodies that are received at once; a client may have a quarter of them'),
  maxUploadsMb: z.coerce
    .number()
    .positive()
    .max(1_000_000)
    .default(2048)
    .describe(
      'Maximum size of these bodies together, in MB; a client may have a quarter of it, and one body of any size',
    ),
};

const outgoing = {
  allowFetch: hosts('none').describe(
    'Hosts that inputs may be fetched from: none, public (any public address), or names such as *.example.org',
  ),
  fetchNetworks: names('')
    .pipe(z.array(z.union([z.cidrv4(), z.cidrv6()], { error: 'must be networks such as 10.0.0.0/8 or fd00::/8' })))
    .describe('Private networks allowed for fetches and callbacks, in CIDR notation, comma-separated'),
  fetchMb: z.coerce.number().positive().max(1024).default(64).describe('Maximum size of a fetched value, in MB'),
  fetchTimeout: z.coerce.number().positive().max(3600).default(30).describe('Timeout of a fetch, in seconds'),
  callbackHosts: hosts('public').describe(
    'Hosts that callbacks may be sent to: none, public (any public address), or names; see --fetch-networks',
  ),
  callbackSecret: z
    .string()
    .min(16)
    .optional()
    .describe('Secret to sign callbacks with (HMAC-SHA256, Standard Webhooks)'),
};

const webPages = {
  tileUrl: z
    .string()
    .refine(isTileUrl, 'must be such as https://tile.example.org/{z}/{x}/{y}.png, with nothing else in braces but {r}')
    .optional()
    .describe('Basemap tile URL template; default: bundled Natural Earth, no third-party requests'),
  tileAttribution: z
    .string()
    .max(300)
    .default('')
    .describe('Attribution shown on the map for --tile-url tiles (plain text)'),
};

const settings = { ...data, ...httpServer, ...mcp, ...workers, ...jobs, ...limits, ...outgoing, ...webPages } as const;

/** Settings in the order of `--help`; those of a group for one command have no effect on the others. */
const groups: readonly { readonly title: string; readonly members: object; readonly command?: string }[] = [
  { title: 'General', members: data },
  { title: 'HTTP server', members: httpServer, command: 'serve' },
  { title: 'MCP', members: mcp },
  { title: 'Workers', members: workers },
  { title: 'Jobs', members: jobs },
  { title: 'Limits', members: limits },
  { title: 'Outgoing requests', members: outgoing },
  { title: 'Web pages', members: webPages, command: 'serve' },
];

const Config = z.strictObject(settings);

export type Config = z.output<typeof Config>;
type SettingName = keyof typeof settings;

/** Former names of settings, still accepted as flags, variables and members of the file. */
const aliases: Readonly<Partial<Record<SettingName, string>>> = {
  mcpWait: 'patience',
  shutdownTimeout: 'grace',
  diskQuotaMb: 'diskBudgetMb',
};

export interface Setting {
  readonly name: SettingName;
  readonly flag: string;
  readonly variable: string;
  readonly description: string;
  /** Title of the settings it belongs to. */
  readonly group: string;
  /** The only command that it has an effect on. */
  readonly command?: string;
  /** Former flag, accepted but not documented. */
  readonly alias?: string;
}

/** The settings as flags and environment variables, group by group, for `--help`. */
export function listSettings(): readonly Setting[] {
  return groups.flatMap(({ title: group, members, command }) =>
    Object.keys(members).map((key) => {
      const name = key as SettingName;
      const alias = aliases[name];
      const description = `${settings[name].description ?? ''}${formatDefault(name)}`;
      const spelling = { flag: toFlag(name), variable: toVariable(name) };
      return { name, ...spelling, description, group, ...compact({ command, alias: alias && toFlag(alias) }) };
    }),
  );
}

function formatDefault(name: SettingName): string {
  // The number of processors of this machine is not worth documenting.
  if (name === 'workers') return ' (default one per CPU core)';
  const value = settings[name].safeParse(undefined).data;
  return value === undefined || String(value) === '' ? '' : ` (default ${String(value)})`;
}

function toFlag(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function toVariable(name: string): string {
  return `ISTHMUS_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** One setting from one source, under the name that was used there. */
interface Entry {
  readonly name: string;
  readonly value: unknown;
  readonly source: string;
}

/**
 * A flag takes precedence over the environment, that over the file, that over the default.
 * @param flags by setting name
 * @param file path of a JSON file with settings
 * @throws {Error} naming the setting, its source, its value and the allowed values
 */
export function loadConfig(flags: Readonly<Record<string, unknown>> = {}, file?: string): Config {
  const entries = new Map(
    [
      ...listEntries(file === undefined ? {} : readFile(file), () => file ?? ''),
      ...listEntries(readEnvironment(), toVariable),
      ...listEntries(flags, toFlag),
    ].map((entry) => [entry.name, entry] as const),
  );
  const result = Config.safeParse(Object.fromEntries([...entries.values()].map(({ name, value }) => [name, value])));
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path: [name], message }) => {
    const entry = entries.get(String(name));
    return entry
      ? `  ${entry.source} is ${JSON.stringify(entry.value)}: ${message}`
      : `  ${file ?? 'The configuration'}: ${message}`;
  });
  throw new Error(`The configuration is invalid.\n${lines.join('\n')}\nSee isthmus serve --help.`);
}

/** @throws {Error} when a setting is given by its current and by its former name at once */
function listEntries(values: Readonly<Record<string, unknown>>, toSource: (name: string) => string): readonly Entry[] {
  const current = new Map(Object.entries(aliases).map(([name, alias]) => [alias, name]));
  return Object.entries(values).map(([key, value]) => {
    const name = current.get(key) ?? key;
    if (name === key || values[name] === undefined) return { name, value, source: toSource(key) };
    throw new Error(
      `${toSource(key)} is the former name of ${toSource(name)} (${key}, ${name}). Remove the former one.`,
    );
  });
}

function readEnvironment(): Readonly<Record<string, string>> {
  const names = [...Object.keys(settings), ...Object.values(aliases)];
  const variables = names.map((name) => [name, process.env[toVariable(name)]] as const);
  return Object.fromEntries(variables.filter((entry): entry is [string, string] => Boolean(entry[1])));
}

function readFile(path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isObject(value)) return { ...value };
    throw new Error('it must hold a JSON object');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The configuration file ${path} cannot be used: ${reason}.`);
  }
}
