import { type KmsReference, pluginName } from './reference.ts';

const BUILT_IN =
  'cosign has it built in, and publishes no plugin: sign with cosign, or let `sealift payload ' +
  'generate` print what is to be signed, have it signed by';
const ATTACH = 'and put that beside the image with `sealift attach signature`';

/** What cosign knows without a plugin, and the way to the same signature. */
const INSTEAD: Readonly<Record<string, string>> = {
  awskms: `${BUILT_IN} \`aws kms sign\`, ${ATTACH}`,
  gcpkms: `${BUILT_IN} \`gcloud kms asymmetric-sign\`, ${ATTACH}`,
  azurekms: `${BUILT_IN} \`az keyvault key sign\`, ${ATTACH}`,
  hashivault: `${BUILT_IN} \`vault write transit/sign/…\`, ${ATTACH}`,
  k8s:
    'write cosign.key of that secret to a file with `kubectl get secret`, give its path, and ' +
    '--password-file for cosign.password',
  gitlab:
    'GitLab hands its variables to each job: give --key env://COSIGN_PRIVATE_KEY, and the ' +
    'password as COSIGN_PASSWORD',
  http: 'a private key is read from no address: give the path of its file',
  https: 'a private key is read from no address: give the path of its file',
};

/** Why the key cannot be opened, where its plugin is not there. */
export function insteadOf(reference: KmsReference): string {
  const { name } = reference;
  const plugin = pluginName(reference);
  const own = Object.hasOwn(INSTEAD, name) ? INSTEAD[name] : undefined;
  return own === undefined
    ? `${name}:// is opened by the plugin ${plugin}, which is not on PATH: install its maker's`
    : `${name}:// has no plugin ${plugin} on PATH: ${own}`;
}
