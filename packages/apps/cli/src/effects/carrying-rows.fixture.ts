/** Commands that carry, look and take apart. */

import { KEYED } from './policy-rows.fixture.ts';
import { registryRows } from './registry-rows.fixture.ts';
import { type Row, row, type Told, told } from './row.fixture.ts';

const STORY = 'packages/apps/cli/src';
const IMAGE = 'REGISTRY/team/app:1';
const COPY = 'copy REGISTRY/source/app:1 REGISTRY/copied/app:1';
const DIGEST = `REGISTRY/team/app@sha256:${'a'.repeat(64)}`;

const attachedRows = (command: string, more = ''): (Row | Told)[] => [
  ...registryRows(command, `${command} AT/app.tar${more}`, `${command} ${IMAGE}${more}`),
  row(command, 'as', [`${command} AT/app.tar${more}`, '--as a/b:c', 'USAGE']),
];

const REPORTING = [
  ...['verify', 'verify-attestation', 'verify-blob'],
  ...['merge', 'export', 'import', 'load', 'copy'],
];

const REPORTED = [
  ['verify', `AT/app.tar ${KEYED}`],
  ['verify-attestation', `AT/app.tar ${KEYED} --type spdxjson`],
  ['verify-blob', `AT/a --bundle AT/key.json ${KEYED}`],
  ['merge', 'AT/app.tar AT/delta.tar -o OUT/june.tar'],
  ['export', 'oci:AT/layout -o OUT/app.tar'],
  ['import', `AT/app.tar --to REGISTRY/mirror --accept-unbound-names ${KEYED}`],
  ['load', `--dir AT/saved REGISTRY/loaded:1 ${KEYED}`],
  ['copy', `REGISTRY/source/app:1 REGISTRY/copied/app:1 ${KEYED}`],
] as const;

const CHAIN_FLAG_NAMES = [
  'trusted-root',
  'ca-roots',
  'ca-intermediates',
  'certificate-chain',
  'timestamp-certificate-chain',
  'partial-chain',
] as const;

