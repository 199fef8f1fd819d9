/**
 * The matchers, as vitest runs them: what passes, what fails, and what a failure says. jest runs them in examples/.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Exchange, World } from '../../src/simulation/index.ts';
import { type SmkiMatchers, smkiMatchers, standardWorld } from '../../src/testing/index.ts';
import type { CellName } from '../../src/vocabulary/cells.ts';

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any, @typescript-eslint/no-empty-object-type -- the declaration that the README shows
  interface Matchers<T = any> extends SmkiMatchers<T> {}
}

expect.extend(smkiMatchers);

let world: World;
let certificate: Uint8Array;
let replaced: Exchange;
let refused: Exchange;

beforeEach(() => {
  world = standardWorld();
  const { supplier, esme, hierarchy, send, deliver } = world;
  certificate = hierarchy.issue(supplier.request('keyAgreement'));
  replaced = send(
    supplier.updateCredentials({
      target: esme.entityId,
      mode: 'supplierBySupplier',
      replacements: { 'supplier.keyAgreement': certificate },
      issuers: [hierarchy.issuingOca],
    }),
  );
  refused = deliver(replaced.command);
});

/** What a matcher says when it fails. */
function failureOf(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message;
  }
  return 'it passes';
}

describe('pass', () => {
  test('for a device, an exchange, or an outcome by itself', () => {
    expect(world.esme).toHoldCertificate('supplier.keyAgreement', certificate);
    expect(replaced).toHaveReplaced(['supplier.keyAgreement']);
    expect(replaced.outcome).toHaveReplaced(['supplier.keyAgreement']);
    expect(refused).toBeRefusedWith('counter-not-newer');
    expect(refused.outcome).toBeRefusedWith('counter-not-newer');
    expect(world.esme.receive(Uint8Array.of(1))).toBeRefusedWith('malformed');
  });

  test('for the opposite with .not', () => {
    expect(world.esme).not.toHoldCertificate('supplier.digitalSignature', certificate);
    expect(world.esme).not.toHoldCertificate('wanProvider.digitalSignature', certificate);
    expect(replaced).not.toHaveReplaced([]);
    expect(replaced).not.toHaveReplaced(['supplier.keyAgreement', 'root']);
    expect(replaced).not.toBeRefusedWith('counter-not-newer');
    expect(refused).not.toBeRefusedWith('mac-invalid');
    expect(refused).not.toHaveReplaced(['supplier.keyAgreement']);
  });

  test('whatever the order of the cells', () => {
    const { supplier, esme, hierarchy, send } = world;
    const exchange = send(
      supplier.updateCredentials({
        target: esme.entityId,
        mode: 'supplierBySupplier',
        replacements: supplier.cells(),
        issuers: [hierarchy.issuingOca],
      }),
    );
    const cells = Object.keys(supplier.cells()) as CellName[];
    expect(exchange).toHaveReplaced([...cells].reverse());
    expect(exchange).toHaveReplaced(cells);
  });

  test('for what failed, exactly and by its reason', () => {
    const { supplier, esme, hierarchy, send } = world;
    const cells = supplier.cells();
    const partial = send(
      supplier.updateCredentials({
        target: esme.entityId,
        mode: 'supplierBySupplier',
        replacements: { ...cells, 'supplier.keyAgreement': cells['supplier.digitalSignature'] },
        issuers: [hierarchy.issuingOca],
      }),
    );
    expect(partial).toHaveFailed({ 'supplier.keyAgreement': 'key-usage-mismatch' });
    expect(partial.outcome).toHaveFailed({ 'supplier.keyAgreement': 'key-usage-mismatch' });
    expect(partial).toHaveReplaced([
      'supplier.digitalSignature',
      'supplier.keyAgreement.prePaymentTopUp',
    ]);
    expect(partial).not.toHaveFailed({ 'supplier.keyAgreement': 'path-invalid' });
    expect(partial).not.toHaveFailed({});
    expect(partial).not.toHaveFailed({
      'supplier.keyAgreement': 'key-usage-mismatch',
      root: 'path-invalid',
    });
    expect(replaced).toHaveFailed({});
    // A refused command has tried nothing: neither has anything failed, nor has everything gone well.
    expect(refused).not.toHaveFailed({});
    expect(refused).not.toHaveFailed({ 'supplier.keyAgreement': 'path-invalid' });
  });

  test('a refused command has replaced nothing', () => {
    expect(refused).toHaveReplaced([]);
  });
});

