/** Every setting of the program: its default, its limits and what it is for. The only reader of the environment. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { processGroups } from '../process/define-process.ts';

/** A list in one text, its items separated by commas. */
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

/** A host that is named as an address would never be met. */
function hosts(fallback: string) {
  const host = /^(?:(?:\*\.)?[\w.-]+|[0-9a-f:.]*:[0-9a-f:.]*)$/i;
  const message = 'must be host names such as example.org or *.example.org, without https:// and without a path';
  return names(fallback).pipe(z.array(z.string().regex(host, message)));
}

/** One origin, which the pages may then take pictures from. */
function isTileUrl(text: string): boolean {
  const names = [...text.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name);
  const url = URL.canParse(text.replaceAll(/[{}]/g, '')) ? new URL(text.replaceAll(/[{}]/g, '')) : undefined;
  const isAddress =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.username === '' &&
    !(text.split('/')[2] ?? '').includes('{');
  return (
    isAddress &&
    ['z', 'x', 'y'].every((name) => names.includes(name)) &&
    names.every((name) => /^[zxyr]$/.test(name ?? ''))
  );
}

const settings = {
  host: z.string().default('127.0.0.1').describe('Address to listen on; loopback unless you mean to be reached'),
  port: z.coerce.number().int().min(0).max(65535).default(5001).describe('Port to listen on; 0 takes a free one'),
  data: z.string().min(1).default('./data').describe('Folder of the job store; ":memory:" keeps nothing'),
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address that callers see, when a proxy stands before'),
  basePath: z
    .string()
    .regex(/^[\w.~/-]*$/, 'must be a path such as /isthmus')
    .default('')
    .transform((path) => path.replace(/^\/*(?=[^/])/, '/').replace(/\/+$/, ''))
    .describe('Path below which both APIs answer too; by default that of the public URL'),
  trustProxy: z
    .union([z.boolean(), z.stringbool()])
    .default(false)
    .describe('Whether to believe Forwarded and X-Forwarded-* headers, which a proxy must set'),
  corsOrigins: names('').describe('Origins whose pages may call the OGC API, separated by commas; * for all'),
  allowedHosts: names('').describe('Further host names that /mcp answers to, separated by commas'),
  tileUrl: z
    .string()
    .refine(isTileUrl, 'must be such as https://tile.example.org/{z}/{x}/{y}.png, with nothing else in braces but {r}')
    .optional()
    .describe('Tiles under the maps of the pages; our own ground when left out, so that nothing is asked of others'),
  tileAttribution: z
    .string()
    .max(300)
    .default('')
    .describe('Whom the tiles are owed to, as plain text that stands on the map'),
  workers: z.coerce.number().int().min(1).max(256).default(availableParallelism()).describe('Worker processes'),
  queueLimit: z.coerce.number().int().min(0).max(1_000_000).default(1000).describe('Jobs that may wait for a worker'),
  runTimeout: z.coerce.number().positive().max(604_800).default(300).describe('Seconds that one job may run'),
  heapMb: z.coerce.number().int().min(64).max(65_536).default(2048).describe('JavaScript heap of a worker, in MB'),
  memoryMb: z.coerce
    .number()
    .int()
    .min(256)
    .max(1_048_576)
    .default(4096)
    .describe('Memory of a worker in all, in MB; a job that needs more is ended'),
  recycleJobs: z.coerce
    .number()
    .int()
    .min(1)
    .default(100_000)
    .describe('Jobs after which a worker is replaced, whatever it holds'),
  recycleHours: z.coerce
    .number()
    .positive()
    .max(8760)
    .default(24)
    .describe('Age in hours at which a worker is replaced after its job'),
  recycleMb: z.coerce
    .number()
    .int()
    .min(256)
    .max(65_536)
    .default(1024)
    .describe('Memory with which a worker is replaced after its job, in MB'),
  maxBodyMb: z.coerce.number().positive().max(1024).default(512).describe('Largest body of an OGC request, in MB'),
  maxVertices: z.coerce
    .number()
    .int()
    .positive()
    .default(20_000_000)
    .describe('Positions that the inputs of a job may have in all'),
  maxOutputMb: z.coerce.number().positive().max(4096).default(1024).describe('Largest output of a job, in MB'),
  maxMessageMb: z.coerce.number().positive().max(256).default(32).describe('Largest MCP message, in MB'),
  root: z
    .string()
    .min(1)
    .optional()
    .describe('Folder whose files stdio and run may read as inputs and write results to; serve takes none'),
  allowFetch: hosts('none').describe(
    'Hosts whose values inputs may refer to: none, public for any that has a public address, or names (*.example.org)',
  ),
  fetchNetworks: names('')
    .pipe(z.array(z.union([z.cidrv4(), z.cidrv6()], { error: 'must be networks such as 10.0.0.0/8 or fd00::/8' })))
    .describe('Networks in CIDR notation that may be fetched from though they are not public'),
  fetchMb: z.coerce.number().positive().max(1024).default(64).describe('Largest value that is fetched, in MB'),
  fetchTimeout: z.coerce.number().positive().max(3600).default(30).describe('Seconds that fetching a value may take'),
  callbackHosts: hosts('public').describe(
    'Hosts that callbacks may go to: none, public for any that has a public address, or names; see also --fetch-networks',
  ),
  callbackSecret: z
    .string()
    .min(16)
    .optional()
    .describe('Secret with which callbacks are signed (HMAC-SHA256, as Standard Webhooks has it)'),
  spoolKb: z.coerce
    .number()
    .min(16)
    .max(65_536)
    .default(256)
    .describe('Request bodies above this go to a file that only a worker reads, in kB'),
  patience: z.coerce
    .number()
    .min(0)
    .max(3600)
    .default(40)
    .describe('Seconds an MCP call waits before it returns the job id'),
  toolsets: names('default').describe(
    `Which processes are MCP tools of their own: all, ${processGroups.join(', ')}, or ids, separated by commas`,
  ),
  onRestart: z
    .enum(['rerun', 'fail'])
    .default('rerun')
    .describe('What becomes of jobs whose server stopped: rerun or fail'),
  maxAttempts: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(3)
    .describe('How often a job may begin, when its server stopped meanwhile'),
  grace: z.coerce.number().min(0).max(3600).default(10).describe('Seconds that jobs may still run when asked to stop'),
  retentionHours: z.coerce
    .number()
    .positive()
    .max(87_600)
    .default(168)
    .describe('Hours that results and inputs are kept; the record of a job is kept twice as long'),
  diskBudgetMb: z.coerce
    .number()
    .positive()
    .max(1_000_000_000)
    .default(10_240)
    .describe('Results and inputs kept at most, in MB; the oldest go first'),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info').describe('Least level that is logged'),
} as const;

const Config = z.strictObject(settings);

export type Config = z.output<typeof Config>;
type SettingName = keyof typeof settings;

export interface Setting {
  readonly name: SettingName;
  readonly flag: string;
  readonly variable: string;
  readonly description: string;
}

/** The settings as flags and environment variables, for `--help`. */
export function listSettings(): readonly Setting[] {
  return Object.entries(settings).map(([name, type]) => {
    const words = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const fallback = type.safeParse(undefined).data;
    const shown = fallback === undefined || String(fallback) === '' ? '' : ` (default ${String(fallback)})`;
    return {
      name: name as SettingName,
      flag: `--${words}`,
      variable: `ISTHMUS_${words.replaceAll('-', '_').toUpperCase()}`,
      description: `${type.description ?? ''}${shown}`,
    };
  });
}

/**
 * A flag wins over the environment, that over the file, that over the default.
 * @param flags by setting name, as the command line gave them
 * @param file path of a JSON file with settings
 * @throws {Error} naming the setting, where it came from, its value and what it may be
 */
export function loadConfig(flags: Readonly<Record<string, unknown>> = {}, file?: string): Config {
  const fromFile = file === undefined ? {} : readFile(file);
  const variables = listSettings().map(({ name, variable }) => [name, process.env[variable]] as const);
  const fromEnvironment = Object.fromEntries(variables.filter(([, value]) => value !== undefined && value !== ''));
  const given: Readonly<Record<string, unknown>> = { ...fromFile, ...fromEnvironment, ...flags };
  const result = Config.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path: [name], message }) => {
    const setting = listSettings().find((candidate) => candidate.name === name);
    if (!setting) return `  ${file ?? 'The configuration'}: ${message}`;
    const source = setting.name in flags ? setting.flag : setting.name in fromEnvironment ? setting.variable : file;
    return `  ${source ?? setting.flag} is ${JSON.stringify(given[setting.name])}: ${message}`;
  });
  throw new Error(`The configuration is wrong.\n${lines.join('\n')}\nSee isthmus serve --help.`);
}

function readFile(path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    throw new Error('it must hold a JSON object');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The configuration file ${path} cannot be used: ${reason}.`);
  }
}
