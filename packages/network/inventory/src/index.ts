export { type InventoryOptions, layersInRegistry } from './layers-in-registry.ts';
