/** `server.json` and `manifest.json` are written by `npm run distribution`; here they are held against what it would write. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type AnySchema } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { describeDistribution } from '../../scripts/mcp/distribution.ts';

const read = (path: string) => readFileSync(path, 'utf8');
const root = new URL('../../', import.meta.url).pathname;

describe('what others list this server by', () => {
  it.each(['server.json', 'manifest.json'])('%s is what npm run distribution writes', async (name) => {
    expect(read(`${root}${name}`)).toBe((await describeDistribution())[name]);
  });

  it('fits the schema of a bundle', () => {
    const path = createRequire(import.meta.url).resolve('@anthropic-ai/mcpb/mcpb-manifest-v0.3.schema.json');
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const isValid = ajv.validate(JSON.parse(read(path)) as AnySchema, JSON.parse(read(`${root}manifest.json`)));
    expect(ajv.errors).toBeNull();
    expect(isValid).toBe(true);
  });

  it('has what the registry asks for', () => {
    // Its schema is not in a package; npm run distribution fetches it. These are its limits that a change may break.
    const entry = JSON.parse(read(`${root}server.json`)) as Record<string, unknown> & { description: string };
    const manifest = JSON.parse(read(`${root}package.json`)) as Record<string, unknown>;
    expect(entry.name).toBe(manifest.mcpName);
    expect(entry.name).toMatch(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/);
    expect(entry.description.length).toBeLessThanOrEqual(100);
    expect(entry).toMatchObject({
      version: manifest.version,
      packages: [{ registryType: 'npm', identifier: manifest.name, version: manifest.version }],
    });
  });
});
