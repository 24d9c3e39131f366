/** The commands below `isthmus jobs`, their options and their help. */
import { InvalidArgumentError, type Command } from 'commander';
import { loadConfig, type Config } from '../server/config.ts';
import { jobStatuses, type JobStatus } from '../model/job.ts';
import { cancelJob, listJobs, purgeJobs, rerunJob, showJobs } from './jobs.ts';

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
    .description('list, show, cancel, rerun and purge the jobs of a data folder, whether a server runs on it or not');
  const add = (name: string, description: string) =>
    jobs
      .command(name)
      .description(description)
      .option('--data <folder>', 'of the job store (default ./data) [ISTHMUS_DATA]');

  add('list', 'list jobs, the newest first')
    .option('--status <statuses>', `only these, separated by commas: ${jobStatuses.join(', ')}`, readStatuses)
    .option('--process <id>', 'only jobs of this process')
    .option('--limit <n>', 'how many at most (default 50)', readCount)
    .option('--json', 'as JSON')
    .action((options: Options) =>
      listJobs(toConfig(options), {
        limit: options.limit ?? 50,
        json: options.json === true,
        ...(options.status && { statuses: options.status }),
        ...(options.process !== undefined && { processIds: [options.process] }),
      }),
    );
  add('show <id>', 'show one job with its log')
    .option('--json', 'as JSON')
    .action((id: string, options: Options) => showJobs(toConfig(options), id, options.json === true));
  add('cancel <id>', 'end a job; the server that has it is asked to').action((id: string, options: Options) =>
    cancelJob(toConfig(options), id),
  );
  add('rerun <id>', 'run a job again as a new one: on a running server, or here when there is none').action(
    (id: string, options: Options) => rerunJob(toConfig(options), id),
  );
  add('purge', 'remove jobs that have ended, with their results; only says which, unless --yes is given')
    .requiredOption('--older-than <age>', 'since their end, such as 30d, 12h, 45m or 0m', readAge)
    .option('--status <statuses>', 'only these, separated by commas: successful, failed, dismissed', readStatuses)
    .option('--yes', 'do it')
    .action((options: Options) =>
      purgeJobs(toConfig(options), {
        olderThanMs: options.olderThan ?? 0,
        yes: options.yes === true,
        ...(options.status && { statuses: options.status }),
      }),
    );
}

function toConfig({ data }: Options): Config {
  return loadConfig({ logLevel: 'warn', ...(data !== undefined && { data }) });
}

function readStatuses(text: string): readonly JobStatus[] {
  return text.split(',').map((name) => {
    const found = jobStatuses.find((status) => status === name.trim());
    if (found) return found;
    throw new InvalidArgumentError(`${JSON.stringify(name)} is not one of ${jobStatuses.join(', ')}.`);
  });
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1 to 99999.');
}

/** @returns milliseconds */
function readAge(text: string): number {
  const [, count, unit] = /^(\d{1,6})([dhm])$/.exec(text) ?? [];
  const minutes = { d: 1440, h: 60, m: 1 }[unit ?? ''];
  if (minutes === undefined) throw new InvalidArgumentError('It must be a number with d, h or m, such as 30d.');
  return Number(count) * minutes * 60_000;
}
