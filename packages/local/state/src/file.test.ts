/** A state that is lost, restored, edited, or caught between two writes. T9 */
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digest, utf8 } from '@sealift/bytes';
import { codeOf } from '@sealift/refusal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeState } from './encode.ts';
import { lockState, putState, readCopy, readState, writeState } from './file.ts';
import { EMPTY, RELEASED, type State } from './state.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealift-state-'));
  path = join(folder, 'state.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const later = (days: number): State => ({
  ...EMPTY,
  floor: { time: RELEASED + days * 86_400_000, by: 'approved' },
});
const move = (days: number) => writeState(readState(path), later(days));

describe('a state', () => {
  it('is made, written and read; each write has a number', async () => {
    await putState(path, EMPTY);
    expect((await move(1)).state.serial).toBe(1);
    expect((await move(2)).state).toEqual(readState(path).state);
    expect(readState(path).state).toEqual({ ...later(2), serial: 2 });
    expect(readdirSync(folder).sort()).toEqual(['state.json', 'state.json.checkpoint']);
  });

  it('is not written where nothing changed', async () => {
    await putState(path, later(1));
    const before = readFileSync(path);
    expect((await move(1)).state.serial).toBe(0);
    expect(readFileSync(path)).toEqual(before);
  });

  it.each<[string, string, () => void | Promise<void>]>([
    ['it was never made', 'STATE_MISSING', () => rmSync(path)],
    ['its checkpoint is gone', 'STATE_RESTORED', () => rmSync(`${path}.checkpoint`)],
    [
      'it comes from a backup',
      'STATE_RESTORED',
      async () => {
        copyFileSync(path, join(folder, 'backup'));
        await move(3);
        copyFileSync(join(folder, 'backup'), path);
      },
    ],
    [
      'it was edited, and could be one',
      'STATE_RESTORED',
      () => writeFileSync(path, encodeState(later(9))),
    ],
    ['it was edited into nonsense', 'CONFIG', () => writeFileSync(path, '{"schemaVersion":1}')],
    ['it is no JSON', 'CONFIG', () => writeFileSync(path, 'state')],
    [
      'its checkpoint is nonsense',
      'CONFIG',
      () => writeFileSync(`${path}.checkpoint`, '{"current":"x"}'),
    ],
  ])('is refused where %s', async (_, code, change) => {
    await putState(path, later(1));
    await change();
    expect(await codeOf(() => readState(path))).toBe(code);
  });

  it('is the old or the new one, wherever the write ended', async () => {
    await putState(path, later(1));
    const old = readFileSync(path);
    const after = encodeState({ ...later(2), serial: 1 });
    const [current, next] = [old, after].map((bytes) => digest.of(bytes));
    writeFileSync(`${path}.checkpoint`, JSON.stringify({ current, next }));
    expect(readState(path).state.serial).toBe(0);
    writeFileSync(path, after);
    expect(readState(path).state.serial).toBe(1);
    writeFileSync(path, encodeState(later(7)));
    expect(await codeOf(() => readState(path))).toBe('STATE_RESTORED');
  });

  it('goes on after a write that did not end', async () => {
    await putState(path, later(1));
    const current = digest.of(readFileSync(path));
    const next = digest.of(utf8.encode('never written'));
    writeFileSync(`${path}.checkpoint`, JSON.stringify({ current, next }));
    await move(2);
    expect(readState(path).state.serial).toBe(1);
  });

  it('has one writer at a time', async () => {
    const lock = await lockState(path);
    expect(await codeOf(() => lockState(path))).toBe('IO');
    lock.release();
    (await lockState(path)).release();
  });

  it('is copied as it is, and nothing vouches for a copy', async () => {
    await putState(path, later(1));
    copyFileSync(path, join(folder, 'copy'));
    expect(readCopy(join(folder, 'copy')).digest).toBe(readState(path).digest);
    expect(await codeOf(() => readCopy(join(folder, 'none')))).toBe('IO');
  });
});
