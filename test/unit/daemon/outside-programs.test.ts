import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  endReason,
  hasDefaultRoute,
  inOrderOfPreference,
  NONE_INSTALLED,
  OUTSIDE_PROGRAMS,
} from '../../../src/daemon/outside-programs';

const ROUTES = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
tap0	0002000A	00000000	0001	0	0	0	00FFFFFF	0	0	0
`;
const ZERO = '0'.repeat(32);
const route6 = (prefix: string, device: string): string =>
  `${ZERO} ${prefix} ${ZERO} 00 fe80000000000000000000000000000a 00000400 00000001 00000000 00000003 ${device}\n`;

describe('programs that lead outside', () => {
  it('are told apart from a machine without a default route', () => {
    assert.equal(hasDefaultRoute(ROUTES, 4), false);
    assert.equal(hasDefaultRoute(`${ROUTES}tap0	00000000	0202000A	0003	0	0	0	00000000	0	0	0\n`, 4), true);
    assert.equal(hasDefaultRoute(route6('00', 'eth0'), 6), true);
    assert.equal(hasDefaultRoute(route6('00', 'lo') + route6('08', 'eth0'), 6), false);
    assert.equal(hasDefaultRoute('', 4) || hasDefaultRoute('', 6), false);
  });

  it('say why they have ended by the first line that is a reason', () => {
    const noise = 'Failed to send 46 bytes to syslog\nNo external routable interface for IPv6\n';
    assert.equal(
      endReason('pasta', `${noise}Couldn't open network namespace\nmore`),
      "pasta has ended: Couldn't open network namespace",
    );
    assert.equal(endReason('pasta', noise), 'pasta has ended');
    assert.match(
      endReason('slirp4netns', 'open("/dev/net/tun"): Permission denied\nchild failed(1)\n'),
      /^slirp4netns cannot use \/dev\/net\/tun: open.*mode 0666\)$/,
    );
  });

  it('are both named where none is installed', () => {
    assert.match(NONE_INSTALLED, /neither slirp4netns nor pasta .*apt-get install slirp4netns, or passt\)/);
  });

  it('come in the order of what the machine needs', () => {
    const names = (ipv6: boolean): string[] => inOrderOfPreference({ ipv6 }).map(({ name }) => name);
    assert.deepEqual(names(false), ['slirp4netns', 'pasta']);
    assert.deepEqual(names(true), ['pasta', 'slirp4netns']);
  });

  it('use IPv6 only where the machine has it, and pasta stays root only for root', () => {
    const pasta = OUTSIDE_PROGRAMS.find(({ name }) => name === 'pasta');
    assert.ok(pasta);
    const target = { pid: 7, ipv6: false, asRoot: false };
    assert.ok(pasta.command(target).includes('--ipv4-only'));
    assert.ok(!pasta.command({ ...target, ipv6: true }).includes('--ipv4-only'));
    assert.ok(!pasta.command(target).includes('--runas'));
    assert.ok(pasta.command({ ...target, asRoot: true }).includes('--runas'));
  });
});
