import { describe, expect, it } from 'vitest';
import { changed, read, refusalOf, WHOLE } from '../policy.fixture.ts';

const REQUIRED = 'deny: { required: true, atLeast: 7, maxAge: 90d }';
const UNDENY = '{ id: 0123456789abcdef, reason: "a typing error in the pack" }';

describe('what a site asks of every run', () => {
  it('is read with where it stands', () =>
    expect(read(WHOLE).site).toEqual({
      destinations: [
        {
          at: 'policy.yaml:59',
          from: expect.objectContaining({ text: 'ghcr.io/acme/**' }),
          to: expect.objectContaining({ text: 'registry.internal/mirror/**' }),
        },
      ],
      state: 'policy.yaml:57',
      deny: { at: 'policy.yaml:58', atLeast: 7, maxAge: 90 * 86_400_000 },
      undeny: [
        {
          id: '0123456789abcdef',
          reason: 'a typing error in the pack',
          at: 'policy.yaml:61',
        },
      ],
    }));

  it('may be nothing', () =>
    expect(read(WHOLE.slice(0, WHOLE.indexOf('state: required'))).site).toEqual({ undeny: [] }));

  it('may be packs of any age', () =>
    expect(read(changed(REQUIRED, 'deny: { required: true }')).site.deny).toEqual({
      at: 'policy.yaml:58',
    }));

  it.each([
    ['a state that is optional', 'state: required', 'state: optional', 'state is "optional"'],
    ['a state that is a truth', 'state: required', 'state: true', 'state is "true"'],
    ['packs that need not be there', REQUIRED, 'deny: { atLeast: 7 }', 'deny.required is missing'],
    ['packs that are not required', 'required: true,', 'required: false,', 'is "false"'],
    ['packs in a word', REQUIRED, 'deny: required', 'deny is text: write an object'],
    ['a version of 0', 'atLeast: 7', 'atLeast: 0', 'the least is 1'],
    ['a version beyond all', 'atLeast: 7', 'atLeast: 2147483648', 'the limit of 2147483647'],
    ['half a version', 'atLeast: 7', 'atLeast: 7.5', 'whole number'],
    ['an age without a unit', 'maxAge: 90d }\n', 'maxAge: 90 }\n', 'is no duration'],
    ['a key misspelt', 'atLeast: 7', 'atleast: 7', 'did you mean "atLeast"?'],
    ['nothing that is let in', `undeny:\n  - ${UNDENY}`, 'undeny: []', 'undeny is empty'],
    ['an ID that is none', '0123456789abcdef', 'sha256:0123', 'is no ID of an entry'],
    ['an ID in capitals', '0123456789abcdef', '0123456789ABCDEF', 'is no ID of an entry'],
    ['an ID that YAML takes for a number', '0123456789abcdef', '0123456789012345', 'in quotes'],
    ['an ID twice', UNDENY, `${UNDENY}\n  - ${UNDENY}`, 'is let in twice'],
    ['no reason', ', reason: "a typing error in the pack"', '', 'reason is missing'],
    ['a floor that is none', 'floor: true', 'floor: false', 'floor is "false"'],
  ])('is refused with %s', async (_, before, after, words) => {
    const refusal = await refusalOf(changed(before, after));
    expect(refusal).toMatch(/^CONFIG policy\.yaml:\d+:\d+: /);
    expect(refusal).toContain(words);
  });
});
