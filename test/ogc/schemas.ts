/** Validates responses against the standard's schemas in `schemas/`. */
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { parse } from 'yaml';

const folder = new URL('./schemas/', import.meta.url);
const base = 'https://schemas.test/';

const ajv = new Ajv({ strict: false, allErrors: true });
formats.default(ajv);
for (const name of readdirSync(folder).filter((file) => file.endsWith('.yaml'))) {
  ajv.addSchema({ ...(parse(readFileSync(new URL(name, folder), 'utf8')) as object), $id: base + name });
}

/** @returns what does not fit, each with its path; empty for a good answer */
export function misfits(value: unknown, name: string): string[] {
  const validate = ajv.getSchema(`${base}${name}.yaml`);
  if (!validate) throw new Error(`There is no schema ${name}.`);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
