/** @sealift/tlog: an entry is in a log, by a proof that leads to a root which the log signed. */
import { readFileSync } from 'node:fs';
import { equal } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { decodeBundle } from '@sealift/sigstore';
import { bodyKind, leafHash, rootFromInclusionProof, verifyCheckpoint } from '@sealift/tlog';
import { trustFromTrustedRoot } from '@sealift/trust';

const folder = 'test-vectors/verify/defaults';
const [entry] = decodeBundle(readFileSync(`${folder}/bundle.sigstore.json`)).entries;
const { logs } = trustFromTrustedRoot(readFileSync(`${folder}/trusted_root.json`), 'the pin');
const log = logs.find(({ id }) => entry !== undefined && equal(id, entry.logId));
if (entry?.proof === undefined || log === undefined) throw new Error('no proof of a pinned log');

const { size, root, origin } = await verifyCheckpoint(entry.proof.checkpoint, log, 1, nodeCrypto);
const index = entry.proof.logIndex ?? 0n;
const found = rootFromInclusionProof(leafHash(entry.body), index, size, entry.proof.hashes);
console.log(`${bodyKind(entry.body)}, entry ${index} of ${size} in ${origin}`);
console.log(equal(found, root) ? 'the proof leads to the signed root' : 'it leads elsewhere');
