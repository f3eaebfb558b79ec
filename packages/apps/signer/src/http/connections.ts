/**
 * The connections that the service holds. Whoever only connects must keep nobody else out: an
 * address has a share, and where there is no room the oldest that does nothing makes it. T42
 */
import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';

/** How many connections there may be. */
interface Room {
  readonly all: number;
  /** Of one address; clients behind one gateway have one. */
  readonly each: number;
}
const ROOM: Room = { all: 512, each: 128 };

interface Held {
  readonly socket: Socket;
  readonly address: string;
  /** Whether its peer has shown a certificate; without TLS, whether it has asked for something. */
  known: boolean;
  /** Requests under way. */
  busy: number;
}

/** Why a connection was ended: to make room for another, or since all others are busy. */
export type Dropped = 'idle' | 'full';

export class Connections {
  /** By both ends; the one that does nothing for longest comes first. */
  readonly #held = new Map<string, Held>();
  readonly #onDrop: (why: Dropped) => void;

  readonly #room: Room;

  constructor(onDrop: (why: Dropped) => void, room: Room = ROOM) {
    this.#onDrop = onDrop;
    this.#room = room;
  }

  get size(): number {
    return this.#held.size;
  }

  /** Follows every connection of a server, from before its handshake to its end. */
  watch(server: HttpServer | HttpsServer): void {
    server.prependListener('connection', (socket: Socket) => this.#take(socket));
    server.prependListener('secureConnection', (socket: Socket) => this.#know(socket));
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) =>
      this.#work(request.socket, response),
    );
  }

  #take(socket: Socket): void {
    const key = keyOf(socket);
    const address = addressOf(socket.remoteAddress ?? '');
    const ofAddress = [...this.#held.values()].filter((held) => held.address === address);
    const held = { socket, address, known: false, busy: 0 };
    if (ofAddress.length >= this.#room.each ? !this.#makeRoom(ofAddress) : !this.#roomForAll()) {
      this.#end(socket, 'full');
      return;
    }
    this.#held.set(key, held);
    socket.once('close', () => void (this.#held.get(key) === held && this.#held.delete(key)));
  }

  #roomForAll(): boolean {
    return this.#held.size < this.#room.all || this.#makeRoom([...this.#held.values()]);
  }

  /** Those without a certificate go first. */
  #makeRoom(crowd: readonly Held[]): boolean {
    const idle = crowd.filter(({ busy }) => busy === 0);
    const oldest = idle.find(({ known }) => !known) ?? idle[0];
    if (oldest === undefined) return false;
    this.#held.delete(keyOf(oldest.socket));
    this.#end(oldest.socket, 'idle');
    return true;
  }

  #end(socket: Socket, why: Dropped): void {
    this.#onDrop(why);
    socket.destroy();
  }

  #know(socket: Socket): void {
    const held = this.#held.get(keyOf(socket));
    if (held !== undefined) held.known = true;
  }

  #work(socket: Socket, response: ServerResponse): void {
    const key = keyOf(socket);
    const held = this.#held.get(key);
    if (held === undefined) return;
    held.known = true;
    held.busy++;
    response.once('close', () => {
      held.busy--;
      // From now on it does nothing: the youngest of those.
      if (this.#held.delete(key)) this.#held.set(key, held);
    });
  }
}

/** The same for a connection before and after its handshake. */
const keyOf = ({ remoteAddress, remotePort, localAddress, localPort }: Socket): string =>
  `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;

/** Whoever has one address of IPv6 has 64 bits of them. */
export function addressOf(remote: string): string {
  const v4 = /^::ffff:([0-9.]+)$/i.exec(remote)?.[1];
  if (v4 !== undefined || !remote.includes(':')) return v4 ?? remote;
  const [head = '', tail] = remote.replace(/%.*$/, '').split('::');
  const first = head.split(':').filter((part) => part !== '');
  const last = (tail ?? '').split(':').filter((part) => part !== '');
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  return [...first, ...Array<string>(Math.max(0, zeros)).fill('0'), ...last].slice(0, 4).join(':');
}
