/**
 * Entries of Rekor v2, which is asked nothing but for files: the checkpoint, tiles of hashes and
 * bundles of entries (c2sp.org/tlog-tiles). It has no index: leaves are looked for.
 */
import { equal, utf8 } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import { askService } from '@sealift/http';
import {
  type LogEntry,
  leafHash,
  merkle,
  type SignedCheckpoint,
  type TransparencyLog,
  tiles,
  verifyCheckpoint,
} from '@sealift/tlog';
import { type AskedLog, CODE, type LogPins, serviceOf } from './log.ts';

/** A million of the newest leaves: 32 MiB of hashes. */
const SEARCHED = 4096;
const LARGEST = tiles.WIDTH * (2 + tiles.MAX_ENTRY);

interface Head {
  readonly log: TransparencyLog;
  readonly checkpoint: SignedCheckpoint;
  /** As it was served. */
  readonly note: string;
  readonly size: number;
}

/** A log as it was when it was asked first: every proof of a run leads to one checkpoint. */
export class TiledLog {
  readonly #asked: AskedLog;
  readonly #pins: LogPins;
  #head: Promise<Head> | undefined;
  readonly #hashes = new Map<string, Promise<readonly Uint8Array[]>>();

  constructor(asked: AskedLog, pins: LogPins) {
    this.#asked = asked;
    this.#pins = pins;
  }

  /**
   * The entry with one of these bodies, and its proof, which is not verified. @throws Rejection
   * LOG_PROOF | PROXY | CHECKPOINT_FORMAT | CHECKPOINT_SIGNATURE | TLOG_BODY_MISMATCH
   */
  async find(bodies: readonly Uint8Array[]): Promise<LogEntry> {
    this.#head ??= this.#readHead();
    const head = await this.#head;
    const leaves = bodies.map((body) => ({ body, hash: leafHash(body) }));
    for (const tile of tiles.tilesOf(head.size, 0).toReversed().slice(0, SEARCHED)) {
      const hashes = await this.#tile(tile);
      for (const { body, hash } of leaves) {
        const at = hashes.findIndex((each) => equal(each, hash));
        if (at >= 0) return this.#entryAt(head, tile.index * tiles.WIDTH + at, body);
      }
    }
    return reject(
      CODE,
      `Rekor at ${this.#asked.url} has no entry about this signature among its ` +
        `${Math.min(head.size, SEARCHED * tiles.WIDTH)} newest`,
    );
  }

  async #readHead(): Promise<Head> {
    const note = utf8.decode(await this.#get('/api/v2/checkpoint'), CODE);
    const { log, checkpoint } = await this.#signedBy(note);
    const size = Number(checkpoint.size);
    if (!Number.isSafeInteger(size)) reject('LIMIT', `a log of ${checkpoint.size} entries`);
    return { log, checkpoint, note, size };
  }

  /** @throws Rejection as the first pinned log refuses it */
  async #signedBy(note: string): Promise<Pick<Head, 'log' | 'checkpoint'>> {
    let refused: unknown;
    for (const log of this.#pins.logs)
      try {
        return { log, checkpoint: await verifyCheckpoint(note, log, 2, this.#pins.crypto) };
      } catch (thrown) {
        refused ??= thrown;
      }
    throw refused ?? new Rejection('UNKNOWN_LOG', 'no log is pinned');
  }

  /** The bundle holds what was logged: what only looks like it by its hash is not believed. */
  async #entryAt(head: Head, index: number, body: Uint8Array): Promise<LogEntry> {
    const { log, checkpoint, note, size } = head;
    const bundle = tiles.tileOf(size, 'entries', Math.floor(index / tiles.WIDTH));
    const bytes = await this.#file(bundle, LARGEST);
    const logged = Rejection.as(CODE, () => tiles.decodeBundle(bytes))[index % tiles.WIDTH];
    if (logged === undefined || !equal(logged, body))
      reject('TLOG_BODY_MISMATCH', `Rekor has another entry ${index} than its tree says`);
    const at = merkle.inTiles(size, (tile) => this.#tile(tile));
    const [logIndex, treeSize] = [BigInt(index), checkpoint.size];
    const hashes = await merkle.inclusionProof(at, index, size);
    return {
      logId: log.id,
      kindVersion: { kind: 'hashedrekord', version: '0.0.2' },
      body,
      logIndex,
      integratedTime: undefined,
      set: undefined,
      proof: { logIndex, treeSize, rootHash: checkpoint.root, hashes, checkpoint: note },
    };
  }

  #tile(tile: tiles.TileAt): Promise<readonly Uint8Array[]> {
    const path = tiles.path(tile);
    const known = this.#hashes.get(path) ?? this.#readTile(tile);
    this.#hashes.set(path, known);
    return known;
  }

  async #readTile(tile: tiles.TileAt): Promise<readonly Uint8Array[]> {
    const bytes = await this.#file(tile, tiles.WIDTH * 32);
    const hashes = Rejection.as(CODE, () => tiles.decodeHashes(bytes));
    if (hashes.length < tile.width)
      reject(CODE, `Rekor: ${tiles.path(tile)} holds ${hashes.length} hashes`);
    return hashes.slice(0, tile.width);
  }

  /** A partial tile gives way to the whole one, which begins with the same. */
  async #file(tile: tiles.TileAt, limit: number): Promise<Uint8Array> {
    const whole = { ...tile, width: tiles.WIDTH };
    const own = await this.#ask(`/api/v2/${tiles.path(tile)}`, limit, tile.width < tiles.WIDTH);
    return own ?? this.#get(`/api/v2/${tiles.path(whole)}`, limit);
  }

  async #get(path: string, limit?: number): Promise<Uint8Array> {
    return (await this.#ask(path, limit, false)) ?? reject(CODE, `Rekor has no ${path}`);
  }

  /** Undefined where it is not there, and need not be. */
  async #ask(path: string, limit: number | undefined, mayLack: boolean) {
    const { status, body } = await askService(serviceOf(this.#asked), path, {
      method: 'GET',
      accept: '*/*',
      ...(mayLack ? { answers: [404] } : {}),
      ...(limit === undefined ? {} : { limit }),
    });
    return status === 404 ? undefined : body;
  }
}
