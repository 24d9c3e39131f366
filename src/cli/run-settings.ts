/** Settings that `isthmus run` takes among the inputs; no process has an input of these names. */
const names = ['root', 'threads'] as const;

export interface RunArguments {
  /** As they were given: the configuration checks them. */
  readonly settings: Readonly<Partial<Record<(typeof names)[number], string>>>;
  /** The inputs. */
  readonly rest: readonly string[];
}

/** @param args `--name value` or `--name=value`; the last of a setting counts */
export function splitSettings(args: readonly string[]): RunArguments {
  const settings: Partial<Record<(typeof names)[number], string>> = {};
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    const [, flag, joined] = /^--([a-z]+)(?:=(.*))?$/s.exec(arg) ?? [];
    const name = names.find((known) => known === flag);
    if (name === undefined) rest.push(arg);
    else settings[name] = joined ?? args[++i] ?? '';
  }
  return { settings, rest };
}