export const CARRYING_ROWS: readonly (Row | Told)[] = [
  ...REPORTING.map((command) =>
    told(command, 'verbose', `${STORY}/sealift.story.test.ts`, "'--verbose'"),
  ),
  ...REPORTED.map(([command, line]) =>
    row(command, 'report', [`${command} ${line}`, '--report json=OUT/report.json', 'accepted']),
  ),
  row('verify', 'report', [`verify AT/app.tar ${KEYED}`, '--report html=OUT/r.html', 'accepted']),
  row('verify', 'report', [`verify AT/app.tar ${KEYED}`, '--report jsn=OUT/report.json', 'USAGE']),
  row('verify', 'report', [`verify AT/app.tar ${KEYED}`, '--report json=AT/app.tar', 'USAGE']),
  row('verify', 'report', [`verify AT/app.tar ${KEYED}`, '--report json=OUT/no/report.json', 'IO']),
  row('verify', 'report', [
    'verify AT/app.tar --key AT/signer.pub',
    '--report text=OUT/report.txt',
    'UNKNOWN_LOG',
  ]),
  row('export', 'verbose', ['export oci:AT/layout -o OUT/a.tar', '--verbose', 'USAGE']),
  row('merge', 'verbose', ['merge AT/app.tar AT/delta.tar -o OUT/a.tar', '--verbose', 'USAGE']),
  told('find', 'allow-unresolved', `${STORY}/find.test.ts`),
  told('find', 'parallel-images', 'packages/apps/cli/src/lists.test.ts'),
  ...registryRows('find', undefined, 'find AT/images.yaml'),
  ...['verify', 'verify-attestation'].flatMap((command) => [
    row(command, 'as', [`${command} AT/app.tar ${KEYED}`, '--as a/b:c', 'USAGE']),
    row(command, 'base', [
      `${command} AT/delta.tar ${KEYED} --type spdxjson`,
      '--base AT/app.tar',
      'accepted',
    ]),
    row(command, 'base', [`${command} AT/app.tar ${KEYED}`, '--base AT/app.tar', 'USAGE']),
  ]),
  row('verify-attestation', 'type', [
    `verify-attestation AT/app.tar ${KEYED}`,
    '--type spdxjson',
    'accepted',
  ]),
  row('inspect', 'tree', ['inspect AT/app.tar', '--tree', 'accepted'], {
    look: ({ result }) => Object.keys(result as object),
  }),
  row('inspect', 'as', ['inspect AT/app.tar', '--as a/b:c', 'USAGE']),
  told('report show', 'as', 'packages/local/commands/src/report/report.test.ts'),
  row('report show', 'as', ['report show AT/report.json', '--as pdf', 'USAGE']),
  row('report show', 'output', ['report show AT/report.json', '--output OUT/r.txt', 'accepted']),
  row('report show', 'output', ['report show AT/report.json', '--output AT/app.tar', 'USAGE']),
  row('report show', 'output', ['report show AT/report.json', '--output -', 'USAGE']),
  row('report show', 'force', [
    'report show AT/report.json --output AT/there',
    '--force',
    'accepted',
  ]),
  row('report show', 'force', ['report show AT/report.json', '--force', 'USAGE']),
  row('policy init', 'as', ['policy init AT/app.tar', '--as a/b:c', 'USAGE']),
  row('policy test', 'as', ['policy test AT/policy.yaml AT/app.tar', '--as a/b:c', 'USAGE']),
  row('policy test', 'image', [
    'policy test AT/policy.yaml AT/app.tar',
    '--image r.example/none:1',
    'NO_IMAGES',
  ]),
  row('policy convert', 'to', ['policy convert AT/policy.yaml -o OUT/c', '--to cip', 'accepted']),
  row('policy convert', 'to', ['policy convert AT/policy.yaml -o OUT/c', '--to rego', 'USAGE']),
  row('policy convert', 'output', [
    'policy convert AT/policy.yaml --to cip',
    '-o OUT/c',
    'accepted',
  ]),
  row('import', 'emit', [
    `import AT/app.tar --to REGISTRY/mirror --accept-unbound-names ${KEYED}`,
    '--emit OUT/policies',
    'accepted',
  ]),
  told('import', 'also-format', `${STORY}/formats.test.ts`),
  told('import', 'require-format', `${STORY}/formats.test.ts`),
  row('import', 'require-format', [
    `import AT/app.tar --to REGISTRY/mirror --accept-unbound-names --also-format bundle ${KEYED}`,
    '--require-format',
    'UNTRANSLATABLE',
  ]),
  told('import', 'countersign', `${STORY}/countersign.test.ts`),
  told('import', 'countersign-format', `${STORY}/countersign.test.ts`),
  row('import', 'countersign-format', [
    `import AT/app.tar --to REGISTRY/mirror --accept-unbound-names ${KEYED}`,
    '--countersign-format legacy',
    'USAGE',
  ]),
  row('policy test', 'at', ['policy test AT/policy.yaml AT/app.tar', '--at x', 'USAGE']),
  row('split', 'volume-size', ['split AT/app.tar -o OUT/v', '--volume-size 5000', 'accepted']),
  row('split', 'parity', [
    'split AT/app.tar -o OUT/v --volume-size 5000',
    '--parity 1',
    'accepted',
  ]),
  row('split', 'output', ['split AT/app.tar --volume-size 5000', '-o OUT/v', 'accepted']),
  row('join', 'output', ['join AT/volumes', '-o OUT/app.tar', 'accepted']),
  told('join', 'prompt', `${STORY}/volumes.story.test.ts`),
  row('repair', 'output', ['repair AT/volumes', '-o OUT/app.tar', 'accepted']),
  told('repair', 'prompt', `${STORY}/volumes.story.test.ts`),
  row('merge', 'output', ['merge AT/app.tar AT/delta.tar', '-o OUT/june.tar', 'accepted']),

  row('inventory', 'output', ['inventory AT/app.tar', '-o OUT/i.json', 'accepted']),
  row('inventory', 'repository', [
    'inventory AT/app.tar -o OUT/i',
    '--repository REGISTRY/a',
    'NOT_FOUND',
  ]),
  ...registryRows(
    'inventory',
    'inventory AT/app.tar -o OUT/i',
    'inventory -o OUT/i --repository REGISTRY/a',
  ),

  row('export', 'output', ['export oci:AT/layout', '-o OUT/app.tar', 'accepted']),
  row(
    'export',
    'with-trust',
    [`export oci:AT/layout -o OUT/app.tar ${KEYED}`, '--with-trust', 'accepted'],
    { look: (document) => (document as { claimed?: unknown }).claimed },
  ),
  row('export', 'with-trust', ['export oci:AT/layout -o OUT/app.tar', '--with-trust', 'USAGE']),
  row('export', 'volume-size', ['export oci:AT/layout -o OUT/v', '--volume-size 5000', 'accepted']),
  row('export', 'parity', [
    'export oci:AT/layout -o OUT/v --volume-size 5000',
    '--parity 1',
    'accepted',
  ]),
  row('export', 'parity', ['export oci:AT/layout -o OUT/v', '--parity 1', 'USAGE']),
  told('export', 'with-file', `${STORY}/plain-files.test.ts`),
  row('export', 'with-file', [
    'export oci:AT/layout -o OUT/v',
    '--with-file r.example/files/a:1=AT/none',
    'IO',
  ]),
  told('export', 'attach-bundle', `${STORY}/detached.test.ts`),
  row('export', 'attach-bundle', [
    'export oci:AT/layout -o OUT/v',
    '--attach-bundle registry.example/team/app:1.0=AT/spdx.json',
    'SUBJECT',
  ]),
  told('export', 'backfill-proofs', `${STORY}/backfill.test.ts`),
  told('export', 'rekor-url', `${STORY}/backfill.test.ts`),
  told('export', 'rekor-version', `${STORY}/backfill.test.ts`),
  told('export', 'cacert', `${STORY}/backfill.test.ts`),
  row('export', 'backfill-proofs', [
    'export oci:AT/layout -o OUT/v --rekor-url http://127.0.0.1:1',
    '--backfill-proofs',
    'USAGE',
  ]),
  row('export', 'since', ['export oci:AT/layout -o OUT/v', '--since AT/garbage', 'NO_BUNDLE']),
  row('export', 'as', ['export oci:AT/layout oci:AT/june -o OUT/v', '--as a/b:c', 'USAGE']),
  row('export', 'platform', ['export oci:AT/layout -o OUT/v', '--platform linux/s390x', 'USAGE']),
  row('export', 'insecure-allow-incomplete', [
    'export oci:AT/layout -o OUT/v',
    '--insecure-allow-incomplete',
    'USAGE',
  ]),
  row('export', 'file', ['export oci:AT/layout -o OUT/v', '-f AT/no-list', 'CONFIG']),
  told('export', 'parallel-images', 'packages/apps/cli/src/lists.test.ts'),
  row('export', 'parallel-images', [
    'export oci:AT/layout -o OUT/v',
    '--parallel-images 2',
    'USAGE',
  ]),
  ...[
    `export ${IMAGE} -o OUT/v`,
    `verify ${IMAGE} ${KEYED}`,
    `verify-attestation ${IMAGE} ${KEYED}`,
  ]
    .map((line) => [line.split(' ')[0] ?? '', line] as const)
    .flatMap(([command, line]) => [
      told(command, 'signature-repository', `${STORY}/elsewhere.test.ts`),
      row(command, 'signature-repository', [line, '--signature-repository REGISTRY/s', 'USAGE']),
    ]),
  row('export', 'check', ['export oci:AT/layout', '--check AT/app.tar', 'accepted']),
  row('export', 'check', ['export oci:AT/june', '--check AT/app.tar', 'NOT_REBUILT']),
  row('export', 'check', ['export oci:AT/layout -o OUT/x', '--check AT/app.tar', 'USAGE']),
  ...(['cache', 'cache-size', 'no-cache'] as const).flatMap((flag) => [
    row('export', flag, [
      'export oci:AT/layout -o OUT/v',
      flag === 'no-cache' ? '--no-cache' : `--${flag} 1GB`,
      'USAGE',
    ]),
    told('export', flag, `${STORY}/exporting/cache.test.ts`),
  ]),
  ...registryRows('export', 'export oci:AT/layout -o OUT/v', `export ${IMAGE} -o OUT/v`),

  ...['verify', 'verify-attestation'].flatMap((command) => [
    ...registryRows(command, `${command} AT/app.tar ${KEYED}`, `${command} ${IMAGE} ${KEYED}`),
    row(command, 'full', [`${command} AT/app.tar ${KEYED}`, '--full', 'USAGE']),
    told(command, 'full', `${STORY}/in-registry.test.ts`),
  ]),
  row('import', 'to', [
    `import AT/app.tar --accept-unbound-names ${KEYED}`,
    '--to REGISTRY/m',
    'accepted',
  ]),
  row('import', 'as', [`import AT/app.tar --to REGISTRY/m ${KEYED}`, '--as a/b:c', 'USAGE']),
  row('import', 'base', [
    `import AT/delta.tar --to REGISTRY/m --accept-unbound-names ${KEYED}`,
    '--base AT/app.tar',
    'accepted',
  ]),
  row('import', 'base-repository', [
    `import AT/app.tar --to REGISTRY/m --accept-unbound-names ${KEYED}`,
    '--base-repository REGISTRY/a',
    'USAGE',
  ]),
  row('import', 'base-repository', [
    `import AT/delta.tar --to REGISTRY/m ${KEYED}`,
    '--base-repository garbage::ref',
    'USAGE',
  ]),
  row('import', 'base-repository', [
    `import AT/delta.tar --to REGISTRY/m ${KEYED}`,
    '--base-repository REGISTRY/a:1',
    'USAGE',
  ]),
  ...['map', 'flatten', 'strip', 'dry-run'].map((flag) =>
    told('import', flag, `${STORY}/mapping.test.ts`),
  ),
  row('import', 'map', [
    `import AT/app.tar --to REGISTRY/m --accept-unbound-names ${KEYED}`,
    '--map AT/garbage',
    'USAGE',
  ]),
  row('import', 'strip', [
    `import AT/app.tar --to REGISTRY/m --accept-unbound-names ${KEYED}`,
    '--strip 9',
    'USAGE',
  ]),
  ...['receipt', 'undo', 'receipt-key'].map((flag) =>
    told('import', flag, `${STORY}/receipts.test.ts`),
  ),
  row('import', 'undo', ['import --to REGISTRY/m', '--undo AT/no-receipt', 'CONFIG']),
  row('import', 'receipt', [
    `import AT/app.tar --to REGISTRY/m --accept-unbound-names ${KEYED}`,
    '--receipt OUT/r.json',
    'accepted',
  ]),
  ...['receipt-key', 'signature'].map((flag) =>
    told('receipt show', flag, `${STORY}/receipts.test.ts`),
  ),
  row('receipt show', 'receipt-key', [
    'receipt show AT/vex.json',
    '--receipt-key AT/no-key',
    'CONFIG',
  ]),
  row('receipt show', 'signature', [
    'receipt show AT/vex.json --receipt-key AT/own.pub',
    '--signature AT/no-signature',
    'CONFIG',
  ]),
  told('import', 'move-tags', `${STORY}/sealift.story.test.ts`),
  row('import', 'accept-unbound-names', [
    `import AT/app.tar --to REGISTRY/m ${KEYED}`,
    '--accept-unbound-names',
    'accepted',
  ]),
  told(
    'import',
    'carry-unverified',
    'packages/network/import/src/import-evidence.test.ts',
    "carry: 'all'",
  ),
  ...['import', 'load'].map((command) => told(command, 'carry-unsigned', `${STORY}/sboms.test.ts`)),
  ...registryRows('import', undefined, `import AT/app.tar --to REGISTRY/m ${KEYED}`),

  row('prune', 'to', ['prune AT/app.tar', '--to REGISTRY/m', 'accepted']),
  ...['map', 'strip', 'flatten'].map((flag) =>
    row(
      'prune',
      flag,
      [
        'prune AT/app.tar --to REGISTRY/m',
        { map: '--map AT/garbage', strip: '--strip 9', flatten: '--flatten' }[flag] ?? '',
        flag === 'flatten' ? 'accepted' : 'USAGE',
      ],
      { look: ({ result }) => result },
    ),
  ),
  told('prune', 'receipt', `${STORY}/prune.test.ts`),
  told('prune', 'receipt-key', `${STORY}/prune.test.ts`),
  ...registryRows('prune', undefined, 'prune AT/app.tar --to REGISTRY/m'),

  row('load', 'dir', [`load REGISTRY/l:1 ${KEYED}`, '--dir AT/saved', 'accepted']),
  row('load', 'move-tags', [`load ${DIGEST} --dir AT/saved ${KEYED}`, '--move-tags', 'USAGE']),
  told('load', 'move-tags', `${STORY}/saved.test.ts`),
  row('load', 'carry-unverified', [
    'load REGISTRY/l:1 --dir AT/saved --insecure-ignore-signatures',
    '--carry-unverified',
    'USAGE',
  ]),
  row('load', 'insecure-ignore-signatures', [
    'load REGISTRY/l:1 --dir AT/saved',
    '--insecure-ignore-signatures',
    'accepted',
  ]),
  ...['only', 'platform', 'move-tags', 'insecure-ignore-signatures'].map((flag) =>
    told('copy', flag, `${STORY}/copy.test.ts`),
  ),
  row('copy', 'carry-unverified', [
    `${COPY} --insecure-ignore-signatures`,
    '--carry-unverified',
    'USAGE',
  ]),
  row('copy', 'carry-unsigned', [
    `${COPY} --insecure-ignore-signatures`,
    '--carry-unsigned',
    'USAGE',
  ]),
  row('copy', 'signature-repository', [`${COPY} ${KEYED}`, '--signature-repository x', 'USAGE']),
  ...registryRows('copy', undefined, `${COPY} ${KEYED}`),

  ...registryRows('load', undefined, `load REGISTRY/l:1 --dir AT/saved ${KEYED}`),

  ...['tree', 'download signature', 'download attestation', 'download sbom'].flatMap((each) =>
    attachedRows(each),
  ),
  ...attachedRows('save', ' --dir OUT/saved'),
  row('save', 'dir', ['save AT/app.tar', '--dir OUT/saved', 'accepted']),
  row('save', 'image', ['save AT/app.tar --dir OUT/saved', '--image a/b:c', 'NO_IMAGES']),
  row('download attestation', 'predicate-type', [
    'download attestation AT/app.tar',
    '--predicate-type vuln',
    'NO_ATTESTATION',
  ]),
  row('download sbom', 'digest', [
    'download sbom AT/app.tar',
    `--digest sha256:${'a'.repeat(64)}`,
    'NO_ATTESTATION',
  ]),
  row('download sbom', 'output', ['download sbom AT/app.tar', '-o OUT/sbom.json', 'accepted']),
  ...registryRows('locate', `locate ${DIGEST}`, `locate ${IMAGE}`),
  told('locate', 'type', 'packages/apps/cli/src/cosign-line.test.ts', 'triangulate --type'),
  told('cosign', 'explain', 'packages/apps/cli/src/cosign-line.test.ts'),

  ...[
    'export oci:AT/layout -o AT/there',
    'inventory AT/app.tar -o AT/there',
    'join AT/volumes -o AT/there',
    'repair AT/volumes -o AT/there',
    'merge AT/app.tar AT/delta.tar -o AT/there',
    'seal AT/app.tar --key AT/own.key -o AT/there',
    'sign-blob AT/a --key AT/own.key --bundle AT/there',
    'attest-blob AT/a --type vuln --predicate AT/predicate.json --key AT/own.key --bundle AT/there',
  ].map((line) => row(line.split(' ')[0] ?? '', 'force', [line, '--force', 'accepted'])),
  row('export', 'force', ['export oci:AT/layout -o OUT/v --volume-size 5000', '--force', 'USAGE']),
  row('download sbom', 'force', ['download sbom AT/app.tar', '--force', 'USAGE']),
  row('download sbom', 'force', ['download sbom AT/app.tar -o AT/there', '--force', 'accepted']),
  ...['service keys', 'service checkpoint'].map((command) =>
    row(command, 'force', [command, '--force', 'USAGE']),
  ),
  row('service show', 'force', [`service show ${'a'.repeat(64)}`, '--force', 'USAGE']),
  ...['service keys', 'service checkpoint', 'service show'].map((command) =>
    told(command, 'force', `${STORY}/service.story.test.ts`),
  ),
  row('export', 'require-signatures', [
    'export oci:AT/unsigned -o OUT/x',
    '--require-signatures',
    'NO_SIGNATURE',
  ]),
  ...CHAIN_FLAG_NAMES.map((flag) =>
    told('trust check', flag, 'packages/local/commands/src/trust/check.test.ts'),
  ),
];
