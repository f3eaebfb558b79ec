import { nodeCrypto } from '@sealift/crypto';
import { codeOf } from '@sealift/refusal';
import {
  type AuthorityOptions,
  type Authority as Ca,
  type LeafOptions,
  x509,
} from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { type Certificate, parse } from './certificate.ts';
import {
  CA_EXTENSIONS,
  ca,
  extension,
  leaf,
  MAIL,
  pin,
  read,
  world,
} from './certificates.fixture.ts';
import { EXTENSION, PURPOSE } from './extensions.ts';
import { type Authority, PathFinder } from './path.ts';
import { checkLeaf } from './path-rules.ts';
import type { CryptoProvider } from './provider.ts';

const find = (
  authorities: readonly Authority[],
  from: Certificate,
  hints: readonly Certificate[] = [],
  crypto: CryptoProvider = nodeCrypto,
) => new PathFinder(authorities, crypto, 'codeSigning').paths(from, hints);

/** The reason of the refusal. */
async function reasonOf(run: () => Promise<unknown>): Promise<string> {
  expect(await codeOf(run)).toBe('CERT_CHAIN');
  return run().then(String, (thrown: Error) => thrown.message);
}

const pinned = pin(world.root, world.intermediate);
const good = leaf();

/** Counts signatures on their way to Node. */
function counting(): CryptoProvider & { readonly tried: () => number } {
  let count = 0;
  const verify: CryptoProvider['verify'] = (...given) => {
    count++;
    return nodeCrypto.verify(...given);
  };
  return { ...nodeCrypto, verify, tried: () => count };
}

/** CAs one below the other, root first; `count` of them. */
function lineage(
  count: number,
  options: (i: number) => Partial<AuthorityOptions> = () => ({}),
): Ca[] {
  const line: Ca[] = [];
  for (let i = 0; i < count; i++) {
    const parent = line.at(-1);
    line.push(
      ca(`generation ${i}`, {
        extensions: CA_EXTENSIONS,
        ...(parent ? { parent } : {}),
        ...options(i),
      }),
    );
  }
  return line;
}
const under = (authority: Ca, options: Partial<LeafOptions> = {}): Certificate =>
  leaf({ authority, ...options });
/** The first is the anchor; the leaf hangs below the last. */
const along = (line: readonly Ca[], hints: readonly Ca[] = []) => {
  const [root, ...between] = line as [Ca, ...Ca[]];
  return find([pin(root, ...between)], under(line.at(-1) ?? root), hints.map(read));
};

describe('a path', () => {
  it('leads from the leaf over the pinned intermediate to the pinned root', async () => {
    const [path, ...more] = await find([pinned], good);
    expect(path?.certificates).toEqual([good, pinned.intermediates[0], pinned.anchor]);
    expect(path?.authority).toBe(pinned);
    expect(more).toEqual([]);
  });

  it('may go through certificates that only travelled along', async () => {
    const [path] = await find([pin(world.root)], good, [read(world.intermediate)]);
    expect(path?.certificates).toHaveLength(3);
  });

  it('may end at a pinned intermediate', async () => {
    const [path] = await find([pin(world.intermediate)], good, [
      read(world.intermediate),
      read(world.root),
    ]);
    expect(path?.certificates).toEqual([good, read(world.intermediate)]);
  });

  it('is found once, though the pins travelled along as well', async () => {
    expect(await find([pinned], good, [read(world.intermediate), read(world.root)])).toHaveLength(
      1,
    );
  });

  it('is found under each pin that holds it', async () => {
    const paths = await find([pinned, pin(world.intermediate), pin(ca('unrelated'))], good);
    expect(paths.map(({ certificates }) => certificates.length)).toEqual([3, 2]);
  });

  it('goes over the intermediate that signed, of several with one name', async () => {
    const twins = ['first', 'second', 'third'].map((label) =>
      ca(label, { name: { commonName: 'twin' }, parent: world.root }),
    );
    for (const twin of twins) {
      const [path, ...more] = await find([pin(world.root, ...twins)], under(twin));
      expect(path?.certificates[1]?.publicKey).toEqual(read(twin).publicKey);
      expect(more).toEqual([]);
    }
  });

  it('is tried on another root of the same name and key, too', async () => {
    const renewed = ca('root', { name: world.root.name, key: world.root.key, pathLength: 3 });
    const paths = await find([pinned, pin(renewed, world.intermediate)], good);
    expect(paths.map(({ certificates }) => certificates.at(-1))).toEqual([
      read(world.root),
      read(renewed),
    ]);
  });

  it('is not looked for at a time: expired certificates are for the caller', async () => {
    const expired = ca('expired', {
      parent: world.root,
      notAfter: new Date('2025-06-01T00:00:00Z'),
    });
    expect(await find([pin(world.root, expired)], under(expired))).toHaveLength(1);
  });

  it('may have eight certificates, not nine', async () => {
    expect(await codeOf(() => along(lineage(7)))).toBe('accepted');
    expect(await codeOf(() => along(lineage(8)))).toBe('CERT_CHAIN');
  });
});

