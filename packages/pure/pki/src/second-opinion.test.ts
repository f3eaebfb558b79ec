/** pkijs beside our rules: where it is asked, what it says, and that it can only refuse. */
import { nodeCrypto } from '@sealift/crypto';
import { codeOf } from '@sealift/refusal';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Certificate } from './certificate.ts';
import { CA_EXTENSIONS, ca, leaf, pin, read, world } from './certificates.fixture.ts';
import {
  below,
  constrained,
  dns,
  mail,
  nameConstraints,
  uri,
} from './constraints/constraints.fixture.ts';
import { PathFinder } from './path.ts';
import { checkPath } from './path-rules.ts';
import { extensionsOf, pathOf, policies } from './policies/policies.fixture.ts';
import { secondOpinion } from './second-opinion.ts';

vi.mock('./second-opinion.ts', { spy: true });
const asked = vi.mocked(secondOpinion);
beforeEach(() => void asked.mockClear());

const corp = nameConstraints({ permit: [mail('corp.example')] });
const root = ca('opinion', { extensions: [...CA_EXTENSIONS, corp] });
const find = (from: Certificate, ...authorities: ReturnType<typeof pin>[]) =>
  new PathFinder(authorities, nodeCrypto, 'codeSigning').paths(from, []);
const messageOf = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'accepted',
    ({ message }: Error) => message,
  );

describe('pkijs is asked', () => {
  it('of a path that carries constraints, and agrees', async () => {
    const paths = await find(below(root, [mail('ada@corp.example')]), pin(root));
    expect(paths).toHaveLength(1);
    expect(asked).toHaveBeenCalledTimes(1);
    await expect(asked.mock.results[0]?.value).resolves.toBeUndefined();
  });

  it.each([
    ['policies of the leaf', [policies('A')], ''],
    ['policies of a CA', [], 'A'],
    ['an end to any policy', [], '~0'],
    ['a required policy', [policies('A')], 'A !0'],
    ['a mapped policy', [policies('B')], 'A A>B'],
  ] as const)('of a path with %s, and agrees', async (_, extraExtensions, words) => {
    const extensions = [...CA_EXTENSIONS, ...extensionsOf(words)];
    const between = ca('between', { parent: world.root, extensions });
    const under = leaf({ authority: between, extraExtensions });
    expect(await codeOf(() => find(under, pin(world.root, between)))).toBe('accepted');
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('of no plain path', async () => {
    expect(await find(leaf(), pin(world.root, world.intermediate))).toHaveLength(1);
    expect(asked).not.toHaveBeenCalled();
  });

  it('of no path that our rules refuse: it could not rescue it', async () => {
    asked.mockResolvedValueOnce(undefined);
    const refused = find(below(root, [mail('ada@evil.example')]), pin(root));
    expect(await messageOf(refused)).toContain('does not permit');
    expect(asked).not.toHaveBeenCalled();
    asked.mockReset();
  });
});

describe('where pkijs disagrees', () => {
  const excluded = constrained({ exclude: [mail('ada@corp.example')] }, [mail('ADA@corp.example')]);

  it('the path is refused with both opinions', async () => {
    // Two mailboxes by RFC 5280 §7.5, one by pkijs.
    expect(await codeOf(() => checkPath(excluded, 'codeSigning'))).toBe('accepted');
    const [from, anchor] = excluded;
    const authority = { anchor, intermediates: [], window: {} };
    expect(await codeOf(() => find(from, authority))).toBe('CERT_CHAIN');
    expect(await messageOf(find(from, authority))).toContain(
      'sealift\'s rules accept the path, pkijs refuses it: Failed to meet "excluded sub-trees"',
    );
  });

  it('another path may hold', async () => {
    const [from, anchor] = excluded;
    const free = ca('constrained', { extensions: CA_EXTENSIONS });
    const authority = { anchor, intermediates: [], window: {} };
    const paths = await find(from, authority, pin(free));
    expect(paths.map((path) => path.authority.anchor)).toEqual([read(free)]);
  });

  it.each([
    ['any policy between required ones', '| A !0 | * | A'],
    ['any policy of the CA that ends it', '| * !0 ~0 | A'],
    ['a mapping without policies', '| A>B |'],
  ])('it asks for more than RFC 5280 does: %s', async (_, words) => {
    const path = pathOf(words);
    expect(await codeOf(() => checkPath(path, 'codeSigning'))).toBe('accepted');
    expect(await secondOpinion(path)).toBeTypeOf('string');
  });

  it('whatever it stumbles over refuses', async () => {
    expect(await secondOpinion([{ der: Uint8Array.of(0x30, 0), notBefore: 0 }])).toBeTypeOf(
      'string',
    );
    expect(await secondOpinion([])).toBeTypeOf('string');
  });

  it('a path that is valid at no time is one', async () => {
    const ended = ca('ended', {
      extensions: [...CA_EXTENSIONS, corp],
      notAfter: new Date('2025-02-01T00:00:00Z'),
    });
    const under = below(ended, [mail('ada@corp.example')]);
    expect(await messageOf(find(under, pin(ended)))).toContain('not yet valid or expired');
  });
});

/** What pkijs alone would accept, which is why it only refuses (T7). */
describe('pkijs alone would let pass', () => {
  it.each([
    [
      'user information before a host',
      uri('good.example'),
      uri('https://good.example:x@evil.example/'),
    ],
    ['a control character in a host', dns('good.example'), dns('evil\u0007.good.example')],
  ])('%s', async (_, constraint, name) => {
    const path = constrained({ permit: [constraint] }, [name]);
    expect(await secondOpinion(path)).toBeUndefined();
    expect(await codeOf(() => checkPath(path, 'codeSigning'))).toBe('CERT_CHAIN');
  });

  it('a CA below that widens what it was permitted', async () => {
    const wider = ca('wider', {
      parent: root,
      extensions: [...CA_EXTENSIONS, nameConstraints({ permit: [mail('evil.example')] })],
    });
    const path = [below(wider, [mail('ada@evil.example')]), read(wider), read(root)];
    expect(await secondOpinion(path)).toBeUndefined();
    expect(await codeOf(() => checkPath(path, 'codeSigning'))).toBe('CERT_CHAIN');
  });

  it('a required policy that a CA does not have', async () => {
    const extensions = [...CA_EXTENSIONS, ...extensionsOf('!0')];
    const between = ca('without', { parent: world.root, extensions });
    const under = leaf({ authority: between, extraExtensions: [policies('A')] });
    const path = [under, read(between), read(world.root)];
    expect(await secondOpinion(path)).toBeUndefined();
    expect(await codeOf(() => checkPath(path, 'codeSigning'))).toBe('CERT_CHAIN');
  });
});
