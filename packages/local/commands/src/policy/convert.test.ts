/**
 * A policy in other forms, judged by what reads them: whatever they let in, the policy lets in.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentOf } from '@sealift/in-process';
import { attest, createWorld, makeImage, signSimple, writeLayout } from '@sealift/virtual-sigstore';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../run.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sealift-convert-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const world = createWorld({ seed: 'converted policies' });
const [corp, lab] = [world.keyPair('p256', 'corp'), world.keyPair('p256', 'lab')];
const ISSUER = 'https://login.example';
const ci = world.issueLeaf({ identity: { email: 'ci@acme.example' }, issuer: ISSUER });
const other = world.issueLeaf({ identity: { email: 'ci@acme.example.evil' }, issuer: ISSUER });
const SPDX = 'https://spdx.dev/Document';

const anyOfIt = (match: string, what = 'anyDigest: true'): string =>
  `  - { match: [ "${match}" ], accept: { reason: x, ${what} } }\n`;
const except = (match: string, without: string, asks: string): string =>
  `  - { match: [ "${match}" ], except: [ "${without}" ], require: { ${asks} } }\n`;

/** Who signed what: by the certificate, the key with a log, the key without, or somebody else. */
const IMAGES = [
  ['ghcr.io/acme/app:v1', 'ci'],
  ['ghcr.io/acme/app/sub:v1', 'corp'],
  ['ghcr.io/acme/tools/lint:v1', 'corp'],
  ['ghcr.io/other/app:v1', 'evil'],
  ['registry.corp.example/team/tool:2', 'corp lab'],
  ['docker.io/library/busybox:1', 'lab'],
  ['index.docker.example/x:1', 'corp'],
  ['quay.io/nobody/app:1', ''],
] as const;
const images = IMAGES.map(([name]) => ({
  ...makeImage({ seed: name, platforms: ['linux/amd64'] }),
  name,
}));
const BUSYBOX = images[5]?.root.digest ?? '';
const DIGEST = `digests: [ "${BUSYBOX}" ]`;

const signatures = IMAGES.flatMap(([name, by], i) => {
  const root = (images[i] as (typeof images)[number]).root;
  const dockerReference = name.replace(/:[^:/]*$/, '');
  const sign = (who: string) => {
    if (who === 'ci') return signSimple(world, root, { signer: ci, dockerReference });
    if (who === 'evil') return signSimple(world, root, { signer: other, dockerReference });
    if (who === 'lab')
      return signSimple(world, root, { signer: { key: lab }, log: false, dockerReference });
    return signSimple(world, root, { signer: { key: corp }, dockerReference });
  };
  return by === '' ? [] : by.split(' ').map(sign);
});
const attached = attest(world, (images[2] as (typeof images)[number]).root, {
  signer: { key: corp },
  predicateType: SPDX,
  predicate: {},
});

const HEAD = `apiVersion: sealift/policy/v1
trust:
  corp:
    rekor: [ { key: rekor.pub } ]
    ca: { roots: [ roots.pem ], intermediates: [ intermediates.pem ] }
    ct: [ ct.pub ]
    tsa: [ tsa.pem ]
signers:
  ci: { identity: ci@acme.example, issuer: "${ISSUER}", trust: corp }
  like: { identityPattern: "[a-z]+@acme\\\\.example", issuer: "${ISSUER}", trust: corp }
  corp: { key: corp.pub, log: corp }
  lab: { key: lab.pub, log: none }
  until: { key: until.pub, log: corp, validUntil: 2099-01-01T00:00:00Z }
`;

beforeAll(async () => {
  const files = {
    'rekor.pub': world.pins.rekorKey,
    'roots.pem': world.pins.caRoots,
    'intermediates.pem': world.pins.caIntermediates,
    'ct.pub': world.pins.ctKey,
    'tsa.pem': world.pins.tsaChain,
    'corp.pub': corp.publicKeyPem,
    'lab.pub': lab.publicKeyPem,
    'until.pub': world.keyPair('p256', 'until').publicKeyPem,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text);
  await writeLayout(at('layout'), {
    images,
    attachments: [...signatures, attached],
    style: 'plain',
  });
});

type Judged = { readonly images: readonly { name: string; verdict: string }[]; failures: unknown };

/** The names that a policy lets in. */
async function letIn(policy: string): Promise<string[]> {
  const aged = /maxAge: \d/.test(readFileSync(policy, 'utf8'))
    ? ['--at', '2099-01-01T00:00:00Z']
    : [];
  const ran = await run(['verify', at('layout'), '--policy', policy, ...aged, '--json']);
  const { images: judged, failures } = documentOf(ran) as unknown as Judged;
  expect(judged, JSON.stringify(failures)).toHaveLength(IMAGES.length);
  return judged.filter(({ verdict }) => verdict === 'accepted').map(({ name }) => name);
}

