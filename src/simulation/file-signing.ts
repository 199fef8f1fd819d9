/**
 * Files of a world are signed under the IKI of its environment: a File Signing Certificate for the DCC, and one for each Subscriber,
 * issued when it is enrolled (SEC Appendix Q, recalled). Its owner has the next one issued before it ends.
 *
 * The hand-off between DSP and TSP is none of these files: it has a key of its own.
 *
 * @module
 */
import { DCC, type Environment, fileSigningName } from '../authority/environment/environment.ts';
import { DAY_MS, type Instant, addMs } from '../core/instant.ts';
import { type FileSigner, type SignerTrust, fileSignerOf } from '../recovery/file-signers.ts';
import type { PartyDirectory, RecoverySurroundings } from '../recovery/surroundings.ts';
import { type Eui64, eui64 } from '../vocabulary/eui64.ts';

/** Who signs files in a world, and how receivers judge them. */
export interface FileSigning {
  readonly seam: Required<Pick<RecoverySurroundings, 'fileSigner' | 'fileTrust'>>;
  /** Has a certificate issued for the party that this entity belongs to, unless it has one. */
  enrol(entityId: Eui64): void;
}

/** What a party signs with, and until when. */
interface Held {
  readonly signer: FileSigner;
  readonly notAfter: Instant;
}

/** The next certificate is issued with the first file in the last quarter of its tenth year: a choice of this model. */
const RENEWED_BEFORE_MS = 90 * DAY_MS;

/** Makes the file signing of an environment: the DCC and the parties that there are have their certificates from the start. */
export function createFileSigning(
  environment: Environment,
  { parties }: { readonly parties: PartyDirectory },
): FileSigning {
  const signers = new Map<string, Held>();
  const issue = (party: string): void => {
    const held = signers.get(party);
    if (held !== undefined && environment.clock.now() < addMs(held.notAfter, -RENEWED_BEFORE_MS)) {
      return;
    }
    // Refused in the last years of the Issuing ICA: then the party signs without, and receivers refuse what it sends.
    const made = environment.fileSigning({ party });
    if (!made.ok) return;
    const { signingKey, record } = made.value;
    const { certificate, notAfter } = record;
    signers.set(party, { signer: fileSignerOf(signingKey, certificate), notAfter });
  };
  const enrol = (entityId: Eui64): void => {
    issue(partyOf(environment, `subscriber:${entityId}`) ?? DCC);
  };
  issue(DCC);
  for (const { entityId } of parties.all()) enrol(entityId);
  return {
    enrol,
    seam: {
      fileSigner: (who) => {
        const party = partyOf(environment, who);
        if (party === undefined || !signers.has(party)) return undefined;
        issue(party);
        return signers.get(party)?.signer;
      },
      fileTrust: (who) => {
        const party = partyOf(environment, who);
        return party === undefined ? undefined : trustIn(environment, party);
      },
    },
  };
}

/** The registered party behind a sender: `dcc`, or `subscriber:` and the Entity Identifier of any of its entities. */
function partyOf({ registration }: Environment, who: string): string | undefined {
  if (who === 'dcc') return DCC;
  const [kind, entityId] = who.split(':');
  if (kind !== 'subscriber' || entityId === undefined) return undefined;
  return registration.entity(eui64(entityId))?.party;
}

function trustIn({ authorities, repository, clock }: Environment, party: string): SignerTrust {
  const { tier } = authorities.iki;
  const revoked = repository
    .search({ state: 'revoked' })
    .filter(({ profile }) => profile === 'iki');
  const trusted = tier.issuing.filter(({ life }) => life.state !== 'revoked');
  return {
    anchors: [tier.root.certificate],
    intermediates: trusted.map(({ certificate }) => certificate),
    at: clock.now(),
    commonName: fileSigningName(party),
    revoked: revoked.map(({ serial }) => serial),
  };
}
