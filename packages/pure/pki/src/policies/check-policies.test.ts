import { codeOf } from '@sealift/refusal';
import { describe, expect, it } from 'vitest';
import type { Certificate } from '../certificate.ts';
import { CA_EXTENSIONS, ca, extension, leaf, read } from '../certificates.fixture.ts';
import { EXTENSION } from '../extensions.ts';
import { checkPath } from '../path-rules.ts';
import { pathOf, policies, qualifier } from './policies.fixture.ts';

const judge = (path: readonly Certificate[]): Promise<string> =>
  codeOf(() => checkPath(path, 'codeSigning'));

describe('a path whose policies hold', () => {
  it.each([
    ['without any word of policies', '| |'],
    ['with a policy that nobody requires', '| A | A'],
    ['with a policy of the leaf alone', '| | A'],
    ['with policies that differ, which nobody requires', 'A | B | C'],
    ['whose CA requires one, which all have', '| A !0 | A'],
    ['whose CA has it beside others', '| A B !0 | B C'],
    ['whose CA has any policy', '| * !0 | A'],
    ['whose leaf has any policy', '| A !0 | *'],
    ['whose root requires one', '!0 | A | A'],
    ['whose root has it, and requires it', 'A !0 | A | A'],
    ['whose leaf requires one', '| A | A !0'],
    ['that requires one only below the leaf', '| !1 A | A'],
    ['that requires one later than it is long', '!3 | |'],
    ['with any policy, which counts until the next', '~1 !0 | * | A'],
    ['with an end to any policy, which nobody used', '~0 !0 | A | A'],
    ['with an end to any policy, where none is required', '~0 | * | *'],
    ['where a CA renews itself with any policy', '~0 !0 | ^ * | A | A'],
    ['where a CA renews itself before one is required', '!2 | ^ | ^ |'],
    ['with a policy that is mapped', '| A A>B !0 | B'],
    ['with a policy that is mapped twice', '| A A>B !0 | B B>C | C'],
    ['with a policy that is mapped to several', '| A A>B A>C !0 | C'],
    ['with a mapping of what any policy stands for', '| * A>B !0 | B'],
    ['with mappings that end after it', '-1 !0 | A A>B | B'],
    ['with mappings that end, and none', '-0 !0 | A | A'],
    ['with a policy beside one whose mapping came too late', '-0 !0 | A C A>B | C'],
  ])('is accepted: %s', async (_, words) => expect(await judge(pathOf(words))).toBe('accepted'));
});

