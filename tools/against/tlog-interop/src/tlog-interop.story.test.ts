import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildTheirs, damageTile, verifyWithGo, writeLog } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-tlog-story-'));
afterAll(() => rmSync(folder, { recursive: true }));
const built = buildTheirs(join(folder, 'go'), { fetch: false });
const program = 'program' in built ? built.program : '';

describe.skipIf(program === '')(
  "an audit log before Go's verifier (needs Go and golang.org/x/mod)",
  () => {
    it(
      'is verified, entries, tiles and proofs, and no longer once a tile was ' + 'changed',
      async () => {
        const log = await writeLog(join(folder, 'log'), 250, 300);
        expect(verifyWithGo(program, log)).toEqual({
          accepted: true,
          said: '550 entries, grown from 250',
        });
        expect(
          verifyWithGo(program, { ...log, vkey: log.vkey.replace('interop', 'other') }).accepted,
        ).toBe(false);
        const proofs = readFileSync(log.proofs, 'utf8');
        writeFileSync(log.proofs, proofs.replace(/"index":\d+/, '"index":7'));
        expect(verifyWithGo(program, log).accepted).toBe(false);
        writeFileSync(log.proofs, proofs);
        damageTile(log);
        expect(verifyWithGo(program, log)).toMatchObject({
          accepted: false,
          said: expect.stringContaining('tile'),
        });
      },
    );
  },
);
