/** @sealift/trust: what a trusted_root.json pins, with fingerprints to compare out of band. */
import { readFileSync } from 'node:fs';
import { trustFromTrustedRoot } from '@sealift/trust';

const path = process.argv[2] ?? 'test-vectors/verify/defaults/trusted_root.json';
const { anchors } = trustFromTrustedRoot(readFileSync(path), path);
for (const { kind, fingerprint, window } of anchors) console.log(kind, fingerprint, window);
