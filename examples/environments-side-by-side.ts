/** Test environments beside production: two that share one hierarchy, one of its own, each with its own register. */
import {
  beginRollOver,
  createEnvironment,
  granted,
  instant,
  isSmkiError,
  simulatedClock,
} from 'smki-sim';

const clock = simulatedClock(instant('2026-01-05T09:00:00Z'));
const production = createEnvironment('production-like', { seed: 'production', clock });
const uit = createEnvironment({ like: 'zaz1-like', name: 'UIT' }, { seed: 'tests', clock });
const sit = createEnvironment(
  { like: 'zaz1-like', name: 'SIT' },
  { seed: 'not used', clock, sharesHierarchyWith: uit },
);

for (const environment of [production, uit, sit]) {
  const { name, description, sharesWith } = environment;
  const roots = environment.tree().map((root) => `${root.name} ${root.keyIdentifier.slice(0, 8)}`);
  console.log(`${name}: ${description.governance}, shares with ${sharesWith.join() || 'nobody'}`);
  console.log(`  ${roots.join(', ')}`);
}

// A party of one is unknown in the other; a User ID may be in both.
granted(uit.registration.enrol({ name: 'Alder' }));
console.log(
  `\nAlder is known in UIT: ${String(uit.registration.party('Alder') !== undefined)}, in SIT: ${String(sit.registration.party('Alder') !== undefined)}`,
);

// What happens to the shared root happens to both.
const rollOver = granted(beginRollOver({ environment: uit, reading: 'hierarchy' }));
granted(granted(rollOver.publish()).activate());
console.log(rollOver.warnings.join('\n'));
console.log(`active in SIT now: ${sit.authorities.organisation.active?.name ?? 'nobody'}`);

// Nothing that could be mistaken for the real PKI comes about by accident.
for (const wishes of [
  { names: { rootOca: 'OCA' } },
  { policies: { organisation: '1.2.826.0.1.8641679.1.2.1.1' } },
  { batchRequestsMax: 0 },
]) {
  try {
    createEnvironment(wishes, { seed: 'careless', clock });
  } catch (error) {
    if (isSmkiError(error)) console.log(`${error.code}: ${error.message}`);
  }
}
