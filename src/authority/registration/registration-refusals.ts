/**
 * Why a registration is refused (SEC Appendix D, SMKI RAPP; Section L3).
 *
 * @module
 */
import type { RefusalRow } from '../refusal-row.ts';

export const REGISTRATION_REFUSALS = {
  'party-unknown': {
    means: 'no party of this name is registered',
    advice: 'add the party first',
    source: 'SEC L3; the register is this model’s',
    certainty: 'proposed',
  },
  'party-taken': {
    means: 'a party of this name is registered already',
    advice: 'use another name',
    source: 'this model: parties are known by name',
    certainty: 'proposed',
  },
  'entity-taken': {
    means: 'the Entity Identifier belongs to somebody',
    advice: 'use a User ID of your own',
    source: 'SEC L3: an Entity Identifier is of one party',
    certainty: 'recalled',
  },
  'role-not-for-party': {
    means: 'parties of this kind cannot hold the role',
    advice: 'see SUBSCRIBER_ROLES for who may hold it',
    source: 'SEC L3: roles 00, 01, 04, 05, 06, 07 and 89 are the DCC’s; an RDP signs files only',
    certainty: 'recalled',
  },
  'officer-unknown': {
    means: 'nobody of this name is on the register of officers',
    advice: 'appoint the officer first',
    source: 'SEC Appendix D',
    certainty: 'recalled',
  },
  'officer-taken': {
    means: 'the register has an officer of this name in office',
    advice: 'use another name, or record first that the officer has left',
    source: 'this model: officers are known by name',
    certainty: 'proposed',
  },
  'officer-left': {
    means: 'the register says that the officer has left',
    advice: 'let another officer of the party do it',
    source: 'SEC Appendix D; PMA 30, action 27/17: users must tell the DCC when an officer leaves',
    certainty: 'confirmed',
  },
  'no-sro': {
    means: 'the party has no Senior Responsible Officer to nominate or to authorise',
    advice: 'appoint an SRO first',
    source: 'SEC Appendix D: the SRO nominates AROs',
    certainty: 'recalled',
  },
  'no-aro': {
    means: 'the party has no Authorised Responsible Officer to act for it',
    advice: 'appoint an ARO first',
    source: 'SEC Appendix D',
    certainty: 'recalled',
  },
  'officer-not-screened': {
    means: 'the officer has not passed the security screening',
    advice: 'screen the officer to BS 7858 first',
    source: 'MP127: BS 7858:2019 or equivalent, since 29 November 2020',
    certainty: 'confirmed',
  },
} as const satisfies Record<string, RefusalRow>;
