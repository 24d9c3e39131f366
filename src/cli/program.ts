/** The command line: its commands, their options and their help. Each command loads what it is made of when it is given. */
import { Command, Option } from 'commander';
import { listSettings, loadConfig, type Config } from '../server/config.ts';
import { addJobsCommand } from './jobs-command.ts';
import { agents, configFiles, mcpConfig, type Agent, type ServerFolders } from './mcp-config.ts';

/** @param version of the program */
export function createProgram(version: string): Command {
  const program = new Command('isthmus')
    .version(version)
    .description('Spatial processes for AI agents (MCP) and GIS clients (OGC API - Processes).')
    .showHelpAfterError()
    .addHelpText('after', '\nStart with: isthmus serve    Then open: http://127.0.0.1:5001');

  withSettings(program.command('serve'))
    .description('open both APIs over HTTP: OGC API - Processes at /, MCP at /mcp')
    .action(async (options: Options) => (await import('./serve.ts')).serve(toConfig(options)));
  withSettings(program.command('stdio'))
    .description('serve MCP over standard input and output, as desktop agents start it')
    .action(async (options: Options) => (await import('./stdio.ts')).stdio(toConfig(options)));
  program
    .command('run')
    .argument('<process>', 'id of a process; `isthmus list` names them')
    .description('run one process here and write its output to standard output')
    .allowUnknownOption()
    .allowExcessArguments()
    .helpOption(false)
    .addHelpText('after', '\nInputs: --name value, --name=value; `isthmus run <process> --help` names them.')
    .action(async (id: string, _options: unknown, command: Command) => {
      if (id === '--help' || id === '-h') command.help();
      await (await import('./run.ts')).run(id, command.args.slice(1));
    });
  program
    .command('list')
    .description('list the processes with their inputs')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => (await import('./list.ts')).list(json === true));
  addJobsCommand(program);
  program
    .command('mcp-config')
    .description('print the lines that make an agent start this server')
    .addOption(new Option('--client <name>', 'the agent').choices(agents).makeOptionMandatory())
    .option('--data <folder>', 'folder of the job store', './data')
    .option('--root <folder>', 'folder whose files the agent may name as inputs and write results to')
    .action(({ client, ...folders }: ServerFolders & { client: Agent }) => {
      const config = mcpConfig(client, process.argv[1] ?? '', folders);
      process.stderr.write(`For ${configFiles[client]}:\n`);
      process.stdout.write(`${config}\n`);
    });
  return program;
}

type Options = Readonly<Record<string, string>>;

/** The options stay texts: the configuration knows their types and limits. */
function withSettings(command: Command): Command {
  for (const { flag, variable, description } of listSettings()) {
    command.option(`${flag} <value>`, `${description} [${variable}]`);
  }
  return command.option('--config <file>', 'JSON file with any of these settings, in camelCase');
}

function toConfig({ config: file, ...flags }: Options): Config {
  return loadConfig(flags, file);
}
