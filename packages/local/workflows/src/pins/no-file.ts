/** Where else cosign finds public keys, and how each comes into a file: files alone are read. */

const FETCH = 'nothing is fetched to verify: fetch it once, compare it by a second way, and give';
const HALF =
  'what verifies reads a file: write the public half by `sealift key public`, or by `cosign ' +
  'public-key` where cosign has it built in, and give';

const WAYS: readonly (readonly [RegExp, string])[] = [
  [
    /^env:\/\//,
    'what verifies reads a file: write the variable to one (`printenv NAME > key.pub`)',
  ],
  [/^https?:\/\//, `${FETCH} its path`],
  [/^k8s:\/\//, 'write cosign.pub of that secret to a file with `kubectl get secret`'],
  [/^pkcs11:|^[a-z0-9][a-z0-9.-]*:\/\//, `${HALF} its path`],
];

/** What to do with a word that cosign takes for a key and that is no path; undefined for a path. */
export const insteadOfFile = (word: string): string | undefined =>
  WAYS.find(([form]) => form.test(word))?.[1];
