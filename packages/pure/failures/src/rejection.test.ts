import { describe, expect, it } from 'vitest';
import { Rejection, reject } from './rejection.ts';

describe('naming a file', () => {
  const refused = (message: string) => () => reject('PARSE', message, { offset: 7, rule: 'r' });
  const at = (read: () => unknown): unknown => {
    try {
      return read();
    } catch (thrown) {
      return thrown;
    }
  };

  it.each([
    ['no text', 'a file: no text'],
    ['a file: no text', 'a file: no text'],
  ])('puts its name in front, once: %s', async (message, named) => {
    const found = { code: 'PARSE', message: named, offset: 7, rule: 'r' };
    expect(at(() => Rejection.naming('a file', refused(message)))).toMatchObject(found);
    const awaited = Rejection.naming('a file', async () => refused(message)());
    await expect(awaited).rejects.toMatchObject(found);
  });

  it('passes what is no refusal, and what was read', async () => {
    const bug = new TypeError('x');
    expect(
      at(() =>
        Rejection.naming('a', () => {
          throw bug;
        }),
      ),
    ).toBe(bug);
    await expect(Rejection.naming('a', async () => Promise.reject(bug))).rejects.toBe(bug);
    expect(Rejection.naming('a', () => 5)).toBe(5);
    expect(await Rejection.naming('a', async () => 5)).toBe(5);
  });
});

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
