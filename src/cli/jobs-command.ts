/** The subcommands of `isthmus jobs`, their options and their help. */
import { InvalidArgumentError, type Command } from 'commander';
import { compact } from '../common/compact.ts';
import { loadConfig, type Config } from '../server/config.ts';
import { jobStatuses, type JobStatus } from '../model/job.ts';

interface Options {
  readonly data?: string;
  readonly json?: boolean;
  readonly status?: readonly JobStatus[];
  readonly process?: string;
  readonly limit?: number;
  readonly olderThan?: number;
  readonly yes?: boolean;
}

export function addJobsCommand(program: Command): void {
  const jobs = program
    .command('jobs')
    .description('list, show, cancel, rerun and purge the jobs of a data folder, with or without a running server');
  const add = (name: string, description: string) =>
    jobs
      .command(name)
      .description(description)
      .option('--data <folder>', 'data folder (default ./data) [ISTHMUS_DATA]');

  add('list', 'list jobs, newest first')
    .option('--status <statuses>', `only these, comma-separated: ${jobStatuses.join(', ')}`, parseStatuses)
    .option('--process <id>', 'only jobs of this process')
    .option('--limit <n>', 'maximum number of jobs (default 50)', parseCount)
    .option('--json', 'as JSON')
    .action(async (options: Options) =>
      (await loadActions()).listJobs(toConfig(options), {
        limit: options.limit ?? 50,
        json: options.json === true,
        ...compact({
          statuses: options.status,
          processIds: options.process === undefined ? undefined : [options.process],
        }),
      }),
    );
  add('show <id>', 'show a job with its log')
    .option('--json', 'as JSON')
    .action(async (id: string, options: Options) =>
      (await loadActions()).showJobs(toConfig(options), id, options.json === true),
    );
  add('cancel <id>', 'cancel a job, through the server that runs it').action(async (id: string, options: Options) =>
    (await loadActions()).cancelJob(toConfig(options), id),
  );
  add('rerun <id>', 'run a job again as a new job: on a running server, or here if there is none').action(
    async (id: string, options: Options) => (await loadActions()).rerunJob(toConfig(options), id),
  );
  add('purge', 'remove ended jobs with their results; lists them unless --yes is given')
    .requiredOption('--older-than <age>', 'time since their end, such as 30d, 12h, 45m or 0m', parseAge)
    .option('--status <statuses>', 'only these, comma-separated: successful, failed, dismissed', parseStatuses)
    .option('--yes', 'remove them')
    .action(async (options: Options) =>
      (await loadActions()).purgeJobs(toConfig(options), {
        olderThanMs: options.olderThan ?? 0,
        yes: options.yes === true,
        ...compact({ statuses: options.status }),
      }),
    );
}

/** Loaded when it is needed: the store and its libraries are behind it. */
function loadActions() {
  return import('./jobs.ts');
}

function toConfig({ data }: Options): Config {
  return loadConfig({ logLevel: 'warn', ...compact({ data }) });
}

function parseStatuses(text: string): readonly JobStatus[] {
  return text.split(',').map((name) => {
    const match = jobStatuses.find((status) => status === name.trim());
    if (match) return match;
    throw new InvalidArgumentError(`${JSON.stringify(name)} is not one of ${jobStatuses.join(', ')}.`);
  });
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1 to 99999.');
}

/** @returns milliseconds */
function parseAge(text: string): number {
  const [, count, unit] = /^(\d{1,6})([dhm])$/.exec(text) ?? [];
  const minutes = { d: 1440, h: 60, m: 1 }[unit ?? ''];
  if (minutes === undefined) throw new InvalidArgumentError('It must be a number with d, h or m, such as 30d.');
  return Number(count) * minutes * 60_000;
}
