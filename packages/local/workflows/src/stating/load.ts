import { reject } from '@sealift/failures';
import { readState } from '@sealift/state';

/** What the command line says of the state. */
export interface StateOptions {
  readonly state?: string | undefined;
  readonly floor?: boolean | undefined;
  readonly commit?: boolean | undefined;
}

/** The state that a run is held against. */
export interface StatePins {
  readonly path: string;
  /** Whether times that evidence of this signer proves may raise its clock floor. T23 */
  readonly raisesFloor: (signer: string) => boolean;
}

/**
 * Looks whether the state is there and sound, before anything else is done.
 * @param raisesFloor as a policy file says it, which no flag widens
 * @throws Rejection USAGE | STATE_MISSING | STATE_RESTORED | CONFIG
 */
export function loadState(
  { state: path, floor = false, commit = false }: StateOptions,
  image: readonly string[] = [],
  raisesFloor: StatePins['raisesFloor'] = () => floor,
): StatePins | undefined {
  if (path === undefined) return undefined;
  if (path === '') reject('USAGE', '--state is empty: it names a file');
  if (commit && image.length > 0)
    reject('USAGE', '--commit is for a whole run, and --image asks for a part');
  readState(path);
  return { path, raisesFloor };
}
