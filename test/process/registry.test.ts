import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findProcess, loadRegistry } from '../../src/process/registry.ts';

it('names the file that has no process of its name, with its folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-registry-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'halves.ts'), `export default { id: 'half' };`);
  const message = `${join(folder, 'halves')} must default-export a process with the id "halves".`;
  await expect(loadRegistry([folder])).rejects.toThrow(message);
  await expect(findProcess('halves', folder)).rejects.toThrow(message);
});