describe('a path whose policies do not hold', () => {
  it.each([
    ['a CA requires one, the leaf has none', '| A !0 |'],
    ['a CA requires one, and has none itself', '| !0 | A'],
    ['a CA requires one, the leaf has another', '| A !0 | B'],
    ['the root requires one, nobody has one', '!0 | |'],
    ['the root requires one, the CA has none', '!0 | | A'],
    ['the root requires one, the leaf has none', '!0 | A |'],
    ['the root requires what it has, those below have another', 'A !0 | B | B'],
    ['the CAs differ', '!0 | A | B | A'],
    ['the leaf requires one, the CA has none', '| | A !0'],
    ['the leaf requires one and has none', '| A | !0'],
    ['one is required from the leaf on', '| !1 |'],
    ['one is required from the leaf on, by the root', '!2 | |'],
    ['two require it, the nearer counts', '!9 | !1 |'],
    ['two require it, the stricter counts', '!1 | !9 |'],
    ['any policy has ended before the CA', '~0 !0 | * | A'],
    ['any policy has ended before the leaf', '~1 !0 | A | *'],
    ['any policy of the leaf has ended by the CA', '| A ~0 !0 | *'],
    ['any policy of a leaf that says the name of its CA', '| A ~0 !0 | ^ *'],
    ['a mapped policy is said by its old name', '| A A>B !0 | A'],
    ['a mapped policy is not there', '| C A>B !0 | B'],
    ['mappings have ended', '-0 !0 | A A>B | B'],
    ['mappings have ended, the old name too', '-0 !0 | A A>B | A'],
    ['a mapping of any policy', '| * *>B | B'],
    ['a mapping to any policy', '| A A>* | B'],
  ])('is refused: %s', async (_, words) => {
    const path = pathOf(words);
    expect(await judge(path)).toBe('CERT_CHAIN');
    expect(() => checkPath(path, 'codeSigning')).toThrow(/policy/);
  });

  it.each(['| A ~0 |', '| A A>B |'])('critical on a CA alone: %s', async (words) => {
    expect(await judge(pathOf(words))).toBe('accepted');
    expect(await judge(pathOf(`| | ${words.split('|')[1]}`))).toBe('CERT_CHAIN');
  });

  const RAW: readonly [string, keyof typeof EXTENSION, string][] = [
    ['no policies', 'certificatePolicies', '3000'],
    ['a policy without a name', 'certificatePolicies', '30023000'],
    ['a policy of three parts', 'certificatePolicies', '300a300806022a0330003000'],
    ['policies that are no sequence', 'certificatePolicies', '0500'],
    ['no mappings', 'policyMappings', '3000'],
    ['a mapping of one', 'policyMappings', '3006300406022a03'],
    ['a mapping of three', 'policyMappings', '300e300c06022a0306022a0306022a03'],
    ['no constraints', 'policyConstraints', '3000'],
    ['constraints in another order', 'policyConstraints', '3006810100800100'],
    ['constraints twice', 'policyConstraints', '3006800100800100'],
    ['a negative count', 'policyConstraints', '30038001ff'],
    ['a count that is too large', 'policyConstraints', '300480020080'],
    ['an empty count', 'policyConstraints', '30028000'],
    ['an unknown constraint', 'policyConstraints', '3003820100'],
    ['an end that is no number', 'inhibitAnyPolicy', '0101ff'],
    ['a negative end', 'inhibitAnyPolicy', '0201ff'],
    ['an end with bytes behind it', 'inhibitAnyPolicy', '02010000'],
  ];
  it.each(RAW)('is refused, critical or not: %s', async (_, name, hex) => {
    for (const critical of [true, false]) {
      const extensions = [...CA_EXTENSIONS, extension(EXTENSION[name], hex, critical)];
      const root = ca('raw', { extensions });
      expect(await judge([leaf({ authority: root }), read(root)])).toBe('CERT_CHAIN');
    }
  });

  it('is refused for a qualifier that nobody knows, where it is critical', async () => {
    const under = (extra: ReturnType<typeof policies>) => {
      const root = ca('qualified', { extensions: [...CA_EXTENSIONS, extra] });
      return judge([leaf({ authority: root }), read(root)]);
    };
    expect(await under(policies('A', qualifier(1)))).toBe('accepted');
    expect(await under(policies('A', qualifier(2)))).toBe('accepted');
    expect(await under({ ...policies('A', qualifier(9)), critical: false })).toBe('accepted');
    expect(await under(policies('A', qualifier(9)))).toBe('CERT_CHAIN');
  });

  it('costs what it has of policies, and no tree of them', async () => {
    const letters = [...'ABCDEFGHIJ'];
    const all = letters.flatMap((from) => letters.map((to) => `${from}>${to}`)).join(' ');
    const row = `${letters.join(' ')} ${all}`;
    const path = pathOf(`!0 ${row} | ${row} | ${row} | ${row} | ${row} | A`);
    expect(await judge(path)).toBe('accepted');
  });

  it('has at most 100 policies and 100 mappings in one certificate', async () => {
    const times = (count: number, word: string) => Array.from({ length: count }, () => word);
    const judged = (words: string[]) => judge(pathOf(`| ${words.join(' ')} |`));
    expect(await judged(times(100, 'A'))).toBe('accepted');
    expect(await judged(times(101, 'A'))).toBe('LIMIT');
    expect(await judged(times(100, 'A>B'))).toBe('accepted');
    expect(await judged(times(101, 'A>B'))).toBe('LIMIT');
  });
});
