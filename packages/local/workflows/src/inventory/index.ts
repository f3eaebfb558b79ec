export { inventoryOutcome } from './inventory.ts';
