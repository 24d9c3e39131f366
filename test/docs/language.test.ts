/** Words that the project does not use, because the field has a plainer one: docs/extend/glossary.md. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folders = ['src', 'tools', 'ogc', 'schemas', 'docs', 'skills', 'bench', 'demo', 'scripts', 'test'];
const files = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'AGENTS.md'];
/** Pages written by `npm run docs` from checked sources, names of places and systems, and the lists of these words. */
const exempt = [
  /^docs\/(?:processes\/|extend\/glossary\.md)/,
  /^src\/geometry\/crs\/table\.json$/,
  /^test\/docs\/language\.test\.ts$/,
];
const text = /\.(?:ts|js|cjs|mjs|css|md|html|ya?ml|toml|sh|svg)$/;

interface Rule {
  readonly word: RegExp;
  readonly use: string;
  /** Files that name what once was. */
  readonly except?: readonly string[];
  /** Files in which the rule holds; by default all. */
  readonly within?: RegExp;
}

/** Applied to text whose identifiers are split at capitals and underscores. */
const words: readonly Rule[] = [
  { word: /\bdoors?\b/i, use: 'API', except: ['src/storage/sqlite/migrations.ts'] },
  { word: /\bhouses?\b/i, use: 'server, project or base URL' },
  { word: /\bcrews?\b/i, use: 'worker pool or worker process' },
  // Tags of streets have lanes too: cycleway=lane, shared_lane.
  { word: /(?<![`'=]|(?:shared|opposite) )\blanes?\b/i, use: 'task queue' },
  { word: /\b(?:settl(?:e[sd]?|ing)|settlements?)\b/i, use: 'wait, end or outcome' },
  { word: /\binsist(?:s|ed|ing|ent)?\b/i, use: 'retry' },
  {
    word: /\bpatience\b/i,
    use: 'wait (--mcp-wait)',
    // The former name of --mcp-wait still works.
    except: ['src/server/config.ts', 'test/server/config.test.ts', 'test/e2e/serve.test.ts'],
  },
  { word: /\bow(?:ed|es)\b/i, use: 'pending' },
  { word: /\bwhence\b/i, use: 'source or from' },
  { word: /\bwhoever\b/i, use: 'the client, caller, operator or principal' },
  { word: /\bmeanwhile\b/i, use: 'until then, or while ...' },
  { word: /(?<!\bthere )\bis no (?!longer\b|more\b)/i, use: 'is not a' },
  { word: /\bleave (?:it|them|the \w+) away\b/i, use: 'remove' },
  { word: /\bfor ever\b/i, use: 'permanently or without end' },
  { word: /\bspecks?\b/i, use: 'a small hole or part' },
];

/** Applied to the text as it is. */
const names: readonly Rule[] = [
  { word: /\b(?:MOST|LONGEST)_[A-Z]/, use: 'MAX_' },
  { word: /\bLEAST_[A-Z]/, use: 'MIN_' },
  { word: /\b(?:interface|type) \w+Parts\b/, use: 'XServices, XDeps or XOptions' },
  {
    word: /\/\*\* (?:Of|What|Whether|Which|Whose|Whom?|How|Where|When)\b/,
    use: 'the subject first',
    within: /^(?:src|tools|ogc|schemas)\//,
  },
];

it('uses the words of the glossary', () => {
  const found = [...files, ...folders.flatMap(listFolder)].flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => refuse(line, file).map((problem) => `${file}:${index + 1}: ${problem}`)),
  );
  expect(found).toEqual([]);
});

it.each([
  ['const settledJobs = 1;', ['"settled": use wait, end or outcome']],
  ['await Promise.allSettled(jobs);', []],
  ['This is no polygon.', ['"is no": use is not a']],
  ['There is no job "a" here, and it is no longer listed for every client.', []],
  ['const MOST_JOBS = 1;', ['"MOST_J": use MAX_']],
  ['interface ServerParts {', ['"interface ServerParts": use XServices, XDeps or XOptions']],
  ['/** Whether it runs. */', ['"/** Whether": use the subject first']],
])('judges %j', (line, problems) => {
  expect(refuse(line, 'src/a.ts')).toEqual(problems);
});

function refuse(line: string, file: string): string[] {
  const split = line
    .replaceAll('allSettled', '')
    .replaceAll('_', ' ')
    .replaceAll(/([a-z0-9])(?=[A-Z])/g, '$1 ');
  return [...match(words, split, file), ...match(names, line, file)];
}

function match(rules: readonly Rule[], line: string, file: string): string[] {
  return rules.flatMap(({ word, use, except, within }) => {
    const isExempt = except?.includes(file) === true || within?.test(file) === false;
    const hit = isExempt ? undefined : word.exec(line)?.[0].trim();
    return hit === undefined ? [] : [`"${hit}": use ${use}`];
  });
}

/** @returns paths below the root with slashes, of files that hold text */
function listFolder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path).split(sep).join('/'))
    .filter((path) => text.test(path) && !exempt.some((pattern) => pattern.test(path)))
    .filter((path) => statSync(join(root, path)).isFile());
}
