/** Trust stores: without a terminal each change ends with TRUST_APPROVAL, and says what it is. */
import { type Row, row } from './row.fixture.ts';

const APPROVAL = 'TRUST_APPROVAL';
const REKOR = 'trust add AT/empty corp rekor AT/rekor.pub';
const URL_ADD = 'trust add AT/empty corp rekor --url http://127.0.0.1:1';
const FETCH = 'trust fetch AT/empty good --url file://AT/tuf';
const ZEROES = `--accept sha256:${'0'.repeat(64)}`;

const URL = 'url=https://log.example';
const LOG = `${URL},public-key=AT/rekor.pub,start-time=2025-01-01T00:00:00Z`;
const CREATE = `trust create --rekor ${LOG}`;

export const TRUST_ROWS: readonly Row[] = [
  row('trust create', 'output', [CREATE, '-o OUT/root.json', 'accepted']),
  row('trust create', 'output', [CREATE, '--out OUT/root.json', 'accepted']),
  row('trust create', 'force', [`${CREATE} -o AT/there`, '--force', 'accepted']),
  row('trust create', 'rekor', ['trust create -o OUT/root.json', `--rekor ${LOG}`, 'accepted']),
  row('trust create', 'fulcio', [
    `${CREATE} -o OUT/root.json`,
    `--fulcio ${URL},certificate-chain=AT/chain.pem`,
    'accepted',
  ]),
  row('trust create', 'ctfe', [
    `${CREATE} -o OUT/root.json`,
    `--ctfe ${LOG.replace('rekor.pub', 'ct.pub')}`,
    'accepted',
  ]),
  row('trust create', 'tsa', [
    `${CREATE} -o OUT/root.json`,
    `--tsa ${URL},certificate-chain=AT/rekor.pub`,
    'CONFIG',
  ]),
  row('trust add', 'origin', [REKOR, '--origin rekor.corp.example', APPROVAL]),
  row('trust add', 'role', ['trust add AT/empty corp key AT/own.pub', '--role seal', APPROVAL]),
  row('trust add', 'role', [REKOR, '--role seal', 'USAGE']),
  row('trust add', 'valid-from', [REKOR, '--valid-from 2026-01-01T00:00:00Z', APPROVAL]),
  row('trust add', 'valid-until', [REKOR, '--valid-until 2026-01-01T00:00:00Z', APPROVAL]),
  row('trust add', 'from', [REKOR, '--from telephone', APPROVAL]),
  row('trust add', 'accept', [REKOR, ZEROES, APPROVAL]),
  row('trust add', 'url', [
    'trust add AT/empty corp rekor',
    '--url http://127.0.0.1:1',
    'TRUST_SOURCE',
  ]),
  row('trust add', 'log-id', [`${URL_ADD}`, '--log-id x', 'USAGE']),
  row('trust add', 'cacert', [`${URL_ADD}`, '--cacert AT/garbage', 'CONFIG']),
  row('trust fetch', 'url', ['trust fetch AT/empty good', '--url file://AT/tuf', APPROVAL]),
  row('trust fetch', 'root', [FETCH, '--root AT/garbage', 'TRUST_SOURCE']),
  row('trust fetch', 'target', [FETCH, '--target other.json', 'TRUST_SOURCE']),
  row('trust fetch', 'cacert', [FETCH, '--cacert AT/roots.pem', 'USAGE']),
  row('trust fetch', 'accept', [FETCH, ZEROES, APPROVAL]),
  row('trust remove', 'accept', ['trust remove AT/pins corp', ZEROES, APPROVAL]),
  row('trust import', 'accept', ['trust import AT/empty AT/pins', ZEROES, APPROVAL]),
  row('trust import', 'instance', ['trust import AT/empty AT/pins', '--instance lab', 'USAGE']),
  row('trust approve', 'accept', ['trust approve AT/empty AT/pins', ZEROES, APPROVAL]),
  row('trust approve', 'instance', ['trust approve AT/empty AT/pins', '--instance lab', 'USAGE']),
  row('trust approve', 'as', ['trust approve AT/empty AT/pins', '--as lab', APPROVAL]),
  row('trust export', 'output', ['trust export AT/pins', '-o OUT/pins.yaml', 'accepted']),
  row('trust export', 'force', ['trust export AT/pins -o AT/there', '--force', 'accepted']),
];
