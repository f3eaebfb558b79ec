/** Timestamps that were signed with RSASSA-PSS. */
import { constants, generateKeyPairSync, sign } from 'node:crypto';
import { nodeCrypto } from '@sealift/crypto';
import { codeOf } from '@sealift/refusal';
import {
  createTimestampAuthority,
  der,
  derChildren,
  derInteger,
  derOid,
  derSequence,
} from '@sealift/virtual-sigstore';
import { expect, it } from 'vitest';
import { parse } from '../certificate.ts';
import * as keys from '../key.ts';
import { verifyTimestamp } from './timestamp.ts';

const data = new TextEncoder().encode('stamped');
const tsa = createTimestampAuthority({ seed: 'pss' });
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const rsa = keys.parse(new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })));
const [leaf, ...issuers] = tsa.chain.map((each) => parse(each.der));
const authority = (publicKeyOfLeaf = rsa) => ({
  chain: [...(leaf ? [{ ...leaf, publicKey: publicKeyOfLeaf }] : []), ...issuers],
  window: {},
});

const hash = (last: number) =>
  derSequence(derOid(`2.16.840.1.101.3.4.2.${last}`), Uint8Array.of(5, 0));
const pss = (last: number, salt: number) =>
  derSequence(
    derOid('1.2.840.113549.1.1.10'),
    derSequence(
      der(0xa0, hash(last)),
      der(0xa1, derSequence(derOid('1.2.840.113549.1.1.8'), hash(last))),
      der(0xa2, derInteger(salt)),
    ),
  );

/** The same token, its signature made anew by the RSA key. */
const stamped = (algorithm: Uint8Array, name = 'sha256'): Uint8Array =>
  tsa.stamp(data, {
    tamper: {
      signerInfos: (info) => {
        const parts = derChildren(info);
        const attributes = parts[3] ?? new Uint8Array();
        const signed = Uint8Array.from(attributes);
        signed[0] = 0x31;
        const padding = constants.RSA_PKCS1_PSS_PADDING;
        const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
        const made = sign(name, signed, { key: privateKey, padding, saltLength });
        return [derSequence(...parts.slice(0, 4), algorithm, der(0x04, made))];
      },
    },
  });

const verify = (response: Uint8Array, by = authority()) =>
  codeOf(() => verifyTimestamp(response, data, [by], nodeCrypto));

it('a timestamp may be signed with RSASSA-PSS', async () => {
  expect(await verify(stamped(pss(1, 32)))).toBe('accepted');
  expect(await verify(stamped(pss(1, 32)), authority(keys.forPss(rsa)))).toBe('accepted');
});

it.each([
  ['another salt', stamped(pss(1, 20))],
  ['another hash than the digest', stamped(pss(2, 48), 'sha384')],
  ['a signature by another hash', stamped(pss(1, 32), 'sha384')],
  ['a third part', stamped(derSequence(...derChildren(pss(1, 32)), Uint8Array.of(5, 0)))],
])('TIMESTAMP_INVALID with %s', async (_, response) =>
  expect(await verify(response)).toBe('TIMESTAMP_INVALID'),
);

it('TIMESTAMP_INVALID by a key of another kind', async () => {
  const own = leaf ? authority(leaf.publicKey) : authority();
  expect(await verify(stamped(pss(1, 32)), own)).toBe('TIMESTAMP_INVALID');
});
