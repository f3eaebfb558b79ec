import { type CommandMap, COMMANDS as SHARED } from '@sealift/verifier';
import AttachSignature from './attach/signature.ts';
import Attest from './attest.ts';
import AuditCosign from './audit/cosign.ts';
import DownloadAttestation from './download/attestation.ts';
import DownloadSbom from './download/sbom.ts';
import DownloadSignature from './download/signature.ts';
import Export from './export.ts';
import Import from './import.ts';
import Inventory from './inventory.ts';
import KeyChangePassword from './key/change-password.ts';
import KeyGenerate from './key/generate.ts';
import KeyImport from './key/import.ts';
import KeyInspect from './key/inspect.ts';
import KeyPublic from './key/public.ts';
import Load from './load.ts';
import Locate from './locate.ts';
import PayloadGenerate from './payload/generate.ts';
import Save from './save.ts';
import Seal from './seal.ts';
import ServiceApprove from './service/approve.ts';
import ServiceCheckpoint from './service/checkpoint.ts';
import ServiceKeys from './service/keys.ts';
import ServicePending from './service/pending.ts';
import ServiceShow from './service/show.ts';
import Sign from './sign.ts';
import SignBlob from './sign-blob.ts';
import Tree from './tree.ts';

/** The verifier's commands, and those that need a network or a private key. */
export const COMMANDS: CommandMap = {
  ...SHARED,
  export: Export,
  import: Import,
  inventory: Inventory,
  'key:generate': KeyGenerate,
  'key:import': KeyImport,
  'key:inspect': KeyInspect,
  'key:public': KeyPublic,
  'key:change-password': KeyChangePassword,
  sign: Sign,
  attest: Attest,
  'sign-blob': SignBlob,
  seal: Seal,
  locate: Locate,
  tree: Tree,
  save: Save,
  load: Load,
  'download:signature': DownloadSignature,
  'download:attestation': DownloadAttestation,
  'download:sbom': DownloadSbom,
  'payload:generate': PayloadGenerate,
  'attach:signature': AttachSignature,
  'service:keys': ServiceKeys,
  'service:pending': ServicePending,
  'service:show': ServiceShow,
  'service:approve': ServiceApprove,
  'service:checkpoint': ServiceCheckpoint,
  'audit:cosign': AuditCosign,
};
