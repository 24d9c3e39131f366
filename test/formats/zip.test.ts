/** Zip archives against those of Python's zipfile, damage at random, and bombs. */
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProcessError } from '../../src/common/errors.ts';
import { openZip, writeZip } from '../../src/formats/zip.ts';

/** By Python 3.11: `a.txt` stored, `folder/ü.txt` deflated, with a comment. */
const python =
  'UEsDBBQAAAAAAAAAIQCsKpPYAgAAAAIAAAAFAAAAYS50eHRoaVBLAwQUAAAICAAAACEAEyD5owkAAADIAAAADQAAAGZvbGRlci/DvC50eHRLTEpOSRwGGABQSwECFAMUAAAAAAAAACEArCqT2AIAAAACAAAABQAAAAAAAAAAAAAAgAEAAAAAYS50eHRQSwECFAMUAAAICAAAACEAEyD5owkAAADIAAAADQAAAAAAAAAAAAAAgAElAAAAZm9sZGVyL8O8LnR4dFBLBQYAAAAAAgACAG4AAABZAAAACQBhIGNvbW1lbnQ=';
const write = (entries: readonly { name: string; bytes: Uint8Array }[]) => Buffer.concat([...writeZip(entries)]);
const text = Buffer.from('abcdef'.repeat(500));
const archive = write([
  { name: 'a.txt', bytes: Buffer.from('hi') },
  { name: 'folder/ü.txt', bytes: text },
]);

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ProcessError && /^(invalid-input|too-large)$/.test(error.code)) return error.message;
    throw error;
  }
  return '';
}

describe('zip', () => {
  it('reads back what it writes', () => {
    const zip = openZip(archive);
    expect(zip.names).toEqual(['a.txt', 'folder/ü.txt']);
    expect(Buffer.from(zip.read('a.txt')).toString()).toBe('hi');
    expect(Buffer.from(zip.read('folder/ü.txt')).equals(text)).toBe(true);
  });

  it('reads what another program writes', () => {
    const zip = openZip(Buffer.from(python, 'base64'));
    expect(zip.names).toEqual(['a.txt', 'folder/ü.txt']);
    expect(Buffer.from(zip.read('folder/ü.txt')).toString()).toBe('abcd'.repeat(50));
  });

  it('names the place where an archive is cut short', () => {
    expect(messageOf(() => openZip(archive.subarray(0, -30)))).toBe(
      'is not valid zip (its end): its list of files is missing: the file was cut short. Copy it again',
    );
  });

  it('takes another size, a wrong checksum, a password and other methods for damage', () => {
    const at = archive.lastIndexOf('PK\u0001\u0002');
    const change = (offset: number, byte: number) => {
      const damaged = Buffer.from(archive);
      damaged[at + offset] = byte;
      return messageOf(() => openZip(damaged).read('folder/ü.txt'));
    };
    expect(change(24, 1)).toContain('it has more bytes than 2817, as the list of files says');
    expect(change(16, 1)).toContain('its checksum is wrong');
    expect(change(8, 9)).toContain('it is encrypted');
    expect(change(10, 14)).toContain('it is packed by method 14; 0 and 8 are read');
  });

  it('does not expand a bomb, whatever size it tells', () => {
    const zeros = new Uint8Array(2 ** 26);
    const bomb = write([0, 1].map((n) => ({ name: `${n}.txt`, bytes: zeros })));
    const zip = openZip(bomb);
    zip.read('0.txt');
    expect(messageOf(() => zip.read('1.txt'))).toMatch(
      /^is a zip of \d+ bytes that expand to 134217728 and more; it can have 67108864\. /,
    );
    const liar = Buffer.from(bomb);
    liar.writeUInt32LE(10, liar.indexOf('PK\u0001\u0002') + 24);
    expect(messageOf(() => openZip(liar).read('0.txt'))).toContain('it has more bytes than 10');
    expect(deflateRawSync(zeros).length).toBeLessThan(70_000);
  });

  it('reads or refuses what is cut or damaged at random, and never other content', () => {
    fc.assert(
      fc.property(fc.nat(archive.length), fc.nat(archive.length - 1), fc.nat(7), (length, at, bit) => {
        const damaged = Buffer.from(archive);
        damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
        for (const file of [damaged, archive.subarray(0, length)]) {
          messageOf(() => {
            const zip = openZip(file);
            for (const name of zip.names)
              expect(['hi', text.toString()]).toContain(Buffer.from(zip.read(name)).toString());
          });
        }
      }),
      { numRuns: 500, seed: 20 },
    );
  });
});
