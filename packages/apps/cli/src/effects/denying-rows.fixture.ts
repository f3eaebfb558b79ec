/** Deny packs, channels and what was seen before. */
import { type Look, type Row, row, type Told, told } from './row.fixture.ts';

const STATING = 'packages/apps/cli/src/stating.test.ts';
const STATE = 'packages/local/commands/src/state/state.test.ts';
const HEX = 'ab'.repeat(32);
const ADD = 'deny add -o OUT/d.json --key AT/deny.key --reason x';
const MORE = `${ADD} --digest sha256:${HEX}`;
const MERGE = 'deny merge AT/deny.json -o OUT/d.json --key AT/deny.key';

/** Version and entries, without the time. */
const said: Look = ({ result }) => {
  const { version, entries } = (result ?? {}) as { version?: number; entries?: unknown };
  return { version, entries };
};
const adding = (flag: string, words: string, code: string, base = MORE) =>
  row('deny add', flag, [base, words, code], { look: said });

export const DENYING_ROWS: readonly (Row | Told)[] = [
  adding('digest', `--digest sha256:${'cd'.repeat(32)}`, 'accepted'),
  adding('digest', '--digest abc', 'USAGE'),
  adding('public-key', '--public-key AT/signer.pub --compromised', 'accepted'),
  adding('public-key', `--public-key SHA256:${HEX} --compromised`, 'accepted'),
  adding('public-key', '--public-key AT/garbage --compromised', 'CONFIG'),
  adding('certificate', '--certificate AT/leaf.pem --compromised', 'accepted'),
  adding('certificate', '--certificate AT/chain.pem --compromised', 'CONFIG'),
  adding('identity', '--identity eve@example.com', 'USAGE'),
  adding('identity', '--identity eve@example.com --compromised', 'accepted'),
  adding('issuer', '--issuer https://issuer.example', 'USAGE'),
  adding(
    'issuer',
    '--issuer https://issuer.example',
    'accepted',
    `${ADD} --identity eve@example.com --compromised`,
  ),
  adding('log', `--log ${HEX} --from 2026-03-01T00:00:00Z`, 'accepted'),
  adding('log', '--log ab --compromised', 'USAGE'),
  adding('entry', `--entry ${HEX}:7`, 'accepted'),
  adding('entry', `--entry 0123456789abcdef${HEX}`, 'accepted'),
  adding('entry', '--entry 7', 'USAGE'),
  adding('crl', '--crl AT/ca.crl', 'accepted'),
  adding('crl', '--crl AT/garbage', 'CONFIG'),
  adding('openvex', '--openvex AT/vex.json', 'accepted'),
  adding('openvex', '--openvex AT/garbage', 'CONFIG'),
  adding('from', '--from 2026-03-01T00:00:00Z', 'accepted', `${ADD} --log ${HEX}`),
  adding('from', '--from yesterday', 'USAGE', `${ADD} --log ${HEX}`),
  adding('from', '--from 2026-03-01T00:00:00Z', 'USAGE'),
  adding('compromised', '--compromised', 'accepted', `${ADD} --log ${HEX}`),
  adding('compromised', '--compromised', 'USAGE'),
  adding('reason', '--reason y', 'accepted', MORE.replace(' --reason x', '')),
  adding('reason', '--reason=', 'USAGE', MORE.replace(' --reason x', '')),
  row('deny add', 'output', [MORE.replace('-o OUT/d.json', ''), '-o OUT/d.json', 'accepted']),
  row('deny merge', 'output', [MERGE.replace('-o OUT/d.json', ''), '-o OUT/d.json', 'accepted']),
  ...[MORE, MERGE].flatMap((line) => {
    const command = line.split(' ').slice(0, 2).join(' ');
    return [
      row(command, 'force', [line.replace('OUT/d.json', 'AT/there'), '--force', 'accepted']),
      row(command, 'pack-version', [line, '--pack-version 9', 'accepted'], { look: said }),
      row(command, 'key', [
        line.replace('--key AT/deny.key', ''),
        '--key AT/own.key',
        command === 'deny add' ? 'accepted' : 'DENY_PACK',
      ]),
      row(command, 'password-file', [line, '--password-file AT/garbage', 'KEY_PASSWORD']),
      ...['pin-file AT/password', 'pin-final-try', 'signer-config AT/garbage'].map((words) =>
        row(command, words.split(' ')[0] ?? '', [line, `--${words}`, 'USAGE']),
      ),
    ];
  }),
  row('deny add', 'deny-key', [
    `${MORE.replace('deny.key', 'own.key')} AT/deny.json`,
    '--deny-key AT/deny.pub',
    'accepted',
  ]),
  row('deny add', 'deny-key', [MORE, '--deny-key AT/deny.pub', 'USAGE']),
  row('deny merge', 'deny-key', [MERGE, '--deny-key AT/garbage', 'CONFIG']),
  row('deny merge', 'pack-version', [MERGE, '--pack-version 1', 'USAGE']),
  row('deny merge', 'deny-key', [
    MERGE.replace('deny.key', 'own.key'),
    '--deny-key AT/deny.pub',
    'accepted',
  ]),
  row('deny show', 'deny-key', ['deny show AT/deny.json', '--deny-key AT/other.pub', 'DENY_PACK']),
  told('deny show', 'deny-key', 'packages/local/commands/src/deny/show.test.ts'),
  ...['verify', 'verify-attestation'].map((command) => told(command, 'commit', STATE)),
  ...['verify', 'verify-attestation'].flatMap((command) => [
    told(command, 'state', STATE),
    told(command, 'floor', STATE),
  ]),
  told('merge', 'state', STATING, 'is asked by merge'),
  ...['import', 'load', 'copy'].flatMap((command) => [
    told(command, 'state', STATING, `'${command} of what is signed`),
    told(command, 'floor', STATING, `'${command} of what is signed`),
  ]),
  ...['channel', 'sequence', 'channel-state'].map((flag) => told('export', flag, STATING)),
  told('state export', 'output', STATE, '-o AT/copy.json'),
  told('state export', 'force', STATE),
  told('state import', 'from', STATE),
  told('state import', 'accept', STATE),
  told('state floor', 'approve', STATE),
  told('state channel', 'approve', STATE),
];
