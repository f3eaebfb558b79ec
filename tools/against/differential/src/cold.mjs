/**
 * The whole of a library user's script with @sigstore/verify: ROOT BUNDLE ARTIFACT IDENTITY. Plain
 * JavaScript, so that nothing is compiled on the way.
 */
import { readFileSync } from 'node:fs';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';

const [root, bundle, artifact, subjectAlternativeName] = process.argv.slice(2);
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const verifier = new Verifier(toTrustMaterial(TrustedRoot.fromJSON(read(root))));
verifier.verify(toSignedEntity(bundleFromJSON(read(bundle)), readFileSync(artifact)), {
  subjectAlternativeName,
});
