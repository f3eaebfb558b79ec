/** What a key on a PKCS#11 token signs through us, real cosign verifies. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Workbench } from '@sealift/real-stack';
import { makeToken, SOFTHSM } from '@sealift/softhsm';
import type { Trial } from './cell.ts';
import { expectEnd, sealift } from './sealift.ts';

const PIN = 'pin of the token';
/**
 * Of the types that cosign verifies without more flags; the others are told apart among the private
 * keys.
 */
const TYPES: { readonly [label: string]: () => KeyObject } = {
  p256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  rsa3072: () => generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey,
};

/** Stands among programs for SoftHSM2 with a pkcs11js that is built. */
export const THE_TOKEN = 'SoftHSM2 with pkcs11js';
export const hasToken = SOFTHSM !== undefined;

export const tokenTrials = (bench: Workbench): Trial[] =>
  Object.entries(TYPES).map(([label, make]) => ({
    row: `sign-blob, ${label} on a token`,
    column: 'cosign3 verifies',
    needs: ['cosign3', THE_TOKEN],
    run: () => signAndVerify(bench, label, make()),
  }));

async function signAndVerify(bench: Workbench, label: string, key: KeyObject): Promise<void> {
  if (SOFTHSM === undefined) throw new Error(`${THE_TOKEN} is not here`);
  const token = makeToken(SOFTHSM, {
    folder: mkdtempSync(bench.file('token-')),
    label: 'interop',
    pin: PIN,
  });
  token.add({ label, id: '01' }, key.export({ type: 'pkcs8', format: 'pem' }).toString());
  const reference = `pkcs11:token=interop;object=${label};id=%01?module-path=${token.module}`;
  const env = { ...token.environment, COSIGN_PKCS11_PIN: PIN };
  const [file, bundle, pub] = [
    'token-signed',
    'token-signed.sigstore.json',
    `token-${label}.pub`,
  ].map(bench.file) as [string, string, string];
  for (const each of [bundle, pub]) rmSync(each, { force: true });
  writeFileSync(file, 'what was signed\n');
  expectEnd('key public', await sealift(['key', 'public', '--key', reference, '-o', pub], env), {
    status: 0,
  });
  expectEnd(
    'sign-blob',
    await sealift(['sign-blob', file, '--key', reference, '--bundle', bundle], env),
    { status: 0 },
  );
  const root = ['--trusted-root', bench.places.client('trusted_root.json')];
  await bench.run('cosign3', [
    'verify-blob',
    '--key',
    pub,
    ...root,
    '--insecure-ignore-tlog',
    '--bundle',
    bundle,
    file,
  ]);
}
