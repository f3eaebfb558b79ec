import { reject } from '@sealift/failures';

/** Whether a flag was given: what oclif gives for one that was not is undefined, or false. */
const isGiven = (value: unknown): boolean => value !== undefined && value !== false;

/**
 * Refuses flags that would have no effect: whoever gives one relies on it.
 * @param why what makes them idle, after the name of the flag: `is about certificates, and …`
 * @throws Rejection USAGE naming the first one that was given
 */
export function refuseIdle<Name extends string>(
  flags: { readonly [name in Name]?: unknown },
  names: readonly Name[],
  why: string,
): void {
  const idle = names.find((name) => isGiven(flags[name]));
  if (idle !== undefined) reject('USAGE', `--${idle} ${why}`);
}
