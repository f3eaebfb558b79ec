/** The signing service as a process, asked by this one. */
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sendMany } from '@sealift/signer-load';
import { makeSignerWorld, type SignerWorld, startSigner } from '@sealift/signer-world';
import { makeToken, SOFTHSM } from '@sealift/softhsm';
import type { Row } from '../bench.ts';
import { compare, median, type Sample } from '../measure.ts';
import { node } from '../programs.ts';
import { opensslRate } from './keys.ts';

const ECHO = new URL('../theirs/https-echo.mjs', import.meta.url).pathname;
const AT_ONCE = 50;
const REQUESTS = 600;
const ALONE = 100;

/** Both kinds of figure of one server. */
interface Asked {
  /** Answers a second, with `AT_ONCE` in flight. */
  readonly rate: Sample;
  /** Milliseconds of one that is alone, the median of `ALONE`. */
  readonly latency: Sample;
  end(): Promise<void>;
}

async function askService(folder: string, onToken: boolean): Promise<Asked> {
  const { world, environment } = await makeWorld(mkdtempSync(join(folder, 'signer-')), onToken);
  const signer = await startSigner(world.config, environment);
  return ask(world, signer.address, () => signer.end('SIGTERM'));
}

async function askEcho(folder: string): Promise<Asked> {
  const directory = mkdtempSync(join(folder, 'echo-'));
  const world = await makeSignerWorld(directory);
  const [program = '', ...args] = node(ECHO, directory);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const address = await new Promise<string>((resolve) =>
    child.stdout.once('data', (line) => resolve(String(line).trim())),
  );
  return ask(world, address, async () => void child.kill());
}

function ask(world: SignerWorld, address: string, end: () => Promise<void>): Asked {
  const client = world.client('ci');
  const rate = async (): Promise<number> => {
    const start = performance.now();
    const { given, failed } = await sendMany(client, address, REQUESTS, AT_ONCE);
    if (failed.length > 0) throw new Error(`the service refused: ${failed[0]}`);
    return (given.length * 1000) / (performance.now() - start);
  };
  const latency = async (): Promise<number> =>
    median((await sendMany(client, address, ALONE, 1)).latencies);
  return {
    rate,
    latency,
    end: async () => {
      client.close();
      await end();
    },
  };
}

interface World {
  readonly world: SignerWorld;
  readonly environment: Readonly<Record<string, string>>;
}

async function makeWorld(folder: string, onToken: boolean): Promise<World> {
  if (!onToken || SOFTHSM === undefined)
    return { world: await makeSignerWorld(folder), environment: {} };
  const token = makeToken(SOFTHSM, { folder, label: 'bench', pin: '1234' });
  token.add(
    { label: 'release', id: '01' },
    String(
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
        type: 'pkcs8',
        format: 'pem',
      }),
    ),
  );
  writeFileSync(join(folder, 'pin'), '1234');
  const key = {
    pkcs11: `pkcs11:token=bench;object=release?module-path=${token.module}`,
    pinFile: 'pin',
  };
  const world = await makeSignerWorld(folder, {
    config: {
      keys: [{ name: 'release', versions: [{ version: 1, state: 'active', private: key }] }],
    },
  });
  return { world, environment: token.environment };
}

type Measured = (
  ours: Asked,
  folder: string,
) => Promise<readonly [Sample, Sample, () => Promise<void>]>;

const KINDS: readonly {
  readonly name: string;
  readonly work: string;
  readonly unit: string;
  readonly goals: readonly [number, number];
  readonly atLeast?: true;
  readonly needs: readonly string[];
  readonly measured: Measured;
}[] = [
  {
    name: 'P20',
    work:
      'signatures a second of the service, 50 in flight, both entries durable ÷ openssl ' +
      "speed's",
    unit: '1/s',
    goals: [0.02, 0.02],
    atLeast: true,
    needs: ['openssl'],
    measured: async ({ rate }) => [rate, opensslRate, () => Promise.resolve()],
  },
  {
    name: 'P21',
    work: 'the same ÷ plain HTTPS round trips with client certificates',
    unit: '1/s',
    goals: [0.3, 0.3],
    atLeast: true,
    needs: [],
    measured: async ({ rate }, folder) => {
      const echo = await askEcho(folder);
      return [rate, echo.rate, echo.end];
    },
  },
  {
    name: 'P22',
    work: 'one signature, alone ÷ one plain HTTPS round trip',
    unit: 'ms',
    goals: [4, 5],
    needs: [],
    measured: async ({ latency }, folder) => {
      const echo = await askEcho(folder);
      return [latency, echo.latency, echo.end];
    },
  },
];

/** Each with the key in a file, and on a SoftHSM token. */
export const SIGNER_ROWS: readonly Row[] = KINDS.flatMap(
  ({ name, work, unit, goals, atLeast, needs, measured }) =>
    [false, true].map((onToken) => ({
      name: onToken ? `${name}b` : name,
      work: onToken ? `${work}; key on a SoftHSM token` : work,
      goal: goals[onToken ? 1 : 0],
      ...(atLeast && { atLeast }),
      needs,
      skip: () =>
        onToken && SOFTHSM === undefined
          ? 'SoftHSM2 is not on this host, or pkcs11js is not built'
          : undefined,
      async run({ folder, runs }): Promise<Awaited<ReturnType<Row['run']>>> {
        const asked = await askService(folder, onToken);
        const [ours, theirs, end] = await measured(asked, folder);
        try {
          return { ...(await compare(ours, theirs, runs)), unit };
        } finally {
          await Promise.all([asked.end(), end()]);
        }
      },
    })),
);
