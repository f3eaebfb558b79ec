/** What is written for Kyverno; `policy-engines` asks the program itself. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Written } from './index.ts';
import { fits } from './kyverno.fixture.ts';
import { asking, DIGEST, except, LISTED, letIn, signed, TRUSTS, write } from './write.fixture.ts';

interface Verify {
  readonly imageReferences: readonly string[];
  readonly skipImageReferences?: readonly string[];
  readonly failureAction: string;
  readonly attestors?: readonly { entries: readonly { keys?: { publicKeys: string } }[] }[];
  readonly attestations?: readonly object[];
}

const verifications = ({ files }: Written): Verify[] =>
  parse(files[0]?.text ?? '').spec.rules.map(
    ({ verifyImages }: { verifyImages: Verify[] }) => verifyImages[0],
  );

const speakingOf = (all: readonly Verify[], name: string): Verify[] =>
  all.filter(
    ({ imageReferences: of, skipImageReferences: skip = [] }) =>
      of.some((one) => fits(one, name)) && !skip.some((one) => fits(one, name)),
  );

const [, X = ''] =
  /([A-Za-z0-9/+=]{20,})\n-/.exec(
    JSON.stringify(write('kyverno', letIn('**', LISTED)).files[0]?.text).replaceAll(/\\n */g, '\n'),
  ) ?? [];
const isRefusal = ({ attestors = [] }: Verify): boolean =>
  attestors.some(({ entries }) => entries.some(({ keys }) => keys?.publicKeys.includes(X)));
const lets = (written: Written, name: string): boolean =>
  !speakingOf(verifications(written), name).some(isRefusal);
const told = (all: Written['notes']): string => all.map(({ what }) => what).join('; ');

describe('a key that nobody has', () => {
  it('is a hash in place of a coordinate', () => {
    const text = write('kyverno', letIn('**', LISTED)).files[0]?.text ?? '';
    const pem = /BEGIN PUBLIC KEY-----\s+([^-]+)-/.exec(text)?.[1] ?? '';
    const spki = Buffer.from(pem.replaceAll(/\s/g, ''), 'base64');
    const said = 'sealift: nobody has the private key of this point, 1';
    expect(spki.subarray(27, 59)).toEqual(createHash('sha256').update(said).digest());
  });
});

describe('names', () => {
  it.each<[string, string, boolean]>([
    [asking('ghcr.io/acme/*', signed('lab')), 'ghcr.io/acme/app:1', true],
    [asking('ghcr.io/acme/*', signed('lab')), 'ghcr.io/acme/a/b:1', false],
    [asking('ghcr.io/acme/**', signed('lab')), `ghcr.io/acme/a/b@${DIGEST}`, true],
    [asking('docker.io/library/busybox', signed('lab')), 'docker.io/busybox:1', true],
    [asking('docker.io/library/*', signed('lab')), 'docker.io/busybox:1', true],
    [asking('docker.io/library/**', signed('lab')), 'docker.io/acme/app:1', false],
    [asking('ghcr.io/acme/app', signed('lab')), 'ghcr.io/acme/apple:1', false],
    [except('ghcr.io/**', 'ghcr.io/lab/**', signed('lab')), 'ghcr.io/lab/a:1', false],
    [
      except('ghcr.io/**', 'ghcr.io/lab/**', signed('lab')) +
        asking('ghcr.io/lab/**', signed('corp')),
      'ghcr.io/lab/a:1',
      true,
    ],
    [letIn('ghcr.io/acme/app', LISTED), `ghcr.io/acme/app@${DIGEST}`, true],
    [letIn('ghcr.io/acme/app', LISTED), 'ghcr.io/acme/app:1', false],
    [letIn('ghcr.io/acme/**', LISTED), `ghcr.io/acme/app@${DIGEST.replace('ab', 'ac')}`, false],
    [letIn('ghcr.io/acme/**'), 'ghcr.io/acme/app:1', true],
    [asking('ghcr.io/**', signed('lab'), 'mode: warn,'), 'ghcr.io/a:1', false],
    [asking('ghcr.io/**', signed('lab'), 'mode: warn, admit: true,'), 'ghcr.io/a:1', true],
  ])('%s lets in %s: %s', (text, name, expected) =>
    expect(lets(write('kyverno', text), name)).toBe(expected),
  );
});

