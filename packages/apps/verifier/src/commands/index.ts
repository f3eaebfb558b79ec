import type { CommandMap } from '../program/command-map.ts';
import AuditEntries from './audit/entries.ts';
import AuditProve from './audit/prove.ts';
import AuditVerify from './audit/verify.ts';
import Explain from './explain.ts';
import Guard from './guard.ts';
import Inspect from './inspect.ts';
import Inventory from './inventory.ts';
import Join from './join.ts';
import Merge from './merge.ts';
import Repair from './repair.ts';
import Split from './split.ts';
import TrustShow from './trust/show.ts';
import Verify from './verify.ts';
import VerifyAttestation from './verify-attestation.ts';
import VerifyBlob from './verify-blob.ts';

/** The commands that both programs have. */
export const COMMANDS: CommandMap = {
  verify: Verify,
  'verify-attestation': VerifyAttestation,
  'verify-blob': VerifyBlob,
  guard: Guard,
  inspect: Inspect,
  split: Split,
  join: Join,
  repair: Repair,
  inventory: Inventory,
  merge: Merge,
  explain: Explain,
  'trust:show': TrustShow,
  'audit:verify': AuditVerify,
  'audit:entries': AuditEntries,
  'audit:prove': AuditProve,
};
