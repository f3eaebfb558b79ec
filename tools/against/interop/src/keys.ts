/**
 * Private keys move both ways: what we write real cosign opens and signs with, what it writes we
 * open.
 */
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Workbench } from '@sealift/real-stack';
import type { Trial } from './cell.ts';
import { expectEnd, sealift, verifier } from './sealift.ts';

const COSIGNS = ['cosign3', 'cosign2'] as const;
/**
 * What cosign 3 does with a blob and our key. `key generate` says of the last three types what is
 * wrong with them, and must not say it in vain.
 */
const TYPES = {
  p256: 'verifies',
  rsa2048: 'verifies',
  rsa3072: 'verifies',
  rsa4096: 'verifies',
  p384: 'refuses its own signature',
  p521: 'refuses its own signature',
  ed25519: 'ends without a signature',
} as const;
const PASSWORD = { COSIGN_PASSWORD: 'password' } as const;
const CHANGED = 'another password';
const DONE = { status: 0 } as const;

/** The files of a pair in the bench, and one that both sides sign. */
const pair = (bench: Workbench, name: string) => ({
  key: bench.file(`${name}.key`),
  pub: bench.file(`${name}.pub`),
});
function signedFile(bench: Workbench): string {
  writeFileSync(bench.file('signed-file'), 'what was signed\n');
  return bench.file('signed-file');
}

/** A pair of ours, made when a trial first asks for it. */
const generated = new Map<string, Promise<void>>();
async function generate(
  bench: Workbench,
  type: string,
): Promise<{ readonly key: string; readonly pub: string }> {
  const make = async (): Promise<void> =>
    expectEnd(
      'key generate',
      await sealift(
        ['key', 'generate', '--type', type, '--output-key-prefix', bench.file(`ours-${type}`)],
        PASSWORD,
      ),
      DONE,
    );
  const made = generated.get(type) ?? make();
  generated.set(type, made);
  await made;
  return pair(bench, `ours-${type}`);
}

/** cosign opens the key and prints the public half that stands beside it. */
async function cosignOpens(
  bench: Workbench,
  cosign: string,
  key: string,
  pub: string,
  password: string = PASSWORD.COSIGN_PASSWORD,
): Promise<void> {
  const printed = await bench.run(cosign, ['public-key', '--key', key], {
    COSIGN_PASSWORD: password,
  });
  if (printed !== readFileSync(pub, 'utf8'))
    throw new Error(`${cosign} public-key prints another key than ${pub} holds`);
}

/** We open the key and write the public half that cosign wrote beside it. */
async function weOpen(bench: Workbench, key: string, pub: string): Promise<void> {
  const out = bench.file('opened.pub');
  expectEnd(
    'key public',
    await sealift(['key', 'public', '--key', key, '-o', out, '--yes'], PASSWORD),
    DONE,
  );
  if (readFileSync(out, 'utf8') !== readFileSync(pub, 'utf8'))
    throw new Error(`sealift key public writes another key than ${pub} holds`);
}

/** cosign signs with our key: we verify what it signed, and it does itself what TYPES says. */
async function cosignSigns(bench: Workbench, type: keyof typeof TYPES): Promise<void> {
  const { key, pub } = await generate(bench, type);
  const [file, bundle] = [signedFile(bench), bench.file(`ours-${type}.sigstore.json`)];
  const root = ['--trusted-root', bench.places.client('trusted_root.json')];
  const config = ['--signing-config', bench.places.client('signing-none.json')];
  const signed = bench.run('cosign3', [
    'sign-blob',
    '--yes',
    '--key',
    key,
    ...config,
    ...root,
    '--bundle',
    bundle,
    file,
  ]);
  if (TYPES[type] === 'ends without a signature') return mustFail(signed, 'cosign3 sign-blob');
  await signed;
  expectEnd(
    'verify-blob',
    await verifier('verify-blob', file, '--bundle', bundle, '--key', pub, '--insecure-ignore-tlog'),
    DONE,
  );
  const verified = bench.run('cosign3', [
    'verify-blob',
    '--key',
    pub,
    ...root,
    '--insecure-ignore-tlog',
    '--bundle',
    bundle,
    file,
  ]);
  await (TYPES[type] === 'verifies' ? verified : mustFail(verified, 'cosign3 verify-blob'));
}

