import { keys } from '@sealift/pki';
import { ASKED } from '@sealift/policy/rules';
import { createWorld } from '@sealift/virtual-sigstore';
import { describe, expect, it } from 'vitest';
import { DIGEST, evidence, image, judgement, NAME, OTHER, policy } from './judged.fixture.ts';
import { reportOf } from './report-of.ts';

const row = (scheme: string, outcome: string) => ({ subject: DIGEST, scheme, outcome });

describe('what is established', () => {
  it('is who signed what, and when', () => {
    expect(reportOf(judgement()).established).toEqual([
      `${NAME}: ${DIGEST} was signed by ada@example.com (issuer https://login.example) at ` +
        `2026-01-15T12:00:00Z`,
    ]);
  });

  it('is the key, the predicate type and the source where they are known', () => {
    const byKey = evidence({ signer: { kind: 'key', fingerprint: 'SHA256:ab' }, times: [] });
    const sourced = evidence({
      signer: { kind: 'certificate', identity: 'ada', issuer: undefined, sourceRepository: 'r' },
      predicateType: 'https://slsa.dev/provenance/v1',
      proved: { kind: 'attestation' },
      times: [],
    });
    expect(reportOf(judgement([image({ counted: [byKey, sourced] })])).established).toEqual([
      `${NAME}: ${DIGEST} was signed by the pinned key SHA256:ab`,
      `${NAME}: ${DIGEST} was attested (https://slsa.dev/provenance/v1) by ada (issuer none, ` +
        `source r)`,
    ]);
  });

  it('is nothing of what was rejected, though a part of it was good', () => {
    const rejected = image({ outcome: 'rejected' });
    const cause = { kind: 'absent', code: 'NO_IMAGES', name: 'x', there: [] } as const;
    expect(reportOf(judgement([rejected], [cause])).established).toEqual([]);
  });

  it('is the seal, and what a command knows beside', () => {
    const made = judgement([], [], { sealer: 'SHA256:cd' });
    expect(reportOf(made, { established: ['more'] }).established).toEqual([
      expect.stringContaining('the holder of SHA256:cd'),
      'more',
    ]);
  });
});

describe('what was made', () => {
  const verb = (changes: Parameters<typeof evidence>[0]) =>
    reportOf(judgement([image({ counted: [evidence(changes)] })])).established[0];

  it('is called signed where it is a signature, though its form is a statement', () => {
    const predicateType = 'https://sigstore.dev/cosign/sign/v1';
    expect(verb({ predicateType })).toContain('was signed by');
    expect(verb({ predicateType, proved: { kind: 'attestation' } })).toContain('was attested');
    expect(verb({ predicateType: 'x', proved: {} })).toContain('was attested (x)');
  });
});

