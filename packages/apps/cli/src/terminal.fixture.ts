import { execFile, spawnSync } from 'node:child_process';
import { startedWith } from '@sealift/in-process/started';
import { PROGRAM } from './run.fixture.ts';

/**
 * A terminal of its own: starts argv[2:] in a new session on it, types argv[1] piece by piece, each
 * once a question is shown, and ends as the child does. A piece is `keys`, or `signal:NAME`, which
 * the child gets instead.
 */
const PTY = `
import json, os, pty, select, signal, sys, time
MARKS = b'key: ', b'again: ', b'[y/N] ', b'where it is: '
pieces, argv = json.loads(sys.argv[1]), sys.argv[2:]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(argv[0], argv)
shown, since, until = b'', 0, time.time() + 60
while time.time() < until:
    ready, _, _ = select.select([fd], [], [], 0.1)
    if ready:
        try:
            chunk = os.read(fd, 65536)
        except OSError:
            break
        if not chunk:
            break
        shown += chunk
    elif pieces and any(mark in shown[since:] for mark in MARKS):
        piece, since = pieces.pop(0), len(shown)
        if piece.startswith('signal:'):
            os.kill(pid, getattr(signal, piece[7:]))
        else:
            os.write(fd, piece.encode())
else:
    os.kill(pid, signal.SIGKILL)
_, status = os.waitpid(pid, 0)
sys.stdout.write(json.dumps({'status': os.waitstatus_to_exitcode(status),
    'shown': shown.decode('utf-8', 'replace')}))
`;

/** Whether there is what makes terminals here. */
export const HAS_TERMINAL: boolean =
  spawnSync('python3', ['-c', 'import pty, os; os.waitstatus_to_exitcode']).status === 0;

export interface Shown {
  /** The exit code, or less than 0 for a signal. */
  readonly status: number;
  readonly shown: string;
  /** The last line that was shown. */
  readonly last: string;
}

/** Runs the built program on a terminal; this process goes on serving meanwhile. */
export function atTerminal(
  args: readonly string[],
  pieces: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Shown> {
  const env = { ...startedWith(), TERM: 'dumb', ...environment };
  const words = ['-c', PTY, JSON.stringify(pieces), process.execPath, PROGRAM, ...args];
  return new Promise((resolve, reject) =>
    execFile('python3', words, { env }, (error, stdout) => {
      if (error !== null) return reject(error);
      const { status, shown } = JSON.parse(stdout) as Omit<Shown, 'last'>;
      return resolve({ status, shown, last: shown.trimEnd().split(/\r?\n/).at(-1) ?? '' });
    }),
  );
}
