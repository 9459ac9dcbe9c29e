/** `node --import tsx test/unit/ui/findings/write-severity-setting.ts`: brings package.json in step with the codes. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Setting } from '../../../../src/ui/contributions';
import { severitySetting } from './severity-setting';

interface Manifest {
  readonly contributes: { readonly configuration: { readonly properties: Record<string, object> } };
}

const file = path.join(__dirname, '../../../../package.json');
const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
manifest.contributes.configuration.properties[Setting.findingsSeverity] = severitySetting();
writeFileSync(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