describe('no path leads', () => {
  it('to a root that only travelled along', async () => {
    const other = ca('other root');
    const own = ca('own intermediate', { parent: other });
    expect(await reasonOf(() => find([pinned], under(own), [read(own), read(other)]))).toContain(
      'no pinned certificate has the name of its issuer',
    );
  });

  it('to a pin through the name alone', async () => {
    const impostor = ca('impostor', {
      name: world.intermediate.name,
      parent: world.root,
      key: world.keyPair('p256', 'impostor'),
    });
    expect(await reasonOf(() => find([pinned], under(impostor)))).toContain('but another key');
    const impostorRoot = ca('impostor root', {
      name: world.root.name,
      key: world.keyPair('p384', 'impostor root'),
    });
    const below = ca('below', { parent: impostorRoot });
    expect(
      await reasonOf(() => find([pinned], under(below), [read(below), read(impostorRoot)])),
    ).toContain('but another key');
  });

  it('anywhere without pins', async () =>
    expect(await codeOf(() => find([], good, [read(world.intermediate), read(world.root)]))).toBe(
      'CERT_CHAIN',
    ));

  it('over a missing intermediate', async () =>
    expect(await codeOf(() => find([pin(world.root)], good))).toBe('CERT_CHAIN'));

  it('from a leaf with a changed byte', async () => {
    const changed = { ...good, tbs: good.tbs.map((byte, i) => (i === 40 ? byte ^ 1 : byte)) };
    expect(await codeOf(() => find([pinned], changed))).toBe('CERT_CHAIN');
  });

  const KU = x509.keyUsage(['keyCertSign']);
  const BC = x509.basicConstraints(true);
  it.each<[string, AuthorityOptions['extensions'], string]>([
    ['without basic constraints (GHSA-2328-f5f3-gj25)', [KU], 'not a CA'],
    ['whose basic constraints say no', [KU, x509.basicConstraints(false)], 'not a CA'],
    [
      'whose basic constraints are broken',
      [KU, extension(EXTENSION.basicConstraints, '0101ff')],
      'expected tag',
    ],
    ['without keyCertSign', [x509.keyUsage(['digitalSignature', 'cRLSign']), BC], 'key usage'],
    ['for servers', [KU, BC, x509.extendedKeyUsage(['1.3.6.1.5.5.7.3.1'])], 'extended key usage'],
    [
      'for timestamps',
      [KU, BC, x509.extendedKeyUsage([PURPOSE.timeStamping])],
      'extended key usage',
    ],
    ['for no purpose', [KU, BC, extension(EXTENSION.extKeyUsage, '3000')], 'extended key usage'],
    ['with an unknown critical extension', [KU, BC, extension('1.2.3.4', '0500', true)], '1.2.3.4'],
    [
      'with critical policy constraints',
      [KU, BC, extension('2.5.29.36', '3003800100', true)],
      'requires a certificate policy',
    ],
    [
      'with name constraints',
      [KU, BC, extension(EXTENSION.nameConstraints, '3000', true)],
      'name constraints',
    ],
    [
      'with name constraints that are not critical',
      [KU, BC, extension(EXTENSION.nameConstraints, '3000')],
      'name constraints',
    ],
  ])('over a CA %s', async (_, extensions = [], reason) => {
    const broken = ca('broken', { parent: world.root, extensions });
    expect(await reasonOf(() => find([pin(world.root, broken)], under(broken)))).toContain(reason);
    const brokenRoot = ca('broken root', { extensions });
    expect(await reasonOf(() => find([pin(brokenRoot)], under(brokenRoot)))).toContain(reason);
  });

  it('from a leaf with an unknown critical extension', async () => {
    expect(
      await reasonOf(() =>
        find([pinned], leaf({ extraExtensions: [extension('1.2.3.4', '0500', true)] })),
      ),
    ).toContain('1.2.3.4');
    expect(
      await codeOf(() => find([pinned], leaf({ extraExtensions: [extension('1.2.3.4', '0500')] }))),
    ).toBe('accepted');
  });

  it('from a leaf with name constraints', async () => {
    const constrained = (critical: boolean) =>
      find(
        [pinned],
        leaf({ extraExtensions: [extension(EXTENSION.nameConstraints, '3000', critical)] }),
      );
    expect(await codeOf(() => constrained(false))).toBe('CERT_CHAIN');
    expect(await reasonOf(() => constrained(true))).toContain(
      'has name constraints (2.5.29.30, critical), which only a CA may have',
    );
  });

  it('over a leaf that issues', async () => {
    const issuing = {
      ...world.intermediate,
      name: { commonName: 'a leaf' },
      key: world.keyPair('p256', 'a leaf'),
    };
    const first = leaf({ key: issuing.key, subject: issuing.name });
    expect(await reasonOf(() => find([pinned], under(issuing), [first]))).toContain('not a CA');
  });

  it('to a pinned leaf', async () => {
    const self = ca('self', {
      extensions: [
        x509.keyUsage(['digitalSignature']),
        x509.extendedKeyUsage([PURPOSE.codeSigning]),
      ],
    });
    expect(await codeOf(() => find([pin(self)], read(self)))).toBe('CERT_CHAIN');
  });
});

