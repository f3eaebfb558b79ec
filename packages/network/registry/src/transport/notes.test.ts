import { type FakeRegistry, type Misbehaviour, startRegistry } from '@sealift/fake-registry';
import { afterEach, describe, expect, it } from 'vitest';
import { connect } from '../index.ts';
import type { RegistryResponse } from './exchange.ts';
import { notesOf } from './notes.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** What is told while the tags of a repository are asked for, so many times. */
async function told(does: Misbehaviour, times = 1): Promise<string[]> {
  const server: FakeRegistry = await startRegistry({ faults: [{ match: /./, does }] });
  server.put('a/b');
  const notes: string[] = [];
  const all = connect({ onNote: (text) => notes.push(text) });
  closing.push(() => all.close(), server.close);
  for (let n = 0; n < times; n++) await all.at(server.host).tags('a/b');
  return notes.map((note) => note.replace(server.host, 'HOST'));
}

const header = (name: string, value: string): Misbehaviour => ({ kind: 'header', name, value });
const warning = (value: string): Misbehaviour => header('warning', value);
const left = (value: string): Misbehaviour => header('ratelimit-remaining', value);

describe('what a registry says beside its answers', () => {
  it.each<[string, Misbehaviour, string[]]>([
    ['a warning', warning('299 - "old \\"tag\\""'), ['HOST warns: old "tag"']],
    ['two', warning('299 - "one", 299 - "two"'), ['HOST warns: one', 'HOST warns: two']],
    ['one that acts on a terminal', warning('299 - "\u009b2J"'), ['HOST warns: \\u{9b}2J']],
    ['what is about a cache', warning('110 - "stale"'), []],
    ['what is none', warning('299 - open'), []],
    [
      'a limit that is near',
      left('3;w=60'),
      ['HOST lets 3 more requests through before its limit'],
    ],
    ['a limit that is far', left('90;w=60'), []],
    ['a limit that is none', left('soon'), []],
  ])('is told once: %s', async (_, does, notes) => expect(await told(does, 3)).toEqual(notes));

  it('is told of so many alone', async () => {
    const many = Array.from({ length: 50 }, (_, n) => `299 - "${n}"`).join(', ');
    expect(await told(warning(many))).toHaveLength(6);
  });

  it('is no echo of a login (T46)', () => {
    const headers = { warning: '299 - "what you sent"' };
    const answer = { headers, withLogin: false } as unknown as RegistryResponse;
    expect(notesOf(answer)).toHaveLength(1);
    expect(notesOf({ ...answer, withLogin: true })).toEqual([]);
  });
});
