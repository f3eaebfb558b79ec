/**
 * Payloads that no signature came of: what is kept of them in a day is bounded for each client, and
 * in all. T47
 */
export interface Room {
  /** Bytes of one client in one day. */
  readonly each: number;
  /** Bytes of all together in one day. */
  readonly all: number;
}

const MiB = 1024 * 1024;
/** Of refused requests, whose payload a rule could have allowed. A payload may have 8 MiB. */
export const REFUSED_KEPT: Room = { each: 32 * MiB, all: 256 * MiB };
/** Of requests that wait for approvals. */
export const WAITING_KEPT: Room = { each: 512 * MiB, all: 2048 * MiB };

const DAY = 86_400_000;

export class KeptPayloads {
  readonly #room: Room;
  readonly #bytes = new Map<string, number>();
  #all = 0;
  #day = 0;

  constructor(room: Room) {
    this.#room = room;
  }

  /** Takes the room for a payload. @param now milliseconds since 1970 @returns whether there is */
  take(who: string, size: number, now: number): boolean {
    this.#begin(now);
    const own = this.#bytes.get(who) ?? 0;
    if (own + size > this.#room.each || this.#all + size > this.#room.all) return false;
    this.#add(who, size);
    return true;
  }

  /** What an earlier run kept, from the log. */
  recall(who: string, size: number, time: number): void {
    this.#begin(time);
    this.#add(who, size);
  }

  #add(who: string, size: number): void {
    this.#bytes.set(who, (this.#bytes.get(who) ?? 0) + size);
    this.#all += size;
  }

  #begin(now: number): void {
    const day = Math.floor(now / DAY);
    if (day <= this.#day) return;
    this.#day = day;
    this.#all = 0;
    this.#bytes.clear();
  }
}
