/** The program is ended by hand, and something is under way that others would be left with. */
interface UnderWay {
  /** Ends when it has been put away. */
  readonly stop: () => Promise<void>;
}

const UNDER_WAY = new Set<UnderWay>();

/** So long a person waits for what is put away. */
const PATIENCE_MS = 5000;

let leaving = false;

/**
 * Runs `work`, which ends early and puts its things away when its signal says so: when the program
 * is interrupted.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const running = work(controller.signal);
  const ended = running.then(nothing, nothing);
  const one = {
    stop: () => {
      controller.abort();
      return ended;
    },
  };
  UNDER_WAY.add(one);
  try {
    return await running;
  } finally {
    UNDER_WAY.delete(one);
  }
}

const nothing = (): void => undefined;

/**
 * Ends the process with `exit`: at once, or when what is under way has been put away, but not
 * later than in five seconds. Asked again, at once.
 */
export function leave(exit: () => void): void {
  const isAtOnce = leaving || UNDER_WAY.size === 0;
  leaving ||= UNDER_WAY.size > 0;
  if (isAtOnce) exit();
  else {
    setTimeout(exit, PATIENCE_MS);
    void Promise.all([...UNDER_WAY].map(({ stop }) => stop())).then(exit);
  }
}

/** What fails because the program is being left is no failure to report. */
export const isLeaving = (): boolean => leaving;
