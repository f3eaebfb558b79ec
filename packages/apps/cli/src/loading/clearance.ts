import { reject } from '@sealift/failures';
import type { Clearance, Judgement, Source } from '@sealift/verify';

/** Of what was accepted. @throws Rejection INTERNAL where nothing was cleared */
export const clearanceOf = <C extends Source>({ clearance }: Judgement<C>): Clearance<C> =>
  clearance ?? reject('INTERNAL', 'what was accepted has no clearance');
