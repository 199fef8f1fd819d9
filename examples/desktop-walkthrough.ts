/** A desktop exercise without keys: the DCC's script for Method 2, and the PMA's questions for Apex. */
import { PROCEDURES, walkthrough } from 'smki-sim/simulation';

console.log(walkthrough({ procedure: PROCEDURES['method-2'], actor: 'dcc', injects: 'no' }));
console.log(walkthrough({ procedure: PROCEDURES['apex-contingency'], actor: 'pma' }));