describe('what RFC 5280 §6.1 allows', () => {
  it.each<[string, AuthorityOptions['extensions']]>([
    ['a CA without key usage', [x509.basicConstraints(true)]],
    [
      'a CA for code signing',
      [...CA_EXTENSIONS, x509.extendedKeyUsage(['1.3.6.1.5.5.7.3.1', PURPOSE.codeSigning])],
    ],
    ['a CA for any purpose', [...CA_EXTENSIONS, x509.extendedKeyUsage([PURPOSE.any])]],
    [
      'a CA with an unknown extension that is not critical',
      [...CA_EXTENSIONS, extension('1.2.3.4', '0500')],
    ],
  ])('is accepted: %s', async (_, extensions = []) => {
    const allowed = ca('allowed', { parent: world.root, extensions });
    expect(await codeOf(() => find([pin(world.root, allowed)], under(allowed)))).toBe('accepted');
  });
});

describe('the path length', () => {
  const limited = (pathLength: number, intermediates: number) =>
    along(
      lineage(1 + intermediates, (i) =>
        i === 0
          ? {
              extensions: [x509.keyUsage(['keyCertSign']), x509.basicConstraints(true, pathLength)],
            }
          : {},
      ),
    );

  it.each([
    [0, 0],
    [1, 1],
    [2, 2],
    [5, 2],
  ])('of %i lets %i intermediates pass', async (pathLength, count) =>
    expect(await codeOf(() => limited(pathLength, count))).toBe('accepted'),
  );

  it.each([
    [0, 1],
    [1, 2],
    [2, 4],
  ])('of %i stops %i', async (pathLength, count) =>
    expect(await reasonOf(() => limited(pathLength, count))).toContain(
      `path longer than its CA allows (${pathLength})`,
    ),
  );

  it('of an intermediate counts as well', async () => {
    const line = lineage(3, (i) =>
      i === 1
        ? { extensions: [x509.keyUsage(['keyCertSign']), x509.basicConstraints(true, 0)] }
        : {},
    );
    expect(await codeOf(() => along(line))).toBe('CERT_CHAIN');
  });

  it('does not count a CA that renewed itself', async () => {
    const old = ca('renewing', {
      extensions: [x509.keyUsage(['keyCertSign']), x509.basicConstraints(true, 0)],
    });
    const renewed = ca('renewed', {
      name: old.name,
      key: world.keyPair('p256', 'renewed'),
      parent: old,
      extensions: CA_EXTENSIONS,
    });
    expect(await codeOf(() => find([pin(old, renewed)], under(renewed)))).toBe('accepted');
  });
});

