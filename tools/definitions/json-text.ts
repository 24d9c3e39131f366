/** Models write an object now and then as a text that holds it. What it holds is taken, and the answer says so. */
import type { JsonSchema } from '../../schemas/dialect.ts';

export interface ReadArguments {
  readonly args: unknown;
  /** Pointers to what was a text. */
  readonly texts: readonly string[];
}

/**
 * @param schema of the arguments, as the tool is listed
 * @param prefix of the pointers
 */
export function readTexts(args: unknown, schema: JsonSchema, prefix = ''): ReadArguments {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return { args, texts: [] };
  const fields = (schema.properties ?? {}) as Readonly<Record<string, JsonSchema>>;
  const texts: string[] = [];
  const read = Object.entries(args as Record<string, unknown>).map(([name, value]) => {
    const held = readText(value, typesOf(fields[name] ?? {}));
    if (held === undefined) return [name, value] as const;
    texts.push(`${prefix}/${name}`);
    return [name, held] as const;
  });
  return texts.length === 0 ? { args, texts } : { args: Object.fromEntries(read), texts };
}

/** What stands beside the answer. */
export function sayTexts(texts: readonly string[]): Readonly<Record<string, string>> {
  if (texts.length === 0) return {};
  return { read_as: `${texts.join(', ')} was a text with JSON in it: what it holds was taken. Send the JSON itself.` };
}

/** A text stays one where only a text is asked for, or when it holds something else. */
function readText(value: unknown, types: readonly unknown[]): object | undefined {
  if (typeof value !== 'string' || !/^\s*[{[]/.test(value)) return undefined;
  try {
    const held = JSON.parse(value) as object;
    return types.includes(Array.isArray(held) ? 'array' : 'object') ? held : undefined;
  } catch {
    return undefined;
  }
}

function typesOf({ type, anyOf }: JsonSchema): readonly unknown[] {
  return Array.isArray(anyOf) ? anyOf.map((each: JsonSchema) => each.type) : [type];
}
