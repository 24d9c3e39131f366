/** Numbers, angles and encodings as people write them in tables of text. */
import { describe, expect, it } from 'vitest';
import { parseAngle } from '../../src/formats/angles.ts';
import { decodeAnyText } from '../../src/formats/text-encodings.ts';
import { typeColumns } from '../../src/formats/typed-columns.ts';

describe('a column', () => {
  const read = (texts: readonly string[], mayHaveCommas = false) => {
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
      ['9007199254740991', '1'],
      [9007199254740991, 1],
    ],
    [
      ['9007199254740993', '1'],
      ['9007199254740993', '1'],
    ],
    [
      ['true', 'FALSE', ''],
      [true, false, null],
    ],
    [
      ['1,234', '12,345,678.5'],
      [1234, 12345678.5],
    ],
    [
      ['', ' '],
      [null, ' '],
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

  it('is none with control characters', () => {
    expect(decodeAnyText(Buffer.from([0x41, 0, 0x42]))).toBeUndefined();
  });
});
