/**
 * Another certificate over the key of an Issuing OCA: same name, same key, another serial number and validity.
 *
 * The policies know replacement only; the owners of the test PKI did it nevertheless. Refused unless the environment
 * permits it. What was issued before stays valid under either certificate.
 *
 * @module
 */
import { type Answer, no } from '../answer.ts';
import { type Authority, bringIntoService } from '../authority.ts';
import type { Ceremony } from '../ceremony/ceremony.ts';
import type { Environment } from '../environment/environment.ts';

/**
 * Certifies the active Issuing OCA again.
 *
 * @returns the authority with its new certificate, active; the old certificate is retiring, its key is the same
 */
export function reissueIssuingOca(
  environment: Environment,
  order: { readonly by: string; readonly ceremony?: Ceremony },
): Answer<Authority> {
  const { authorities, description, clock } = environment;
  const { organisation, ceremonies } = authorities;
  if (description.sameKeyReissue === 'refused') return no('same-key-not-permitted');
  const old = organisation.active;
  if (old === undefined) return no('issuance-stopped', 'Issuing OCA');
  const purpose = `certify ${old.name} again over the same key`;
  return ceremonies.within(order.ceremony, purpose, (ceremony) => {
    const prepared = organisation.prepareIssuing({
      generation: organisation.current,
      by: order.by,
      sameKeyAs: old,
    });
    if (!prepared.ok) return prepared;
    const signed = ceremony.sign(prepared.value);
    if (!signed.ok) return signed;
    const change = { at: clock.now(), by: order.by, because: purpose };
    old.life.move({ ...change, state: 'retiring' });
    bringIntoService(signed.value, change);
    return signed;
  });
}
