import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeTufKeys, type Source, startSource, TufRepository } from '@sealift/fake-sources';
import { createWorld, makeImage, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bench } from '../bench.fixture.ts';

const NAME = 'registry.example/team/app:1';
const [old, now] = ['before', 'after'].map((seed) => createWorld({ seed }));
const OLD = old?.trustedRoot() ?? '';
const NOW = now?.trustedRoot() ?? '';
const PAST = '2020-01-01T00:00:00Z';
let bench: Bench;
let source: Source;
let repository: TufRepository;

beforeEach(async () => {
  bench = new Bench('fetch');
  repository = new TufRepository(OLD);
  source = await startSource((path) => repository.answers(path));
  const image = makeImage({ seed: 'fetch', platforms: ['linux/amd64'] });
  const key = now?.keyPair();
  const attachments = now && key ? [signSimple(now, image.root, { signer: { key } })] : [];
  const images = [{ ...image, name: NAME }];
  await writeLayout(bench.at('layout'), { images, attachments, style: 'plain' });
  bench.write('signer.pub', key?.publicKeyPem ?? '');
  for (const store of ['outside', 'inside']) await bench.made(`trust init AT/${store}`);
});
afterEach(async () => {
  bench.close();
  await source.close();
});

const FETCH = (store = 'outside') => `trust fetch AT/${store} good --url ${source.url}`;
const EXPORT = 'export oci:AT/layout --key AT/signer.pub --trust-store AT/outside --with-trust';
const APPROVE = (bundle: string) => `trust approve AT/inside AT/${bundle}`;
const verify = () => bench.run('verify AT/layout --key AT/signer.pub --trust-store AT/inside');
const plain = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** What the instance publishes once its log has another key. */
function renew(): void {
  repository.rotate({ keys: makeTufKeys() });
  repository.publish({ target: NOW });
}

/** A copy of the repository in a folder. */
function copy(name: string): string {
  for (const [path, content] of repository.files) {
    mkdirSync(dirname(bench.at(`${name}/${path}`)), { recursive: true });
    bench.write(`${name}/${path}`, content);
  }
  return `file://${bench.at(name)}`;
}

