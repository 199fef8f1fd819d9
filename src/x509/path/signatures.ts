/**
 * The ledger of signature checks of one validation: each object is checked once under each key, and only so many.
 *
 * A check costs budget whether or not a cache already knows the answer, so that the verdict never depends on the cache.
 *
 * @module
 */
import { verify } from '../../crypto/index.ts';
import type { SignatureProblem, SignedObject, VerificationKey } from './path-certificate.ts';

/** How many signatures a validation checks unless told otherwise. An honest path needs one for each certificate. */
export const SIGNATURE_BUDGET_DEFAULT = 128;

/** Distinct keys that one object remembers answers for; only hostile bundles come near. */
const ANSWERS_MAX = 64;

export type SignatureVerdict =
  | 'verified'
  | 'signature-invalid'
  | 'issuer-key-unsupported'
  | 'signature-budget-exceeded'
  | SignatureProblem;

/** Checks signatures within a budget. */
export class SignatureLedger {
  readonly #budget: number;
  readonly #spent = new Map<SignedObject, Set<string>>();
  #checks = 0;
  #exceeded = false;

  constructor(budget: number) {
    this.#budget = budget;
  }

  /** True once a check was refused for want of budget. */
  get exceeded(): boolean {
    return this.#exceeded;
  }

  /** Distinct checks so far. */
  get checks(): number {
    return this.#checks;
  }

  /** Does the key verify the object? `signature-budget-exceeded` when it was never checked. */
  check(signed: SignedObject, key: VerificationKey | undefined): SignatureVerdict {
    const { signature, verified } = signed;
    if (typeof signature === 'string') return signature;
    if (key === undefined) return 'issuer-key-unsupported';
    if (!this.#spend(signed, key)) return 'signature-budget-exceeded';
    let good = verified.get(key.octets);
    if (good === undefined) {
      good = verify(key.point, signed.tbs, signature);
      if (verified.size >= ANSWERS_MAX) verified.clear();
      verified.set(key.octets, good);
    }
    return good ? 'verified' : 'signature-invalid';
  }

  #spend(signed: SignedObject, key: VerificationKey): boolean {
    let keys = this.#spent.get(signed);
    if (keys?.has(key.octets) === true) return true;
    if (this.#checks >= this.#budget) {
      this.#exceeded = true;
      return false;
    }
    if (keys === undefined) this.#spent.set(signed, (keys = new Set()));
    keys.add(key.octets);
    this.#checks++;
    return true;
  }
}
