/** A meter harness that is still CommonJS: `require`, and jest as it comes. */
const { createWorld, instant } = require('smki-sim');
const { smkiMatchers, standardWorld } = require('smki-sim/testing');

expect.extend(smkiMatchers);

test('the supplier replaces one key agreement certificate, and only that', () => {
  const { supplier, esme, hierarchy, send, deliver } = standardWorld();
  const certificate = hierarchy.issue(supplier.request('keyAgreement'));

  const exchange = send(
    supplier.updateCredentials({
      target: esme.entityId,
      mode: 'supplierBySupplier',
      replacements: { 'supplier.keyAgreement': certificate },
      issuers: [hierarchy.issuingOca],
    }),
  );

  expect(exchange).toHaveReplaced(['supplier.keyAgreement']);
  expect(esme).toHoldCertificate('supplier.keyAgreement', certificate);
  expect(deliver(exchange.command)).toBeRefusedWith('counter-not-newer');
});

test('an expired certificate is answered noTrustAnchor', () => {
  const world = createWorld({ seed: 'expired', startAt: instant('2026-01-01T00:00:00Z') });
  const certificate = world.hierarchy.issue(world.supplier.request('keyAgreement'));
  world.clock.advanceTo(instant('2037-01-01T00:00:00Z'));

  const { outcome } = world.send(
    world.supplier.updateCredentials({
      target: world.esme.entityId,
      mode: 'supplierBySupplier',
      replacements: { 'supplier.keyAgreement': certificate },
      issuers: [world.hierarchy.issuingOca],
    }),
  );

  expect(outcome.replacements[0].status).toBe('noTrustAnchor');
  expect(outcome.replacements[0].failure).toBe('path-outside-validity');
});