describe('the work', () => {
  /** Certificates of one name, all by one key: each is a possible issuer of each. */
  const clones = (count: number): Certificate[] => {
    const first = ca('loop');
    const parent = { ...first, name: first.name };
    return Array.from({ length: count }, (_, i) =>
      read(
        ca('loop', {
          key: first.key,
          parent,
          extensions: CA_EXTENSIONS,
          notBefore: new Date(Date.UTC(2025, 0, 1 + i)),
        }),
      ),
    );
  };

  it('is bounded in a loop of certificates that sign each other', async () => {
    const crypto = counting();
    const a = ca('a');
    const b = ca('b');
    const crossed = [
      read({ ...ca('b', { key: b.key, parent: a }) }),
      read({ ...ca('a', { key: a.key, parent: b }) }),
    ];
    expect(await codeOf(() => find([pinned], under(b), crossed, crypto))).toBe('CERT_CHAIN');
    expect(crypto.tried()).toBeLessThanOrEqual(3);
  });

  it('is bounded where every certificate may have issued every other', async () => {
    const crypto = counting();
    const loop = clones(10);
    expect(await codeOf(() => find([pinned], under(ca('loop')), loop, crypto))).toBe('LIMIT');
    expect(crypto.tried()).toBe(64);
  });

  it('is at most 64 signatures for one certificate, and not one more', async () => {
    const strangers = (count: number) =>
      Array.from({ length: count }, (_, i) => ({
        ...read(ca(`stranger ${i % 3}`, { name: world.intermediate.name })),
        der: Uint8Array.of(i),
      }));
    const tried = (count: number) =>
      codeOf(() => find([pin(world.intermediate)], good, strangers(count)));
    expect(await tried(63)).toBe('accepted');
    expect(await tried(64)).toBe('LIMIT');
  });

  it('is not done twice on pinned certificates', async () => {
    const crypto = counting();
    const finder = new PathFinder([pinned], crypto, 'codeSigning');
    await finder.paths(good, []);
    expect(crypto.tried()).toBe(2);
    await finder.paths(leaf({ identity: { email: 'bob@example.com' } }), []);
    expect(crypto.tried()).toBe(3);
  });

  it('passes on a bug', async () => {
    const broken: CryptoProvider = {
      ...nodeCrypto,
      verify: () => {
        throw new TypeError('broken');
      },
    };
    await expect(find([pinned], good, [], broken)).rejects.toThrow(TypeError);
    const extensions = {
      values: () => expect.unreachable('a bug in the checks'),
    } as unknown as Certificate['extensions'];
    await expect(find([pinned], { ...good, extensions })).rejects.toThrow('a bug in the checks');
  });
});

const checkSigningLeaf = (from: Certificate): void => checkLeaf(from, 'codeSigning');

describe('a signing leaf', () => {
  it('is for signing code', () => expect(() => checkSigningLeaf(good)).not.toThrow());

  it.each<[string, Partial<LeafOptions>]>([
    ['is a CA', { isCa: true }],
    ['has no key usage', { keyUsage: [] }],
    ['is for encipherment', { keyUsage: ['keyEncipherment'] }],
    ['is for signing certificates', { keyUsage: ['keyCertSign'] }],
    ['has no purpose', { eku: [] }],
    ['is for servers', { eku: ['1.3.6.1.5.5.7.3.1'] }],
    ['is for any purpose, which names none', { eku: [PURPOSE.any] }],
    ['is for timestamps', { eku: [PURPOSE.timeStamping] }],
    [
      'has a broken key usage',
      { keyUsage: [], extraExtensions: [extension(EXTENSION.keyUsage, '030100')] },
    ],
    [
      'has broken purposes',
      { eku: [], extraExtensions: [extension(EXTENSION.extKeyUsage, '0500')] },
    ],
    [
      'has broken basic constraints',
      { extraExtensions: [extension(EXTENSION.basicConstraints, '0500')] },
    ],
  ])('is refused where it %s', async (_, options) =>
    expect(await codeOf(() => checkSigningLeaf(leaf(options)))).toBe('CERT_USAGE'),
  );

  it('may have other purposes beside, and say that it is no CA', () => {
    expect(() =>
      checkSigningLeaf(
        leaf({
          eku: ['1.3.6.1.5.5.7.3.1', PURPOSE.codeSigning],
          extraExtensions: [x509.basicConstraints(false)],
        }),
      ),
    ).not.toThrow();
    expect(parse(world.issueLeaf(MAIL).certificate.der).serial).toEqual(good.serial);
  });
});
