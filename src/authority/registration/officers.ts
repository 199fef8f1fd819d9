/**
 * Senior and Authorised Responsible Officers (SEC Appendix D), and what the register knows of them, which may be stale.
 *
 * @module
 */
import type { Instant } from '../../core/instant.ts';

/** Offices, and who nominates for them. */
export const OFFICES = {
  SRO: 'Senior Responsible Officer, nominated by a director',
  ARO: 'Authorised Responsible Officer, nominated by an SRO',
} as const;

/** Name of an office. */
export type Office = keyof typeof OFFICES;

/** One person in one office of one party. */
export interface Officer {
  /** `party: name`. */
  readonly id: string;
  readonly name: string;
  readonly party: string;
  readonly office: Office;
  readonly appointedAt: Instant;
  readonly nominatedBy: string;
  /** Serial number of the IKI Certificate with which an ARO reaches the SMKI interfaces. */
  readonly credential: string | undefined;
  /** When the person left. */
  readonly leftAt?: Instant;
  /** When the register was told; undefined while it is stale. */
  readonly toldAt?: Instant;
}

/** True when the register counts the officer as in office. */
export function isOnRegister({ appointedAt, toldAt }: Officer, at: Instant): boolean {
  return appointedAt <= at && (toldAt === undefined || at < toldAt);
}

/** True when the person is really there, whatever the register says. */
export function isInOffice({ appointedAt, leftAt }: Officer, at: Instant): boolean {
  return appointedAt <= at && (leftAt === undefined || at < leftAt);
}

/** What comes of calling an officer back to confirm a notification. */
export type CallBack = 'confirmed' | 'not-on-register' | 'nobody-there';

/** Calls an officer whom the register names: a stale register reaches nobody. */
export function callBack(officer: Officer | undefined, at: Instant): CallBack {
  if (officer === undefined || !isOnRegister(officer, at)) return 'not-on-register';
  return isInOffice(officer, at) ? 'confirmed' : 'nobody-there';
}

/** Officers who have left without the register knowing. */
export function staleOfficers(officers: Iterable<Officer>, at: Instant): readonly Officer[] {
  return [...officers].filter((officer) => isOnRegister(officer, at) && !isInOffice(officer, at));
}
