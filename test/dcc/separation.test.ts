import { describe, expect, test } from 'vitest';
import type { SeparationPhase } from '../../src/dcc/access-types.ts';
import { issue, issuingOca } from '../x509/hierarchy.ts';
import { type Neighbourhood, neighbourhood } from './neighbourhood.ts';

const SUBJECT = { entityId: 'FE5A4B1000000002', commonName: 'SIM SUPPLIER' };

const xmlCertificate = (publicKey?: Uint8Array): Uint8Array =>
  issue(
    'xmlSigning',
    { subject: { ...SUBJECT, role: 'xmlSigning' }, ...(publicKey && { publicKey }) },
    issuingOca,
  ).der;

/** What a supplier may sign its requests with. */
const SIGNERS: Readonly<Record<string, (here: Neighbourhood) => Uint8Array | undefined>> = {
  'an XML signing key of its own': () => xmlCertificate(),
  nothing: () => undefined,
  'the certificate that signs commands': ({ parties }) =>
    parties.supplier.cells()['supplier.digitalSignature'],
  'an XML signing certificate for the key that signs commands': ({ parties }) =>
    xmlCertificate(parties.supplier.signingKey().publicKey),
  'octets that are no certificate': () => Uint8Array.of(0x30, 0x00),
};

const MISSING = 'xml-signer-missing';
const SHARED = 'xml-signing-key-not-separate';

describe('SEED64: separation of the XML signing key', () => {
  test.each<[SeparationPhase, string, string | undefined, string | undefined]>([
    ['off', 'an XML signing key of its own', undefined, undefined],
    ['off', 'nothing', undefined, undefined],
    ['off', 'the certificate that signs commands', undefined, undefined],
    ['optional', 'an XML signing key of its own', undefined, undefined],
    ['optional', 'nothing', undefined, MISSING],
    ['optional', 'the certificate that signs commands', undefined, SHARED],
    ['optional', 'an XML signing certificate for the key that signs commands', undefined, SHARED],
    ['optional', 'octets that are no certificate', undefined, MISSING],
    ['enforced', 'an XML signing key of its own', undefined, undefined],
    ['enforced', 'nothing', MISSING, undefined],
    ['enforced', 'the certificate that signs commands', SHARED, undefined],
    ['enforced', 'an XML signing certificate for the key that signs commands', SHARED, undefined],
    ['enforced', 'octets that are no certificate', MISSING, undefined],
  ])('%s: a request signed with %s', (phase, signer, refusal, warning) => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    here.dcc.access.separation = phase;
    const xmlSigner = SIGNERS[signer]!(here);
    const before = here.picture() as { events: number };
    const answer = here.methodOne(esme, xmlSigner === undefined ? {} : { xmlSigner });
    if (refusal === undefined) expect(answer).toMatchObject({ accepted: true });
    else {
      expect(answer).toMatchObject({ accepted: false, code: refusal });
      expect(here.picture()).toEqual({ ...before, events: before.events + 1 });
    }
    const warnings = here.events('dcc.separation-warning').map(({ code }) => code);
    expect(warnings).toEqual(warning === undefined ? [] : [warning]);
  });

  test('has no other phases', () => {
    const { dcc } = neighbourhood();
    expect(() => {
      dcc.access.separation = 'on' as SeparationPhase;
    }).toThrow(expect.objectContaining({ code: 'vocabulary/unknown-name' }));
    expect(dcc.access.separation).toBe('off');
  });

  test("does not concern the DCC's own commands, which no request drives", () => {
    const here = neighbourhood();
    const esme = here.join('ESME');
    here.dcc.access.separation = 'enforced';
    expect(here.methodThree(esme)).toMatchObject({ accepted: true });
    expect(here.events('dcc.separation-warning')).toEqual([]);
  });
});
