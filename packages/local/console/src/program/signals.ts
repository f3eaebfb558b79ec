/** What ends a program from outside: Ctrl-C, its service manager, a terminal that is closed. */
export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The program's own answer to signals is taken back: the system's ends it at once, or the caller
 * has something to finish first.
 */
export function releaseSignals(): void {
  for (const signal of SIGNALS) process.removeAllListeners(signal);
}
