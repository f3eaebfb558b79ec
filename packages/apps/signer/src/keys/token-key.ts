import { equal } from '@sealift/bytes';
import { Rejection, reject } from '@sealift/failures';
import { readPasswordFile, type Signer } from '@sealift/keys';
import { openToken, type Token } from '@sealift/pkcs11';

/** A key on a PKCS#11 token. */
export interface TokenAt {
  /** `pkcs11:…` (RFC 7512). */
  readonly reference: string;
  readonly pinFile?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * A signer that opens its token again after it failed: it was pulled out, or the module died. It
 * must then show the same key. A PIN that was
 * refused is not tried again, whatever comes: a few requests would lock the token.
 */
export class TokenKey implements Signer {
  readonly publicKey: Signer['publicKey'];
  readonly publicKeyPem: string;
  readonly #at: TokenAt;
  #token: Token | undefined;
  #opening: Promise<Token> | undefined;
  #given: Rejection | undefined;

  private constructor(at: TokenAt, token: Token) {
    this.#at = at;
    this.#token = token;
    this.publicKey = token.publicKey;
    this.publicKeyPem = token.publicKeyPem;
  }

  /** @throws Rejection CONFIG | TOKEN | TOKEN_PIN | KEY_FILE */
  static async open(at: TokenAt): Promise<TokenKey> {
    return new TokenKey(at, await openAt(at));
  }

  /** @throws Rejection TOKEN | TOKEN_PIN */
  async sign(data: Uint8Array): Promise<Uint8Array> {
    const token = this.#token ?? (await this.#again());
    try {
      return await token.sign(data);
    } catch (thrown) {
      if (this.#token === token) this.#token = undefined;
      throw thrown;
    }
  }

  close(): Promise<void> {
    this.#given = new Rejection('TOKEN', 'the token was closed');
    return this.#token?.close() ?? Promise.resolve();
  }

  /** Once for all requests that wait. */
  async #again(): Promise<Token> {
    if (this.#given !== undefined) throw this.#given;
    this.#opening ??= this.#reopen().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #reopen(): Promise<Token> {
    try {
      const token = await openAt(this.#at);
      if (!equal(token.publicKey.spki, this.publicKey.spki))
        reject('CONFIG', 'the token that came back holds another key');
      this.#token = token;
      return token;
    } catch (thrown) {
      if (thrown instanceof Rejection && thrown.code !== 'TOKEN')
        this.#given = new Rejection('TOKEN', `${thrown.message}; a reload tries again`, {
          cause: thrown,
        });
      throw thrown;
    }
  }
}

const openAt = ({ reference, pinFile, environment }: TokenAt): Promise<Token> =>
  openToken(reference, {
    environment,
    ...(pinFile !== undefined && { pin: () => readPasswordFile(pinFile, 'pinFile') }),
  });
