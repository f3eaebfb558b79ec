import { describe, expect, it } from 'vitest';
import { Rejection, reject } from './rejection.ts';

describe('Rejection', () => {
  it('carries code, message, cause, offset and rule', () => {
    const cause = new Error('below');
    const thrown = new Rejection('TAR_HEADER', 'what is wrong', {
      cause,
      offset: 512,
      rule: 'header-type',
    });
    expect(thrown).toMatchObject({
      name: 'Rejection',
      code: 'TAR_HEADER',
      message: 'what is wrong',
      cause,
      offset: 512,
      rule: 'header-type',
    });
    expect(thrown).toBeInstanceOf(Error);
  });

  it('has no offset where none is known', () =>
    expect(new Rejection('PARSE', 'x').offset).toBeUndefined());

  it('is what reject throws', () => expect(() => reject('PARSE', 'x')).toThrow(Rejection));

  it('takes another code on its way up, and keeps its words and its cause', () => {
    const cause = new Rejection('PARSE', 'x');
    expect(Rejection.as('CONFIG', () => 1)).toBe(1);
    expect(() => Rejection.as('CONFIG', () => reject('PARSE', 'x'), 'file: ')).toThrow(
      new Rejection('CONFIG', 'file: x', { cause }),
    );
    expect(() =>
      Rejection.as('CONFIG', () => {
        throw new TypeError('a bug');
      }),
    ).toThrow(TypeError);
  });
});
