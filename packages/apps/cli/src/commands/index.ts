import { COMMANDS as SHARED } from '@sealift/commands';
import type { CommandMap } from '@sealift/console/program';

/** The verifier's commands, and those that need a network or a private key. */
export const COMMANDS: CommandMap = {
  ...SHARED,
  export: () => import('./export.ts'),
  import: () => import('./import.ts'),
  inventory: () => import('./inventory.ts'),
  'key:generate': () => import('./key/generate.ts'),
  'key:import': () => import('./key/import.ts'),
  'key:inspect': () => import('./key/inspect.ts'),
  'key:public': () => import('./key/public.ts'),
  'key:change-password': () => import('./key/change-password.ts'),
  sign: () => import('./sign.ts'),
  attest: () => import('./attest.ts'),
  'sign-blob': () => import('./sign-blob.ts'),
  seal: () => import('./seal.ts'),
  locate: () => import('./locate.ts'),
  tree: () => import('./tree.ts'),
  save: () => import('./save.ts'),
  load: () => import('./load.ts'),
  'download:signature': () => import('./download/signature.ts'),
  'download:attestation': () => import('./download/attestation.ts'),
  'download:sbom': () => import('./download/sbom.ts'),
  'payload:generate': () => import('./payload/generate.ts'),
  'attach:signature': () => import('./attach/signature.ts'),
  'service:keys': () => import('./service/keys.ts'),
  'service:pending': () => import('./service/pending.ts'),
  'service:show': () => import('./service/show.ts'),
  'service:approve': () => import('./service/approve.ts'),
  'service:checkpoint': () => import('./service/checkpoint.ts'),
  'audit:cosign': () => import('./audit/cosign.ts'),
};