describe('a TUF repository', () => {
  it('is followed from its first root, whose fingerprint is approved', async () => {
    const asked = await bench.run(FETCH());
    expect(asked.code).toBe('TRUST_APPROVAL');
    expect(plain(asked.text)).toMatch(
      /tuf-root of root 1, timestamp 1, snapshot 1, targets 1 SHA256:/,
    );
    expect(plain(asked.text)).toContain('Note: good: TUF root 1, timestamp 1');
    expect(readFileSync(bench.at('outside/trust.yaml'), 'utf8')).toContain('instances: {}');
    expect((await bench.approved(FETCH())).code).toBe('accepted');
    expect(plain((await bench.run(FETCH())).text)).toBe('Nothing changes. ');
  });

  it('says in words what a new root of it changes', async () => {
    await bench.approved(FETCH());
    renew();
    const { text } = await bench.approved(FETCH());
    expect(plain(text)).toMatch(/IN SHORT - goes: \S+ SHA256:\w+ .*- comes: rekor-key SHA256:\w+/);
    expect(plain(text)).toContain('TUF root 1 → 2, timestamp 1 → 2, snapshot 1 → 2, targets 1 → 2');
    const [asked] = source.asked.slice(-6);
    expect(asked).toBe('/2.root.json');
  });

  it('may be a folder, and begin with a root that is at hand', async () => {
    renew();
    const line = `trust fetch AT/inside good --url ${copy('mirror')}`;
    bench.write('root.json', repository.parts.roots[1] ?? '');
    const { text } = await bench.approved(`${line} --root AT/root.json`);
    expect(plain(text)).toContain('TUF root 2, timestamp 2');
    expect((await verify()).code).toBe('accepted');
    expect(await bench.code(`${line} --root AT/root.json`)).toBe('USAGE');
  });

  it('is refused where it is older than what is pinned', async () => {
    const mirror = copy('mirror');
    await bench.approved(FETCH());
    repository.publish();
    await bench.approved(FETCH());
    expect(await bench.code(`trust fetch AT/outside good --url ${mirror}`)).toBe(
      'METADATA_ROLLBACK',
    );
  });

  it('is refused where it is another one', async () => {
    await bench.approved(FETCH());
    repository = new TufRepository(NOW);
    repository.publish();
    expect(await bench.code(FETCH())).toBe('TUF');
  });

  it('is refused while its root has expired, and followed once it is signed anew', async () => {
    await bench.approved(FETCH('inside'));
    renew();
    repository.rotate({ expires: { root: PAST } });
    const expired = await bench.run(FETCH('inside'));
    expect(expired.code).toBe('METADATA_EXPIRED');
    expect(expired.message).toContain('its operator must sign anew');
    expect((await verify()).code).toBe('UNKNOWN_LOG');
    repository.rotate();
    await bench.approved(FETCH('inside'));
    expect((await verify()).code).toBe('accepted');
  });

  it('is refused while somebody holds newer metadata back (freeze)', async () => {
    repository.publish({ expires: { timestamp: PAST } });
    expect(await bench.code(FETCH())).toBe('METADATA_EXPIRED');
  });

  it.each<[string, string, string]>([
    ['a target that could leave its folder', ' --target ../x', 'USAGE'],
    ['a target that is not there', ' --target other.json', 'TRUST_SOURCE'],
    ['a root that is none', ' --root AT/signer.pub', 'TRUST_SOURCE'],
    ['a root that is not there', ' --root AT/nowhere', 'CONFIG'],
    ['certificates that are none', ' --cacert AT/signer.pub', 'CONFIG'],
  ])('is not followed for %s', async (_, more, code) =>
    expect(await bench.code(`${FETCH()}${more}`)).toBe(code),
  );

  it.each<[string, string, string]>([
    ['clear http', 'http://tuf.example', 'CONFIG'],
    ['a folder of another host', 'file://host/mirror', 'USAGE'],
    ['a folder that is none', 'file:///nowhere/at/all', 'TRUST_SOURCE'],
    ['a folder with certificates', 'file:///nowhere --cacert AT/signer.pub', 'USAGE'],
  ])('is not asked for at %s', async (_, url, code) =>
    expect(await bench.code(`trust fetch AT/outside good --url ${url}`)).toBe(code),
  );

  it('has no name that is none, and needs a store', async () => {
    expect(await bench.code(FETCH().replace(' good ', ' ../x '))).toBe('USAGE');
    expect(await bench.code(FETCH('nowhere'))).toBe('CONFIG');
  });
});

