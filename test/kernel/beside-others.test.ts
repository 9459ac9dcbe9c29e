/** Rootful networks on machines with firewalls and engines of others: theirs stays theirs, and ours gets through. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Lab, obstacle, OUTSIDE_ADDRESS, until } from './support/lab';
import { MODES } from './support/modes';
import { bringUp, type UpProject } from './support/projects';

const COMPOSE = `
services:
  web: { image: web, ports: ["8081:8000"] }
  db: { image: db }
`;
const ROOTFUL = MODES.find(({ mode }) => mode === 'rootful');

const legacy = fs.existsSync('/usr/sbin/iptables-legacy') && fs.existsSync('/usr/sbin/nft');
const blocked = obstacle() ?? (legacy ? undefined : 'iptables-legacy or nft is missing');
if (blocked !== undefined) console.log(`skipped: ${blocked}`);

/** As dockerd writes it, shortened. */
const DOCKER = `*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
-A DOCKER -i docker0 -j RETURN
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
:DOCKER-ISOLATION-STAGE-1 - [0:0]
:DOCKER-ISOLATION-STAGE-2 - [0:0]
:DOCKER-USER - [0:0]
-A FORWARD -j DOCKER-USER
-A FORWARD -j DOCKER-ISOLATION-STAGE-1
-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o docker0 -j DOCKER
-A FORWARD -i docker0 ! -o docker0 -j ACCEPT
-A FORWARD -i docker0 -o docker0 -j ACCEPT
-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-1 -j RETURN
-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
-A DOCKER-ISOLATION-STAGE-2 -j RETURN
-A DOCKER-USER -j RETURN
COMMIT
`;
/** As ufw writes it, shortened. */
const UFW = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:ufw-before-forward - [0:0]
:ufw-reject-forward - [0:0]
:ufw-user-forward - [0:0]
:ufw-before-input - [0:0]
-A INPUT -j ufw-before-input
-A FORWARD -j ufw-before-forward
-A FORWARD -j ufw-reject-forward
-A ufw-before-input -i lo -j ACCEPT
-A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A ufw-before-forward -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A ufw-before-forward -p icmp -m icmp --icmp-type 8 -j ACCEPT
-A ufw-before-forward -j ufw-user-forward
-A ufw-reject-forward -j REJECT --reject-with icmp-port-unreachable
COMMIT
`;
/** As distributions ship it in /etc/nftables.conf, with forwarding forbidden. */
const NFT = `table inet filter {
  chain input { type filter hook input priority filter; policy accept; }
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state vmap { established : accept, related : accept, invalid : drop }
    iifname { "wg0", "wg1" } accept
    oifname "wg0" counter accept
  }
}
`;
/** As firewalld 1.3 writes it, shortened. */
const FIREWALLD = `table inet firewalld {
  chain filter_FORWARD {
    type filter hook forward priority filter + 10; policy accept;
    ct state { established, related } accept
    ct status dnat accept
    iifname "lo" accept
    ct state invalid drop
    jump filter_FORWARD_ZONES
    reject with icmpx admin-prohibited
  }
  chain filter_FORWARD_ZONES {
    iifname "eth7" goto filter_FWD_public
    goto filter_FWD_public
  }
  chain filter_FWD_public {
    jump filter_FWD_public_log
    jump filter_FWD_public_allow
    reject with icmpx admin-prohibited
  }
  chain filter_FWD_public_log { }
  chain filter_FWD_public_allow { }
  chain filter_FWD_trusted { accept; }
}
`;

interface Machine {
  readonly what: string;
  /** A program of root's that reads the rules from its input. */
  readonly write: readonly string[];
  readonly rules: string;
  /** Lists the rules of the others, without counters. */
  readonly list: readonly string[];
  /** What `up` says about them; absent: nothing. */
  readonly warning?: RegExp;
}

const MACHINES: readonly Machine[] = [
  {
    what: 'an engine that drops what it does not know',
    write: ['iptables-restore'],
    rules: DOCKER,
    list: ['iptables-save'],
  },
  { what: 'ufw', write: ['iptables-restore'], rules: UFW, list: ['iptables-save'] },
  {
    what: 'the old iptables, with an engine in it',
    write: ['iptables-legacy-restore'],
    rules: DOCKER,
    list: ['iptables-legacy-save'],
  },
  {
    what: 'the old iptables, with ufw in it',
    write: ['iptables-legacy-restore'],
    rules: UFW,
    list: ['iptables-legacy-save'],
  },
  {
    what: 'a firewall in nft that drops what it does not know',
    write: ['nft', '-f', '-'],
    rules: NFT,
    list: ['nft', '--stateless', 'list', 'ruleset', 'inet'],
    warning:
      /a firewall on this machine \(inet filter, chain forward\) refuses, unless another rule of it lets them pass, packets that shop_default exchanges/,
  },
  {
    what: 'firewalld',
    write: ['nft', '-f', '-'],
    rules: FIREWALLD,
    list: ['nft', '--stateless', 'list', 'ruleset', 'inet'],
    warning:
      /\(inet firewalld, chain filter_FORWARD\) refuses .*To let them pass: sudo firewall-cmd --permanent --zone=trusted --add-interface=br-[0-9a-f]{12} && sudo firewall-cmd --reload/s,
  },
];

/** Of iptables-save: what changes by itself, and what is ours. */
const theirs = (listing: string): string =>
  listing
    .replace(/^#.*\n/gm, '')
    .replace(/\[\d+:\d+\]/g, '')
    .split('\n')
    .filter((line) => !line.includes('NETSCOPE-'))
    .join('\n')
    // Tables that hold nothing but ours.
    .replace(/^\*\w+\n(?::\w+ ACCEPT ?\n)*COMMIT\n/gm, '');

for (const { what, write, rules, list, warning } of MACHINES) {
  describe(`a rootful network beside ${what}`, { skip: blocked ?? false }, () => {
    let lab: Lab;
    let shop: UpProject;
    let empty: Record<string, readonly string[]>;
    let untouched: string;
    let said = '';

    const asRoot = async (command: readonly string[], input = ''): Promise<string> => {
      const { code, stdout, stderr } = await lab.run(command, { as: 'root', cwd: '/', input });
      assert.equal(code, 0, `${command.join(' ')}: ${stderr}`);
      return stdout;
    };
    const listed = async (): Promise<string> => theirs(await asRoot(list));
    /** Lines about our project in all tables there are, counters apart. */
    const ours = async (): Promise<string[]> => {
      const lists = list[0] === 'iptables-save' ? [list] : [list, ['iptables-save']];
      const all = await Promise.all(lists.map((command) => asRoot(command)));
      return all
        .flatMap((listing) => listing.split('\n'))
        .filter((line) => line.includes('NETSCOPE-'))
        .map((line) => line.replace(/\[\d+:\d+\]/g, ''));
    };
    /** Without counters of policies. */
    const snapshot = async (): Promise<Record<string, readonly string[]>> => {
      const { rules = [], ...rest } = await lab.snapshot();
      return { ...rest, rules: rules.map((line) => line.replace(/\[\d+:\d+\]/, '')) };
    };
    const getsOut = async (): Promise<boolean> => {
      const url = `http://${OUTSIDE_ADDRESS}/`;
      return (await shop.try('web', 'curl', '--silent', '--max-time', '2', url)).stdout.startsWith('outside');
    };
    const isReached = async (): Promise<boolean> => {
      const get = ['curl', '--silent', '--max-time', '2', 'http://203.0.113.2:8081/'];
      return (await lab.run(get, { as: 'root', cwd: '/', where: 'outside' })).stdout === 'from web';
    };

    before(async () => {
      assert.ok(ROOTFUL);
      lab = await Lab.create();
      await asRoot(write, rules);
      untouched = await listed();
      empty = await snapshot();
      shop = await bringUp(lab, ROOTFUL, 'shop', COMPOSE);
      await shop.serve('web', 8000);
    });
    after(() => lab.destroy());

    it('leaves their rules as they were, and its own stand there once, however often it comes up', async () => {
      assert.equal(await listed(), untouched);
      const first = await ours();
      for (const jump of ['PREROUTING', 'POSTROUTING', 'OUTPUT'])
        assert.equal(first.filter((line) => line.startsWith(`-A ${jump} `)).length, 1, jump);
      await shop.netscope('up', '--rootful');
      const changed = lab.project('shop', { 'compose.yaml': `${COMPOSE}  more: { image: more }\n` });
      for (let count = 0; count < 2; count++) {
        const { code, stderr } = await lab.netscope(['up', '--rootful'], { as: 'root', cwd: changed });
        assert.equal(code, 0, stderr);
        said = stderr;
      }
      assert.deepEqual(await ours(), first);
      assert.equal(await listed(), untouched);
    });

    if (warning === undefined) {
      it('gets out and is reached', async () => {
        assert.ok(await getsOut());
        assert.ok(await isReached());
        assert.doesNotMatch(said, /firewall/);
      });
    } else {
      it('says that it cannot get out, and what lets it', async () => {
        assert.match(said, warning);
        assert.ok(!(await getsOut()));
        const { code, stdout } = await lab.run([...lab.netscopeCommand(['ps', '--json'])], {
          as: 'root',
          cwd: `${lab.directory}/shop`,
        });
        assert.equal(code, 0);
        const { running } = JSON.parse(stdout) as { running: { obstacles: unknown[] } };
        assert.equal(running.obstacles.length, 1);
      });

      it('gets out and is reached after that, and says nothing any more', async () => {
        const { stdout } = await shop.netscope('ps', '--json');
        const [, bridge] = /"bridge": "(br-[0-9a-f]{12})"/.exec(stdout) ?? [];
        assert.ok(bridge !== undefined);
        const [, advice] = /To let them pass: (.*)$/m.exec(said) ?? [];
        assert.ok(advice?.includes(bridge) === true);
        // What firewall-cmd does with the command; nft takes it as it is.
        const zone = `nft 'insert rule inet firewalld filter_FORWARD_ZONES iifname "${bridge}" goto filter_FWD_trusted'`;
        const command = advice.includes('firewall-cmd') ? zone : advice.replaceAll('sudo ', '');
        await asRoot(['sh', '-c', command]);
        assert.ok(await getsOut());
        assert.ok(await isReached());
        const again = await shop.netscope('up', '--rootful');
        assert.equal(again.code, 0);
        assert.doesNotMatch(again.stderr, /firewall/);
      });
    }

    it('takes its own with it exactly', async () => {
      const theirsNow = await listed();
      await shop.down();
      await until('the daemon has left', () => lab.processes().length === 0);
      assert.deepEqual(await ours(), []);
      assert.equal(await listed(), theirsNow);
      if (warning === undefined) assert.equal(theirsNow, untouched);
      assert.deepEqual(await snapshot(), empty);
    });
  });
}

