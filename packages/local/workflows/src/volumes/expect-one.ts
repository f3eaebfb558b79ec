import { reject } from '@sealift/failures';

/** What is not volumes is one thing. @throws Rejection USAGE */
export function expectOne(targets: readonly string[]): string {
  const [target, another] = targets;
  return target === undefined || another !== undefined
    ? reject('USAGE', 'one thing is looked at at a time; only volumes of one set go together')
    : target;
}
