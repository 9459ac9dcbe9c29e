/** The commands that `up --dry-run` prints make what `up` makes. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle } from './support/lab';
import { MODES } from './support/modes';
import { besideBridges, bringUp, type UpProject } from './support/projects';

const COMPOSE = `
services:
  web:
    image: web
    hostname: front
    ports: ["8080:80", "127.0.0.1:5300:53/udp"]
    sysctls: { net.core.somaxconn: 512 }
    extra_hosts: ["it's:192.0.2.7"]
    networks: { front: { aliases: [www] }, back: { link_local_ips: [169.254.8.8] } }
  redis: { image: redis, networks: [back] }
  side: { image: side, network_mode: "service:redis" }
  alone: { image: alone, network_mode: none }
networks:
  front: { enable_ipv6: true, driver_opts: { com.docker.network.driver.mtu: 1400 } }
  back: { internal: true, driver_opts: { com.docker.network.bridge.enable_icc: "false" } }
`;
/** `redis` joins a network, `alone` goes, `more` comes, and `back` has another subnet. */
const EDITED = COMPOSE.replace('networks: [back] }', 'networks: [back, front] }')
  .replace('  alone: { image: alone, network_mode: none }', '  more: { image: more, networks: [front] }')
  .replace('internal: true,', 'internal: true, ipam: { config: [{ subnet: 10.77.0.0/24 }] },')
  .replace('"8080:80"', '"8081:80"');

const blocked = obstacle();
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

for (const mode of MODES) {
  describe(`the commands of a ${mode.mode} network`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let folder: string;

    const root = async (...command: string[]): Promise<string> => {
      const { code, stdout, stderr } = await lab.run(command, { as: 'root', cwd: '/' });
      assert.equal(code, 0, `${command.join(' ')}: ${stderr}`);
      return stdout;
    };
    const dryRun = async (): Promise<string> => {
      const { code, stdout, stderr } = await lab.netscope(['up', '--dry-run', ...mode.flags], {
        as: mode.as,
        cwd: folder,
      });
      assert.equal(code, 0, stderr);
      return stdout;
    };
    const runScript = async (script: string): Promise<void> => {
      const { code, stderr } = await lab.run(['sh', '-e'], { as: 'root', cwd: '/', input: script });
      assert.equal(code, 0, `${stderr}\n${script}`);
    };
    const containers = ['web', 'redis', 'alone'];
    const asMade = (services: readonly string[]): Promise<Record<string, string[]>> =>
      looked(services, (service, ...command) => root('ip', 'netns', 'exec', `shop-${service}-1`, ...command));
    const asUp = (shop: UpProject, services: readonly string[]): Promise<Record<string, string[]>> =>
      looked(services, (service, ...command) => shop.inside(service, ...command));

    before(async () => {
      lab = await Lab.create();
      folder = lab.project('shop', { 'compose.yaml': COMPOSE });
      // `ip netns` reads files below /etc, which the machine has to itself.
      const copy = path.join(lab.directory, 'etc-of-the-lab');
      await root('sh', '-c', `cp -a /etc ${copy} && mount --bind ${copy} /etc`);
    });
    after(() => lab.destroy());

    it('make the same devices, addresses, routes, files and rules', async () => {
      const script = await dryRun();
      assert.match(script, /^# web +shop-web-1 /m, 'the table is at the head');
      await runScript(script);
      const made = await asMade(containers);
      const rules = await rulesOn(root);
      const bridges = await bridgesOn(root);
      await removeAll(root);
      const shop = await bringUp(lab, mode, 'shop', COMPOSE);
      const beside = (...command: string[]): Promise<string> => besideBridges(lab, mode, ...command);
      assert.deepEqual(made, await asUp(shop, containers));
      assert.deepEqual(rules, await rulesOn(beside));
      assert.deepEqual(bridges, await bridgesOn(beside));
      await shop.down();
    });

    it('say nothing but the plan where nothing would change', async () => {
      const shop = await bringUp(lab, mode, 'shop', COMPOSE);
      const script = await dryRun();
      assert.deepEqual(commandsOf(script), []);
      await shop.down();
    });

    // Rootful, what is up and what the script makes would be in each other's way.
    if (mode.mode === 'rootless') {
      it('change what the first ones have made as up does', async () => {
        await runScript(await dryRun());
        const shop = await bringUp(lab, mode, 'shop', COMPOSE);
        fs.writeFileSync(path.join(folder, 'compose.yaml'), EDITED);
        const script = await dryRun();
        assert.ok(
          !commandsOf(script).some((line) => line.startsWith('ip netns add shop-web-1')),
          'web stays',
        );
        await runScript(script);
        const services = ['web', 'redis', 'more'];
        const made = await asMade(services);
        const { code, stderr } = await shop.netscope('up');
        assert.equal(code, 0, stderr);
        assert.deepEqual(made, await asUp(shop, services));
        const beside = (...command: string[]): Promise<string> => besideBridges(lab, mode, ...command);
        assert.deepEqual(await rulesOn(root), await rulesOn(beside));
        assert.deepEqual(await bridgesOn(root), await bridgesOn(beside));
        assert.doesNotMatch(await root('ip', 'netns', 'list'), /alone/);
        await shop.down();
      });
    }
  });
}

