/** cosign's own ways to attach evidence to an image. */
export { cosignAttestation as attestation } from './cosign-attestation.ts';
export { ANNOTATION as ANNOTATIONS } from './cosign-layer.ts';
export { cosignSignature as signature } from './cosign-signature.ts';
export { writeRekorBundle } from './rekor-bundle.ts';