describe('TUF metadata in a bundle', () => {
  const exported = async (name: string) => {
    const made = await bench.run(`${EXPORT} -o AT/${name}`);
    // The log is of the root that the next publication brings.
    if (made.code !== 'accepted') throw new Error(made.message);
  };

  beforeEach(async () => {
    renew();
    await bench.approved(FETCH());
    await exported('first.tar');
    repository.rotate();
    repository.publish();
    await bench.approved(FETCH());
    await exported('second.tar');
  });

  it('are followed from what is pinned, with no network, by approval', async () => {
    await source.close();
    await bench.approved(APPROVE('first.tar'));
    const { text } = await bench.approved(APPROVE('second.tar'));
    expect(plain(text)).toContain('TUF root 2 → 3, timestamp 2 → 3');
    expect(plain(text)).toContain('IN SHORT - goes: tuf-root SHA256');
    expect((await verify()).code).toBe('accepted');
    source = await startSource(() => 404);
  });

  it('never go back, whoever approves', async () => {
    await bench.approved(APPROVE('second.tar'));
    const before = readFileSync(bench.at('inside/trust.yaml'), 'utf8');
    expect(await bench.code(APPROVE('first.tar'))).toBe('METADATA_ROLLBACK');
    expect(await bench.code('trust import AT/inside AT/first.tar')).toBe('CONFIG');
    expect(readFileSync(bench.at('inside/trust.yaml'), 'utf8')).toBe(before);
  });

  it('are not replaced by what follows nothing, nor by another repository', async () => {
    await bench.approved(APPROVE('first.tar'));
    bench.write('root.json', NOW);
    await bench.made('trust init AT/theirs');
    await bench.approved('trust add AT/theirs good trusted-root AT/root.json');
    expect(await bench.code('trust import AT/inside AT/theirs')).toBe('TUF');
    await bench.made('trust init AT/others');
    repository = new TufRepository(NOW);
    for (const _ of [2, 3]) {
      repository.rotate();
      repository.publish();
    }
    await bench.approved(FETCH('others'));
    expect(await bench.code('trust approve AT/inside AT/others')).toBe('TUF');
    expect(await bench.code(`${FETCH('inside')}`)).toBe('TUF');
  });

  it('stand beside the root that they name, or nothing is read', async () => {
    await bench.approved(APPROVE('first.tar'));
    const list = readFileSync(bench.at('inside/trust.yaml'), 'utf8');
    const alone = list.replace(/ +- kind: trusted-root[\s\S]*?approvedAt: \S+\n/, '');
    bench.write('inside/trust.yaml', alone);
    expect(await bench.code('trust show AT/inside')).toBe('TRUST_CONFLICT');
  });

  it('say in each report how old they are', async () => {
    await bench.approved(APPROVE('first.tar'));
    const unknown = await verify();
    expect(plain(unknown.text)).toContain('and no time is known here');
    await bench.made('state init AT/state.json');
    const line = 'verify AT/first.tar --key AT/signer.pub --trust-store AT/inside';
    const known = await bench.run(`${line} --state AT/state.json`);
    expect(plain(known.text)).toContain('good until 2036-01-01T00:00:00Z');
    const policy = `apiVersion: sealift/policy/v1
trust: { good: { store: inside, instance: good } }
signers: { a: { key: signer.pub, trust: good } }
images: [ { match: [ "**" ], require: { signature: { anyOf: [ a ] }, name: any } } ]
`;
    bench.write('policy.yaml', policy);
    const later = 'verify AT/layout --policy AT/policy.yaml --at 2036-02-01T00:00:00Z';
    const { code, text, message } = await bench.run(later);
    expect(code, message).toBe('accepted');
    expect(plain(text)).toContain('EXPIRED 31 days before 2036-02-01T00:00:00Z');
  });

  describe('may be no older than the policy says', () => {
    const asking = (trust: string) =>
      bench.write(
        'policy.yaml',
        `apiVersion: sealift/policy/v1
trust: { good: { ${trust} } }
signers: { a: { key: signer.pub, trust: good } }
images: [ { match: [ "**" ], require: { signature: { anyOf: [ a ] }, name: any } } ]
`,
      );
    const STORE = 'store: inside, instance: good, staleness: 180d';
    const AT = '--at 2036-06-29T00:00:00Z';
    const by = (more = '') => bench.run(`verify AT/layout --policy AT/policy.yaml ${more}`);

    beforeEach(async () => {
      await bench.approved(APPROVE('first.tar'));
      asking(STORE);
    });

    it('by a time that is stated, or by a clock that is known', async () => {
      const good = await by(AT);
      expect(good.code, good.message).toBe('accepted');
      const old = await by('--at 2036-06-29T00:00:01Z');
      expect([old.exitCode, old.code]).toEqual([2, 'METADATA_EXPIRED']);
      expect(plain(old.message)).toContain('policy.yaml:2: TUF root 2 of good expired 2036-01-01');
      await bench.made('state init AT/state.json');
      expect((await by('--state AT/state.json')).code).toBe('accepted');
      expect((await by('--host-clock')).code).toBe('accepted');
      expect((await by()).code).toBe('USAGE');
    });

    it('whatever else lets an image in, and before anything is sent off', async () => {
      const line = `export oci:AT/layout -o AT/x.tar --policy AT/policy.yaml`;
      expect(await bench.code(`${line} --at 2037-01-01T00:00:00Z`)).toBe('METADATA_EXPIRED');
      expect(existsSync(bench.at('x.tar'))).toBe(false);
    });

    it('and is said by explain', async () =>
      expect(plain((await bench.run('policy explain AT/policy.yaml ghcr.io/a/b')).text)).toContain(
        'whose TUF metadata expired at most 180 days ago',
      ));

    it.each([
      ['beside a root that has no metadata', 'trustedRoot: root.json, staleness: 180d'],
      ['of a store that follows no repository', 'store: outside, instance: b, staleness: 180d'],
      ['that is no duration', STORE.replace('180d', '180')],
      ['of nothing', STORE.replace('180d', '0d')],
    ])('%s', async (_, trust) => {
      bench.write('root.json', NOW);
      await bench.approved('trust add AT/outside b trusted-root AT/root.json');
      asking(trust);
      expect((await by(AT)).code).toBe('CONFIG');
    });
  });
});
