/** A policy that uses all of the form, and what tests change of it. */
import { codeOf } from '@sealift/refusal';
import { type PolicyFile, readPolicyFile } from './index.ts';

/** The public key of a witness that these tests made up. */
export const WITNESS = 'witness.example+ed2abf6d+BICVWJH8Jzd/yo5KW58kF5XZaqTmz7iDpnt2rr8JOFlh';

/** Every key of the form. */
export const WHOLE = `# who must have signed what
apiVersion: sealift/policy/v1
trust:
  public-good: { trustedRoot: trusted_root.json }
  corp:
    rekor:
      - { key: rekor.pub, origin: rekor.corp.example, validFrom: 2025-01-01T00:00:00Z }
      - { key: old.pub, validFrom: 2024-01-01T00:00:00Z, validUntil: 2025-01-01T00:00:00Z }
    ca: { roots: [ root.pem ], intermediates: [ issuing-2025.pem, issuing-2026.pem ] }
    ct: [ ctfe.pub ]
    tsa: [ tsa-chain.pem ]
    crl: [ corp.crl ]
    floor: true
    witnesses: [ "WITNESS" ]
signers:
  acme-release:
    identity: https://github.com/acme/app/.github/workflows/release.yml@refs/tags/v1.4.0
    issuer: https://token.actions.githubusercontent.com
    trust: public-good
  corp-ci: { identity: ci@corp.example, issuer: https://login.corp.example, trust: corp }
  corp-key:
    key: cosign.pub
    log: corp
    validFrom: 2025-01-01T00:00:00Z
    validUntil: 2026-12-31T23:59:59Z
  corp-build: { subject: "CN=Build,O=Corp", noIssuer: true, sct: none, trust: corp }
  lab-key: { key: lab.pub, log: none }
  release: { keyring: keyring.json, name: release, log: corp }
images:
  - match: [ "ghcr.io/acme/**" ]
    except: [ "ghcr.io/acme/experimental/**" ]
    require:
      signature: { anyOf: [ acme-release ] }
      attestations:
        - type: slsaprovenance1
          by: { anyOf: [ acme-release ] }
          where: predicate.ref.startsWith("refs/tags/")
        - { type: vuln, by: { anyOf: [ corp-ci, corp-build ] }, maxAge: 30d }
      coverage: all-children
      log: inclusion
      maxAge: 90d
      annotations: { env: prod }
      name: signed-repository
      signedAs: "ghcr.io/acme/**"
  - match: [ "docker.io/library/busybox" ]
    accept:
      reason: scanned by hand
      digests: [ "sha256:${'ab'.repeat(32)}" ]
  - match: [ "registry.corp.example/**" ]
    mode: warn
    require:
      signature: { atLeast: 2, of: [ corp-ci, corp-key, release ] }
      log: { witnessed: 1 }
      timestamps: 1
  - match: [ "registry.lab.example/*" ]
    require: { signature: { allOf: [ lab-key ] } }
state: required
deny: { required: true, atLeast: 7, maxAge: 90d }
destinations: [ { from: "ghcr.io/acme/**", to: "registry.internal/mirror/**" } ]
undeny:
  - { id: 0123456789abcdef, reason: "a typing error in the pack" }
`.replace('WITNESS', WITNESS);

/** Reads a policy called `policy.yaml`. */
export const read = (text: string): PolicyFile =>
  readPolicyFile(text, { file: 'policy.yaml', name: 'any' });

/** `WHOLE` with one text in place of another, which must be there. */
export function changed(before: string, after: string): string {
  if (!WHOLE.includes(before)) throw new Error(`the policy has no ${before}`);
  return WHOLE.replace(before, after);
}

/** The code and message of a refusal; `accepted` where there is none. */
export async function refusalOf(text: string): Promise<string> {
  const code = await codeOf(() => read(text));
  try {
    read(text);
  } catch (thrown) {
    return `${code} ${(thrown as Error).message}`;
  }
  return code;
}
