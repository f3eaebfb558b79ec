import { describe, expect, it } from 'vitest';
import { refusalOf } from '../foreign.fixture.ts';
import type { IdentityText } from './schema.ts';
import { readIdentity } from './signed-identity.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const APP = 'r.example/acme/app';

/** Nothing of these is refused: places are never asked. */
const accepts = (identity: IdentityText, signed: string, image: string): boolean =>
  readIdentity({ file: {}, places: undefined as never }, identity).signedName.accepts(
    signed,
    image,
  );

const of = (type: IdentityText['type'], more: Partial<IdentityText> = {}): IdentityText => ({
  type,
  ...more,
});
const EXACT = of('matchExact');
const DEFAULT = of('matchRepoDigestOrExact');
const REPOSITORY = of('matchRepository');
const FIXED = of('exactRepository', { dockerRepository: 'up.example/app' });
const REFERENCE = of('exactReference', { dockerReference: 'up.example/app:v1' });
const REMAP = of('remapIdentity', { prefix: 'r.example/acme', signedPrefix: 'up.example' });

describe('the name that must have been signed', () => {
  it.each<[IdentityText, string, string]>([
    [EXACT, `${APP}:v1`, `${APP}:v1`],
    [EXACT, 'busybox:1', 'docker.io/library/busybox:1'],
    [EXACT, `${APP}@${DIGEST}`, `${APP}@${DIGEST}`],
    [DEFAULT, `${APP}:v1`, `${APP}:v1`],
    [DEFAULT, `${APP}:v1`, `${APP}@${DIGEST}`],
    [REPOSITORY, APP, `${APP}:v1`],
    [REPOSITORY, `${APP}:v2`, `${APP}:v1`],
    [FIXED, 'up.example/app', `${APP}:v1`],
    [FIXED, 'up.example/app:v9', 'else.example/x'],
    [REFERENCE, 'up.example/app:v1', 'else.example/x'],
    [REMAP, 'up.example/app:v1', `${APP}:v1`],
    [REMAP, 'up.example:5000/app:v1', 'up.example:5000/app:v1'],
    [REMAP, 'up.example/app:v1', `${APP}@${DIGEST}`],
  ])('%j takes %s of %s', (identity, signed, image) =>
    expect(accepts(identity, signed, image)).toBe(true),
  );

  it.each<[IdentityText, string, string]>([
    [EXACT, APP, `${APP}:latest`],
    [EXACT, APP, APP],
    [EXACT, `${APP}:latest`, APP],
    [EXACT, `${APP}:v2`, `${APP}:v1`],
    [EXACT, `${APP}:v1`, `${APP}:v1@${DIGEST}`],
    [DEFAULT, APP, `${APP}:v1`],
    [DEFAULT, APP, `${APP}@${DIGEST}`],
    [DEFAULT, `${APP}:v2`, `${APP}:v1@${DIGEST}`],
    [DEFAULT, `${APP}:v1`, `r.example/acme/app2@${DIGEST}`],
    [DEFAULT, `${APP}:v1`, DIGEST],
    [REPOSITORY, 'r.example/acme/app2', `${APP}:v1`],
    [REPOSITORY, 'not a name', 'not a name'],
    [REPOSITORY, APP, DIGEST],
    [FIXED, 'up.example/app2', `${APP}:v1`],
    [FIXED, APP, `${APP}:v1`],
    [REFERENCE, 'up.example/app', 'up.example/app:v1'],
    [REFERENCE, 'up.example/app:v2', `${APP}:v1`],
    [REMAP, 'up.example/app', `${APP}:v1`],
    [REMAP, `${APP}:v1`, `${APP}:v1`],
    [REMAP, 'up.example/evil:v1', 'r.example/acme-evil:v1'],
    [REMAP, 'up.example/app:v1', DIGEST],
  ])('%j does not take %s of %s', (identity, signed, image) =>
    expect(accepts(identity, signed, image)).toBe(false),
  );

  it('is told of its mirrors', () => {
    const mirrorOf = (identity: IdentityText) =>
      readIdentity({ file: {}, places: undefined as never }, identity).signedAs;
    expect(mirrorOf(FIXED)?.matches('up.example/app')).toBe(true);
    expect(mirrorOf(FIXED)?.matches('up.example/app2')).toBe(false);
    expect(mirrorOf(REMAP)?.matches('up.example/x/y')).toBe(true);
    expect(mirrorOf(REMAP)?.matches('up.example.evil/x')).toBe(false);
    expect(mirrorOf(EXACT)).toBeUndefined();
  });

  it.each<[string, object]>([
    ['exactRepository needs dockerRepository', { type: 'exactRepository' }],
    ['remapIdentity needs signedPrefix', { type: 'remapIdentity', prefix: 'a.example' }],
    ['prefix has no effect', { type: 'matchExact', prefix: 'a.example' }],
    ['nothing could match', { type: 'exactReference', dockerReference: APP }],
    ['nothing could match', { type: 'exactReference', dockerReference: 'A B' }],
    ['nothing could match', { type: 'exactRepository', dockerRepository: `${APP}:v1` }],
    [
      'no beginning of a name',
      { type: 'remapIdentity', prefix: 'a.example/', signedPrefix: 'b.example' },
    ],
    [
      'no beginning of a name',
      { type: 'remapIdentity', prefix: 'a.example', signedPrefix: 'acme/b' },
    ],
    ['signedIdentity.type', { type: 'matchAll' }],
  ])('"%s": is refused', async (words, signedIdentity) => {
    const requirement = { type: 'sigstoreSigned', keyPath: 'a.pub', signedIdentity };
    const refusal = await refusalOf(JSON.stringify({ default: [requirement] }));
    expect(refusal).toMatch(/^CONFIG p:1:\d+: /);
    expect(refusal).toContain(words);
  });
});
