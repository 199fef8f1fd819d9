/**
 * Remote Party Roles, against the codes that messages and certificates carry.
 */
import { describe, expect, test } from 'vitest';
import {
  REMOTE_PARTY_ROLES,
  type RemotePartyRole,
  roleCode,
  roleFromCode,
  roleOrganisationalUnit,
} from '../../src/vocabulary/roles.ts';

describe('name, code and OU', () => {
  test.each<[RemotePartyRole, number, string]>([
    ['root', 0, '00'],
    ['recovery', 1, '01'],
    ['supplier', 2, '02'],
    ['networkOperator', 3, '03'],
    ['accessControlBroker', 4, '04'],
    ['transitionalCoS', 5, '05'],
    ['wanProvider', 6, '06'],
    ['issuingAuthority', 7, '07'],
    ['loadController', 8, '08'],
    ['other', 127, '7F'],
    ['xmlSigning', 135, '87'],
    ['dspXmlSigning', 137, '89'],
  ])('%s', (role, code, organisationalUnit) => {
    expect(roleCode(role)).toBe(code);
    expect(roleFromCode(code)).toBe(role);
    expect(roleOrganisationalUnit(role)).toBe(organisationalUnit);
  });

  test('no two roles share a code', () => {
    const codes = Object.values(REMOTE_PARTY_ROLES).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });
});

test.each([-1, 9, 128, 256, NaN])('the code %d is nobody, which is no error', (code) => {
  expect(roleFromCode(code)).toBeUndefined();
});

test.each(['Supplier', '', 'toString', '__proto__'])('there is no role %j', (name) => {
  expect(() => roleCode(name as RemotePartyRole)).toThrow(
    expect.objectContaining({
      code: 'vocabulary/unknown-name',
      details: { kind: 'role', name },
      message: expect.stringContaining('supplier, networkOperator') as string,
    }),
  );
});