describe('what is not established', () => {
  const left = (...given: Parameters<typeof judgement>): string =>
    reportOf(judgement(...given)).notEstablished.join('\n');

  it('is always whether something was revoked, or is newer, where all was accepted', () => {
    expect(left()).toContain('revoked after the signature');
    const cause = { kind: 'absent', code: 'NO_IMAGES', there: [] } as const;
    expect(left([], [cause])).toBe('');
  });

  it.each([
    ['none', 'no name', `NAME NOT BOUND: ${DIGEST} has no name`],
    ['none', 'not signed', 'is this digest: no signed content names it'],
    ['none', 'tag not signed', 'is this digest: its repository is signed, its tag is not'],
  ] as const)('is a name that is bound by %s: %s', (binding, why, says) =>
    expect(left([image({ binding: { binding, why } })])).toContain(says),
  );

  it('is a name that was signed as another', () => {
    const binding = { binding: 'contradicted', signed: ['a/b:1', 'a/c:1'] } as const;
    expect(left([image({ binding })])).toContain(`${NAME} was signed as a/b:1, a/c:1`);
    expect(left()).not.toContain('NAME');
  });

  it('is a child that is not carried, whatever became of the image', () => {
    const missing = ['linux/arm64'];
    for (const outcome of ['accepted', 'rejected'] as const)
      expect(left([image({ missing, outcome })])).toContain(
        `${NAME}: linux/arm64 is listed in its index and not carried`,
      );
  });

  it('is the source repository (T1), where nothing that counted has it', () => {
    const shared = evidence({ proved: { kind: 'signature', sourceNotEstablished: true } });
    expect(left([image({ counted: [shared] })])).toContain('SOURCE REPOSITORY NOT ESTABLISHED');
    expect(left([image({ counted: [shared, evidence()] })])).not.toContain('SOURCE REPOSITORY');
  });

  it('is inclusion where the log only promised it', () => {
    const promised = evidence({ proved: { kind: 'signature', onlyPromised: true } });
    expect(left([image({ counted: [promised] })])).toContain('INCLUSION in the log');
    expect(left()).not.toContain('INCLUSION');
  });

  it('is a window that no time was held against', () => {
    const start = Date.UTC(2026, 0, 15, 12);
    const unasked = (window: object) =>
      left([image({ counted: [evidence({ proved: { unasked: [window] } })] })]);
    expect(unasked({ start })).toContain(
      "so that the window of the log's key was not asked: 2026-01-15T12:00:00Z – open",
    );
    expect(unasked({})).not.toContain('was not asked');
  });

  it('is who it was, where the pattern takes everybody (T44)', () => {
    const everybody = policy({ certificateIdentityRegexp: 'https://.*' });
    for (const form of ['URI', 'workflow on GitHub'])
      expect(left([image()], [], { policy: everybody })).toContain(
        `an identity that matches /https://.*/ may be any ${form}`,
      );
    expect(left()).not.toContain('somebody in particular');
  });

  it('is what nobody asked for (T38): some names, and how many more there are', () => {
    const many = Array.from({ length: 12 }, (_, i) => `r.example/c:${i}`);
    expect(left([image()], [], { unasked: many })).toMatch(
      /^anything about what was not asked for: r\.example\/c:0, .*c:9, and 2 more$/m,
    );
  });

  it('is of a file nothing about names and layers', () => {
    const file = image({ kind: 'file', binding: { binding: 'none', why: 'not signed' } });
    expect(left([file])).not.toMatch(/NAME|layers/);
  });
});

describe('what is claimed', () => {
  const claimed = (...given: Parameters<typeof judgement>) => reportOf(judgement(...given)).claimed;

  it.each([
    ['what was found', [row('cosign-sig', 'found')], `ledger: cosign-sig of ${DIGEST}: found`],
    ['one search', [row('a', 'absent')], 'ledger: 1 search at the source found nothing'],
    [
      'two searches',
      [row('a', 'absent'), row('b', 'absent')],
      'ledger: 2 searches at the source found nothing',
    ],
  ])('by the ledger: %s', (_, ledger, sentence) =>
    expect(claimed([], [], { ledger })).toEqual([sentence]),
  );

  it('are referrers that nobody verified', () =>
    expect(claimed([image({ carried: ['application/spdx+json'] })])).toEqual([
      `${NAME} carries an attached object of the type application/spdx+json, which was not ` +
        `verified`,
    ]));
});

describe('what is waived', () => {
  const waived = (...given: Parameters<typeof judgement>) => reportOf(judgement(...given)).waived;

  it('is each option, and each check that was', () => {
    const detail = 'as typed (--verify-at)';
    const check = { name: 'time', status: 'waived', waives: 'time', detail } as const;
    const subjects = [image({ evidence: [evidence({ checks: [check, check] })] })];
    const loose = policy({ ignoreTlog: true, ignoreSct: true });
    expect(waived(subjects, [], { policy: loose })).toEqual([
      'the transparency log (--insecure-ignore-tlog)',
      'certificate transparency (--insecure-ignore-sct)',
      'as typed (--verify-at)',
    ]);
    expect(waived()).toEqual([]);
  });

  it('is said once, where a check and its option say the same', () => {
    const detail = 'a log entry is not required (--insecure-ignore-tlog)';
    const checks = [{ name: 'transparency log', status: 'waived', waives: 'log', detail }] as const;
    const subjects = [image({ evidence: [evidence({ checks })] })];
    expect(waived(subjects, [], { policy: policy({ ignoreTlog: true }) })).toEqual([detail]);
    // By what the check is, and not by its words.
    const other = [{ ...checks[0], waives: 'sct' }] as const;
    const unneeded = [image({ evidence: [evidence({ checks: other })] })];
    expect(waived(unneeded, [], { policy: policy({ ignoreTlog: true }) })).toHaveLength(2);
  });
});

