/** Excel workbooks: types of cells, names of columns, sheets; against GDAL, points of their rows, and damage at random. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toGeoJson } from '../../schemas/flat-geometry.ts';
import { LayerOfFile } from '../../schemas/layer.ts';
import { choosePart, readLayer } from '../../src/formats/read-file.ts';
import { loadFormats } from '../../src/formats/registry.ts';
import xlsx from '../../src/formats/xlsx.ts';
import { writeZip } from '../../src/formats/zip.ts';
import { readDamaged } from './damage.ts';

const hasGdal = spawnSync('ogr2ogr', ['--version']).status === 0;
if (!hasGdal && process.env.CI === 'true') throw new Error('ogr2ogr is not there (apt install gdal-bin).');

const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const styles = `<styleSheet ${main}><numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy\\ hh:mm"/><numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts>
  <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="21"/><xf numFmtId="165"/></cellXfs></styleSheet>`;

interface Sheet {
  readonly rows: string;
  readonly state?: string;
  readonly more?: string;
}

/** A workbook of sheets by their names. */
function workbook(sheets: Readonly<Record<string, Sheet>>, texts: readonly string[] = [], properties = ''): Buffer {
  const names = Object.entries(sheets);
  const entries = {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    'xl/workbook.xml': `<workbook ${main} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr ${properties}/><sheets>${names.map(([name, { state }], i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"${state === undefined ? '' : ` state="${state}"`}/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${names.map((_, i) => `<Relationship Id="rId${i + 1}" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}</Relationships>`,
    'xl/styles.xml': styles,
    'xl/sharedStrings.xml': `<sst ${main}>${texts.map((text) => `<si>${text}</si>`).join('')}</sst>`,
    ...Object.fromEntries(names.map(([, { rows, more = '' }], i) => [`xl/worksheets/sheet${i + 1}.xml`, `<worksheet ${main}><sheetData>${rows}</sheetData>${more}</worksheet>`])), // prettier-ignore
  };
  return Buffer.concat([...writeZip(Object.entries(entries).map(([name, text]) => ({ name, bytes: Buffer.from(text) })))]); // prettier-ignore
}
const text = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
const row = (...cells: readonly string[]) => `<row>${cells.join('')}</row>`;
async function read(file: Uint8Array, name?: string) {
  const content = await choosePart(xlsx.open(file), xlsx.title, name).read();
  if (content.kind !== 'table') throw new Error('it is a layer');
  return { ...content.table, notes: content.notes };
}

describe('cells', () => {
  it('have the types that they have in Excel', async () => {
    const rows =
      row(text('n'), text('t'), text('b'), text('day'), text('at'), text('time'), text('span'), text('none')) +
      '<row r="2"><c r="A2"><v>1.1000000000000001</v></c><c r="B2" t="s"><v>0</v></c><c r="C2" t="b"><v>1</v></c><c r="D2" s="1"><v>45413</v></c><c r="E2" s="2"><v>45413.438194444447</v></c><c r="F2" s="3"><v>0.25</v></c><c r="G2" s="4"><v>1.5</v></c></row>' + // prettier-ignore
      '<row r="3"><c r="A3"><f>1+1</f><v>2</v></c><c r="B3" t="str"><f>""</f><v></v></c><c r="C3" t="b"><v>0</v></c><c r="D3" s="1"><v>1</v></c><c r="E3" t="d"><v>2024-01-01T10:00:00</v></c></row>'; // prettier-ignore
    const { columns, rows: table, notes } = await read(workbook({ A: { rows } }, ['<r><t>Ä </t></r><r><t xml:space="preserve">ß_x000A_</t></r><rPh><t>no</t></rPh>'])); // prettier-ignore
    expect(columns).toEqual(['n', 't', 'b', 'day', 'at', 'time', 'span', 'none']);
    expect(table).toEqual([
      [1.1, 'Ä ß\n', true, '2024-05-01', '2024-05-01T10:31:00', '06:00:00', 1.5, null],
      [2, '', false, '1900-01-01', '2024-01-01T10:00:00', null, null, null],
    ]);
    expect(notes).toEqual([]);
  });

  it('are text where a number would not keep the integer, which is said', async () => {
    const rows = row(text('a'), text('b')) + row('<c><v>9007199254740993</v></c>', '<c><v>-9007199254740991</v></c>') + row('<c><v>7</v></c>', '<c><v>1E+20</v></c>'); // prettier-ignore
    const { rows: table, notes } = await read(workbook({ A: { rows } }));
    expect(table).toEqual([['9007199254740993', -9007199254740991], [7, 1e20]]); // prettier-ignore
    expect(notes).toEqual(['1 value beyond 2^53 became text: "9007199254740993".']);
  });

  it('count days from 1904 where the workbook says so', async () => {
    const rows = row(text('a'), text('b')) + row('<c s="1"><v>0</v></c>', '<c s="1"><v>43951</v></c>');
    expect((await read(workbook({ A: { rows } }, [], 'date1904="1"'))).rows).toEqual([['1904-01-01', '2024-05-01']]);
  });

  it('that are errors, have no saved value or stand for no number are null, which is said', async () => {
    const rows =
      row(text('a'), text('nitrate')) +
      row('<c t="e"><v>#N/A</v></c>', text('&lt;0,10')) +
      row('<c t="e"><v>#DIV/0!</v></c>', '<c><v>1.5</v></c>') +
      row('<c><f>A1</f></c>', text('n.b.'));
    const { rows: table, notes } = await read(workbook({ A: { rows, more: '<mergeCells><mergeCell ref="A1:A2"/></mergeCells>' } })); // prettier-ignore
    // A row without any value is none.
    expect(table).toEqual([[null, null], [null, 1.5], [null, null]]); // prettier-ignore
    expect(notes).toEqual([
      '2 values that are errors became null: "#N/A", "#DIV/0!".',
      '1 formula without a saved value became null. Open and save the file in a spreadsheet program.',
      '1 merged range has its value in the first cell alone.',
      '2 values of nitrate became null: "<0,10", "n.b.".',
    ]);
  });

  it.each([
    ['<c r="A2" t="s"><v>9</v></c>', 'sheet A, cell A2', 'there is no text 9'],
    ['<c r="A2"><v>x</v></c>', 'sheet A, cell A2', '"x" is not a number'],
    ['<c r="ZZZZ2"><v>1</v></c>', 'sheet A, line 1', '"ZZZZ2" is not a cell'],
  ])('are refused where they are wrong: %j', async (cell, place, reason) => {
    await expect(read(workbook({ A: { rows: row(text('a'), text('b')) + row(cell) } }))).rejects.toThrow(`is not valid Excel (${place}): ${reason}`); // prettier-ignore
  });
});

describe('columns', () => {
  it('have the names of the first row of several cells', async () => {
    const rows = row(text('Report 2024')) + '<row r="3"/>' + row(text('a'), text('a'), '<c/>', text(' b ')) + row('<c><v>1</v></c>', '<c><v>2</v></c>', '<c><v>3</v></c>', '<c><v>4</v></c>'); // prettier-ignore
    const { columns, rows: table, notes } = await read(workbook({ A: { rows } }));
    expect(columns).toEqual(['a', 'a_2', 'C', 'b']);
    expect(table).toEqual([[1, 2, 3, 4]]);
    expect(notes).toEqual([
      '1 row above the names of the columns was left out: "Report 2024".',
      '1 column without a name has its letter: C.',
      'Columns of the same name are called "a_2".',
    ]);
  });

  it('may be one', async () => {
    expect(await read(workbook({ A: { rows: row(text('a')) + row(text('x')) } }))).toEqual({ columns: ['a'], rows: [['x']], notes: [] }); // prettier-ignore
  });
});

describe('sheets', () => {
  const rows = row(text('a'), text('b')) + row(text('x'), text('y'));

  it('are tables by their names, without empty ones; hidden ones by name alone', async () => {
    const file = workbook({ First: { rows }, Empty: { rows: '' }, 'Ä &amp; B': { rows }, Codes: { rows, state: 'hidden' } }); // prettier-ignore
    await expect(read(file)).rejects.toThrow('is Excel with 2 tables: "First", "Ä & B", "Codes". Name one behind it: #layer=First'); // prettier-ignore
    expect((await read(file, 'Codes')).rows).toEqual([['x', 'y']]);
    expect((await read(workbook({ First: { rows }, Codes: { rows, state: 'veryHidden' } }))).rows).toEqual([['x', 'y']]); // prettier-ignore
    await expect(read(workbook({ A: { rows: '' } }))).rejects.toThrow('is not valid Excel (its sheets): they are empty'); // prettier-ignore
  });

  it('are points where their columns say so', async () => {
    const points = row(text('name'), text('lon'), text('lat')) + row(text('A'), '<c><v>5.5</v></c>', text('52')) + row(text('B'), text('5°30\'0"E'), text('52 N')); // prettier-ignore
    const file = workbook({ A: { rows: points } });
    expect((await loadFormats()).recognise(file)?.id).toBe('xlsx');
    const { features } = LayerOfFile.parse((await readLayer(xlsx, file)).value);
    expect(features.map(({ properties, geometry }) => [properties, geometry && toGeoJson(geometry)])).toEqual(['A', 'B'].map((name) => [{ name }, { type: 'Point', coordinates: [5.5, 52] }])); // prettier-ignore
  });
});

it('refuses a sheet that expands to far more than it is', async () => {
  const file = workbook({ A: { rows: row(text('a')) + ' '.repeat(70_000_000) } });
  expect(file.length).toBeLessThan(200_000);
  await expect(read(file)).rejects.toThrow(/^is an? Excel|is a zip of/);
});

it('reads or refuses what is cut or damaged at random', async () => {
  const file = workbook({ A: { rows: row(text('a'), '<c t="s"><v>0</v></c>') + row('<c s="2"><v>45413.5</v></c>', '<c t="e"><v>#N/A</v></c>') }, B: { rows: row(text('a')) } }, ['<t>x</t>']); // prettier-ignore
  await readDamaged(xlsx, file, 29, 1000);
});

it.skipIf(!hasGdal)('reads what GDAL writes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-xlsx-'));
  const [source, target] = [join(folder, 'in.json'), join(folder, 'out.xlsx')];
  const properties = { name: 'Žižkov 北京 <&>', n: 9007199254740991, x: -1.25e-7, is: true, day: '2024-02-29', at: '2024-02-29T23:59:58', none: null }; // prettier-ignore
  writeFileSync(source, JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature', properties, geometry: null }, { type: 'Feature', properties: { name: null, n: 1, is: false }, geometry: null }] })); // prettier-ignore
  execFileSync('ogr2ogr', ['-f', 'XLSX', target, source], { stdio: 'pipe' });
  const { columns, rows } = await read(readFileSync(target));
  rmSync(folder, { recursive: true, force: true });
  const named = Object.fromEntries(columns.map((name, at) => [name, rows[0]?.[at]]));
  expect(named).toMatchObject({ name: properties.name, n: properties.n, x: properties.x, day: '2024-02-29', at: '2024-02-29T23:59:58' }); // prettier-ignore
  expect(rows[1]?.[columns.indexOf('name')]).toBeNull();
});
