/** The command line: its commands, options and help. Each command imports its modules when it is used. */
import { Command, Option } from 'commander';
import { compact } from '../common/compact.ts';
import { listSettings, loadConfig } from '../server/config.ts';
import type { ConvertOptions } from './convert.ts';
import type { InfoOptions } from './info.ts';
import { addJobsCommand } from './jobs-command.ts';
import { agents, configFiles, documentation, mcpConfig, type Agent, type ServerFolders } from './mcp-config.ts';
import { print } from './output.ts';

const examples = `
Examples:
  isthmus serve                                    both APIs on http://127.0.0.1:5001
  isthmus stdio --root ~/maps                      MCP for a desktop agent, with the files of a folder
  isthmus mcp-config --client claude-desktop       configuration for an agent
  isthmus run buffer --layer parks.gpkg --distance 400 --out zones.gpkg
  isthmus run buffer --layer "data.gpkg#layer=roads" --distance 50 --out zones.zip
  isthmus info parcels.zip
  isthmus convert parks.kml parks.gpkg --crs EPSG:25832
  isthmus jobs list --status running

Use isthmus <command> --help for the options of a command.`;

/** @param version of the program */
export function createProgram(version: string): Command {
  const program = new Command('isthmus')
    .version(version)
    .description('Spatial processes for AI agents (MCP) and GIS clients (OGC API - Processes).')
    .showHelpAfterError('Use --help for the commands and options.')
    .addHelpText('after', examples);

  program.commandsGroup('Servers:');
  addServer(program, 'serve', 'serve both APIs over HTTP: OGC API - Processes at /, MCP at /mcp').addHelpText(
    'after',
    '\nExamples:\n  isthmus serve --port 8080 --data /var/lib/isthmus\n  isthmus serve --host 0.0.0.0 --public-url https://gis.example.org/isthmus --trust-proxy true',
  );
  addServer(program, 'stdio', 'serve MCP over standard input and output, for agents that start the server').addHelpText(
    'after',
    '\nExamples:\n  isthmus stdio --data ~/isthmus-data --root ~/maps\n  isthmus stdio --toolsets default,crs --mcp-wait 20',
  );
  program
    .command('mcp-config')
    .description('print the configuration that makes an agent start this server')
    .addOption(new Option('--client <name>', 'the agent').choices(agents).makeOptionMandatory())
    .option('--data <folder>', 'data folder', './data')
    .option('--root <folder>', 'folder whose files the agent may name as inputs and write results to')
    .action(({ client, ...folders }: ServerFolders & { client: Agent }) => {
      const config = mcpConfig(client, process.argv[1] ?? '', folders);
      process.stderr.write(`For ${configFiles[client]}, see ${documentation[client]}:\n`);
      return print(config);
    });

  program.commandsGroup('Processes and jobs:');
  program
    .command('run')
    .argument('<process>', 'process ID, as printed by isthmus list')
    .description('run a process without a server and print its outputs')
    .allowUnknownOption()
    .allowExcessArguments()
    .helpOption(false)
    .addHelpText('after', '\nInputs: --name value or --name=value; isthmus run <process> --help lists them.')
    .action(async (id: string, _options: unknown, command: Command) => {
      if (id === '--help' || id === '-h') command.help();
      await (await import('./run.ts')).run(id, command.args.slice(1));
    });
  program
    .command('list')
    .description('list the processes and their inputs')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => (await import('./list.ts')).list(json === true));
  addFileCommands(program);
  addJobsCommand(program);
  addCopy(program, 'backup', 'back up the jobs, inputs and results of a data folder, while servers use it');
  addCopy(program, 'restore', 'restore a backup into a data folder that has no jobs');

  program.commandsGroup('Help:').helpCommand('help [command]', 'print the help of a command');
  return program;
}

