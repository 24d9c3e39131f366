/** Numbers, angles and encodings as people write them in tables of text. */
import { describe, expect, it } from 'vitest';
import { parseAngle } from '../../src/formats/angles.ts';
import { decodeAnyText } from '../../src/formats/text-encodings.ts';
import { typeColumns } from '../../src/formats/typed-columns.ts';

describe('numbers beyond the range of doubles', () => {
  it.each(['1e400', '-1e999', '2.5E309', `${'9'.repeat(15)}e300`])('become null, which is said: %s', (text) => {
    const { rows, notes } = typeColumns(['n'], [['1'], [text], ['2']], false);
    expect(rows).toEqual([[1], [null], [2]]);
    expect(notes).toEqual([`1 value of n became null: ${JSON.stringify(text)}.`]);
  });

  it('stay text in a column of nothing else', () => {
    expect(typeColumns(['n'], [['1e400']], false)).toEqual({ rows: [['1e400']], notes: [] });
  });
});

describe('a column', () => {
  const read = (texts: readonly (string | null)[], mayHaveCommas = false) => {
    const { rows, notes } = typeColumns(['n'], texts.map((text) => [text]), mayHaveCommas); // prettier-ignore
    return { cells: rows.map(([cell]) => cell), notes };
  };

  it.each([
    [
      ['1', '-2', '0.5', '1e3'],
      [1, -2, 0.5, 1000],
    ],
    [
      ['007', '12'],
      ['007', '12'],
    ],
    [
      ['+49123', '12'],
      ['+49123', '12'],
    ],
    [
      ['+1,234', '5'],
      ['+1,234', '5'],
    ],
    [
      ['1e+3', '5'],
      [1000, 5],
    ],
    [
      ['9007199254740991', '1'],
      [9007199254740991, 1],
    ],
    [
      ['9007199254740993', '1'],
      ['9007199254740993', '1'],
    ],
    [
      ['true', 'FALSE', null],
      [true, false, null],
    ],
    [
      ['1,234', '12,345,678.5'],
      [1234, 12345678.5],
    ],
    [
      ['', ' ', null],
      ['', ' ', null],
    ],
    [
      ['-', 'n/a'],
      ['-', 'n/a'],
    ],
    [
      ['1.2.3', '4'],
      ['1.2.3', '4'],
    ],
  ])('of %j has %j', (texts, cells) => {
    expect(read(texts).cells).toEqual(cells);
  });

  it.each([
    [
      ['1,5', '2'],
      [1.5, 2],
    ],
    [
      ['1.234,5', '1.234'],
      [1234.5, 1234],
    ],
    // Either could be meant.
    [
      ['1,5', '2.5'],
      ['1,5', '2.5'],
    ],
  ])('with decimal commas of %j has %j', (texts, cells) => {
    expect(read(texts, true).cells).toEqual(cells);
  });

  it.each([
    // One column proves the mark of the file.
    ['1,5', '1.234', [1.5, 1234], ['a was read as numbers with decimal commas.', 'b was read as numbers with separators of thousands.']], // prettier-ignore
    ['1.5', '1,234', [1.5, 1234], ['b was read as numbers with separators of thousands.']],
    ['2,25', '12.345.678', [2.25, 12345678], ['a was read as numbers with decimal commas.', 'b was read as numbers with separators of thousands.']], // prettier-ignore
    // None does, or both do.
    ['x', '1.234', ['x', 1.234], []],
    ['1,5', '1.25', [1.5, 1.25], ['a was read as numbers with decimal commas.']],
  ])('beside %j is read: %j', (a, b, cells, notes) => {
    expect(typeColumns(['a', 'b'], [[a, b]], true)).toEqual({ rows: [cells], notes });
  });

  it('counts what stands for a number that is not known', () => {
    const { cells, notes } = read(['0.2', '<0.1', 'n.b.', '>= 5', '3'].filter((text) => text !== '>= 5'));
    expect(cells).toEqual([0.2, null, null, 3]);
    expect(notes).toEqual(['2 values of n became null: "<0.1", "n.b.".']);
  });
});

