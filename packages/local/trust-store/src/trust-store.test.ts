import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIMITS, utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { newPin, type Store, type StorePin, storeOf } from '@sealift/trust-file';
import { createWorld } from '@sealift/virtual-sigstore';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { initFolder, readFolder, writeFolder } from './index.ts';

const { pins } = createWorld({ seed: 'folders' });
let parent: string;
let folder: string;
beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'sealift-trust-'));
  folder = join(parent, 'store');
  await initFolder(folder);
});
afterEach(() => rmSync(parent, { recursive: true }));

const pin = (text: string, kind: StorePin['kind']): StorePin =>
  newPin('corp', {
    kind,
    bytes: utf8.encode(text),
    window: {},
    from: 'a letter',
    approvedBy: 'ada',
    approvedAt: '2026-01-15T12:00:00Z',
  });
const REKOR = pin(pins.rekorKey, 'rekor');
const CT = pin(pins.ctKey, 'ct');
const of = (...list: StorePin[]): Store => storeOf(new Map([['corp', list]]), folder);
const write = (store: Store): Promise<void> => writeFolder(folder, readFolder(folder), store);

describe('a folder', () => {
  it('is a store that holds nothing, and then what was put in, and no more', async () => {
    expect(readFolder(folder).store.instances).toEqual([]);
    await write(of(REKOR, CT));
    expect(readFolder(folder).store).toEqual(of(REKOR, CT));
    await write(of(CT));
    expect(readdirSync(folder).sort()).toEqual([CT.file, 'trust.yaml']);
  });

  it("is read by its owner's group at most", async () => {
    await write(of(REKOR));
    for (const name of ['.', ...readdirSync(folder)])
      expect(statSync(join(folder, name)).mode & 0o027).toBe(0);
  });

  it('keeps what else is in it', async () => {
    writeFileSync(join(folder, 'README.md'), 'ours');
    await write(of(REKOR));
    await write(of());
    expect(readdirSync(folder).sort()).toEqual(['README.md', 'trust.yaml']);
  });

  it('is not made where something is', async () =>
    expect(await codeOf(() => initFolder(folder))).toBe('IO'));

  it.each<[string, () => void]>([
    ['without a list', () => rmSync(join(folder, 'trust.yaml'))],
    ['whose list is no text', () => writeFileSync(join(folder, 'trust.yaml'), Uint8Array.of(255))],
    ['that lacks a file', () => rmSync(join(folder, REKOR.file))],
    ['whose file was changed', () => writeFileSync(join(folder, REKOR.file), pins.ctKey)],
    [
      'whose file is a link (T29)',
      () => {
        rmSync(join(folder, REKOR.file));
        writeFileSync(join(parent, 'elsewhere'), pins.rekorKey);
        symlinkSync(join(parent, 'elsewhere'), join(folder, REKOR.file));
      },
    ],
    [
      'whose list is larger than any',
      () => writeFileSync(join(folder, 'trust.yaml'), Buffer.alloc(LIMITS.trustFile + 1, '#')),
    ],
    [
      'whose list is a link (T29)',
      () => {
        writeFileSync(join(parent, 'list'), readFileSync(join(folder, 'trust.yaml')));
        rmSync(join(folder, 'trust.yaml'));
        symlinkSync(join(parent, 'list'), join(folder, 'trust.yaml'));
      },
    ],
  ])('%s is refused', async (_, spoil) => {
    await write(of(REKOR));
    spoil();
    expect(await codeOf(() => readFolder(folder))).toBe('CONFIG');
  });

  it('is not written by two at once', async () => {
    const read = readFolder(folder);
    writeFileSync(join(folder, '.trust.lock'), '1');
    expect(await codeOf(() => writeFolder(folder, read, of(REKOR)))).toBe('CONFIG');
    rmSync(join(folder, '.trust.lock'));
    const both = await Promise.all([
      codeOf(() => writeFolder(folder, read, of(REKOR))),
      codeOf(() => writeFolder(folder, read, of(CT))),
    ]);
    expect(both.sort()).toEqual(['CONFIG', 'accepted']);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('is not written where it is gone', async () => {
    const read = readFolder(folder);
    rmSync(folder, { recursive: true });
    expect(await codeOf(() => writeFolder(folder, read, of(REKOR)))).toBe('CONFIG');
    expect(readdirSync(parent)).toEqual([]);
  });

  it('is not written over what somebody changed meanwhile', async () => {
    const read = readFolder(folder);
    await write(of(CT));
    expect(await codeOf(() => writeFolder(folder, read, of(REKOR)))).toBe('CONFIG');
    expect(readFolder(folder).store).toEqual(of(CT));
  });
});
