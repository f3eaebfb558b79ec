import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBench } from './bench.ts';
import { printFigure, printSkip } from './print.ts';
import { find } from './programs.ts';
import { P19 } from './rows/audit.ts';
import { P26 } from './rows/cache.ts';
import { P11, P11b } from './rows/cosign.ts';
import { P15, P16 } from './rows/delta.ts';
import { P25, P28, P28b } from './rows/distance.ts';
import { P5, P6 } from './rows/evidence.ts';
import { P10 } from './rows/growth.ts';
import { P17, P18, P18b } from './rows/keys.ts';
import { P3b } from './rows/memory.ts';
import { P7, P9, P9b, P13 } from './rows/pack.ts';
import { P2 } from './rows/pipe.ts';
import { P23, P24 } from './rows/plugin.ts';
import { P27, P27b } from './rows/policy.ts';
import { P33 } from './rows/products.ts';
import { P8 } from './rows/push.ts';
import { P14 } from './rows/reads.ts';
import { SIGNER_ROWS } from './rows/signer.ts';
import { P1, P1b, P3, P6b, P12 } from './rows/verify.ts';
import { P4 } from './rows/warm.ts';

const ROWS = [
  P1,
  P1b,
  P2,
  P3,
  P3b,
  P4,
  P5,
  P6,
  P6b,
  P7,
  P8,
  P9,
  P9b,
  P10,
  P11,
  P11b,
  P12,
  P13,
  P14,
  P15,
  P16,
  P17,
  P18,
  P18b,
  P19,
  ...SIGNER_ROWS,
  P23,
  P24,
  P25,
  P26,
  P27,
  P27b,
  P28,
  P28b,
  P33,
];

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: ROWS.map(({ name }) => name).join(',') },
    runs: { type: 'string', default: '5' },
    'layer-mib': { type: 'string', default: '192' },
    dir: { type: 'string', default: tmpdir() },
  },
});
const wanted = values.only.split(',');
const unknown = wanted.filter((name) => !ROWS.some((row) => row.name === name));
if (unknown.length > 0)
  throw new Error(
    `no such figure: ${unknown.join(', ')}; there are ${ROWS.map(({ name }) => name).join(', ')}`,
  );

const folder = mkdtempSync(join(values.dir, 'sealift-bench-'));
try {
  const bench = openBench(folder, Number(values.runs), Number(values['layer-mib']));
  for (const row of ROWS.filter(({ name }) => wanted.includes(name))) {
    const missing = row.needs.filter((program) => find(program) === undefined);
    const reason =
      missing.length > 0 ? `${missing.join(', ')} is not on this host` : row.skip?.(bench);
    if (reason !== undefined) printSkip(row, reason);
    else printFigure(row, { name: row.name, goal: row.goal, ...(await row.run(bench)) });
  }
} finally {
  rmSync(folder, { recursive: true });
}
