import { base64, equal, hex } from '@sealift/bytes';
import { nodeCrypto } from '@sealift/crypto';
import { reject } from '@sealift/failures';
import { keys } from '@sealift/pki';
import { codeOf } from '@sealift/refusal';
import {
  bodyKind,
  type LogEntry,
  leafHash,
  parseBody,
  rootFromInclusionProof,
  setSignedData,
  type TransparencyLog,
  verifyCheckpoint,
} from '@sealift/tlog';
import { describe, expect, it } from 'vitest';
import { PUBLIC_GOOD, STAGING, trustOf } from '../bundle-case.ts';
import { NEEDS, PEERS, peerText } from '../peers.ts';

/** What Rekor's API answers; v1 calls the fields by other names than bundles do. */
interface AnswerV1 {
  readonly body: string;
  readonly integratedTime: number;
  readonly logID: string;
  readonly logIndex: number;
  readonly verification: {
    readonly signedEntryTimestamp: string;
    readonly inclusionProof?: {
      readonly hashes: string[];
      readonly logIndex: number;
      readonly checkpoint: string;
    };
  };
}
interface AnswerV2 {
  readonly logIndex: string;
  readonly canonicalizedBody: string;
  readonly inclusionProof: {
    readonly hashes: string[];
    readonly checkpoint: { readonly envelope: string };
  };
}

const FOLDER = 'sigstore-java/rekor-response/valid';

function v1(
  name: string,
): LogEntry & { readonly integratedTime: bigint; readonly set: Uint8Array } {
  const [answer] = Object.values(
    JSON.parse(peerText(`${FOLDER}/${name}.json`)) as { [id: string]: AnswerV1 },
  );
  if (answer === undefined) return expect.unreachable();
  const { inclusionProof: proof, signedEntryTimestamp } = answer.verification;
  return {
    logId: hex.decode(answer.logID),
    kindVersion: undefined,
    body: base64.decode(answer.body),
    logIndex: BigInt(answer.logIndex),
    integratedTime: BigInt(answer.integratedTime),
    set: base64.decode(signedEntryTimestamp),
    proof: proof && {
      logIndex: BigInt(proof.logIndex),
      treeSize: undefined,
      rootHash: undefined,
      hashes: proof.hashes.map((each) => hex.decode(each)),
      checkpoint: proof.checkpoint,
    },
  };
}

function v2(name: string): LogEntry {
  const answer = JSON.parse(peerText(`${FOLDER}/${name}.json`)) as AnswerV2;
  const { hashes, checkpoint } = answer.inclusionProof;
  const proof = {
    logIndex: undefined,
    treeSize: undefined,
    rootHash: undefined,
    hashes: hashes.map((each) => base64.decode(each)),
    checkpoint: checkpoint.envelope,
  };
  return {
    logId: new Uint8Array(),
    kindVersion: undefined,
    body: base64.decode(answer.canonicalizedBody),
    logIndex: BigInt(answer.logIndex),
    integratedTime: undefined,
    set: undefined,
    proof,
  };
}

const logOf = (root: string, { logId }: LogEntry): TransparencyLog =>
  trustOf(root).logs.find(({ id }) => equal(id, logId)) ?? expect.unreachable();

async function included(
  { body, logIndex, proof }: LogEntry,
  log: TransparencyLog,
  version: 1 | 2,
): Promise<void> {
  if (proof === undefined) return expect.unreachable();
  const { root, size } = await verifyCheckpoint(proof.checkpoint, log, version, nodeCrypto);
  const found = rootFromInclusionProof(
    leafHash(body),
    proof.logIndex ?? logIndex,
    size,
    proof.hashes,
  );
  if (!equal(found, root)) reject('INCLUSION', 'another root');
}

describe.skipIf(PEERS === '')(`Rekor's answers in sigstore-java: 5 ${NEEDS}`, () => {
  const promise = async (entry: ReturnType<typeof v1>, change: Partial<LogEntry> = {}) =>
    nodeCrypto.verify(
      keys.fromPem(peerText(`${FOLDER}/rekor.pub`)),
      'sha256',
      setSignedData({ ...entry, ...change }, entry.integratedTime),
      entry.set,
    );

  it.each(['entry', 'entry-no-inclusion-proof'])(
    '%s: promised, and under no other index',
    async (name) => {
      expect(await promise(v1(name))).toBe(true);
      expect(await promise(v1(name), { logIndex: 80n })).toBe(false);
    },
  );
  it('entry: included, and with no other hash or body', async () => {
    const entry = v1('entry');
    const log = logOf(STAGING, entry);
    const proof = entry.proof ?? expect.unreachable();
    expect(await codeOf(() => included(entry, log, 1))).toBe('accepted');
    expect(await codeOf(() => included({ ...entry, body: entry.body.subarray(1) }, log, 1))).toBe(
      'INCLUSION',
    );
    expect(
      await codeOf(() =>
        included({ ...entry, proof: { ...proof, hashes: proof.hashes.toReversed() } }, log, 1),
      ),
    ).toBe('INCLUSION');
    expect(
      await codeOf(() =>
        included({ ...entry, proof: { ...proof, hashes: proof.hashes.slice(1) } }, log, 1),
      ),
    ).toBe('INCLUSION');
  });
  it('jar-entry: included, but of a kind that nothing here can be about', async () => {
    const entry = v1('jar-entry');
    expect(await codeOf(() => included(entry, logOf(PUBLIC_GOOD, entry), 1))).toBe('accepted');
    expect(bodyKind(entry.body)).toBe('jar 0.0.1');
    expect(await codeOf(() => parseBody(entry.body))).toBe('TLOG_KIND');
  });
  it('entry-v2: included; jar-entry-v2, the same with its kind changed, is not', async () => {
    const log =
      trustOf(STAGING).logs.find(({ name }) => name === 'log2025-alpha1.rekor.sigstage.dev') ??
      expect.unreachable();
    expect(await codeOf(() => included(v2('entry-v2'), log, 2))).toBe('accepted');
    expect(bodyKind(v2('jar-entry-v2').body)).toBe('jar 0.0.2');
    expect(await codeOf(() => included(v2('jar-entry-v2'), log, 2))).toBe('INCLUSION');
  });
});
