import seeds from '@sigstore/tuf/seeds.json' with { type: 'json' };

/**
 * The trusted root of the public-good instance, as the package @sigstore/tuf carries it in its
 * seeds.
 */
export function publicGoodRoot(): Uint8Array {
  const root = seeds['https://tuf-repo-cdn.sigstore.dev'].targets['trusted_root.json'];
  return Buffer.from(root, 'base64');
}
