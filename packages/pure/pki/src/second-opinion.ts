/**
 * What pkijs says of a path that carries constraints or policies: it can refuse what our rules
 * accepted, and never the other way. A file of its own, since a plain path never loads it.
 */
import {
  CertificateChainValidationEngine as Engine,
  id_NameConstraints,
  type NameConstraints,
  Certificate as Peer,
} from 'pkijs';

/** Of a certificate, what the peer is told: it reads all the rest by itself. */
interface Asked {
  readonly der: Uint8Array;
  readonly notBefore: number;
}

/**
 * Why pkijs refuses a path; undefined where it agrees. Signatures are the caller's CryptoProvider's
 * to judge, and it did: pkijs is told who issued whom, and judges names, CAs, constraints and
 * policies. Times are the caller's too: it asks at the first moment when all could be valid.
 * @param path leaf first, anchor last
 */
export async function secondOpinion(path: readonly Asked[]): Promise<string | undefined> {
  try {
    const peers = path.map(read);
    const { result, resultMessage } = await engineOf(peers, startOf(path)).verify(inputs(peers));
    return result ? undefined : resultMessage;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : 'it failed';
  }
}

/** A copy of its own: a buffer may hold more than the certificate. */
const read = ({ der }: Asked): Peer => Peer.fromBER(new Uint8Array(der).buffer);

const startOf = (path: readonly Asked[]): Date =>
  new Date(Math.max(...path.map(({ notBefore }) => notBefore)));

/** The leaf stands last: pkijs takes it for the one that is asked about. */
function engineOf(path: readonly Peer[], checkDate: Date): Engine {
  const issuers = new Map(path.map((each, i) => [each, path.slice(i + 1, i + 2)]));
  return new Engine({
    trustedCerts: path.slice(-1),
    certs: path.slice(0, -1).toReversed(),
    checkDate,
    findIssuer: async (certificate) => issuers.get(certificate) ?? [],
  });
}

/** pkijs asks nothing of an anchor; who pinned its constraints, pinned them. */
function inputs(path: readonly Peer[]): Parameters<Engine['verify']>[0] {
  const extensions = path.at(-1)?.extensions ?? [];
  const found = extensions.find(({ extnID }) => extnID === id_NameConstraints)?.parsedValue;
  const { permittedSubtrees = [], excludedSubtrees = [] } = (found ?? {}) as NameConstraints;
  return {
    initialPermittedSubtreesSet: permittedSubtrees,
    initialExcludedSubtreesSet: excludedSubtrees,
  };
}