describe('a rootful network on a machine without iptables', { skip: blocked ?? false }, () => {
  it('needs none of its programs', async () => {
    assert.ok(ROOTFUL);
    const lab = await Lab.create();
    try {
      for (const program of ['xtables-nft-multi', 'xtables-legacy-multi', 'nft']) {
        const cover = `mount --bind /dev/null /usr/sbin/${program}`;
        const { code, stderr } = await lab.run(['sh', '-c', cover], { as: 'root', cwd: '/' });
        assert.equal(code, 0, stderr);
      }
      assert.notEqual((await lab.run(['iptables', '-V'], { as: 'root', cwd: '/' })).code, 0);
      const shop = await bringUp(lab, ROOTFUL, 'shop', COMPOSE);
      await shop.serve('web', 8000);
      const page = await shop.inside(
        'db',
        'curl',
        '--silent',
        '--max-time',
        '5',
        `http://${OUTSIDE_ADDRESS}/`,
      );
      assert.match(page, /^outside/);
      const get = ['curl', '--silent', '--max-time', '5', 'http://203.0.113.2:8081/'];
      assert.equal((await lab.run(get, { as: 'root', cwd: '/', where: 'outside' })).stdout, 'from web');
      await shop.down();
    } finally {
      await lab.destroy();
    }
  });

  it('says so where the old tables are in use and their programs are gone', async () => {
    assert.ok(ROOTFUL);
    const lab = await Lab.create();
    try {
      await lab.run(['iptables-legacy', '-P', 'FORWARD', 'DROP'], { as: 'root', cwd: '/' });
      const cover = 'mount --bind /dev/null /usr/sbin/xtables-legacy-multi';
      await lab.run(['sh', '-c', cover], { as: 'root', cwd: '/' });
      const cwd = lab.project('shop', { 'compose.yaml': COMPOSE });
      const up = await lab.netscope(['up', '--rootful'], { as: 'root', cwd });
      assert.equal(up.code, 0, up.stderr);
      assert.match(up.stderr, /the rules of iptables-legacy may drop what this network forwards/);
      const down = await lab.netscope(['down'], { as: 'root', cwd });
      assert.equal(down.code, 0, down.stderr);
    } finally {
      await lab.destroy();
    }
  });
});
