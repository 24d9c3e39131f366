/** The tables of the README are written from the registry and the configuration: `REGEN=1 npx vitest run test/readme.test.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { listSettings } from '../../src/server/config.ts';

const file = new URL('../../README.md', import.meta.url);

async function written(): Promise<string> {
  const processes = (await loadBuiltInProcesses()).list().map(({ id, description, inputs }) => {
    const names = Object.keys(inputs.shape).map((name) => `\`${name}\``);
    return `| \`${id}\` | ${description} | ${names.join(', ')} |`;
  });
  const settings = listSettings().map(({ flag, variable, description }) => {
    // How many processors this machine has is not for the README.
    const text = description.replace(/\(default \d+\)/, (found) =>
      flag === '--workers' ? '(default one per core)' : found,
    );
    return `| \`${flag}\` | \`${variable}\` | ${text} |`;
  });
  const tables = {
    processes: ['| process | what it does | inputs |', '| --- | --- | --- |', ...processes],
    settings: ['| flag | variable | what it is for |', '| --- | --- | --- |', ...settings],
  };
  const text = Object.entries(tables).reduce(
    (readme, [name, rows]) =>
      readme.replace(
        new RegExp(`<!-- ${name} -->[^]*<!-- /${name} -->`),
        () => `<!-- ${name} -->\n\n${rows.join('\n')}\n\n<!-- /${name} -->`,
      ),
    readFileSync(file, 'utf8'),
  );
  return format(text, { parser: 'markdown', printWidth: 120 });
}

describe('README', () => {
  it('has the tables that the registry and the configuration give', async () => {
    const text = await written();
    if (process.env.REGEN) writeFileSync(file, text);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});