describe('a column of dates with the day first', () => {
  it.each([
    [['3.2.2024', '29.02.2024', null], ['2024-02-03', '2024-02-29', null], 1],
    [['03.02.2024 7:05', '03.02.2024 07:05:30'], ['2024-02-03T07:05:00', '2024-02-03T07:05:30'], 1],
    [['03.02.2024', 'n.b.'], ['2024-02-03', null], 2],
    [['03.02.2024 07:05:99'], ['03.02.2024 07:05:99'], 0],
    [['30.02.2024', '1.1.2024'], ['30.02.2024', '1.1.2024'], 0],
    [['1.2.2024', 'soon'], ['1.2.2024', 'soon'], 0],
    [['02/03/2024'], ['02/03/2024'], 0],
  ] as const)('%j is %j', (texts, cells, notes) => {
    // prettier-ignore
    const { rows, notes: said } = typeColumns(['d'], texts.map((text) => [text]), true);
    expect([rows.map(([cell]) => cell), said.length]).toEqual([cells, notes]);
  });
});

describe('an angle', () => {
  it.each([
    ['52°30\'36"N', 52.51],
    ['52 30 36 S', -52.51],
    ['W 13°24′', -13.4],
    ['-13:24:00', -13.4],
    ['5,5', 5.5],
    ['5.5°', 5.5],
    ['52° 30.6′ N', 52.51],
  ])('%s is %d degrees', (text, degrees) => {
    expect(parseAngle(text)).toBeCloseTo(degrees, 12);
  });

  it.each(['', 'north', "52°60'", '-5 S', 'N 5 S', '1000', '5 O', '52°30\'61"'])('%j is none', (text) => {
    expect(parseAngle(text)).toBeNaN();
  });
});

describe('a text', () => {
  it.each([
    ['UTF-8', Buffer.from('\ufeffMünchen'), 'München', 0],
    ['UTF-16', Buffer.from('\ufeffMünchen', 'utf16le'), 'München', 0],
    ['Windows-1252', Buffer.from([0x4d, 0xfc, 0x80]), 'Mü€', 1],
    // The last byte alone could be the start of a character of UTF-8.
    ['Windows-1252 up to its last letter', Buffer.from([0x41, 0xfc]), 'Aü', 1],
  ])('in %s is read', (_, bytes, text, notes) => {
    const decoded = decodeAnyText(bytes);
    expect([decoded?.text, decoded?.notes.length]).toEqual([text, notes]);
  });

  const russian = 'Название;Широта\nУлица Пушкина, дом Колотушкина;55,75\nМосковская область;56,1\n';
  const windows1251 = Buffer.from(Array.from({ length: russian.length }, (_, i) => { const code = russian.charCodeAt(i); return code < 128 ? code : code - 0x350; })); // prettier-ignore
  it.each([
    ['windows-1251', windows1251, russian],
    ['shift_jis', Buffer.from('93fa967b82cc82c682a882e08393837d838a8340834e', 'hex'), '日本のとおもンマリァク'],
    [
      'gb18030',
      Buffer.from('b1b1beA9cad0b3afd1f4c7f8bde8c2b7d6d0b9fac8cbc3f1d1d0', 'hex'),
      '北京市朝阳区借路中国人民研',
    ],
  ])('in %s is told by its letters', (encoding, bytes, text) => {
    const decoded = decodeAnyText(bytes);
    expect(decoded).toEqual({ text, notes: [`The text is not UTF-8; by its letters it was read as ${encoding}.`] });
    expect(decodeAnyText(bytes, encoding)).toEqual({ text, notes: [] });
  });

  it.each([
    ['Polish', 'b3f3dfbf20b3f9ea20f1e6f3b3b6'],
    ['Greek', 'c1e8deede120c5ebebdce4e120d0e1f4f1dfe4e120ebdde3f9'],
    ['Hebrew', 'f9ece5ed20e9f8e5f9ece9ed20f2e9f8'],
    ['Korean', 'bcadbfefc6afbab0bdc3b0adb3b2b1b8bfaabbefb5bf'],
    ['few letters', 'b1b1bea9'],
  ])('of %s is in doubt, and says so', (_, hex) => {
    expect(decodeAnyText(Buffer.from(hex, 'hex'))?.notes).toEqual([expect.stringContaining('Windows-1252')]);
  });

  it('is refused in an encoding that is not known, or not its own', () => {
    expect(() => decodeAnyText(Buffer.from('a'), 'klingon')).toThrow('has encoding="klingon", which is not known');
    expect(() => decodeAnyText(Buffer.of(0x98), 'utf-8')).toThrow('is not in the encoding "utf-8"');
    expect(decodeAnyText(Buffer.of(0xe0), 'cp1251')?.text).toBe('а');
    expect(decodeAnyText(Buffer.of(0x80), 'CP1252')?.text).toBe('€');
  });

  it('is none with control characters', () => {
    expect(decodeAnyText(Buffer.from([0x41, 0, 0x42]))).toBeUndefined();
  });
});
