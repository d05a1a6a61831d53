import { join, resolve } from 'node:path';
import { generateSigningKey } from '../src/signing/signing-key.ts';
import { breakSystem } from './break-system.ts';
import { seal, signCharter, throwAwayKeys } from './seal-system.ts';

// Run after any change of the sample system: `node scripts/sign-sample-system.ts`. Creates new keys, signs, discards
// the keys, and rebuilds the broken twin.
const repository = resolve(import.meta.dirname, '..');
const sample = join(repository, 'fixtures/sample-system');
const broken = join(repository, 'fixtures/sample-system-broken');

seal(sample, 'sample-momentum', throwAwayKeys());
breakSystem(sample, broken, join(repository, 'gates'), () => {
  seal(broken, 'sample-momentum-broken', throwAwayKeys());
  signCharter(broken, 'cto', generateSigningKey('nobody@sample.invalid'));
});
