import type { Digest } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { codeOf } from '@sealift/refusal';
import { cosignObject, signSimple } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { Clearance, clearUnsafe, hashStored, hashWhole, verifyImages, Whole } from './index.ts';
import {
  image,
  keyless,
  leaf,
  NAME,
  rootTrust,
  sourceOf,
  subject,
  world,
} from './world.fixture.ts';

const signer = leaf(world);
const signed = signSimple(world, subject, { signer });
const options = { trust: rootTrust(), policy: keyless(), crypto: nodeCrypto };
const content = (attachments = [signed]) => ({
  ...sourceOf(image, attachments),
  hashAll: async () => {},
  hashStored: async () => {},
});
const root = subject.digest as Digest;
const other: Digest = `sha256:${'0'.repeat(64)}`;
const at = (digest: string, scheme: 'cosign-sig' | 'cosign-att' = 'cosign-sig') =>
  ({ digest: digest as Digest, scheme }) as const;

async function clearanceOf(attachments = [signed]) {
  const { clearance } = await verifyImages(await hashWhole(content(attachments)), options);
  return clearance ?? expect.unreachable('it was accepted');
}

describe('a clearance', () => {
  it('is given for what was accepted, by name and digest', async () => {
    const clearance = await clearanceOf();
    expect(clearance.image(NAME, root)).toEqual({ how: 'judged' });
    expect(clearance.image(NAME, other)).toBeUndefined();
    expect(clearance.image('registry.example/team/other:1.0', root)).toBeUndefined();
  });

  it('is about this layer, of this object, found in this way at this subject (T15)', async () => {
    const clearance = await clearanceOf();
    const object = signed.descriptor.digest;
    expect(clearance.layer(root, at(object), 0)).toEqual({ how: 'judged' });
    expect(clearance.layer(root, at(object), 1)).toBeUndefined();
    expect(clearance.layer(root, at(object, 'cosign-att'), 0)).toBeUndefined();
    expect(clearance.layer(root, at(other), 0)).toBeUndefined();
    expect(clearance.layer(other, at(object), 0)).toBeUndefined();
  });

  it('tells two signatures over one payload apart', async () => {
    const bad = signSimple(world, subject, {
      signer,
      tamper: { signature: (made) => made.map((byte) => byte ^ 1) },
    });
    const both = cosignObject('sigs', subject, bad, signed);
    const clearance = await clearanceOf([both]);
    const accepted = [0, 1].map((n) => clearance.layer(root, at(both.descriptor.digest), n));
    expect(accepted).toEqual([undefined, { how: 'judged' }]);
  });

  it('is not given where anything was rejected, nor for a delta without its base', async () => {
    const none = await verifyImages(await hashWhole(content([])), options);
    expect([none.outcome, none.clearance]).toEqual(['rejected', undefined]);
    const delta = await verifyImages(await hashStored(content()), options);
    expect([delta.outcome, delta.clearance]).toEqual(['accepted', undefined]);
  });

  it('that waives all signatures is named unsafe, and covers all', async () => {
    const clearance = clearUnsafe(await hashWhole(content()));
    expect(clearance.image('anything', other)).toEqual({ how: 'waived' });
    expect(clearance.layer(other, at(other), 7)).toEqual({ how: 'waived' });
    expect(await codeOf(async () => clearUnsafe(await hashStored(content())))).toBe('INTERNAL');
  });
});

/** Attacks on the types are attacks at run time too: a library's caller may write JavaScript. */
describe('nothing else can make', () => {
  const whole = () => hashWhole(content());

  it('what is whole', async () => {
    // @ts-expect-error the symbol is not exported
    expect(await codeOf(() => new Whole(Symbol('made by verify'), content(), true))).toBe(
      'INTERNAL',
    );
    const forged = { content: content(), complete: true };
    // @ts-expect-error it has private fields
    expect(await codeOf(() => verifyImages(forged, options))).toBe('INTERNAL');
    const copied = Object.create(await whole());
    expect(await codeOf(() => verifyImages(copied, options))).toBe('INTERNAL');
    // @ts-expect-error content is not whole before it was hashed
    expect(await codeOf(() => verifyImages(content(), options))).toBe('INTERNAL');
  });

  it('a clearance', async () => {
    const given = await whole();
    // @ts-expect-error the symbol is not exported
    expect(await codeOf(() => new Clearance(Symbol('made by verify'), given, []))).toBe('INTERNAL');
    const forged = { content: given.content, image: () => true, layer: () => true };
    // @ts-expect-error it has private fields
    expect(await codeOf(() => Clearance.check(forged))).toBe('INTERNAL');
    const copied: Clearance = Object.create(await clearanceOf());
    expect(await codeOf(() => Clearance.check(copied))).toBe('INTERNAL');
    const maker = Object.getPrototypeOf(await clearanceOf()).constructor;
    expect(await codeOf(() => new maker(undefined, given, undefined))).toBe('INTERNAL');
    // @ts-expect-error what is not whole cannot even be cleared unsafely
    expect(await codeOf(() => clearUnsafe({ content: content(), complete: true }))).toBe(
      'INTERNAL',
    );
  });

  it('either, out of what hashing refused', async () => {
    const broken = { ...content(), hashAll: () => Promise.reject(new TypeError('broken')) };
    await expect(hashWhole(broken)).rejects.toThrow('broken');
    await expect(verifyImages(Whole.check(await whole()), options)).resolves.toBeDefined();
  });
});