describe('failures', () => {
  const first = (...given: Parameters<typeof judgement>) => reportOf(judgement(...given));

  it('of evidence say which, and have the exit code of the first', () => {
    const failure = { name: 'KEY', status: 'failed', code: 'KEY', detail: 'not pinned' } as const;
    const failed = evidence({ outcome: 'rejected', failure });
    const cause = { kind: 'evidence', code: 'KEY', name: NAME, evidence: failed, failure } as const;
    expect(first([], [cause])).toMatchObject({
      verdict: 'rejected',
      exitCode: 1,
      failures: [{ code: 'KEY', message: `${NAME}: not pinned`, image: NAME, check: 'KEY' }],
    });
    const bug = { ...cause, code: 'INTERNAL' } as const;
    expect(first([], [bug, cause])).toMatchObject({ verdict: 'error', exitCode: 70 });
  });

  it('of what is lacking say what is there, and what the ledger claims', () => {
    const lacking = {
      kind: 'lacking',
      code: 'NO_SIGNATURE',
      name: NAME,
      digest: DIGEST,
      need: { kind: 'signature', by: { of: [ASKED], atLeast: 1 }, select: 'any' },
      found: ['https://x'],
      others: [],
      ledger: [row('cosign-sig', 'absent')],
    } as const;
    expect(first([], [lacking]).failures[0]?.message).toBe(
      `${NAME}: no signature over ${DIGEST}; it carries https://x (attestations: ask for one ` +
        `with --type); the ledger claims cosign-sig absent at the source`,
    );
    const need = { ...lacking.need, kind: 'attestation', types: ['a', 'b'] } as const;
    const typed = { ...lacking, code: 'NO_ATTESTATION', need, ledger: [] } as const;
    expect(first([], [typed]).failures[0]?.message).toBe(
      `${NAME}: no attestation of the type a or b over ${DIGEST}; it carries https://x`,
    );
  });

  it('of a name are never beside words that say it is the expected one', () => {
    const binding = { binding: 'contradicted', expected: OTHER } as const;
    const rejected = image({ outcome: 'rejected', binding, counted: [] });
    const [shown] = reportOf(judgement([rejected])).images;
    expect(shown?.nameBinding).toBe('contradicted');
  });

  it('of names say both digests', () => {
    const cause = {
      kind: 'contradicted',
      code: 'NAME_CONTRADICTED',
      name: NAME,
      expected: OTHER,
      found: DIGEST,
    } as const;
    expect(first([], [cause]).failures).toMatchObject([
      { code: 'NAME_CONTRADICTED', message: `${NAME}: expected ${OTHER}, found ${DIGEST}` },
    ]);
  });

  it.each<[string | undefined, readonly string[], string]>([
    [undefined, [], 'there is no image'],
    ['x:1', [], 'no image is named x:1; there are none'],
    ['x:1', ['a:1'], 'no image is named x:1; there are: a:1'],
    ['x:1', Array.from({ length: 11 }, (_, i) => `a:${i}`), 'a:9, and 1 more'],
  ])('of images that are not there: %s among %j', (name, there, says) => {
    const cause = { kind: 'absent', code: 'NO_IMAGES', ...(name && { name }), there } as const;
    expect(first([], [cause]).failures[0]?.message).toContain(says);
  });

  it('show foreign text disarmed (T28)', () => {
    const cause = { kind: 'absent', code: 'NO_IMAGES', name: 'x\u001b[2K', there: [] } as const;
    expect(first([], [cause]).failures[0]?.message).toContain('x\\u{1b}[2K');
  });
});

describe('anchors', () => {
  it('are the pinned keys with where they came from', () => {
    const pem = createWorld({ seed: 'anchors' }).keyPair().publicKeyPem;
    const key = keys.fromPem(pem);
    const pinned = { policy: policy({ keys: [key] }), keySources: ['--key a.pub'] };
    expect(reportOf(judgement([], [], pinned)).anchors).toEqual([
      {
        kind: 'key',
        fingerprint: keys.fingerprint(key),
        window: 'no window',
        source: '--key a.pub',
      },
    ]);
  });
});
