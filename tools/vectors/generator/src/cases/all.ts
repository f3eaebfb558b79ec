import type { Vector } from '../vector.ts';
import { blobBundles } from './blobs.ts';
import { paths, transparency } from './certificates.ts';
import { constraints, policies } from './constraints.ts';
import { envelopes, keys } from './content.ts';
import { attestations, referrers, signatures } from './cosign.ts';
import { identity } from './identity.ts';
import { json, trustRoots } from './json.ts';
import { logEntry } from './log-entry.ts';
import { inclusion, promise } from './log-proof.ts';
import { instances, keyWindows, witnesses } from './operator.ts';
import { chainFiles, ownCa } from './own-ca.ts';
import { privatePki } from './private-pki.ts';
import { signers, tokens } from './timestamps.ts';

/** Every case, by the chapters of the rules. */
export const allVectors = (): Vector[] =>
  [
    identity,
    logEntry,
    promise,
    inclusion,
    tokens,
    signers,
    paths,
    constraints,
    policies,
    transparency,
    envelopes,
    keys,
    json,
    trustRoots,
    signatures,
    attestations,
    referrers,
    blobBundles,
    privatePki,
    ownCa,
    chainFiles,
    witnesses,
    instances,
    keyWindows,
  ].flatMap((chapter) => chapter());
