import { nodeCrypto } from '@sealift/crypto';
import { codeOf, type Verdict } from '@sealift/refusal';
import { verifyCheckpoint } from '@sealift/tlog';
import { describe, expect, it } from 'vitest';
import { PUBLIC_GOOD, STAGING, trustOf } from '../bundle-case.ts';
import { NEEDS, PEERS, peerText } from '../peers.ts';

const CHECKPOINTS: readonly (readonly [string, Verdict, string])[] = [
  ['valid', 'accepted', 'as Rekor wrote it'],
  ['valid_multi_sig', 'accepted', 'a line of an unknown key is ignored (VERIFICATION §8.4)'],
  ['error_header_body_separator', 'CHECKPOINT_FORMAT', 'no empty line'],
  ['error_header_count', 'CHECKPOINT_FORMAT', 'no root'],
  ['error_no_newline_after_signature', 'CHECKPOINT_FORMAT', 'last line cut'],
  ['error_no_signatures', 'CHECKPOINT_FORMAT', 'no signature'],
  ['error_not_a_number', 'CHECKPOINT_FORMAT', 'size that is no number'],
  ['error_signature_format_invalid', 'CHECKPOINT_FORMAT', 'line without its dash'],
  ['error_signature_length_insufficient', 'CHECKPOINT_FORMAT', 'key ID and nothing behind it'],
];

function verify(name: string, root: string, version: 1 | 2 = 1, change = (note: string) => note) {
  const [log] = trustOf(root).logs;
  const note = change(peerText(`sigstore-java/checkpoints/${name}.txt`));
  return log === undefined
    ? expect.unreachable()
    : verifyCheckpoint(note, log, version, nodeCrypto);
}

describe.skipIf(PEERS === '')(
  `checkpoints of sigstore-java: ${CHECKPOINTS.length} ${NEEDS}`,
  () => {
    it.each(CHECKPOINTS)('%s: %s, %s', async (name, expected) =>
      expect(await codeOf(() => verify(name, PUBLIC_GOOD))).toBe(expected),
    );

    it('reads what it says', async () => {
      const { origin, size } = await verify('valid', PUBLIC_GOOD);
      expect([origin, size]).toEqual(['rekor.sigstore.dev - 2605736670972794746', 37795272n]);
    });
    it.each([
      ['another log', () => verify('valid', STAGING)],
      ['a log of another kind', () => verify('valid', PUBLIC_GOOD, 2)],
      [
        'another size',
        () => verify('valid', PUBLIC_GOOD, 1, (note) => note.replace('37795272', '37795273')),
      ],
      [
        'another name on the line',
        () =>
          verify('valid', PUBLIC_GOOD, 1, (note) =>
            note.replace('— rekor.sigstore.dev', '— rekor.example.com'),
          ),
      ],
      [
        'the unknown line alone',
        () => verify('valid_multi_sig', PUBLIC_GOOD, 1, (note) => note.replace(/— rekor.*\n/, '')),
      ],
    ])('refuses %s', async (_, run) => expect(await codeOf(run)).toBe('CHECKPOINT_SIGNATURE'));
  },
);
