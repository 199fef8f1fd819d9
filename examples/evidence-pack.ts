/** What is kept of an incident and of a walkthrough: packs of files whose every octet is vouched for, and what a change does to one. */
import { createWorld } from 'smki-sim';
import {
  PROCEDURES,
  incidentEvidence,
  verifyEvidence,
  walkthroughEvidence,
} from 'smki-sim/simulation';

const world = createWorld({ seed: 'evidence', governance: 'governed' });
world.addHomes({ count: 2 });
world.compromise('supplier.digitalSignature', { certain: 'yes' });
world.recover({
  method: 3,
  decisions: [{ decision: 'approve', because: 'minutes of the exceptional meeting' }],
  evidence: { clean: 'yes, checked on Friday' },
});

const { manifest, files } = incidentEvidence(world, { incident: 'R1' });
const { key = '', state = '' } = manifest.facts;
console.log(manifest.title);
console.log(`${manifest.files.length} files of ${key}, ${state}:`);
const folders = new Set(manifest.files.map(({ path }) => path.replace(/\/.*/, '/')));
for (const folder of folders) console.log(`  ${folder}`);

const steps = files.find(({ path }) => path === 'steps.txt');
const lines = new TextDecoder().decode(steps?.content).split('\n');
console.log(lines.filter((line) => line.includes('Sign the batches')).join('\n'));

console.log(`as it was written: ${verifyEvidence(files).length} problems`);
const changed = files.map((file) =>
  file.path === 'steps.txt' ? { ...file, content: file.content.subarray(1) } : file,
);
for (const { path, problem, advice } of verifyEvidence(changed)) {
  console.log(`${path}: ${problem}; ${advice}`);
}

const paper = walkthroughEvidence({ procedures: Object.values(PROCEDURES), steps: 'ticked' });
console.log(`on paper, for people to sign: ${paper.files.map(({ path }) => path).join(', ')}`);