function addFileCommands(program: Command): void {
  const convert = program
    .command('convert')
    .argument('<in>', 'file in any format that is read; behind it #layer=name and #crs=EPSG:n, where it has none')
    .argument('<out>', 'file to write, in the format of its extension')
    .description('write a layer in another format')
    .option('--layer <name>', 'layer or table of the file, where it has several')
    .option('--bbox <west,south,east,north>', 'only features that meet this box, in the coordinates of the file')
    .option('--encoding <name>', 'encoding of a table of text that does not tell it, such as windows-1251')
    .option('--crs <code>', 'CRS of the new file, such as EPSG:25832; edges stay straight within 1 mm')
    .option('--decimals <number>', 'decimals of coordinates')
    .option('--csv-formulas', 'leave text that a spreadsheet runs as a formula without an apostrophe in front')
    .option('--overwrite', 'lose a file of that name');
  addLimits(convert)
    .addHelpText('after', convertExamples)
    .action(async (from: string, to: string, options: ConvertOptions) => {
      await (await import('./convert.ts')).convert(from, to, options);
    });
  const info = program
    .command('info')
    .argument('<file>', 'file in any format that is read; behind it #layer=name for one layer')
    .description('print the layers of a file, with their columns')
    .option('--json', 'as JSON: {"layers": [{"name", "kind", "count", "geometry_types", "crs", "columns", "extent"}]}')
    .option('--encoding <name>', 'encoding of a table of text that does not tell it, such as windows-1251');
  addLimits(info)
    .addHelpText('after', infoExamples)
    .action(async (file: string, options: InfoOptions) => (await import('./info.ts')).info(file, options));
}

const convertExamples = `
Examples:
  isthmus convert parks.gpkg parks.geojson --layer parks
  isthmus convert "parks.gpkg#layer=parks" parks.zip               a zipped Shapefile
  isthmus convert parcels.zip parcels.gpkg --crs EPSG:25832
  isthmus convert roads.shp roads.kml                              with the .dbf, .prj and .cpg beside it
  isthmus convert "points.csv#crs=EPSG:25832" points.gpkg --crs EPSG:4326 --decimals 7`;

const infoExamples = `
Examples:
  isthmus info parks.gpkg
  isthmus info parcels.zip --json
  isthmus info "places.kml#layer=Schools"
  isthmus info points.csv`;

/** The limits of `isthmus run`, under the same names. */
function addLimits(command: Command): Command {
  return command
    .option('--memory-mb <number>', 'memory limit, in MB (default 4096)')
    .option('--heap-mb <number>', 'JavaScript heap limit, in MB')
    .option('--run-timeout <seconds>', 'time limit, in seconds (default 300)');
}

/** A command between a data folder and the file of its backup. */
function addCopy(program: Command, name: 'backup' | 'restore', description: string): void {
  program
    .command(name)
    .argument('<file>', 'file of the backup')
    .description(description)
    .option('--data <folder>', 'data folder (default ./data) [ISTHMUS_DATA]')
    .action(async (file: string, { data }: { readonly data?: string }) => {
      const actions = await import('./backup.ts');
      await actions[name](file, loadConfig(compact({ data })).data);
    });
}

type Options = Readonly<Record<string, string>>;

/** The options stay strings: the configuration has their types and limits. */
function addServer(program: Command, name: 'serve' | 'stdio', description: string): Command {
  const command = program.command(name).description(description);
  command.addHelpOption(new Option('-h, --help', 'print this help').helpGroup('General:'));
  command.addOption(new Option('--config <file>', 'JSON file with settings, in camelCase').helpGroup('General:'));
  for (const { flag, variable, description, group, command: only, alias } of listSettings()) {
    const heading = `${group}:`;
    const option = new Option(`${flag} <value>`, `${description} [${variable}]`).helpGroup(heading);
    command.addOption(option.hideHelp(only !== undefined && only !== name));
    if (alias !== undefined) command.addOption(new Option(`${alias} <value>`).helpGroup(heading).hideHelp());
  }
  return command.action(async ({ config: file, ...flags }: Options) => {
    const config = loadConfig(flags, file);
    if (name === 'serve') await (await import('./serve.ts')).serve(config);
    else await (await import('./stdio.ts')).stdio(config);
  });
}
