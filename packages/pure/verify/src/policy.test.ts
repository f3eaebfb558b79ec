import { base64, hex } from '@sealift/bytes';
import { parseWitness, type Witness } from '@sealift/tlog';
import {
  bundleReferrer,
  cosignatureLine,
  createWorld,
  type Key,
  keyHash,
  signSimple,
} from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import {
  image,
  key,
  keyed,
  keyless,
  leaf,
  rootTrust,
  subject,
  verdictOf,
  verify,
  world,
} from './world.fixture.ts';

const signer = leaf(world);

describe('witnesses', () => {
  const keyOf = (label: string): Key => world.keyPair('ed25519', label);
  const [first, second] = [keyOf('first'), keyOf('second')];
  const pin = (name: string, by: Key): Witness =>
    parseWitness(
      `${name}+${hex.encode(keyHash(by, name, 4).subarray(0, 4))}+` +
        `${base64.encode(Uint8Array.of(4, ...by.publicKeyDer.subarray(-32)))}`,
    );
  const pinned = [pin('one.example', first), pin('two.example', second)];
  const textOf = (checkpoint: string): string =>
    `${checkpoint.slice(0, checkpoint.lastIndexOf('\n\n'))}\n`;
  const cosigned = (...lines: [string, Key, string?][]) =>
    bundleReferrer(world, image.root, {
      signer,
      tamper: {
        entry: (entry) => {
          const { checkpoint } = entry.proof;
          const added = lines.map(([name, by, text]) =>
            cosignatureLine(text ?? textOf(checkpoint), by, name, world.time),
          );
          return { ...entry, proof: { ...entry.proof, checkpoint: checkpoint + added.join('') } };
        },
      },
    });
  const asking = (witnessQuorum?: number) => ({
    policy: keyless({ witnesses: pinned, witnessQuorum }),
  });

  it.each<[string, Parameters<typeof verify>[0], number | undefined, string]>([
    ['both', [cosigned(['one.example', first], ['two.example', second])], undefined, 'accepted'],
    ['one of two where one is asked for', [cosigned(['two.example', second])], 1, 'accepted'],
    ['one of two where both are', [cosigned(['one.example', first])], undefined, 'POLICY'],
    ['none', [cosigned()], 1, 'POLICY'],
    ['one twice', [cosigned(['one.example', first], ['one.example', first])], 2, 'POLICY'],
    ['a promise without a checkpoint', [signSimple(world, subject, { signer })], 1, 'POLICY'],
    [
      'a cosignature over another text',
      [cosigned(['one.example', first, 'another\n1\nAAAA\n'])],
      1,
      'CHECKPOINT_SIGNATURE',
    ],
    ['a witness that nobody pinned', [cosigned(['three.example', keyOf('third')])], 1, 'POLICY'],
  ])('%s', async (_, attachments, quorum, code) =>
    expect(verdictOf(await verify(attachments, asking(quorum)))).toBe(code),
  );
});

describe('several instances (T6)', () => {
  const other = createWorld({ seed: 'another instance' });
  const both = [rootTrust(other), rootTrust()];

  it('accepts what is whole in one of them', async () => {
    expect(
      verdictOf(await verify([bundleReferrer(world, image.root, { signer })], { trust: both })),
    ).toBe('accepted');
    expect(
      verdictOf(
        await verify([bundleReferrer(other, image.root, { signer: leaf(other) })], { trust: both }),
      ),
    ).toBe('accepted');
  });

  it(
    'refuses a certificate of one in the log of the other, and says what fails ' + 'there',
    async () => {
      const mixed = signSimple(world, subject, { signer: leaf(other) });
      expect(verdictOf(await verify([mixed], { trust: both }))).toBe('CERT_CHAIN');
      expect(
        verdictOf(
          await verify([mixed], {
            trust: {
              ...rootTrust(),
              authorities: rootTrust(other).authorities,
              ctLogs: rootTrust(other).ctLogs,
            },
          }),
        ),
      ).toBe('accepted');
    },
  );
});

describe('a key with a window (GHSA-wqqc-jjcq-vfxm, T2)', () => {
  const at = world.time.getTime();
  const signed = signSimple(world, subject, { signer: { key } });
  const unlogged = signSimple(world, subject, { signer: { key }, log: false });
  it.each<[string, Parameters<typeof verify>[0], Parameters<typeof keyed>[1], string]>([
    ['inside', [signed], { keyValidFrom: at - 1, keyValidUntil: at + 1 }, 'accepted'],
    ['at its first moment', [signed], { keyValidFrom: at }, 'accepted'],
    ['at its last moment', [signed], { keyValidUntil: at }, 'accepted'],
    ['before it', [signed], { keyValidFrom: at + 1 }, 'KEY'],
    ['after it', [signed], { keyValidUntil: at - 1 }, 'KEY'],
    ['no time at all', [unlogged], { keyValidUntil: at, ignoreTlog: true }, 'TIMESTAMP_MISSING'],
    [
      'a time that the operator gives, inside: typed is not proved',
      [unlogged],
      { keyValidUntil: at, ignoreTlog: true, verifyAt: at },
      'TIMESTAMP_MISSING',
    ],
    [
      'a time that the operator gives, after a start',
      [unlogged],
      { keyValidFrom: at, ignoreTlog: true, verifyAt: at + 1 },
      'TIMESTAMP_MISSING',
    ],
  ])('%s', async (_, attachments, options, code) =>
    expect(verdictOf(await verify(attachments, { policy: keyed(key, options) }))).toBe(code),
  );
});

describe('signed timestamps', () => {
  it.each<[string, Parameters<typeof verify>[0], Parameters<typeof verify>[1], string]>([
    [
      'beside a promise',
      [bundleReferrer(world, image.root, { signer, timestamp: true })],
      {},
      'accepted',
    ],
    [
      'in place of a promise',
      [bundleReferrer(world, image.root, { signer, set: false, timestamp: true })],
      {},
      'accepted',
    ],
    [
      'of a Rekor v2 entry',
      [bundleReferrer(world, image.root, { signer, log: 'v2' })],
      {},
      'accepted',
    ],
    [
      'by no pinned authority',
      [bundleReferrer(world, image.root, { signer, timestamp: true })],
      { trust: { ...rootTrust(), timestampAuthorities: [] } },
      'TIMESTAMP_INVALID',
    ],
    [
      'missing beside a Rekor v2 entry',
      [bundleReferrer(world, image.root, { signer, log: 'v2', timestamp: false })],
      {},
      'TIMESTAMP_MISSING',
    ],
  ])('%s', async (_, attachments, options, code) =>
    expect(verdictOf(await verify(attachments, options))).toBe(code),
  );
});
