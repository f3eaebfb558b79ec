import {
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Rejection } from '@sealift/failures';
import { beforeAll, describe, expect, it } from 'vitest';
import { appendMany, ORIGIN, open, SIGNER, scratch } from '../log.fixture.ts';
import { reviewLog } from './review.ts';
import { honest, writeLog } from './service.fixture.ts';

const at = scratch();

/** The codes that a log is refused with. */
const codes = (directory: string): Promise<string[]> =>
  reviewLog({ directory, origin: ORIGIN, key: SIGNER.publicKey }).then(
    ({ findings }) => findings.map(({ code }) => code),
    (thrown: unknown) => (thrown instanceof Rejection ? [thrown.code] : Promise.reject(thrown)),
  );

const filesOf = (directory: string): string[] =>
  readdirSync(directory, { recursive: true })
    .map(String)
    .filter((name) => statSync(join(directory, name)).isFile() && name !== 'lock');

/** Spread over a file, its ends included. */
const places = (length: number, count: number): number[] =>
  length <= count
    ? Array.from({ length }, (_, i) => i)
    : Array.from({ length: count }, (_, i) => Math.floor((i * (length - 1)) / (count - 1)));

describe('a log of which anything was changed', () => {
  beforeAll(async () => {
    await writeLog(at('small'), await honest());
    // Two bundles and older partial tiles, with entries that only the journal has.
    const log = await open(at('wide'));
    for (const count of [250, 10, 20]) {
      await appendMany(log, count);
      await log.checkpoint();
    }
    await appendMany(log, 3);
    cpSync(at('wide'), at('running'), { recursive: true });
    await log.close();
  });

  it.each(['small', 'running'])('is refused, whichever bit of whichever file: %s', async (name) => {
    expect(await codes(at(name))).toEqual([]);
    const files = filesOf(at(name));
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) {
      const path = join(at(name), file);
      const whole = readFileSync(path);
      for (const place of places(whole.length, 16)) {
        const bytes = Buffer.from(whole);
        bytes.writeUInt8(bytes.readUInt8(place) ^ (1 << (place % 8)), place);
        writeFileSync(path, bytes);
        expect(await codes(at(name)), `${file}, byte ${place}`).not.toEqual([]);
      }
      writeFileSync(path, whole);
    }
    expect(await codes(at(name))).toEqual([]);
  });

  it('is refused with any file cut or missing that the checkpoint needs', async () => {
    const needed = filesOf(at('running')).filter(
      (name) => name !== 'journal' && !/(?:0|entries)\/(?:000\.p|001\.p\/4)/.test(name),
    );
    expect(needed).toHaveLength(6);
    for (const file of needed) {
      for (const damage of [
        (path: string) => rmSync(path),
        (path: string) => truncateSync(path, Math.floor(statSync(path).size / 2)),
      ]) {
        cpSync(at('running'), at('copy'), { recursive: true });
        damage(join(at('copy'), file));
        expect(await codes(at('copy')), file).not.toEqual([]);
        rmSync(at('copy'), { recursive: true });
      }
    }
  });
});
