/** Edits of the files of a network that is up: what differs is changed, and programs inside stay where they can. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Change } from '../../src/topology/change-list';
import { Lab, obstacle, until } from './support/lab';
import { MODES } from './support/modes';
import { bringUp, type UpProject } from './support/projects';

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

interface Files {
  readonly web?: string;
  readonly redis?: string;
  readonly back?: string;
}

const compose = ({ web = '', redis = '', back = 'internal: true' }: Files): string => `
services:
  web:
    image: web
    networks: { front: {}${web.includes('+back') ? ', back: {}' : ''} }
    ${web.replace('+back', '')}
  redis:
    image: redis
    networks: { back: {}, front: { aliases: [${redis.includes('+alias') ? 'store' : ''}] } }
    ${redis.replace('+alias', '')}
networks:
  front: {}
  back: { ${back} }
`;

for (const mode of MODES) {
  describe(`a change of a ${mode.mode} network`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let shop: UpProject;
    let empty: Record<string, readonly string[]>;

    const isAlive = (): boolean => lab.processes().some(({ command }) => command === 'sleep 3000');
    const change = async (files: Files): Promise<string[]> => {
      fs.writeFileSync(path.join(lab.directory, 'shop/compose.yaml'), compose(files));
      const { code, stdout, stderr } = await shop.netscope('up', ...mode.flags, '--json');
      assert.equal(code, 0, stderr);
      const { changes } = JSON.parse(stdout) as { changes: Change[] };
      return changes.map((each) => {
        const whose = 'service' in each ? each.service : 'key' in each ? each.key : '';
        return [whose, each.kind, 'what' in each ? each.what : ''].join(' ').trim();
      });
    };

    before(async () => {
      lab = await Lab.create();
      empty = await lab.snapshot();
      shop = await bringUp(lab, mode, 'shop', compose({}));
      lab.start(lab.netscopeCommand(['exec', 'web', '--', 'sleep', '3000']), {
        as: mode.as,
        cwd: path.join(lab.directory, 'shop'),
      });
      await until('a program runs inside', isAlive);
    });
    after(() => lab.destroy());

    it('gives a program that runs a network more, and takes it away', async () => {
      assert.deepEqual(await change({ web: '+back' }), ['web endpoint joined']);
      assert.ok(isAlive());
      assert.match(await shop.inside('web', 'ip', '-brief', 'address'), /eth1\S+ +UP +172\.19\.0\.3\/16/);
      await shop.inside('web', 'ping', '-c', '1', '-W', '3', 'redis.shop_back');
      assert.match(await shop.inside('web', 'cat', '/etc/hosts'), /^172\.19\.0\.3\t/m);
      assert.deepEqual(await change({}), ['web endpoint left']);
      assert.ok(isAlive());
      assert.doesNotMatch(await shop.inside('web', 'ip', '-brief', 'address'), /eth1/);
      assert.doesNotMatch(await shop.inside('web', 'cat', '/etc/hosts'), /172\.19/);
    });

    it('changes names at once', async () => {
      assert.deepEqual(await change({ redis: '+alias' }), ['redis names']);
      assert.equal(await shop.inside('web', 'dig', '+short', 'store'), '172.18.0.2\n');
      assert.deepEqual(await change({}), ['redis names']);
      assert.equal(await shop.inside('web', 'dig', '+short', 'store'), '');
    });

    it('makes a namespace again for what its programs could not follow, and leaves the others alone', async () => {
      assert.deepEqual(await change({ redis: 'hostname: other' }), ['redis namespace again']);
      assert.equal(await shop.inside('redis', 'hostname'), 'other\n');
      assert.equal(await shop.inside('web', 'dig', '+short', 'redis'), '172.18.0.2\n');
      assert.ok(isAlive());
      await change({});
    });

    it('makes a network again under programs that stay, with the default route that follows', async () => {
      await change({ web: '+back' });
      const done = await change({ web: '+back', back: 'ipam: { config: [{ subnet: 10.77.0.0/24 }] }' });
      assert.deepEqual(done, [
        'back network again',
        'redis endpoint again',
        'redis setting default-route',
        'web endpoint again',
        'web setting default-route',
      ]);
      assert.ok(isAlive());
      assert.match(await shop.inside('web', 'ip', 'route'), /^default via 10\.77\.0\.1 dev eth1/);
      assert.equal(await shop.inside('web', 'dig', '+short', 'redis.shop_back'), '10.77.0.2\n');
      await shop.inside('web', 'ping', '-c', '1', '-W', '3', 'redis.shop_back');
      await change({});
      assert.match(await shop.inside('web', 'ip', 'route'), /^default via 172\.18\.0\.1 dev eth0/);
      assert.ok(isAlive());
    });

    it('takes back what fails, with programs and names as they were', async () => {
      const taken = lab.start([
        lab.nodePath,
        '-e',
        `require('net').createServer().listen(8099, () => console.log(1))`,
      ]);
      await new Promise((resolve) => taken.stdout?.once('data', resolve));
      const busy = { web: '+back\n    ports: ["8098:80", "8099:81"]' };
      fs.writeFileSync(path.join(lab.directory, 'shop/compose.yaml'), compose(busy));
      const { code, stderr } = await shop.netscope('up', ...mode.flags);
      assert.equal(code, 3);
      assert.match(stderr, /port \S+8099\/tcp is in use/);
      assert.ok(isAlive());
      assert.equal(await shop.inside('web', 'dig', '+short', 'redis'), '172.18.0.2\n');

      // What the kernel refuses comes to light in the middle of the work.
      fs.writeFileSync(
        path.join(lab.directory, 'shop/compose.yaml'),
        compose({ web: '+back', redis: 'sysctls: { net.ipv4.no_such_thing: 1 }' }),
      );
      const refused = await shop.netscope('up', ...mode.flags);
      assert.equal(refused.code, 3, refused.stdout);
      assert.match(refused.stderr, /no_such_thing/);
      assert.ok(isAlive());
      assert.equal(await shop.inside('web', 'dig', '+short', 'redis'), '172.18.0.2\n');
      await shop.inside('web', 'ping', '-c', '1', '-W', '3', 'redis');
      assert.doesNotMatch(await shop.inside('web', 'ip', '-brief', 'address'), /eth1/);
      taken.kill();
      assert.deepEqual(await change({}), []);
    });

    it('leaves nothing', async () => {
      await shop.down();
      await until('all have left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty);
    });
  });
}
