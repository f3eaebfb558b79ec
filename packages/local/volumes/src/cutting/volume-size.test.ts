import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import { parseVolumeSize } from './volume-size.ts';

describe('a volume size', () => {
  it.each([
    ['cd', 734_003_200],
    ['dvd', 4_689_999_872],
    ['dvd-dl', 8_529_999_872],
    ['fat32', 4_294_966_784],
    ['512', 512],
    ['1023', 512],
    ['999999999999999', 999_999_999_999_488],
  ])('%s is %d bytes', (text, bytes) => expect(parseVolumeSize(text)).toBe(bytes));

  it.each([
    '',
    '0',
    '511',
    '-1',
    '01',
    '1e9',
    '4GB',
    'DVD',
    'floppy',
    ' 1024',
    '1024.5',
    '1000000000000000',
  ])('%j is none', async (text) => expect(await codeOf(() => parseVolumeSize(text))).toBe('USAGE'));
});
