/**
 * What docs/recovery.md says about more than one incident, and about what an Apex recovery leaves: choices of this model, since no source
 * has two incidents at once.
 *
 * @module
 */

/** The section, in Markdown. */
export function severalIncidentsSection(): string {
  return SECTION;
}

const SECTION = `## One incident after another

No source has two incidents at once: what stands here is proposed by this model.

- **The same compromise, notified again.** \`compromise(key)\` without a list is about what is in use, and makes new keys. With the list of devices that
  an earlier incident has left (\`run({ devices })\`), all of which hold what that one was about, it takes the rest: they get what is in
  use since, and nothing is founded, for keys of parties, the Recovery key, the Issuing OCA, Contingency keys and a Root alike. One device
  among them that holds what is in use says that this is compromised too. \`restOf\` of the event \`recovery.list\` names the earlier incident.
- **A suspension of issuing** ends with its own reason, or with the authority that it is about: an Issuing OCA, or all under a root. What
  somebody has suspended by hand (\`authority.suspend\`) lasts until it is resumed.
- **The ACB's key.** Method 2 places no certificate of a key that is certain or confirmed to be compromised; one that is merely suspected is the
  assumption \`suspectBrokerKey\`.
- **A device that two incidents were at.** What one of them could not replace and another one has since is settled there too (\`by-R3\`), and the
  device leaves Recovery. So is what its Users replace outside of any incident, as by a Change of Supplier (\`by-user\`). Where the owner's own
  signing certificate is back in a device under DCC control, the ACB could sign nothing: \`handOver()\` has the owner replace the rest with its own
  key (SR 6.15.1). Where the signing cell still holds the compromised key, the handover asks for nothing: that device is half done. Devices that come
  under DCC control before Method 1 sends to them leave its list.
- **A Subscriber that the DCC refuses**, as after the theft of its XML-signing key, can ask for nothing: Method 1 stands still
  (\`requests-refused\`) until the block is lifted, Method 2 closes without the handover.
- **Which key the log means.** Old and new keys bear one name; \`keyIdentifier\` of \`recovery.key\` and \`recovery.key-used\` tells them apart. It is that
  of their certificates; of a Contingency Symmetric Key, the first eight octets of the SHA-256 digest of the wrapped key that it opens.

## Certificates that are there, or are not

- **A Subscriber that is late** with its certificates, and whose cells keep what they have (\`lateSubscriber=left-out\`, a load controller, a new
  Issuing OCA): its devices have the outcome \`late-subscriber\`, trust what was issued before, and are left, for the PMA to accept. Their
  status is what it was, for its keys are sound and it serves its customers with them.
- **The ACB's certificates** end after ten years like others: the DCC has the next ones made with the first Method 2 in the last 90 days, or
  later, and uses them from then on. Devices that know the old keys are spoken to by those.
- **A replacement certificate in a notification file** can only be one that an earlier recovery had made and nobody used: what a recovery needs
  is made after the file.

## What an Apex recovery leaves

- **No revocation list names the old Issuing OCA.** A Root OCA signs that list (ARL, recalled). recovery.md 5.10 revokes the old certificates after an Apex
  recovery; but the key of the old Root is compromised, signs no list in this model, and is destroyed at the end, and the new Root signs
  for its own Issuing OCAs only. How relying parties learn of it was not found: the DCC and Users must take the old Root out of what they
  trust. The run warns of it (\`on-no-revocation-list\`). Devices check no lists.
- **Devices that were left** know only the old Contingency keys, which are kept for them or destroyed (\`contingencyOfResidual\`).
`;
