/** The page in the archive. */
export function carriedReadme(version: string, nodeVersion: string): string {
  return `sealift-verify ${version}, with Node ${nodeVersion}, for Linux on x64 (glibc)

Checks with no network that the images in a bundle are what was signed.

Before you unpack this on the isolated host, compare the SHA-256 of the archive
with the one you were told by another way than the medium it came on. A verifier
that arrives together with the bundle, unchecked, proves nothing.

    ./sealift-verify --help
    ./sealift-verify verify bundle.tar --trusted-root trusted_root.json \\
      --certificate-identity ... --certificate-oidc-issuer ...

It needs nothing else on the host: no Node, no npm, no network. The folder can
stand anywhere and be linked to from anywhere.

The last line on standard error of every failure is CODE: message;
\`./sealift-verify explain CODE\` says what it means and what to do.

Licences: LICENSE.txt (sealift), node/LICENSE.txt (Node and what it contains),
and at the end of program/dist/main.js (libraries).
`;
}
