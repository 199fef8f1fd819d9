/**
 * Numbers of messages in words, for people. Every function answers for unknown numbers too.
 *
 * @module
 */
import type { KeyUsage } from '../vocabulary/key-usages.ts';
import { roleFromCode } from '../vocabulary/roles.ts';
import { ALERT_CODES, alertFromCode } from './alert-codes.ts';
import { messageCodeRow } from './message-codes.ts';
import { modeFromNumber } from './modes.ts';
import { type ResponseCodeFamily, responseFromCode } from './response-codes.ts';
import { statusFromCode } from './status-codes.ts';
import type { CellReference } from './types.ts';

export function messageCodeMeaning(code: number): string {
  const row = messageCodeRow(code);
  return row === undefined ? 'use case not interpreted here' : `${row.useCase} ${row.title}`;
}

export function modeMeaning(mode: number): string {
  return modeFromNumber(mode) ?? 'unknown mode';
}

export function roleMeaning(code: number): string {
  return roleFromCode(code) ?? `unknown role ${code}`;
}

export function statusMeaning(code: number): string {
  return statusFromCode(code) ?? 'unknown status';
}

export function alertMeaning(code: number): string {
  const name = alertFromCode(code);
  return name === undefined ? 'unknown alert' : ALERT_CODES[name].meaning;
}

export function responseMeaning(family: ResponseCodeFamily, code: number): string {
  return responseFromCode(family, code) ?? 'unknown response code';
}

export function keyUsageMeaning(usages: readonly KeyUsage[]): string {
  return usages.length === 0 ? 'no key usage' : usages.join(' + ');
}

/** The cell in words: `supplier/keyAgreement/prePaymentTopUp`, whether or not a device has such a cell. */
export function cellMeaning(reference: CellReference): string {
  const { keyUsages, cellUsageCode } = reference;
  const parts = [roleMeaning(reference.roleCode), keyUsageMeaning(keyUsages)];
  return [...parts, ...cellUsageMeaning(cellUsageCode)].join('/');
}

/** Nothing for the usual cell usage, management. */
export function cellUsageMeaning(code: number): readonly string[] {
  if (code === 0) return [];
  return code === 1 ? ['prePaymentTopUp'] : [`unknown cell usage ${code}`];
}

/** Which specialist counter a floor is for. */
export function specialistMeaning(usage: number): string {
  return usage === 0 ? 'prepaymentTopUp' : `unknown usage ${usage}`;
}
