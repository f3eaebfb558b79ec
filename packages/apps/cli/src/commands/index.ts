import { type CommandMap, COMMANDS as SHARED } from '@sealift/verifier';
import AttachSignature from './attach/signature.ts';
import Attest from './attest.ts';
import Export from './export.ts';
import Import from './import.ts';
import Inventory from './inventory.ts';
import Locate from './locate.ts';
import PayloadGenerate from './payload/generate.ts';
import Sign from './sign.ts';
import SignBlob from './sign-blob.ts';

/** The verifier's commands, and those that need a network. */
export const COMMANDS: CommandMap = {
  ...SHARED,
  export: Export,
  import: Import,
  inventory: Inventory,
  sign: Sign,
  attest: Attest,
  'sign-blob': SignBlob,
  locate: Locate,
  'payload:generate': PayloadGenerate,
  'attach:signature': AttachSignature,
};