let made = 0;
/** Converts, and reads what was written as one file. */
async function converted(form: 'cip' | 'policy.json', rules: string) {
  made += 1;
  const [source, output] = [at(`policy-${made}.yaml`), at(`converted-${made}`)];
  writeFileSync(source, `${HEAD}images:\n${rules}`);
  const ran = await run(['policy', 'convert', source, '--to', form, '-o', output, '--json']);
  const { result, verdict } = documentOf(ran);
  expect(verdict, ran.stderr).toBe('done');
  const told = result as { refused: { what: string }[]; notes: { what: string }[] };
  const path = at(`foreign-${made}`);
  const parts = form === 'cip' ? ['trust-root.yaml', 'cluster-image-policy.yaml'] : ['policy.json'];
  const texts = parts.filter((name) => existsSync(join(output, name)));
  writeFileSync(path, texts.map((name) => readFileSync(join(output, name), 'utf8')).join(''));
  return { source, path, output, told };
}

const asking = (match: string, asks: string, more = ''): string =>
  `  - { match: [ "${match}" ], ${more} require: { ${asks} } }\n`;
const signed = (...names: readonly string[]): string =>
  `signature: { anyOf: [ ${names.join(', ')} ] }`;
const sameIn = async (form: 'cip' | 'policy.json', rules: string): Promise<string[]> => {
  const { source, path, told } = await converted(form, rules);
  expect(told.refused).toEqual([]);
  const ours = await letIn(source);
  expect(await letIn(path)).toEqual(ours);
  return ours;
};

