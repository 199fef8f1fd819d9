/** A desktop exercise without keys: the DCC's script for Method 2, and the PMA's questions for Apex. */
import { PROCEDURES, walkthrough } from 'smki-sim/simulation';

const [method2, apex] = [PROCEDURES['method-2'], PROCEDURES['apex-contingency']];
if (method2 && apex) {
  console.log(walkthrough({ procedure: method2, actor: 'dcc', injects: 'no' }));
  console.log(walkthrough({ procedure: apex, actor: 'pma' }));
}
