import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readRows, requireFiles } from '../../../src/cli/complete-journey/csv-file.ts';
import { collectUntidy } from '../../../src/cli/complete-journey/untidy.ts';
import { collect } from '../collect.ts';
import { temporaryFolder } from '../temporary-folder.ts';

async function read(text: string | Buffer, name = 'shop.csv') {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), text);
  const untidy = collectUntidy();
  const rows = await collect(readRows(folder, 'shop', ['id', 'size'], untidy));
  return { rows, untidy: untidy.entries() };
}

describe('rows', () => {
  test.each([
    ['as written', 'id,size\n1,2 LB\n', [{ id: '1', size: '2 LB' }]],
    ['quoted', '"id","size"\n"1","2 ""LB"", and more"\n', [{ id: '1', size: '2 "LB", and more' }]],
    ['with a byte order mark and Windows lines', '\uFEFFid,size\r\n1,2\r\n', [{ id: '1', size: '2' }]],
    ['in any order of columns', 'other,size,id\nx,2,1\n', [{ id: '1', size: '2' }]],
    ['with blanks around values and names', ' id , size\n 1 , 2 \n', [{ id: '1', size: '2' }]],
    ['too short', 'id,size\n1\n', [{ id: '1', size: '' }]],
    ['too long', 'id,size\n1,2,3\n', [{ id: '1', size: '2' }]],
    ['between empty lines', 'id,size\n\n1,2\n\n', [{ id: '1', size: '2' }]],
    ['without a last line end', 'id,size\n1,2', [{ id: '1', size: '2' }]],
    ['none at all', 'id,size\n', []],
  ])('%s', async (_, text, expected) => {
    expect((await read(text)).rows).toEqual(expected);
  });

  test('come from a gzipped file too', async () => {
    expect((await read(gzipSync('id,size\n1,2\n'), 'shop.csv.gz')).rows).toEqual([{ id: '1', size: '2' }]);
  });

  test('that are no CSV are counted and left out', async () => {
    const { rows, untidy } = await read('id,size\n1,2\n3,"4\n5,6\n');
    expect(rows).toEqual([{ id: '1', size: '2' }]);
    expect(untidy).toMatchObject([{ file: 'shop', kind: 'rows that are no CSV, left out', count: 1 }]);
  });
});

describe('a mistake names what is missing', () => {
  test('the column', async () => {
    await expect(read('id,weight\n1,2\n')).rejects.toThrow(
      /shop\.csv: the column size is missing\. Expected id, size in its first line, found id, weight\./,
    );
  });

  test('every column of an empty file', async () => {
    await expect(read('')).rejects.toThrow(/the columns id, size are missing.* found nothing/);
  });

  test('the file', async () => {
    await expect(requireFiles(temporaryFolder(), ['shop'])).rejects.toThrow(/^shop\.csv\.gz is missing in /);
  });

  test('the folder', async () => {
    await expect(requireFiles(join(temporaryFolder(), 'none'), ['shop'])).rejects.toThrow(
      /none is no folder/,
    );
  });

  test('a file cut off in the middle', async () => {
    const whole = gzipSync(`id,size\n${'1,2\n'.repeat(1000)}`);
    await expect(read(whole.subarray(0, -12), 'shop.csv.gz')).rejects.toThrow(
      /shop\.csv\.gz can't be read to its end/,
    );
  });
});
