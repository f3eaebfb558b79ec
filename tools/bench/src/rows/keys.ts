import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../bench.ts';
import { compare } from '../measure.ts';
import { find, sealift, time } from '../programs.ts';

/** A key that a real cosign encrypted with the cost that all write today. */
const REAL = new URL('../../../../test-vectors/keys/cosign-v3.1.2-generated', import.meta.url).pathname;
const key = ['--key', join(REAL, 'cosign.key')];

/** Most of it is scrypt, which the format sets and which both compute alike; what is left is the start of a program. */
export const P17: Row = {
  name: 'P17',
  work: 'a private key opened with its password, cold ÷ cosign public-key',
  goal: 1.5,
  needs: ['cosign3'],
  async run({ folder, runs }) {
    const env = { COSIGN_PASSWORD: readFileSync(join(REAL, 'password'), 'utf8'), HOME: folder };
    const ours = sealift('key', 'public', ...key);
    const theirs = [find('cosign3') ?? '', 'public-key', ...key];
    const measured = await compare(
      async () => (await time(ours, env)).milliseconds,
      async () => (await time(theirs, env)).milliseconds,
      Math.max(runs, 15),
    );
    return { ...measured, unit: 'ms' };
  },
};
