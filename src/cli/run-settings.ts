/** Settings that `isthmus run` takes among the inputs; no process has an input of these names. */
const names = {
  '--root': 'root',
  '--threads': 'threads',
  '--heap-mb': 'heapMb',
  '--memory-mb': 'memoryMb',
  '--run-timeout': 'runTimeout',
} as const;

type Flag = keyof typeof names;

/** Other spellings of inputs that are settings to those who write a command. */
const inputFlags: Readonly<Record<string, string>> = { '--out-crs': '--output_crs', '--output-crs': '--output_crs' };

/** A file that is written. */
export interface OutFile {
  readonly path: string;
  /** A file of this name may be lost. */
  readonly overwrite: boolean;
  /** Text that a spreadsheet runs as a formula stays as it is in a table. */
  readonly keepsFormulas?: true;
}

export interface RunArguments {
  /** As they were given: the configuration checks them. */
  readonly settings: Readonly<Partial<Record<(typeof names)[Flag], string>>>;
  /** File of the result; standard output without it. */
  readonly out?: OutFile;
  /** The inputs. */
  readonly rest: readonly string[];
}

/**
 * @param args `--name value` or `--name=value`; the last of a setting counts; `--overwrite` and `--csv-formulas` have no value
 * @throws {Error} for a setting without a value
 */
export function splitSettings(args: readonly string[]): RunArguments {
  const given: Partial<Record<Flag | '--out', string>> = {};
  const rest: string[] = [];
  let overwrite = false;
  let keepsFormulas = false;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--overwrite') {
      overwrite = true;
      continue;
    }
    if (arg === '--csv-formulas') {
      keepsFormulas = true;
      continue;
    }
    const [, flag = '', joined] = /^(--[a-z-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    const input = Object.hasOwn(inputFlags, flag) ? inputFlags[flag] : undefined;
    if (input !== undefined) {
      rest.push(joined === undefined ? input : `${input}=${joined}`);
      continue;
    }
    if (flag !== '--out' && !isFlag(flag)) {
      rest.push(arg);
      continue;
    }
    const value = joined ?? args[++i];
    if (value === undefined || (flag === '--out' && value === '')) throw new Error(`${flag} needs a value.`);
    given[flag] = value;
  }
  const { '--out': path, ...flags } = given;
  if (overwrite && path === undefined) throw new Error('--overwrite is for the file that --out names. Add --out.');
  if (keepsFormulas && path === undefined)
    throw new Error('--csv-formulas is for the file that --out names. Add --out.');
  const settings = Object.fromEntries(Object.entries(flags).map(([flag, value]) => [names[flag as Flag], value]));
  return {
    settings,
    rest,
    ...(path !== undefined && { out: { path, overwrite, ...(keepsFormulas && { keepsFormulas }) } }),
  };
}

function isFlag(text: string): text is Flag {
  return Object.hasOwn(names, text);
}
