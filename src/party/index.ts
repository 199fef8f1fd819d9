/**
 * Parties: their credentials, and the commands they sign.
 *
 * @module
 */
export {
  type Addressing,
  type Replacements,
  type UpdateOrder,
  composeCommand,
  composeReadCredentials,
  composeUpdateCredentials,
  issuersFor,
} from './compose.ts';
export type { CellOfRole, Credential, CredentialSlot, PartyRole } from './credentials.ts';
export {
  type CertificateSource,
  type Party,
  type PartyOf,
  type PartyOptions,
  type PartyUpdateOrder,
  createParty,
} from './party.ts';
export { cellsOf } from './wallet.ts';
