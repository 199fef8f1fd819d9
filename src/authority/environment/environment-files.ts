/**
 * What an environment publishes, as files: certificates and lists in PEM, transcripts as text. No private key is among them.
 *
 * @module
 */
import { toHex } from '../../core/bytes.ts';
import { smkiExtensions } from '../../x509/extensions.ts';
import { derToPem } from '../../x509/pem.ts';
import { parseRevocationList } from '../../x509/revocation-list.ts';
import { transcriptText } from '../ceremony/transcript.ts';
import type { Environment } from './environment.ts';

/** One file. */
export interface PublishedFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly content: string;
}

const certificatePem = (der: Uint8Array): string => derToPem('CERTIFICATE', der);

/**
 * The files: `authorities/`, one for each certificate; `lists/`; `ceremonies/`; `anchors.pem` with every root that somebody
 * relies on, `intermediates.pem` with everything below.
 */
export function environmentFiles({ authorities }: Environment): readonly PublishedFile[] {
  const tiers = authorities.tiers();
  const all = tiers.flatMap(({ roots, issuing }) => [...roots, ...issuing]);
  // What a Root DCA certified never expires: its certificate stays an anchor when its key is gone.
  const anchors = tiers
    .filter(({ kind, root }) => kind === 'Dca' || root.life.state !== 'retired')
    .map(({ root }) => root);
  const generations = [...authorities.organisation.generations, ...authorities.device.generations];
  const links = generations.flatMap(({ links: own }) =>
    own === undefined ? [] : [own.newWithOld, own.oldWithNew],
  );
  const intermediates = [...tiers.flatMap(({ issuing }) => issuing.map(certificateOf)), ...links];
  return [
    { path: 'anchors.pem', content: anchors.map(certificateOf).map(certificatePem).join('') },
    { path: 'intermediates.pem', content: intermediates.map(certificatePem).join('') },
    ...all.map((authority) => ({
      path: `authorities/${authority.name}-${authority.serial.slice(0, 8)}.pem`,
      content: certificatePem(authority.certificate),
    })),
    ...authorities.lists.current.map(({ issuer, list, number }) => ({
      path: `lists/${issuer}-${number}-${authorityKey(list)}.crl.pem`,
      content: derToPem('X509 CRL', list),
    })),
    ...authorities.ceremonies.transcripts.map((transcript) => ({
      path: `ceremonies/${String(transcript.number).padStart(3, '0')}.txt`,
      content: transcriptText(transcript),
    })),
  ];
}

function certificateOf({ certificate }: { readonly certificate: Uint8Array }): Uint8Array {
  return certificate;
}

/** Tells lists of one name apart when a root has changed its key. */
function authorityKey(list: Uint8Array): string {
  const identifier = smkiExtensions(parseRevocationList(list)).authorityKeyIdentifier;
  return toHex(identifier?.keyIdentifier ?? new Uint8Array(0));
}
