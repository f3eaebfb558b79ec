import { doneReport } from '@sealift/report';
import type { Judgement, NameBinding } from '@sealift/verify';
import { describe, expect, it } from 'vitest';
import { type NamesBy, weighNames } from './unbound.ts';

const digest = `sha256:${'a'.repeat(64)}` as const;
const BINDINGS = {
  expected: { binding: 'expected' },
  sealed: { binding: 'sealed' },
  signed: { binding: 'signed' },
  contradicted: { binding: 'contradicted', signed: [] },
  none: { binding: 'none', why: 'not signed' },
  given: { binding: 'given' },
} as const;
const weighed = (name: string, binding: NameBinding, by: NamesBy = 'the default') => {
  const found = { platforms: [], missing: [], carried: [], evidence: [], counted: [], rules: [] };
  const named = { name, digest, binding: BINDINGS[binding] };
  const image = { kind: 'image', outcome: 'accepted', ...named, ...found } as const;
  const judged: Pick<Judgement, 'subjects'> = { subjects: [image] };
  return weighNames(judged, doneReport(), by);
};
const codeOf = (name: string, binding: NameBinding, by?: NamesBy): string =>
  weighed(name, binding, by).failures[0]?.code ?? 'accepted';

describe('names before an import (T3)', () => {
  it.each<[string, NameBinding, string]>([
    ['r.example/app:1', 'expected', 'accepted'],
    ['r.example/app:1', 'signed', 'accepted'],
    ['r.example/app:1', 'none', 'NAME_UNBOUND'],
    ['r.example/app', 'none', 'NAME_UNBOUND'],
    [`r.example/app:1@${digest}`, 'none', 'NAME_UNBOUND'],
    [`r.example/app@${digest}`, 'none', 'accepted'],
    [digest, 'none', 'accepted'],
    [`r.example/app@${digest}`, 'contradicted', 'NAME_CONTRADICTED'],
    ['r.example/app:1', 'contradicted', 'NAME_CONTRADICTED'],
  ])('%s, bound by %s: %s', (name, binding, expected) =>
    expect(codeOf(name, binding)).toBe(expected),
  );

  it.each(['r.example/app:1', `r.example/app@${digest}`])(
    'what was signed as another stays refused where unproved names are allowed: %s',
    (name) => {
      expect(codeOf(name, 'contradicted', '--accept-unbound-names')).toBe('NAME_CONTRADICTED');
      expect(codeOf(name, 'contradicted', 'the policy file')).toBe('NAME_CONTRADICTED');
    },
  );

  it('are accepted where that is allowed, and the report says so', () => {
    expect(codeOf('r.example/app:1', 'none', '--accept-unbound-names')).toBe('accepted');
    expect(weighed('r.example/app:1', 'none', '--accept-unbound-names').waived.join()).toContain(
      '--accept-unbound-names',
    );
  });

  it('are left to the rules of a policy file, which judged them', () => {
    const found = weighed('r.example/app:1', 'none', 'the policy file');
    expect([found.failures, found.waived]).toEqual([[], []]);
  });
});
