import { concat, utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, encodeHeader, FRAME_BYTES, HEADER_BYTES, readJournal } from './frame.ts';

const entry = (text: string): Uint8Array => utf8.encode(`{"instance":"${text}"}`);
const GROUPS = [[entry('a')], [entry('b'), entry('c')], [entry('d'.repeat(1500)), entry('e')]];
const JOURNAL = concat(encodeHeader(7), ...GROUPS.map(encodeFrame));
const ENDS = GROUPS.map(
  (_, i) =>
    HEADER_BYTES +
    GROUPS.slice(0, i + 1).reduce((sum, group) => sum + encodeFrame(group).length, 0),
);
const texts = (bytes: Uint8Array): string[] =>
  readJournal(bytes).entries.map((each) => utf8.decode(each));
const all = GROUPS.flat().map((each) => utf8.decode(each));
const start = (index: number): number => ENDS[index - 1] ?? HEADER_BYTES;
const changed = (at: number, to: (byte: number) => number): Uint8Array =>
  JOURNAL.map((byte, i) => (i === at ? to(byte) : byte));
const zeroed = (from: number, to: number): Uint8Array =>
  JOURNAL.map((byte, i) => (i >= from && i < to ? 0 : byte));

describe('a journal', () => {
  it('comes back from what was written', () => {
    expect(readJournal(JOURNAL)).toMatchObject({ base: 7, torn: 0 });
    expect(texts(JOURNAL)).toEqual(all);
    expect(readJournal(encodeHeader(0))).toEqual({ base: 0, entries: [], torn: 0 });
  });

  it('comes back from any groups of entries', () => {
    const group = fc.array(fc.uint8Array({ minLength: 1, maxLength: 80 }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.nat(), fc.array(group, { maxLength: 5 }), (base, groups) => {
        const { entries, ...rest } = readJournal(
          concat(encodeHeader(base), ...groups.map(encodeFrame)),
        );
        expect(rest).toEqual({ base, torn: 0 });
        expect(entries.map((each) => [...each])).toEqual(groups.flat().map((each) => [...each]));
      }),
    );
  });

  it('that was cut at any byte is what it was before the group that was being written', () => {
    for (let cut = HEADER_BYTES; cut < JOURNAL.length; cut++) {
      const whole = ENDS.filter((end) => end <= cut).length;
      const { entries, torn } = readJournal(JOURNAL.subarray(0, cut));
      expect(entries).toHaveLength(GROUPS.slice(0, whole).flat().length);
      expect(torn).toBe(cut - start(whole));
    }
  });

  it.each<[string, () => Uint8Array]>([
    ['whose last group was not written at all', () => zeroed(start(2), JOURNAL.length)],
    ['whose first sectors were not', () => zeroed(start(2), start(2) + 600)],
    ['whose sectors between were not', () => zeroed(start(2) + 100, start(2) + 612)],
    ['whose last sector was not', () => zeroed(JOURNAL.length - 20, JOURNAL.length)],
    ['which is longer by zeros', () => concat(JOURNAL.subarray(0, start(2)), new Uint8Array(4096))],
    [
      'which is longer by a few zeros',
      () => concat(JOURNAL.subarray(0, start(2)), new Uint8Array(20)),
    ],
  ])('%s is torn there', (_, bytes) => expect(texts(bytes())).toEqual(all.slice(0, 3)));

  it('with any bit changed is damaged, wherever it is', async () => {
    for (let at = 0; at < JOURNAL.length; at++)
      for (const bit of at % 50 === 0 || at < start(1) + 40 ? [0, 1, 2, 3, 4, 5, 6, 7] : [at % 8])
        expect(
          await codeOf(() => readJournal(changed(at, (byte) => byte ^ (1 << bit)))),
          `bit ${bit} of byte ${at}`,
        ).toBe('AUDIT_ENTRY');
  });

  it.each<[string, () => Uint8Array]>([
    ['no bytes', () => new Uint8Array()],
    ['a header that is cut', () => JOURNAL.subarray(0, HEADER_BYTES - 1)],
    ['another file', () => utf8.encode('sealift audit journal 2\n'.repeat(4))],
    [
      'an index past 2^53',
      () => concat(encodeHeader(0).fill(0xff, 24, 32), JOURNAL.subarray(HEADER_BYTES)),
    ],
    ['zeros before a whole group', () => zeroed(start(1), start(2))],
    [
      'a group less, in the middle of another',
      () => concat(JOURNAL.subarray(0, start(1) + 10), JOURNAL.subarray(start(2))),
    ],
    [
      'text behind it',
      () => concat(JOURNAL, utf8.encode('something that is no group, and no end of one')),
    ],
    ['a length beyond any group, with its checksum', () => concat(JOURNAL, frameOf(0x0fff_ffff))],
  ])('with %s is damaged', async (_, bytes) =>
    expect(await codeOf(() => readJournal(bytes()))).toBe('AUDIT_ENTRY'),
  );

  it('names the byte at which it is damaged', () => {
    expect(() => readJournal(changed(start(1) + FRAME_BYTES + 3, (byte) => byte ^ 1))).toThrow(
      `damaged at byte ${start(1)}`,
    );
  });
});

/** A head that says so many bytes follow. */
function frameOf(length: number): Uint8Array {
  const head = encodeFrame([entry('f')]).slice(0, FRAME_BYTES + 20);
  new DataView(head.buffer).setUint32(0, length);
  return head;
}
