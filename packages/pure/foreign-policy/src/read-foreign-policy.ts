import type { PolicyFile, ReadOptions } from '@sealift/policy-file';
import { readDocuments, type Value } from '@sealift/yaml';
import { readClusterPolicies } from './cip/read-policies.ts';
import { readContainersPolicy } from './containers/read-policy.ts';

/**
 * Reads a policy of another program by its own rules: ClusterImagePolicies with their TrustRoots,
 * or the policy.json of podman and skopeo. Undefined of what is neither.
 * @throws Rejection CONFIG with FILE:LINE:COLUMN | LIMIT | UNSUPPORTED: what has no equal here
 */
export function readForeignPolicy(text: string, options: ReadOptions): PolicyFile | undefined {
  const documents = readDocuments(text, options.file);
  if (documents.values.some(isOfCluster)) return readClusterPolicies(documents, options);
  const [first, second] = documents.values;
  return second === undefined && isOfContainers(first)
    ? readContainersPolicy(documents, options)
    : undefined;
}

const objectOf = (value: Value | undefined): { readonly [key: string]: Value } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: Value })
    : {};

function isOfCluster(value: Value): boolean {
  const { apiVersion } = objectOf(value);
  return typeof apiVersion === 'string' && apiVersion.startsWith('policy.sigstore.dev/');
}

const isOfContainers = (value: Value | undefined): boolean => {
  const object = objectOf(value);
  return ['default', 'transports'].some((key) => key in object) && !('apiVersion' in object);
};
