import { describe, expect, it } from 'vitest';
import { Rejection, reject } from './rejection.ts';

describe('Rejection', () => {
  it('carries code, message, cause, offset and rule', () => {
    const cause = new Error('below');
    const thrown = new Rejection('TAR_HEADER', 'what is wrong', { cause, offset: 512, rule: 'header-type' });
    expect(thrown).toMatchObject({ name: 'Rejection', code: 'TAR_HEADER', message: 'what is wrong', cause, offset: 512, rule: 'header-type' });
    expect(thrown).toBeInstanceOf(Error);
  });

  it('has no offset where none is known', () => expect(new Rejection('PARSE', 'x').offset).toBeUndefined());

  it('is what reject throws', () => expect(() => reject('PARSE', 'x')).toThrow(Rejection));
});
