/** Excel workbooks (.xlsx): sheets as tables, with the values that formulas had when it was saved. @see ECMA-376, part 1, clause 18 */
import { ProcessError } from '../common/errors.ts';
import { defineFormat, malformed, type Part, type Parts } from './define-format.ts';
import { readXlsxStyles, readXlsxTexts } from './xlsx-shared.ts';
import { readXlsxSheet } from './xlsx-sheet.ts';
import { toXlsxTable } from './xlsx-table.ts';
import { walkXml, type XmlElement } from './xml.ts';
import { openZip, type Zip } from './zip.ts';

const TITLE = 'Excel';
/** Some programs number them, and begin the other two with a capital. */
const WORKBOOK = /^xl\/workbook\d*\.xml$/;
const TEXTS = /^xl\/sharedStrings\d*\.xml$/i;
const STYLES = /^xl\/styles\d*\.xml$/i;

export default defineFormat({
  id: 'xlsx',
  title: TITLE,
  kind: 'table',
  mediaTypes: ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  extensions: ['xlsx'],
  readExtensions: ['xlsm'],
  sniff: (_head, names) => names.some((name) => WORKBOOK.test(name)),
  open,
});

function open(bytes: Uint8Array): Parts {
  if (bytes.length === 0) throw malformed(TITLE, 'byte 0', 'the file is empty');
  const zip = openArchive(bytes);
  const { sheets, is1904 } = readWorkbook(zip);
  const files = sheets.map((sheet) => ({ ...sheet, bytes: readEntry(zip, sheet.path) }));
  // New workbooks have empty sheets beside the one that is filled.
  const filled = files.filter(({ bytes: sheet }) => hasRows(sheet));
  if (filled.length === 0) throw malformed(TITLE, 'its sheets', 'they are empty');
  const texts = once(() => readXlsxTexts(readOptional(zip, TEXTS), TITLE));
  const styles = once(() => readXlsxStyles(readOptional(zip, STYLES), TITLE));
  return filled.map(({ name, isHidden, bytes: sheet }): Part => {
    const read = () => {
      const cells = readXlsxSheet(sheet, { texts: texts(), styles: styles(), is1904, title: TITLE, name });
      return { kind: 'table', ...toXlsxTable(cells, TITLE, name) } as const;
    };
    return { name, kind: 'table', isDetail: isHidden, read };
  });
}

function openArchive(bytes: Uint8Array): Zip {
  try {
    return openZip(bytes);
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    throw new ProcessError(error.code, error.message.replace(/^is (not valid |a )zip/, `is $1${TITLE} (zip)`));
  }
}

function readEntry(zip: Zip, path: string): Uint8Array {
  if (!zip.names.includes(path)) throw malformed(TITLE, path, 'it is not in the file');
  return zip.read(path);
}

function readOptional(zip: Zip, path: RegExp): Uint8Array | undefined {
  const name = zip.names.find((one) => path.test(one));
  return name === undefined ? undefined : zip.read(name);
}

function hasRows(sheet: Uint8Array): boolean {
  const text = Buffer.from(sheet.buffer, sheet.byteOffset, sheet.byteLength);
  return ['<c ', ':c ', '<c>', ':c>'].some((start) => text.includes(start));
}

function once<T>(work: () => T): () => T {
  let done: { readonly value: T } | undefined;
  return () => (done ??= { value: work() }).value;
}

interface Sheet {
  readonly name: string;
  readonly path: string;
  readonly isHidden: boolean;
}

function readWorkbook(zip: Zip): { readonly sheets: readonly Sheet[]; readonly is1904: boolean } {
  const main = zip.names.find((name) => WORKBOOK.test(name)) ?? 'xl/workbook.xml';
  const targets = new Map(
    elementsOf(readEntry(zip, main.replace('xl/', 'xl/_rels/').concat('.rels')), 'Relationships', 'Relationship').map(({ attributes }) => [attributes.Id, attributes.Target ?? '']), // prettier-ignore
  );
  const workbook = elementsOf(readEntry(zip, main), 'workbook', 'sheets', 'workbookPr');
  const sheets = workbook
    .filter(({ name }) => name === 'sheets')
    .flatMap(({ children }) => children)
    .flatMap(({ attributes }): readonly Sheet[] => {
      const id = Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1];
      const target = targets.get(id);
      // A chart has a sheet of its own.
      if (!target?.includes('worksheets/')) return [];
      const path = target.startsWith('/') ? target.slice(1) : `xl/${target}`;
      return [{ name: attributes.name ?? '', path, isHidden: (attributes.state ?? 'visible') !== 'visible' }];
    });
  const properties = workbook.find(({ name }) => name === 'workbookPr')?.attributes ?? {};
  return { sheets, is1904: /^(1|true)$/.test(properties.date1904 ?? '') };
}

function elementsOf(bytes: Uint8Array, root: string, ...names: readonly string[]): readonly XmlElement[] {
  const found: XmlElement[] = [];
  walkXml(bytes, TITLE, {
    containers: new Set([root]),
    enter: () => undefined,
    leave: () => undefined,
    visit(element) {
      if (names.includes(element.name)) found.push(element);
    },
  });
  return found;
}
