import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { it } from 'node:test';
import { HostConf } from '../../../src/daemon/host-conf';

it('the configuration of the host is looked at once a second, and every change of it shows', (test) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netscope-host-conf-'));
  test.after(() => fs.rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'resolv.conf');
  let now = 0;
  const conf = new HostConf(file, () => now);
  const next = (): string => {
    now += 1_000;
    return conf.stamp();
  };
  assert.equal(conf.stamp(), '', 'there is none');
  fs.writeFileSync(file, 'nameserver 192.0.2.1');
  assert.equal(conf.stamp(), '', 'it is too soon to look again');
  const first = next();
  assert.notEqual(first, '');
  assert.equal(next(), first);
  fs.writeFileSync(file, 'nameserver 192.0.2.22');
  const second = next();
  assert.notEqual(second, first);
  fs.writeFileSync(`${file}.new`, 'nameserver 192.0.2.33');
  fs.renameSync(`${file}.new`, file);
  assert.notEqual(next(), second, 'replaced by another file');
  fs.rmSync(file);
  assert.equal(next(), '');
});
