/**
 * Writes `src/geometry/crs/table.json` from what PROJ says, after checking every row against it, and reference points
 * for the tests.
 *
 *     python3 scripts/crs/ask_proj.py > answers.jsonl
 *     npx tsx scripts/crs/generate.ts answers.jsonl
 */
import { writeFileSync } from 'node:fs';
import { loadProj } from '../../src/geometry/crs/proj.ts';
import { isUnsupported, openTable, type TableRows } from '../../src/geometry/crs/table.ts';
import { readAnswers, type Answer, type GeographicAnswer, type SourceAnswer } from './answers.ts';
import { geographicRow, projectedRow, shiftRows } from './rows.ts';
import { sampleReferences } from './sample.ts';

const reasons = {
  method: 'its projection (%) is not supported',
  differs: 'its projection (%) is not calculated exactly enough here',
  deprecated: 'EPSG has withdrawn it',
  vertical: 'it is a height system; only the horizontal position can be transformed',
  compound: 'it is a compound of a horizontal and a vertical CRS; give the horizontal one',
  geocentric: 'it is geocentric (X, Y, Z); give a geographic or a projected CRS',
  'geographic 3D': 'it has three dimensions; give the two-dimensional CRS of the same datum',
};
type Reason = keyof typeof reasons;
const keys = Object.keys(reasons) as Reason[];

const [, , file = 'answers.jsonl'] = process.argv;
const answers = await readAnswers(file);
const proj = await loadProj();
const units: [string, number][] = [];
const rows = { geographic: [] as string[], shifts: [] as string[], projected: [] as string[], refused: [] as string[] };
const bases = new Map(answers.filter(isGeographic).map((answer) => [answer.code, answer]));

for (const answer of answers) addRow(answer);

const table: TableRows = {
  source: sourceText(answers.find(isSource)),
  units,
  reasons: Object.values(reasons),
  ...rows,
};
const target = new URL('../../src/geometry/crs/table.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(table, null, 1)}\n`);
const references = sampleReferences(answers, isReachable(table));
const tests = new URL('../../test/geometry/crs/proj-points.json', import.meta.url);
writeFileSync(tests, `[\n${references.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`);
report();

function addRow(answer: Answer): void {
  switch (answer.kind) {
    case 'source':
      return;
    case 'deprecated':
      return refuse(answer, 'deprecated', '', answer.replacement);
    case 'geographic 2D': {
      const row = geographicRow(answer, { indexOf });
      if (row === undefined) return refuse(answer, 'method', 'unusual axes');
      rows.geographic.push(row);
      rows.shifts.push(...shiftRows(answer, proj));
      return;
    }
    case 'projected': {
      const base = bases.get(answer.base);
      const { row, refused } = base ? projectedRow(answer, base, { proj, units: { indexOf } }) : {};
      if (row !== undefined) rows.projected.push(row);
      else if (refused) refuse(answer, refused[0] as Reason, refused[1]);
      return;
    }
    default:
      return refuse(answer, answer.kind, '');
  }
}

function refuse(answer: { code: number; name: string }, reason: Reason, detail: string, replacement?: number | null) {
  rows.refused.push([answer.code, answer.name, keys.indexOf(reason), detail, replacement ?? ''].join('|'));
}

function indexOf(name: string, size: number): number {
  const found = units.findIndex(([known, knownSize]) => known === name && knownSize === size);
  return found >= 0 ? found : units.push([name, size]) - 1;
}

function isGeographic(answer: Answer): answer is GeographicAnswer {
  return answer.kind === 'geographic 2D';
}

function isSource(answer: Answer): answer is SourceAnswer {
  return answer.kind === 'source';
}

function sourceText(source: SourceAnswer | undefined): string {
  const { epsg, date, proj: version } = source ?? { epsg: '', date: '', proj: '' };
  return (
    `Derived from the EPSG Geodetic Parameter Dataset ${epsg} of ${date}, owned by IOGP (https://epsg.org), ` +
    `as distributed with PROJ ${version}. Definitions are rewritten for proj4js and are not EPSG data themselves.`
  );
}

/** Whether there is a way from WGS 84 to it. */
function isReachable(rowsOfTable: TableRows): (code: number) => boolean {
  const opened = openTable(rowsOfTable);
  return (code) => {
    const found = opened.find(code);
    return found !== undefined && !isUnsupported(found) && opened.getShifts(found.base).length > 0;
  };
}

function report(): void {
  const counts = new Map<string, number>();
  for (const row of rows.refused) {
    const [, , reason = '', detail = ''] = row.split('|');
    const key = `${keys[Number(reason)] ?? ''} ${detail}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const withShift = new Set(rows.shifts.map((row) => row.split('|', 1)[0]));
  const projectedWithout = rows.projected.filter((row) => !withShift.has(row.split('|')[5] ?? ''));
  console.error(`${rows.geographic.length} geographic, ${withShift.size} of them with ${rows.shifts.length} shifts`);
  console.error(`${rows.projected.length} projected, ${projectedWithout.length} of them without a shift`);
  console.error(`${references.length} reference points of ${new Set(references.map(([code]) => code)).size} CRSs`);
  for (const [key, count] of [...counts].sort((a, b) => b[1] - a[1])) console.error(`${count} refused: ${key}`);
}
