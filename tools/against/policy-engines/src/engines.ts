/** The programs that converted policies are written for, built with Go from its module proxy. */
import { execFile, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram, toolsFolder } from '@sealift/real-stack';

/** A program, and what it is built from. */
interface Engine {
  /** What `policy convert --to` takes. */
  readonly form: 'cip' | 'kyverno' | 'policy.json';
  readonly program: string;
  readonly module: string;
  /** Lines of its go.mod that a main module must repeat. */
  readonly more: string;
  readonly build: readonly string[];
  /** @param folder of the converted files */
  readonly words: (folder: string, image: string) => readonly string[];
}

const GLOG =
  'replace github.com/golang/glog => ' +
  'github.com/jdolitsky/glog v0.0.0-20220729172235-78744e90d087\n';

const ADMISSION =
  'replace k8s.io/pod-security-admission => ' +
  'github.com/kyverno/pod-security-admission v0.0.0-20251031094455-46f20778634f\n';

/**
 * A pod with the image before a policy. In a cluster tags become digests first; here nothing is
 * changed, so that of a policy which asks for digests this one line is left away.
 */
function kyvernoWords(folder: string, image: string): readonly string[] {
  const [policy, pod] = [join(folder, 'asked.yaml'), join(folder, 'pod.json')];
  const text = readFileSync(join(folder, 'cluster-policy.yaml'), 'utf8');
  writeFileSync(policy, text.replaceAll(/(mutateDigest|verifyDigest): true/g, '$1: false'));
  const spec = { containers: [{ name: 'c', image }] };
  const metadata = { name: 'p', namespace: 'default' };
  writeFileSync(pod, JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata, spec }));
  return ['apply', policy, '--resource', pod, '--registry', '--detailed-results'];
}

/** policy-controller's own tester, Kyverno's, and the library of podman and skopeo. */
export const ENGINES: readonly Engine[] = [
  {
    form: 'cip',
    program: 'policy-controller-tester',
    module: 'github.com/sigstore/policy-controller v0.13.1',
    more: GLOG,
    build: ['github.com/sigstore/policy-controller/cmd/tester'],
    words: (folder, image) => [
      ...['--policy', join(folder, 'cluster-image-policy.yaml')],
      ...['--trustroot', join(folder, 'trust-root.yaml')],
      ...['--image', image, '--log-level', 'error'],
    ],
  },
  {
    form: 'kyverno',
    program: 'kyverno',
    module: 'github.com/kyverno/kyverno v1.19.1',
    more: ADMISSION,
    build: ['github.com/kyverno/kyverno/cmd/cli/kubectl-kyverno'],
    words: kyvernoWords,
  },
  {
    form: 'policy.json',
    program: 'policy-json-decide',
    module: 'go.podman.io/image/v5 v5.42.1',
    more: '',
    build: [
      '-tags',
      'containers_image_openpgp containers_image_storage_stub containers_image_docker_daemon_stub',
      '.',
    ],
    words: (folder, image) => [join(folder, 'policy.json'), join(folder, 'registries.d'), image],
  },
];

const THEIRS = new URL('theirs/decide.go', import.meta.url).pathname;

/** Undefined where it is not installed. */
export const installed = ({ program }: Engine): string | undefined => findProgram(program);

/** Builds a program into the folder of tools. @throws Error with what Go says */
export function build({ program, module, more, build: args }: Engine): void {
  mkdirSync(toolsFolder(), { recursive: true });
  const folder = mkdtempSync(join(toolsFolder(), '.build-'));
  try {
    const text = `module sealift.test/engine\n\ngo 1.26\n\nrequire ${module}\n\n${more}`;
    writeFileSync(join(folder, 'go.mod'), text);
    copyFileSync(THEIRS, join(folder, 'decide.go'));
    const out = join(folder, 'program');
    const words = ['build', '-mod=mod', '-buildvcs=false', '-o', out, ...args];
    const env = { ...process.env, CGO_ENABLED: '0' };
    const { status, stderr } = spawnSync('go', words, { cwd: folder, encoding: 'utf8', env });
    if (status !== 0) throw new Error(`${program} was not built: ${stderr}`);
    renameSync(out, join(toolsFolder(), program));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Whether a program lets an image in, and what it says where not. */
export async function ask(
  engine: Engine,
  folder: string,
  image: string,
): Promise<{ readonly letIn: boolean; readonly said: string }> {
  const program = installed(engine);
  if (program === undefined) throw new Error(`${engine.program} is not installed`);
  try {
    await promisify(execFile)(program, engine.words(folder, image));
    return { letIn: true, said: '' };
  } catch (thrown) {
    const {
      code,
      stdout = '',
      stderr = '',
    } = thrown as {
      code?: unknown;
      stdout?: string;
      stderr?: string;
    };
    // Whatever else ends a program is no verdict.
    if (code !== 1) throw thrown;
    return { letIn: false, said: (stdout + stderr).trim() };
  }
}
