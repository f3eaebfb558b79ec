import { type CommandMap, COMMANDS as SHARED } from '@sealift/verifier';
import Export from './export.ts';
import Import from './import.ts';
import Inventory from './inventory.ts';

/** The verifier's commands, and those that need a network. */
export const COMMANDS: CommandMap = { ...SHARED, export: Export, import: Import, inventory: Inventory };