async function mustFail(run: Promise<unknown>, what: string): Promise<void> {
  const ended = await run.then(
    () => 'accepted',
    () => 'refused',
  );
  if (ended === 'accepted') throw new Error(`${what} does what it is said to refuse`);
}

/** Keys that `sealift key generate` made. */
const ours = (bench: Workbench): Trial[] =>
  (Object.keys(TYPES) as (keyof typeof TYPES)[]).flatMap((type) => [
    ...COSIGNS.map((cosign) => ({
      row: `key generate, ${type}`,
      column: `${cosign} opens`,
      needs: [cosign],
      run: async () => {
        const { key, pub } = await generate(bench, type);
        await cosignOpens(bench, cosign, key, pub);
      },
    })),
    {
      row: `key generate, ${type}`,
      column: 'cosign3 signs',
      needs: ['cosign3'],
      run: () => cosignSigns(bench, type),
    },
  ]);

const PLAIN = {
  'rsa3072, PKCS#1': () =>
    generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey.export({
      type: 'pkcs1',
      format: 'pem',
    }),
  'p384, SEC1': () =>
    generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({
      type: 'sec1',
      format: 'pem',
    }),
  'ed25519, PKCS#8': () =>
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
} as const;

/** Keys that cosign made or imported. */
function theirs(bench: Workbench, cosign: string): Trial[] {
  const column = 'sealift opens';
  const { key, pub } = pair(bench, `theirs-${cosign}`);
  const opens = (
    row: string,
    args: readonly string[],
    prepare: () => void = () => undefined,
  ): Trial => ({
    row: `${cosign} ${row}`,
    column,
    needs: [cosign],
    run: async () => {
      for (const each of [key, pub]) rmSync(each, { force: true });
      prepare();
      await bench.run(cosign, [...args, '--output-key-prefix', `theirs-${cosign}`]);
      await weOpen(bench, key, pub);
    },
  });
  const imported = Object.entries(PLAIN).map(([name, make]) =>
    opens(`import-key-pair, ${name}`, ['import-key-pair', '--key', 'plain.pem'], () =>
      writeFileSync(bench.file('plain.pem'), make()),
    ),
  );
  return [opens('generate-key-pair', ['generate-key-pair']), ...imported];
}

/** A password that we changed, and what both refuse. */
const changed = (bench: Workbench, cosign: string): Trial[] => [
  {
    row: 'key change-password',
    column: `${cosign} opens`,
    needs: [cosign],
    run: async () => {
      const name = `changed-${cosign}`;
      const { key, pub } = pair(bench, name);
      await bench.run(cosign, ['generate-key-pair', '--output-key-prefix', name]);
      expectEnd(
        'key change-password',
        await sealift(['key', 'change-password', '--key', key], {
          ...PASSWORD,
          SEALIFT_NEW_PASSWORD: CHANGED,
        }),
        DONE,
      );
      await cosignOpens(bench, cosign, key, pub, CHANGED);
      await mustFail(
        bench.run(cosign, ['public-key', '--key', key]),
        `${cosign} public-key with the old password`,
      );
      expectEnd('key public', await sealift(['key', 'public', '--key', key], PASSWORD), {
        status: 2,
        code: 'KEY_PASSWORD',
      });
    },
  },
  {
    row: `no encryption: refused by ${cosign}`,
    column: 'sealift refuses',
    needs: [cosign],
    run: async () => {
      writeFileSync(bench.file('plain.pem'), PLAIN['p384, SEC1']());
      await mustFail(
        bench.run(cosign, ['public-key', '--key', 'plain.pem']),
        `${cosign} public-key`,
      );
      expectEnd(
        'key public',
        await sealift(['key', 'public', '--key', bench.file('plain.pem')], PASSWORD),
        { status: 2, code: 'KEY_FILE' },
      );
    },
  },
];

/** Everything about private keys; it needs no registry and no service. */
export const keyTrials = (bench: Workbench): Trial[] => [
  ...ours(bench),
  ...COSIGNS.flatMap((cosign) => [...theirs(bench, cosign), ...changed(bench, cosign)]),
];