type Run = (...command: string[]) => Promise<string>;

/** What the tools of a person show inside namespaces. */
async function looked(
  services: readonly string[],
  run: (service: string, ...command: string[]) => Promise<string>,
): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const service of services) {
    found[service] = [
      // Numbers of interfaces depend on what there was before.
      // Addresses that follow from MAC addresses come when the kernel gets to it.
      ...(await run(service, 'ip', '-brief', 'address'))
        .replace(/@if\d+/g, '')
        .replace(/fe80:\S+/g, '')
        .split('\n')
        .map(collapsed),
      ...(await run(service, 'ip', '-brief', 'link'))
        .replace(/@if\d+/g, '')
        .split('\n')
        .map(collapsed),
      ...(await run(service, 'ip', 'route')).split('\n').map(collapsed),
      ...(await run(service, 'ip', '-6', 'route'))
        .split('\n')
        .map(collapsed)
        .filter((line) => !/fe80:/.test(line)),
      await run(service, 'cat', '/etc/hosts'),
      (await run(service, 'grep', '-v', '^#', '/etc/resolv.conf')).trim(),
      await run(service, 'sysctl', '-n', 'net.core.somaxconn', 'net.ipv4.ip_unprivileged_port_start'),
      await run(service, 'sh', '-c', 'cd /proc/sys/net/ipv6/conf && grep . */disable_ipv6'),
    ];
  }
  return found;
}

function collapsed(line: string): string {
  // An end of a pair is down for a moment after its other end has come up.
  return line
    .replace(/\s+/g, ' ')
    .replace(/ (UNKNOWN|UP|DOWN|LOWERLAYERDOWN) /, ' ')
    .trim();
}

/** Chains and rules of ours and what leads there; the id of the project, which follows from the daemon, stays. */
async function rulesOn(run: Run): Promise<string[]> {
  const lines = async (program: string): Promise<string[]> => {
    const saved = await run(program);
    return saved.split('\n').filter((line) => /NETSCOPE/.test(line));
  };
  const [ipv4, ipv6] = [await lines('iptables-save'), await lines('ip6tables-save')];
  assert.ok(ipv4.length > 5 && ipv6.length > 5);
  return [...ipv4, ...ipv6];
}

async function bridgesOn(run: Run): Promise<string[]> {
  const lines = (await run('ip', '-brief', 'address')).split('\n').filter((line) => line.startsWith('br-'));
  const isolated = (await run('bridge', '-details', 'link')).match(/isolated on/g) ?? [];
  // Their link-local addresses follow from MAC addresses, which the kernel draws where nobody names one.
  const addresses = lines.map((line) => collapsed(line.replace(/fe80:\S+/, '')));
  return [...addresses.sort(), `${isolated.length} isolated`];
}

async function removeAll(run: Run): Promise<void> {
  await run(
    'sh',
    '-c',
    `for n in $(ip netns list | cut -d' ' -f1); do ip netns delete $n; done
     for b in $(ip -brief link | grep -oE '^(br-|veth)[0-9a-f]+'); do ip link delete $b 2>/dev/null || true; done
     iptables-save | grep -v NETSCOPE | iptables-restore
     ip6tables-save | grep -v NETSCOPE | ip6tables-restore; rm -rf /etc/netns`,
  );
}

/** Lines that are no comments. */
function commandsOf(script: string): string[] {
  return script.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}
