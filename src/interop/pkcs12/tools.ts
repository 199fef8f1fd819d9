/**
 * pkijs for PKCS#12: loaded at the first use, and over a source of chance instead of the system's.
 *
 * @module
 */
import type * as Asn1js from 'asn1js';
import type * as Pkijs from 'pkijs';
import { fromLatin1 } from '../../core/bytes.ts';
import { invariant } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';
import { unsupported } from '../entry.ts';

/** What errors call the file. */
export const PLACE = 'PKCS#12 file';

/** The two libraries, and pkijs's way to reach Web Crypto. */
export interface Tools {
  readonly pkijs: typeof Pkijs;
  readonly asn1js: typeof Asn1js;
  readonly engine: Pkijs.ICryptoEngine;
}

/** pkijs over Web Crypto, with every random octet from the source of chance. Reading needs none. */
export async function loadTools(random: Random | undefined): Promise<Tools> {
  const [pkijs, asn1js] = await Promise.all([import('pkijs'), import('asn1js')]);
  const { subtle } = globalThis.crypto;
  const crypto = {
    subtle,
    getRandomValues: (view: Uint8Array) => {
      invariant(random !== undefined, 'a PKCS#12 file is read without random octets');
      view.set(random.bytes(view.length));
      return view;
    },
  };
  const engine = new pkijs.CryptoEngine({
    name: 'smki-sim',
    crypto: crypto as typeof globalThis.crypto,
  });
  return { pkijs, asn1js, engine };
}

/** The octets of a password. Other characters are encoded in two ways in one file, and tools disagree on both. */
export function passwordOctets(password: string): ArrayBuffer {
  if (typeof (password as unknown) !== 'string' || !/^[ -~]+$/.test(password)) {
    return unsupported(PLACE, 'a password is one or more printable ASCII characters');
  }
  return Uint8Array.from(fromLatin1(password)).buffer;
}
