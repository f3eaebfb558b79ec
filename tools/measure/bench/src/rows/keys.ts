import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Signer, signerOf } from '@sealift/keys';
import { openToken } from '@sealift/pkcs11';
import { makeToken, SOFTHSM } from '@sealift/softhsm';
import type { Row } from '../bench.ts';
import { compare } from '../measure.ts';
import { find, sealift, time } from '../programs.ts';

/** A key that a real cosign encrypted with the cost that all write today. */
const REAL = new URL('../../../../../test-vectors/keys/cosign-v3.1.2-generated', import.meta.url)
  .pathname;
const key = ['--key', join(REAL, 'cosign.key')];

/**
 * Most of it is scrypt, which the format sets and which both compute alike; what is left is the
 * start of a program.
 */
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

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const AT_ONCE = 32;
const SECONDS = 1;

/** Signatures a second, of a payload like those of images. */
async function rateOf(signer: Signer): Promise<number> {
  const payload = new Uint8Array(240);
  const [start, end] = [performance.now(), performance.now() + SECONDS * 1000];
  let made = 0;
  const one = async (): Promise<void> => {
    for (; performance.now() < end; made++) await signer.sign(payload);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return (made * 1000) / (performance.now() - start);
}

/** What OpenSSL's own loop makes on one core, without a hash and without anybody who asks. */
export async function opensslRate(): Promise<number> {
  const { stdout } = await time([
    find('openssl') ?? '',
    'speed',
    '-mr',
    '-seconds',
    String(SECONDS),
    'ecdsap256',
  ]);
  const [, seconds] = /^\+F\d+:\d+:256:([0-9.e-]+):/m.exec(stdout) ?? [];
  if (seconds === undefined) throw new Error(`openssl speed said ${stdout}`);
  // Versions print seconds for one, or one for seconds.
  return Number(seconds) < 1 ? 1 / Number(seconds) : Number(seconds);
}

const rate = (
  name: string,
  work: string,
  goal: number,
  row: Pick<Row, 'run'> & Partial<Row>,
): Row => ({
  name,
  work,
  goal,
  atLeast: true,
  needs: ['openssl'],
  ...row,
});

export const P18: Row = rate(
  'P18',
  "P-256 signatures a second by SoftHSM through our process ÷ openssl speed's",
  0.1,
  {
    skip: () =>
      SOFTHSM === undefined ? 'SoftHSM2 is not on this host, or pkcs11js is not built' : undefined,
    async run({ folder, runs }) {
      if (SOFTHSM === undefined) throw new Error('skipped');
      const softhsm = makeToken(SOFTHSM, {
        folder: mkdtempSync(join(folder, 'token-')),
        label: 'bench',
        pin: '1234',
      });
      softhsm.add(
        { label: 'signer', id: '01' },
        privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      );
      const reference = `pkcs11:token=bench;object=signer?module-path=${softhsm.module}`;
      const signer = await openToken(reference, {
        environment: softhsm.environment,
        pin: async () => Buffer.from('1234'),
      });
      const measured = await compare(() => rateOf(signer), opensslRate, runs);
      await signer.close();
      return { ...measured, unit: '1/s' };
    },
  },
);

export const P18b: Row = rate(
  'P18b',
  "the same by a key in memory, as from a file ÷ openssl speed's",
  0.5,
  {
    async run({ runs }) {
      const signer = signerOf(privateKey.export({ type: 'pkcs8', format: 'der' }));
      return { ...(await compare(() => rateOf(signer), opensslRate, runs)), unit: '1/s' };
    },
  },
);
