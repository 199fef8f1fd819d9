/**
 * Modes 0 and 1, which later meters may not have: a supplier gives its meter, and the WAN provider its hub, a new root
 * that the old one vouches for. Without the link certificate nobody but the contingency key may do it.
 */
import { beginRollOver, createWorld, granted } from 'smki-sim';

const world = createWorld({
  seed: 'root-by-its-users',
  environment: 'zaz1-like',
  assumptions: { rootReplacementByUsers: 'on' },
});
const { environment, supplier, wanProvider } = world;
if (environment === undefined) throw new Error('a world that names an environment has one');
const { esme, chf } = world.addHome({ fuel: 'dual' });
const { links, toGeneration } = granted(beginRollOver({ environment, reading: 'root' }));
const { certificate: root } = toGeneration.tier.root;

const alone = { replacements: { root }, issuers: [] };
const linked = { ...alone, linkCertificates: links === undefined ? [] : [links.newWithOld] };
for (const [what, order] of [
  ['no link', alone],
  ['with newWithOld', linked],
] as const) {
  const toMeter = supplier.updateCredentials({
    ...order,
    target: esme.entityId,
    mode: 'rootBySupplier',
  });
  console.log(`ESME, ${what}: ${world.send(toMeter).outcome.explain()}`);
  const toHub = wanProvider.updateCredentials({
    ...order,
    target: chf.entityId,
    mode: 'rootByWanProvider',
  });
  console.log(`CHF, ${what}: ${world.send(toHub).outcome.explain()}\n`);
}
console.log(`the new root is in both: ${esme.holds('root', root) && chf.holds('root', root)}`);
