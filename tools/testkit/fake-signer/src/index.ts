export { type Answer, json, type ReceivedRequest, refusal } from './answer.ts';
export {
  type ClientChanges,
  type FakeSigner,
  type FakeSignerOptions,
  startFakeSigner,
} from './fake-signer.ts';
