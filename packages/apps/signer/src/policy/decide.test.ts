import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import type { Rule } from '../config/schema.ts';
import type { PayloadFacts } from '../payload/read-payload.ts';
import { decide, type Request } from './decide.ts';
import { History } from './history.ts';

const NOON = Date.parse('2026-11-20T12:00:00Z'); // a Friday
const SIGN = 'https://sigstore.dev/cosign/sign/v1';
const rule = (over: Partial<Rule> = {}): Rule => ({
  name: 'r',
  clients: ['ci'],
  keys: ['release'],
  payloads: ['simple-signing'],
  maxSubjects: 1,
  ...over,
});
const SUBJECT = { name: '', digests: new Map([['sha256', 'ab'.repeat(32)]]) };
const simple: PayloadFacts = {
  kind: 'simple-signing',
  subjects: [SUBJECT],
  repository: 'registry.example/team/app',
  annotations: new Map([['env', 'prod']]),
  description: {},
};
const dsse: PayloadFacts = {
  kind: 'dsse',
  subjects: [SUBJECT],
  predicateType: SIGN,
  annotations: new Map(),
  description: {},
};
const ask = (payload: PayloadFacts = simple, over: Partial<Request> = {}): Request => ({
  client: 'ci',
  key: 'release',
  payload,
  time: NOON,
  ...over,
});
const decided = (request: Request, ...rules: Rule[]): string =>
  decide(request, rules, new History()).name;

describe('decide', () => {
  it.each<[string, Request, Rule]>([
    ['a plain rule', ask(), rule()],
    ['a repository', ask(), rule({ repositories: ['registry.example/team/*'] })],
    ['repositories below', ask(), rule({ repositories: ['registry.example/**'] })],
    ['an annotation', ask(), rule({ annotations: { env: 'prod' } })],
    ['a predicate type', ask(dsse), rule({ payloads: ['dsse'], predicateTypes: [SIGN] })],
    [
      'a payload without a name, where that is said',
      ask(dsse),
      rule({ payloads: ['dsse'], predicateTypes: [SIGN], repositories: ['x'], unnamed: 'allow' }),
    ],
    ['the hours', ask(), rule({ when: { days: ['fri'], from: '12:00', to: '12:01' } })],
  ])('allows %s', (_, request, allowing) => expect(decided(request, allowing)).toBe('r'));

  it.each<[string, Request, Rule]>([
    ['another client', ask(simple, { client: 'eve' }), rule()],
    ['another key', ask(simple, { key: 'root' }), rule()],
    ['another kind', ask(dsse), rule()],
    ['a blob', ask({ ...simple, kind: 'blob' }), rule({ repositories: ['**'] })],
    ['another repository', ask(), rule({ repositories: ['registry.example/other/*'] })],
    [
      'a part more than the glob has',
      ask({ ...simple, repository: 'registry.example/team/app/x' }),
      rule({ repositories: ['registry.example/team/*'] }),
    ],
    [
      'a repository that only starts so',
      ask({ ...simple, repository: 'registry.example.evil/team/app' }),
      rule({ repositories: ['registry.example/**'] }),
    ],
    [
      'an empty name',
      ask({ ...simple, repository: '' }),
      rule({ repositories: ['registry.example/**'] }),
    ],
    [
      'a glob that would be a list',
      ask({ ...simple, repository: 'a' }),
      rule({ repositories: ['{a,b}'] }),
    ],
    ['a glob that would be negated', ask(), rule({ repositories: ['!other'] })],
    [
      'a payload without a name (T32)',
      ask(dsse),
      rule({ payloads: ['dsse'], predicateTypes: [SIGN], repositories: ['registry.example/**'] }),
    ],
    [
      'another predicate',
      ask({ ...dsse, predicateType: 'urn:sealift:seal:v1' }),
      rule({ payloads: ['dsse'], predicateTypes: [SIGN] }),
    ],
    [
      'a predicate that only starts so',
      ask({ ...dsse, predicateType: `${SIGN}0` }),
      rule({ payloads: ['dsse'], predicateTypes: [SIGN] }),
    ],
    [
      'two subjects',
      ask({ ...dsse, subjects: [SUBJECT, SUBJECT] }),
      rule({ payloads: ['dsse'], predicateTypes: [SIGN] }),
    ],
    [
      'a missing annotation',
      ask({ ...simple, annotations: new Map() }),
      rule({ annotations: { env: 'prod' } }),
    ],
    ['another annotation', ask(), rule({ annotations: { env: 'test' } })],
    ['another day', ask(), rule({ when: { days: ['sat', 'sun'], from: '00:00', to: '24:00' } })],
    ['too early', ask(), rule({ when: { days: ['fri'], from: '12:01', to: '24:00' } })],
    ['too late', ask(), rule({ when: { days: ['fri'], from: '00:00', to: '12:00' } })],
  ])('denies %s', async (_, request, denying) =>
    expect(await codeOf(() => decided(request, denying))).toBe('SIGNING_DENIED'),
  );

  it('denies what no rule allows', async () =>
    expect(await codeOf(() => decided(ask()))).toBe('SIGNING_DENIED'));

  it('takes the first rule that allows, and names each that does not', () => {
    const never = rule({ name: 'never', annotations: { env: 'test' } });
    expect(decided(ask(), never, rule())).toBe('r');
    expect(() =>
      decided(
        ask(),
        never,
        rule({ name: 'night', when: { days: ['fri'], from: '20:00', to: '24:00' } }),
      ),
    ).toThrow(/rule never: .*; rule night: /);
  });

  it('counts in a window that moves', async () => {
    const history = new History();
    const limited = rule({ rate: { requests: 2, per: 1000 } });
    for (const time of [NOON - 1500, NOON - 900, NOON - 800]) history.add('r', 'ci', time);
    expect(await codeOf(() => decide(ask(), [limited], history))).toBe('RATE');
    expect(decide(ask(simple, { time: NOON + 101 }), [limited], history).name).toBe('r');
    expect(
      decide(ask(simple, { client: 'two' }), [{ ...limited, clients: ['two'] }], history).name,
    ).toBe('r');
  });
});
