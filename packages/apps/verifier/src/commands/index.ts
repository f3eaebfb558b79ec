import type { CommandMap } from '../program/command-map.ts';
import Explain from './explain.ts';
import TrustShow from './trust/show.ts';

/** The commands that both programs have. */
export const COMMANDS: CommandMap = { explain: Explain, 'trust:show': TrustShow };