describe('policy convert', () => {
  it.each<['cip' | 'policy.json', string, string, number]>([
    ['cip', 'a certificate', asking('ghcr.io/acme/*', signed('ci')), 1],
    ['cip', 'a pattern of certificates', asking('ghcr.io/**', signed('like')), 1],
    ['cip', 'one of several', asking('**', signed('ci', 'corp', 'lab')), 6],
    [
      'cip',
      'each of two keys',
      asking('registry.corp.example/**', 'signature: { allOf: [ corp, lab ] }'),
      1,
    ],
    ['cip', 'a repository', asking('ghcr.io/acme/app', signed('ci', 'corp')), 1],
    ['cip', 'Docker Hub', asking('docker.io/library/*', signed('lab')), 1],
    [
      'cip',
      'an attestation',
      asking('ghcr.io/**', `attestations: [ { type: spdx, by: { anyOf: [ corp ] } } ]`),
      1,
    ],
    ['cip', 'names that are let in', anyOfIt('quay.io/**'), 1],
    ['cip', 'a digest', anyOfIt('docker.io/library/busybox', DIGEST), 1],
    [
      'cip',
      'several rules',
      asking('ghcr.io/**', signed('ci', 'corp')) +
        asking('ghcr.io/acme/tools/**', signed('corp')) +
        asking('quay.io/**', signed('lab'), 'mode: warn, admit: true,'),
      4,
    ],
    ['policy.json', 'a certificate', asking('ghcr.io/acme/**', signed('ci')), 1],
    ['policy.json', 'one of several keys', asking('registry.corp.example/**', signed('corp')), 1],
    [
      'policy.json',
      'each of two keys',
      asking('registry.corp.example/**', 'signature: { allOf: [ corp, lab ] }'),
      1,
    ],
    ['policy.json', 'a repository', asking('docker.io/library/busybox', signed('lab')), 1],
    ['policy.json', 'all names', asking('**', signed('corp')), 4],
    [
      'policy.json',
      'several rules, and exceptions',
      except('ghcr.io/**', 'ghcr.io/acme/tools/**', signed('ci')) +
        asking('ghcr.io/acme/tools/**', signed('corp')),
      2,
    ],
    ['policy.json', 'names that are let in', anyOfIt('quay.io/**'), 1],
  ])('to %s says %s as we do', async (form, _, rules, count) =>
    expect(await sameIn(form, rules)).toHaveLength(count),
  );

  it.each<['cip' | 'policy.json', string, string, RegExp]>([
    [
      'cip',
      'an exception',
      except('ghcr.io/**', 'ghcr.io/acme/app/**', signed('ci', 'corp')),
      /except: ghcr\.io\/acme\/app\/\*\*/,
    ],
    [
      'cip',
      'a quorum',
      asking('**', 'signature: { atLeast: 2, of: [ ci, corp, lab ] }'),
      /atLeast/,
    ],
    [
      'cip',
      'two certificates',
      asking('**', 'signature: { allOf: [ ci, like ] }'),
      /others than keys/,
    ],
    [
      'cip',
      'a proof of inclusion',
      asking('**', `${signed('corp')}, log: inclusion`),
      /log: inclusion/,
    ],
    ['cip', 'an age', asking('**', `${signed('corp')}, maxAge: 1d`), /maxAge/],
    ['cip', 'annotations', asking('**', `${signed('corp')}, annotations: { a: b }`), /annotations/],
    [
      'cip',
      'a name',
      asking('**', `${signed('corp')}, name: signed-repository`),
      /name: signed-repository/,
    ],
    [
      'cip',
      'each platform',
      asking('**', `${signed('corp')}, coverage: all-children`),
      /all-children/,
    ],
    ['cip', 'a window', asking('**', signed('until')), /validFrom and validUntil of until/],
    [
      'cip',
      'a condition',
      asking('**', 'attestations: [ { type: spdx, by: { anyOf: [ corp ] }, where: "true" } ]'),
      /where/,
    ],
    [
      'cip',
      'the newest',
      asking('**', 'attestations: [ { type: vuln, by: { anyOf: [ corp ] } } ]'),
      /select: newest/,
    ],
    [
      'cip',
      'timestamps beside a log',
      asking('**', `${signed('corp')}, timestamps: 1`),
      /timestamps beside the log/,
    ],
    [
      'cip',
      'a digest beside another rule',
      asking('docker.io/**', signed('corp')) + anyOfIt('docker.io/library/busybox', DIGEST),
      /digests of names/,
    ],
    [
      'cip',
      'a domain that takes Docker Hub there',
      asking('index.*.io/**', signed('lab')),
      /Docker Hub/,
    ],
    [
      'policy.json',
      'a part of a name',
      asking('ghcr.io/acme/*', signed('ci')),
      /ghcr\.io\/acme\/\*: all of ghcr\.io\/acme/,
    ],
    [
      'policy.json',
      'names of every registry',
      asking('**/app', signed('ci')),
      /all of what has a name/,
    ],
    [
      'policy.json',
      'a key or a certificate',
      asking('ghcr.io/**', signed('ci', 'corp')),
      /anyOf with a certificate/,
    ],
    [
      'policy.json',
      'keys of different logs',
      asking('ghcr.io/**', signed('lab', 'corp')),
      /different logs/,
    ],
    [
      'policy.json',
      'a pattern of identities',
      asking('ghcr.io/**', signed('like')),
      /identityPattern/,
    ],
    [
      'policy.json',
      'an attestation',
      asking('ghcr.io/**', 'attestations: [ { type: spdx, by: { anyOf: [ corp ] } } ]'),
      /attestations/,
    ],
    [
      'policy.json',
      'a seal',
      asking('ghcr.io/**', `${signed('corp')}, name: sealed`),
      /name: sealed/,
    ],
    ['policy.json', 'one repository that is let in', anyOfIt('quay.io/nobody/app'), /anyDigest/],
    [
      'policy.json',
      'everything that is admitted',
      asking('**', signed('corp'), 'mode: warn, admit: true,'),
      /admit: true/,
    ],
  ])('to %s refuses %s, and says so', async (form, _, rules, words) => {
    const { source, path, told } = await converted(form, rules);
    expect(told.refused.map(({ what }) => what).join()).toMatch(words);
    const ours = await letIn(source);
    const theirs = await letIn(path);
    expect(theirs.filter((name) => !ours.includes(name))).toEqual([]);
  });

  it('lets in no digest that another list of the repository has', async () => {
    const list = (digest: string | undefined) =>
      anyOfIt('docker.io/library/busybox', `digests: [ "${digest}" ]`);
    const { source, path } = await converted(
      'policy.json',
      list(BUSYBOX) + list(images[0]?.root.digest),
    );
    expect(await letIn(source)).toEqual([]);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(`busybox@${BUSYBOX}`);
    expect(text).not.toContain('insecureAcceptAnything');
  });

  it('leaves out what only warns, and says so', async () => {
    for (const form of ['cip', 'policy.json'] as const) {
      const rules =
        asking('ghcr.io/**', signed('ci'), 'mode: warn,') + asking('quay.io/**', signed('ci'));
      const { path, told } = await converted(form, rules);
      expect(told.notes.map(({ what }) => what).join()).toContain('only warns: left out');
      expect(await letIn(path)).toEqual([]);
    }
  });

  it('writes what a person reads, and comments on what is not checked', async () => {
    const { source, output } = await converted(
      'policy.json',
      asking('ghcr.io/acme/**', signed('ci')),
    );
    expect(readFileSync(join(output, 'registries.d/sealift.yaml'), 'utf8')).toMatch(
      /^---\n# From .*\n# What podman[\s\S]*default-docker:\n {2}use-sigstore-attachments: true\n/,
    );
    const ran = await run(['policy', 'convert', source, '--to', 'policy.json', '-o', at('spoken')]);
    expect(ran.stdout.replace(/\s+/g, ' ')).toContain('no certificate transparency is asked for');
  });

  it.each<[string, string[], string]>([
    ['a form that is none', ['--to', 'rego'], 'USAGE'],
    ['a folder that is there', ['--to', 'cip', '-o', at('layout')], 'USAGE'],
    ['a policy that is not there', ['--to', 'cip'], 'CONFIG'],
  ])('refuses %s', async (_, flags, code) => {
    const more = flags.includes('-o') ? [] : ['-o', at('nowhere')];
    const ran = await run(['policy', 'convert', at('gone.yaml'), ...flags, ...more]);
    expect([ran.status, ran.stderr]).toEqual([2, expect.stringContaining(`${code}: `)]);
    expect(existsSync(at('nowhere'))).toBe(false);
  });

  it('refuses a policy of another form', async () => {
    writeFileSync(at('theirs.json'), '{"default": [{"type": "reject"}]}');
    const ran = await run([
      'policy',
      'convert',
      at('theirs.json'),
      '--to',
      'cip',
      '-o',
      at('nowhere'),
    ]);
    expect([ran.status, ran.stderr]).toEqual([2, expect.stringContaining('UNSUPPORTED: ')]);
  });
});

