/**
 * Figures of `smki recover` that depend on an assumption, or on who held the key: each is said on the shell, too.
 */
import { describe, expect, test } from 'vitest';
import { smki } from '../support/smki.ts';

const recover = (flags: string): string => smki(['recover', ...flags.split(' ')]).out;

describe('who pays, and what is counted', () => {
  test.each([
    ['', /borne by +industry \(assumed\)\n.*counted +for each incident \(assumed\)/],
    ['--assume costBorneBy=csp', /borne by +csp \(assumed\)/],
    ['--assume costBorneBy=affected-subscriber', /borne by +FE5A4B1000000002 \(assumed\)/],
    ['--assume costCounts=per-file', /counted +for each file \(assumed\)/],
  ])('%s', (assumed, told) => {
    expect(recover(`--method 1 --homes 1 ${assumed}`.trim())).toMatch(told);
  });

  test('side by side, too', () => {
    const out = recover('--compare --homes 1 --assume costBorneBy=csp');
    expect(out).toMatch(/borne by +csp \(assumed\) +csp \(assumed\)/);
  });

  test('where nothing is recorded, nobody pays', () => {
    expect(recover('--compromise iki --homes 1')).not.toMatch(/borne by/);
  });
});

test('the key concerns who holds it: a PPMID has no cell for top-ups', () => {
  const flags = '--compromise supplier.keyAgreement.prePaymentTopUp --homes 2';
  const out = recover(flags);
  expect(out).toContain('The key concerns 6 of 10 devices;');
  expect(out).toMatch(/recovered +6 of 6/);
  const { world } = JSON.parse(recover(`${flags} --json`)) as { world: { concerned: number } };
  expect(world.concerned).toBe(6);
});

describe('what became of old keys', () => {
  const away = '--method apex --homes 2 --fault unreachable:20 --residual 50';

  test.each([
    ['kept', /OCA 1 has rolled over to OCA 2; its Contingency keys are kept for \d+ devices\./],
    ['destroyed', /its Contingency keys are destroyed: \d+ devices are left to a site visit/],
  ])('contingencyOfResidual=%s', (answer, told) => {
    const verdict = recover(`${away} --assume contingencyOfResidual=${answer}`)
      .split('\n\n')
      .at(-1);
    expect(verdict).toMatch(told);
  });

  test('with the contingency keys themselves', () => {
    const out = recover('--compromise contingencyBoth --homes 1');
    expect(out.split('\n\n').at(-1)).toMatch(/^Old keys: destroyed after contingencyBoth\.$/m);
  });

  test('a recovery that ends none says nothing of them', () => {
    expect(recover('--method 3 --homes 1')).not.toContain('Old keys');
  });
});
