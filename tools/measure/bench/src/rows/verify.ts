import type { Bench, Row } from '../bench.ts';
import { NAME } from '../fixture.ts';
import { compare, median } from '../measure.ts';
import { peakMemory } from '../peak.ts';
import { node, sealift, time, verifier } from '../programs.ts';

const milliseconds = (command: readonly string[]) => async () => (await time(command)).milliseconds;

async function verify(bench: Bench, ...more: readonly string[]): Promise<string[]> {
  return verifier('verify', await bench.bundle(), ...bench.layout().policy, ...more);
}

export const P1: Row = {
  name: 'P1',
  work: 'verify a 3.2 GB bundle ÷ openssl dgst of the file',
  goal: 0.58,
  needs: ['openssl'],
  async run(bench) {
    const digest = ['openssl', 'dgst', '-sha256', await bench.bundle()];
    const probe = await secondCore(digest);
    return {
      ...(await compare(milliseconds(await verify(bench)), milliseconds(digest), bench.runs)),
      unit: 'ms',
      probe,
      judged: probe >= 1.7,
    };
  },
};

/** How many times the work of one core two do together. */
async function secondCore(digest: readonly string[]): Promise<number> {
  const once = async () => (await time(digest)).milliseconds;
  const both = async () => Math.max(...(await Promise.all([once(), once()])));
  const { ours, theirs } = await compare(once, both, 3);
  return median([(2 * ours) / theirs]);
}

export const P1b: Row = {
  name: 'P1b',
  work: 'the same with one thread',
  goal: 1,
  needs: ['openssl'],
  async run(bench) {
    const digest = ['openssl', 'dgst', '-sha256', await bench.bundle()];
    return {
      ...(await compare(
        milliseconds(await verify(bench, '--jobs', '1')),
        milliseconds(digest),
        bench.runs,
      )),
      unit: 'ms',
    };
  },
};

export const P3: Row = {
  name: 'P3',
  work: 'peak memory of P1 ÷ an empty Node',
  goal: 2.6,
  needs: [],
  async run(bench) {
    const command = await verify(bench);
    const ours = () => peakMemory(command, bench.folder);
    return {
      ...(await compare(ours, () => peakMemory(node('-e', '0'), bench.folder), bench.runs)),
      unit: 'MiB',
    };
  },
};

export const P6b: Row = {
  name: 'P6b',
  work: 'sealift --version ÷ an empty Node',
  goal: 3,
  needs: [],
  async run({ runs }) {
    return {
      ...(await compare(
        milliseconds(sealift('--version')),
        milliseconds(node('-e', '0')),
        Math.max(runs, 15),
      )),
      unit: 'ms',
    };
  },
};

export const P12: Row = {
  name: 'P12',
  work: 'inspect a 3.2 GB bundle ÷ skopeo inspect',
  goal: 0.05,
  needs: ['skopeo'],
  async run(bench) {
    const bundle = await bench.bundle();
    const theirs = milliseconds(['skopeo', 'inspect', `oci-archive:${bundle}:${NAME}`]);
    return {
      ...(await compare(milliseconds(sealift('inspect', bundle)), theirs, bench.runs)),
      unit: 'ms',
    };
  },
};