const name = fc.constantFrom('ci', 'like', 'corp', 'lab');
const pattern = fc.constantFrom(
  ...[
    '**',
    '*/**',
    '**/app',
    'ghcr.io/**',
    'ghcr.io/acme/**',
    'ghcr.io/acme/*',
    'ghcr.io/acme/app',
  ],
  ...['ghcr.io/acme/app/**', 'ghcr.io/*/app', 'registry.corp.example/**', '*.corp.example/**'],
  ...[
    'docker.io/**',
    'docker.io/library/busybox',
    '*.io/**',
    'index.docker.*/**',
    'd*.io/**',
    'quay.io/**',
  ],
);
const list = (all: readonly string[]): string => all.map((one) => `"${one}"`).join(', ');
const quorum = fc
  .tuple(
    fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('anyOf', 'allOf', 'atLeast'),
  )
  .map(([of, kind]) =>
    kind === 'atLeast'
      ? `{ atLeast: ${Math.min(2, of.length)}, of: [ ${of.join(', ')} ] }`
      : `{ ${kind}: [ ${of.join(', ')} ] }`,
  );
const asks = fc.oneof(
  fc
    .tuple(
      quorum,
      fc.constantFrom('', '', ', coverage: any', ', name: signed-repository', ', scts: 1'),
    )
    .map(([by, more]) => `require: { signature: ${by}${more} }`),
  quorum.map((by) => `require: { attestations: [ { type: spdx, by: ${by} } ] }`),
  fc
    .constantFrom(BUSYBOX, images[1]?.root.digest)
    .map((digest) => `accept: { reason: x, digests: [ "${digest}" ] }`),
  fc.constantFrom('quay.io/**', 'ghcr.io/other/**').map((only) => `ONLY ${only}`),
);
const rule = fc
  .tuple(
    fc.uniqueArray(pattern, { minLength: 1, maxLength: 2 }),
    fc.uniqueArray(pattern, { maxLength: 1 }),
    asks,
    fc.constantFrom('', '', '', 'mode: warn, ', 'mode: warn, admit: true, '),
  )
  .map(([match, except, asked, mode]) => {
    if (asked.startsWith('ONLY '))
      return `  - { match: [ "${asked.slice(5)}" ], accept: { reason: x, anyDigest: true } }\n`;
    const without = except.length === 0 ? '' : `except: [ ${list(except)} ], `;
    const how = asked.startsWith('accept') ? '' : mode;
    return `  - { match: [ ${list(match)} ], ${without}${how}${asked} }\n`;
  });

describe('whatever a policy says', () => {
  it('no other form of it lets in more', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(rule, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('cip' as const, 'policy.json' as const),
        async (rules, form) => {
          writeFileSync(at('tried.yaml'), `${HEAD}images:\n${rules.join('')}`);
          fc.pre((await run(['policy', 'lint', at('tried.yaml')])).status === 0);
          const { source, path } = await converted(form, rules.join(''));
          const ours = await letIn(source);
          const more = (await letIn(path)).filter((name) => !ours.includes(name));
          expect(more).toEqual([]);
        },
      ),
      { numRuns: 60 },
    ));
});
