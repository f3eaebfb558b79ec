export { type RunningSigner, startSigner } from './program.ts';
export type { Answer, Sending } from './send.ts';
export {
  type ClientFiles,
  makeSignerWorld,
  type SignerWorld,
  type WorldClient,
  type WorldOptions,
} from './world.ts';
