/** Settings that `isthmus run` takes among the inputs; no process has an input of these names. */
const names = {
  '--root': 'root',
  '--threads': 'threads',
  '--heap-mb': 'heapMb',
  '--memory-mb': 'memoryMb',
  '--run-timeout': 'runTimeout',
} as const;

type Flag = keyof typeof names;

export interface RunArguments {
  /** As they were given: the configuration checks them. */
  readonly settings: Readonly<Partial<Record<(typeof names)[Flag], string>>>;
  /** The inputs. */
  readonly rest: readonly string[];
}

/**
 * @param args `--name value` or `--name=value`; the last of a setting counts
 * @throws {Error} for a setting without a value
 */
export function splitSettings(args: readonly string[]): RunArguments {
  const settings: Partial<Record<(typeof names)[Flag], string>> = {};
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    const [, flag = '', joined] = /^(--[a-z-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (!isFlag(flag)) {
      rest.push(arg);
      continue;
    }
    const value = joined ?? args[++i];
    if (value === undefined) throw new Error(`${flag} needs a value.`);
    settings[names[flag]] = value;
  }
  return { settings, rest };
}

function isFlag(text: string): text is Flag {
  return Object.hasOwn(names, text);
}
