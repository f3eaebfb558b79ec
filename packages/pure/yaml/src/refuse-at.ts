import { reject } from '@sealift/failures';
import { time, type Window } from '@sealift/pki';
import type { Parsed } from './parse.ts';

/** Refuses what stands at a key of an object. @throws Rejection CONFIG */
export const refuseAt = (
  { places }: Parsed<unknown>,
  object: object,
  key: string | number,
  sentence: string,
): never => reject('CONFIG', `${places.of(object, key)}: ${sentence}`);

interface Windowed {
  readonly validFrom?: string | undefined;
  readonly validUntil?: string | undefined;
}

/** The window that an object states, or none. @throws Rejection CONFIG: it ends before it begins */
export function windowOf(reading: Parsed<unknown>, object: Windowed): Window {
  const [start, end] = (['validFrom', 'validUntil'] as const).map((key) => {
    const text = object[key];
    return text === undefined
      ? undefined
      : (time.parse(text) ??
          refuseAt(reading, object, key, `${key} is a time that does not exist`));
  });
  if (start !== undefined && end !== undefined && end < start)
    refuseAt(reading, object, 'validUntil', 'validUntil lies before validFrom: exchange them');
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}
