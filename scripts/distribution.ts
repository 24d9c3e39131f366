/**
 * `npm run distribution`: writes `server.json` for the MCP registry and `manifest.json` for a bundle from package.json,
 * the settings and the registry of processes, and holds both against their published schemas: that of a bundle from the
 * package @anthropic-ai/mcpb, that of the registry from its address, or from a file: `npm run distribution -- --schema FILE`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { Ajv, type AnySchema } from 'ajv';
import addFormats from 'ajv-formats';
import { describeDistribution, registrySchema } from './mcp/distribution.ts';

const bundleSchema = createRequire(import.meta.url).resolve('@anthropic-ai/mcpb/mcpb-manifest-v0.3.schema.json');

const { values } = parseArgs({ options: { schema: { type: 'string' } } });
const schemas: Readonly<Record<string, string>> = {
  'server.json': values.schema ?? registrySchema,
  'manifest.json': bundleSchema,
};

for (const [name, text] of Object.entries(await describeDistribution())) {
  const source = schemas[name] ?? '';
  const schema = await readSchema(source).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(`${name}: NOT CHECKED, ${source} cannot be read (${reason}). Give a copy with --schema FILE.`);
    process.exitCode = 1;
  });
  if (schema) check(name, JSON.parse(text), schema, source);
  writeFileSync(name, text);
}

async function readSchema(source: string): Promise<AnySchema> {
  if (!source.startsWith('https:')) return JSON.parse(readFileSync(source, 'utf8')) as AnySchema;
  const response = await fetch(source, { signal: AbortSignal.timeout(20_000) });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return (await response.json()) as AnySchema;
}

/** @throws {Error} naming what does not fit */
function check(name: string, value: unknown, schema: AnySchema, source: string): void {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  if (ajv.validate(schema, value)) console.log(`${name} fits ${source}`);
  else throw new Error(`${name} does not fit ${source}: ${ajv.errorsText()}`);
}
