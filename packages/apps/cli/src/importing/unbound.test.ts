import type { ImageReport, NameBinding, Report } from '@sealift/verify';
import { describe, expect, it } from 'vitest';
import { weighNames } from './unbound.ts';

const digest = `sha256:${'a'.repeat(64)}` as const;
const report = (name: string, nameBinding: NameBinding): Report => {
  const image: ImageReport = {
    name,
    digest,
    nameBinding,
    platforms: [],
    verdict: 'accepted',
    evidence: [],
  };
  return {
    schemaVersion: 1,
    verdict: 'accepted',
    exitCode: 0,
    images: [image],
    failures: [],
    established: [],
    notEstablished: [],
    claimed: [],
    waived: [],
    anchors: [],
  };
};
const codeOf = (name: string, binding: NameBinding, leave = false): string =>
  weighNames(report(name, binding), leave).failures[0]?.code ?? 'accepted';

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

  it('with leave, and the report says so', () => {
    expect(codeOf('r.example/app:1', 'none', true)).toBe('accepted');
    expect(weighNames(report('r.example/app:1', 'none'), true).waived.join()).toContain(
      '--accept-unbound-names',
    );
  });
});