describe('who signed', () => {
  const entries = (text: string) =>
    verifications(write('kyverno', text)).find((one) => !isRefusal(one));

  it('is a key, or one of several, under the pinned log', () => {
    const [set] = entries(asking('ghcr.io/**', signed('corp', 'lab')))?.attestors ?? [];
    expect(set).toMatchObject({
      count: 1,
      entries: [
        {
          keys: {
            rekor: { pubkey: expect.stringContaining('PUBLIC') },
            ctlog: { ignoreSCT: true },
          },
        },
        { keys: { rekor: { ignoreTlog: true } } },
      ],
    });
    const both = verifications(
      write('kyverno', asking('**', 'signature: { allOf: [ corp, lab ] }')),
    );
    expect(both.filter((one) => !isRefusal(one))).toHaveLength(2);
  });

  it('is a certificate, whose name is no pattern unless it was one', () => {
    const [set] = entries(asking('**', signed('uri')))?.attestors ?? [];
    expect(set?.entries[0]).toMatchObject({
      keyless: {
        subjectRegExp: '^https://a\\.example/b$',
        issuerRegExp: '^https://login\\.example$',
        roots: expect.stringContaining('CERTIFICATE'),
        ctlog: { pubkey: expect.stringContaining('PUBLIC') },
      },
    });
    const [like] = entries(asking('**', signed('like')))?.attestors ?? [];
    expect(like?.entries[0]).toMatchObject({ keyless: { subjectRegExp: '^(?:[a-z]+@acme)$' } });
    const [ran] = entries(asking('**', signed('ran')))?.attestors ?? [];
    expect(ran?.entries[0]).toMatchObject({
      keyless: { additionalExtensions: { githubWorkflowRepository: 'a/b' } },
    });
  });

  it('says so of an attestation too, and only warns where it does', () => {
    const spdx = 'attestations: [ { type: spdx, by: { anyOf: [ corp ] } } ]';
    expect(entries(asking('**', spdx))).toMatchObject({
      attestations: [{ type: 'https://spdx.dev/Document', attestors: [{ count: 1 }] }],
    });
    expect(entries(asking('**', signed('lab'), 'mode: warn, admit: true,'))).toMatchObject({
      failureAction: 'Audit',
    });
  });
});

describe('what has no words there is refused', () => {
  it.each<[string, string]>([
    [asking('**', 'signature: { atLeast: 2, of: [ ci, corp, lab ] }'), 'atLeast'],
    [asking('**', 'signature: { allOf: [ ci, like ] }'), 'allOf'],
    [asking('**', `${signed('corp')}, log: inclusion`), 'log: inclusion'],
    [asking('**', `${signed('corp')}, maxAge: 1d`), 'maxAge'],
    [asking('**', `${signed('corp')}, annotations: { a: b }`), 'annotations'],
    [asking('**', `${signed('corp')}, name: bound`), 'name: bound'],
    [asking('**', `${signed('corp')}, coverage: all-children`), 'all-children'],
    [asking('**', `${signed('ci')}, timestamps: 1`), 'timestamps'],
    [asking('**', signed('stamped')), 'log: none of a certificate'],
    [asking('**', signed('until')), 'validFrom and validUntil'],
    [asking('**', signed('flow')), 'sourceRepository'],
    [asking('**', signed('own')), 'noIssuer'],
    [asking('**', signed('subject')), 'subject of subject'],
    [asking('**', 'attestations: [ { type: vuln, by: { anyOf: [ ci ] } } ]'), 'newest'],
    [asking('ghcr.io/a*/b', signed('lab')), 'a pattern with * within a name'],
    [except('ghcr.io/**', 'ghcr.io/a/*', signed('lab')), 'except: ending in /*'],
  ])('%s', (text, words) => {
    const written = write('kyverno', text);
    expect(told(written.refused)).toContain(words);
    expect(lets(written, 'ghcr.io/a/b:1')).toBe(false);
  });

  it('where what is pinned has ended', () => {
    const [log] = TRUSTS.log.logs;
    const ended = { ...TRUSTS.log, logs: [{ ...log, window: { end: 1 } }] } as typeof TRUSTS.log;
    const written = write('kyverno', asking('**', signed('corp')), '', ended);
    expect(told(written.refused)).toContain('no key could be given');
  });
});
