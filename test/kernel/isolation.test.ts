/** Networks that are up at once: each reaches the outside, and none the endpoints of another. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle, OUTSIDE_ADDRESS, until } from './support/lab';
import { MODES } from './support/modes';
import { bringUp, type UpProject } from './support/projects';

const project = (subnet: string, port: number): string => `
services:
  web: { image: web, ports: ["${port}:8000"], networks: [front, back] }
  db: { image: db, networks: [back] }
networks:
  front: { ipam: { config: [{ subnet: ${subnet}.0/25 }] } }
  back: { internal: true, ipam: { config: [{ subnet: ${subnet}.128/25 }] } }
`;

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

for (const modeCase of MODES) {
  describe(`two ${modeCase.mode} projects at once`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let empty: Record<string, readonly string[]>;
    let one: UpProject;
    let other: UpProject;

    const reaches = async (from: UpProject, service: string, address: string): Promise<boolean> =>
      (await from.try(service, 'ping', '-c', '1', '-W', '1', address)).code === 0;

    before(async () => {
      lab = await Lab.create();
      empty = await lab.snapshot();
      one = await bringUp(lab, modeCase, 'one', project('10.81.0', 8081));
      other = await bringUp(lab, modeCase, 'other', project('10.82.0', 8082));
      await one.serve('web', 8000);
      await other.serve('web', 8000);
    });
    after(() => lab.destroy());

    const ADDRESSES = {
      one: ['10.81.0.2', '10.81.0.130', '10.81.0.131'],
      other: ['10.82.0.2', '10.82.0.130', '10.82.0.131'],
    };

    it('no endpoint reaches one of the other project, whichever came first', async () => {
      const attempts = [
        [one, ADDRESSES.other],
        [other, ADDRESSES.one],
      ] as const;
      const reached = await Promise.all(
        attempts.flatMap(([from, addresses]) =>
          ['web', 'db'].flatMap((service) =>
            addresses.map(async (address) => ((await reaches(from, service, address)) ? [address] : [])),
          ),
        ),
      );
      assert.deepEqual(reached.flat(), []);
    });

    it('nor a port that the other project publishes, at the address of its container', async () => {
      const get = ['curl', '--silent', '--max-time', '1'];
      assert.notEqual((await one.try('web', ...get, 'http://10.82.0.2:8000/')).code, 0);
      assert.notEqual((await other.try('web', ...get, 'http://10.81.0.2:8000/')).code, 0);
    });

    it('each project reaches its own endpoints and, where it has a way out, the outside', async () => {
      for (const project of [one, other]) {
        assert.ok(await reaches(project, 'web', 'db'));
        assert.ok(await reaches(project, 'db', 'web'));
        const page = await project.inside(
          'web',
          'curl',
          '--silent',
          '--max-time',
          '5',
          `http://${OUTSIDE_ADDRESS}/`,
        );
        assert.match(page, /^outside/);
        assert.ok(!(await reaches(project, 'db', OUTSIDE_ADDRESS)));
      }
    });

    it('each is reached by what it publishes', async () => {
      for (const port of [8081, 8082]) {
        const url = `http://203.0.113.2:${port}/`;
        for (const where of ['host', 'outside'] as const) {
          // Rootless, the ports are served by the daemon, on the host as well.
          const get = await lab.run(['curl', '--silent', '--max-time', '5', url], {
            as: 'root',
            cwd: '/',
            where,
          });
          assert.equal(get.stdout, 'from web', `${url} from ${where}`);
        }
      }
    });

    it('the end of one leaves the other as it was, and the end of both leaves nothing', async () => {
      await one.down();
      assert.ok(await reaches(other, 'web', 'db'));
      await other.down();
      await until('the processes have left', () => lab.processes().length === 0);
      assert.deepEqual(await lab.snapshot(), empty);
    });
  });
}
