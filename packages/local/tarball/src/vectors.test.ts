import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rejection } from '@sealift/failures';
import { afterAll, describe, expect, it } from 'vitest';
import { guardBundle, inFile, readBundleFrom, readBundleStream } from './index.ts';
import { RULES } from './rules.ts';

/**
 * Archives with one thing wrong each, made by tools/vectors/generator without the code that is
 * tested here.
 */
const VECTORS = new URL('../../../../test-vectors/tar', import.meta.url).pathname;
const cases = readdirSync(VECTORS).filter((name) => existsSync(join(VECTORS, name, 'archive.tar')));

interface Expected {
  readonly verdict: string;
  readonly code?: string;
  readonly rule?: string;
  readonly offset?: number;
  readonly guard?: string;
}

const folder = mkdtempSync(join(tmpdir(), 'sealift-tar-vectors-'));
afterAll(() => rmSync(folder, { recursive: true }));
const textOf = (name: string, file: string): string =>
  readFileSync(join(VECTORS, name, file), 'utf8').trimEnd();
const expectedOf = (name: string): Expected => JSON.parse(textOf(name, 'expect')) as Expected;

/** As a file is read; `openBundle` says of one of another kind what it is instead. */
async function fromFile(bytes: Uint8Array): Promise<void> {
  const path = join(folder, 'archive.tar');
  writeFileSync(path, bytes);
  const fd = openSync(path, 'r');
  try {
    const content = await readBundleFrom(inFile(fd, bytes.length), path, () => undefined);
    await content.hashStored();
  } finally {
    closeSync(fd);
  }
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 999) yield bytes.subarray(at, at + 999);
}

async function said(read: () => Promise<unknown>): Promise<Expected> {
  try {
    await read();
    return { verdict: 'accepted' };
  } catch (thrown) {
    if (!(thrown instanceof Rejection)) throw thrown;
    const { code, rule, offset } = thrown;
    return {
      verdict: 'rejected',
      code,
      ...(rule === undefined ? {} : { rule }),
      ...(offset === undefined ? {} : { offset }),
    };
  }
}

describe(
  `test-vectors/tar, ${cases.length} archives: strict reader, streaming reader and guard say ` +
    `the same`,
  () => {
    it.each(cases)('%s', async (name) => {
      const { guard, ...expected } = expectedOf(name);
      const bytes = readFileSync(join(VECTORS, name, 'archive.tar'));
      const readers = [
        () => fromFile(bytes),
        async () => (await readBundleStream(inPieces(bytes))).hashStored(),
        () => guardBundle(inPieces(bytes)),
      ];
      const [file, stream, guarded] = await Promise.all(readers.map((read) => said(read)));
      expect([file, stream], textOf(name, 'about')).toEqual([expected, expected]);
      expect(guarded, textOf(name, 'about')).toEqual(
        guard === undefined ? expected : { verdict: guard },
      );
    });

    it('has many more archives to refuse than to accept', () => {
      const accepted = cases.filter((name) => expectedOf(name).verdict === 'accepted');
      expect(accepted.length).toBeGreaterThan(3);
      expect(cases.length).toBeGreaterThan(20 * accepted.length);
    });
  },
);

describe('FORMAT.md', () => {
  const page = readFileSync(new URL('../FORMAT.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z0-9-]+)` +\| ([A-Z_]+)/gm)].map(
    ([, rule = '', code = '']) => [rule, code] as const,
  );

  it('lists every rule with its code, in order', () => expect(rows).toEqual(Object.entries(RULES)));

  it('has an archive for each rule but the one that takes too many entries', () => {
    const broken = new Set(cases.map((name) => expectedOf(name).rule));
    expect(Object.keys(RULES).filter((rule) => !broken.has(rule))).toEqual(['entry-count']);
  });
});
