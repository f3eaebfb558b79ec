const KiB = 1024;
const MiB = 1024 * KiB;

/** Bounds on what the service may answer and be sent, in bytes unless the name says otherwise. */
export const BOUNDS = {
  configFile: 64 * KiB,
  /** What one signature may be over; the service refuses more. */
  payload: 8 * MiB,
  /** Every JSON answer. A keyring of a thousand keys with ten versions each takes 5 MiB. */
  answer: 8 * MiB,
  checkpoint: 64 * KiB,
  /** From the first byte sent to the last one read, milliseconds. */
  timeoutMs: 60_000,
  /** Public keys that may be pinned for one name: the next one is pinned before it signs. */
  pins: 16,
} as const;

/** Bytes that one signature may be over. */
export const PAYLOAD_LIMIT: number = BOUNDS.payload;