describe('fail, and say', () => {
  test.each<[string, () => void, RegExp]>([
    [
      'what the cell holds instead',
      () => {
        expect(world.esme).toHoldCertificate('supplier.digitalSignature', certificate);
      },
      /^expected supplier\.digitalSignature to hold the certificate of key [0-9A-F]{16}; it holds key [0-9A-F]{16}$/,
    ],
    [
      'that there is no such cell',
      () => {
        expect(world.esme).toHoldCertificate('wanProvider.digitalSignature', certificate);
      },
      /; the device has nothing there$/,
    ],
    [
      'that what was wanted is no certificate',
      () => {
        expect(world.esme).toHoldCertificate('supplier.keyAgreement', Uint8Array.of(1));
      },
      /^expected supplier\.keyAgreement to hold the certificate of no certificate \(.*\); it holds/,
    ],
    [
      'that it is held',
      () => {
        expect(world.esme).not.toHoldCertificate('supplier.keyAgreement', certificate);
      },
      /^expected not supplier\.keyAgreement to hold/,
    ],
    [
      'what the device did instead of refusing',
      () => {
        expect(replaced).toBeRefusedWith('mac-invalid');
      },
      /^expected a refusal with mac-invalid \(.+\); the device said:\nExecuted supplierBySupplier\./,
    ],
    [
      'how it was refused instead',
      () => {
        expect(refused).toBeRefusedWith('mac-invalid');
      },
      /the device said:\nRejected, counter-not-newer/,
    ],
    [
      'that it was refused',
      () => {
        expect(refused).not.toBeRefusedWith('counter-not-newer');
      },
      /^expected not a refusal with counter-not-newer/,
    ],
    [
      'which cells were replaced',
      () => {
        expect(replaced).toHaveReplaced(['root']);
      },
      /^expected these cells to be replaced: root; replaced: supplier\.keyAgreement; the device said:\nExecuted/,
    ],
    [
      'what failed, or that nothing did',
      () => {
        expect(replaced).toHaveFailed({ 'supplier.keyAgreement': 'path-invalid' });
      },
      /^expected these replacements to fail: supplier\.keyAgreement path-invalid; failed: none; the device said:\nExecuted/,
    ],
    [
      'that none was',
      () => {
        expect(refused).toHaveReplaced(['root']);
      },
      /; replaced: none; the device said:\nRejected/,
    ],
  ])('%s', (_, assertion, message) => {
    expect(failureOf(assertion)).toMatch(message);
  });
});

describe('refuse what cannot be meant, also under .not', () => {
  const wrong = <T>(value: unknown): T => value as T;
  test.each<[string, () => void, string]>([
    [
      'nothing as outcome',
      () => {
        expect(undefined).not.toBeRefusedWith('mac-invalid');
      },
      'testing/bad-subject',
    ],
    [
      'octets as outcome',
      () => {
        expect(replaced.command).not.toHaveReplaced([]);
      },
      'testing/bad-subject',
    ],
    [
      'an outcome as device',
      () => {
        expect(replaced).not.toHoldCertificate('root', certificate);
      },
      'testing/bad-subject',
    ],
    [
      'a code that does not exist',
      () => {
        expect(refused).not.toBeRefusedWith(wrong('replay'));
      },
      'vocabulary/unknown-name',
    ],
    [
      'a cell that does not exist',
      () => {
        expect(replaced).not.toHaveReplaced([wrong('supplier')]);
      },
      'vocabulary/unknown-name',
    ],
    [
      'a cell that no device has',
      () => {
        expect(world.esme).not.toHoldCertificate(wrong('Root'), certificate);
      },
      'vocabulary/unknown-name',
    ],
    [
      'one cell where a list belongs',
      () => {
        expect(replaced).not.toHaveReplaced(wrong('root'));
      },
      'testing/bad-argument',
    ],
    [
      'no list of cells',
      () => {
        expect(replaced).not.toHaveReplaced(wrong(undefined));
      },
      'testing/bad-argument',
    ],
    [
      'no certificate',
      () => {
        expect(world.esme).not.toHoldCertificate('root', wrong(undefined));
      },
      'testing/bad-argument',
    ],
    [
      'the text of a certificate',
      () => {
        expect(world.esme).not.toHoldCertificate('root', wrong('-----BEGIN CERTIFICATE-----'));
      },
      'testing/bad-argument',
    ],
    [
      'a failure that does not exist',
      () => {
        expect(replaced).not.toHaveFailed({ root: wrong('expired') });
      },
      'vocabulary/unknown-name',
    ],
    [
      'the failure of a cell that does not exist',
      () => {
        expect(replaced).not.toHaveFailed(wrong({ supplier: 'path-invalid' }));
      },
      'vocabulary/unknown-name',
    ],
    [
      'no failures',
      () => {
        expect(replaced).not.toHaveFailed(wrong(undefined));
      },
      'testing/bad-argument',
    ],
    [
      'a device as what failed',
      () => {
        expect(world.esme).not.toHaveFailed({});
      },
      'testing/bad-subject',
    ],
  ])('%s', (_, assertion, code) => {
    expect(assertion).toThrow(expect.objectContaining({ code }));
  });
});
