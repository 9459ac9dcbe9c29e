// The packaged extension with a real network, brought up and taken down by its own commands.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { freePort } from './free-port.mjs';
import { startSession, workspace } from './session.mjs';

/** Bringing up starts a daemon and a helper; a busy machine takes its time. */
const UP_TIMEOUT_MS = 60_000;

describe('the packaged extension with a network that is up', { timeout: 300_000 }, () => {
  let session;
  let workbench;
  let port;

  before(async () => {
    port = String(await freePort());
    const settings = { 'netscope.resolver.engine': 'docker-28', 'netscope.resolver.options': ['cache=500'] };
    session = await startSession(workspace('sample'), { env: { WEB_PORT: port }, settings });
    ({ workbench } = session);
    await workbench.openFile('compose.yaml');
    await workbench.openViews('Netscope');
    await workbench.treeRow('Networks', 'planned');
  });
  after(async () => {
    session?.takeDown('composetest');
    await session?.stop();
  });
  afterEach((test) => session.screenshotFailure(test));

  it('brings the network up where somebody misses it, and shows it live', async () => {
    await workbench.runCommand('Netscope: Show NAT Chains');
    await workbench.pressInNotification(/composetest is not up/, 'Bring Up Network');
    await workbench.treeRow('Networks', 'up, rootless', { timeout: UP_TIMEOUT_MS });
    await workbench.status(/The network of composetest is up \(\d+\.\d s\)\./);
    await workbench.expand('Networks', 'web');
    await workbench.expand('Networks', 'composetest-web-1');
    await workbench.treeRow('Networks', `0.0.0.0:${port} → 5000/tcp`);
    const text = (await workbench.treeRows('Networks')).join('\n');
    assert.match(text, /^composetest {2}up, rootless\n/);
    assert.match(text, /composetest-web-1 {2}live\n {8}Address {2}172\.18\.0\.\d+\/16\n/);
    await workbench.rest();
    await session.screenshotThemes('networks-live');
  });

  it('resolves names there as the settings say', async () => {
    const { running } = JSON.parse(session.netscope('--project-name', 'composetest', 'ps', '--json'));
    assert.equal(running.engineProfile, 'docker-28');
    assert.deepEqual(running.topology.resolver.settings, { cache: 500 });
  });

  it('says live in a hover, and links to the rules', async () => {
    const text = await workbench.hover('redis://', 'redis');
    assert.match(text, /^redis is 172\.18\.0\.\d+ for web, on composetest_default — live\n/);
    assert.match(text, /NAT chains of web/);
    await session.screenshotThemes('hover-live', async () => {
      await workbench.rest();
      await workbench.hover('redis://', 'redis');
    });
    await workbench.rest();
  });

  it('says in tooltips where the network ends, and what is in a namespace', async () => {
    const project = await workbench.treeTooltip('Networks', 'composetest');
    assert.match(project, /^composetest — up, rootless\n[^]*\nUnknown names go to: /);
    assert.match(project, /\nPackets (reach the outside|stay inside)/);
    await session.screenshot('tooltip-project-live');
    const endpoint = await workbench.treeTooltip('Networks', 'composetest-web-1');
    assert.match(endpoint, /Namespace net:\[\d+\]\n+Resolver sockets: udp \d+, tcp \d+ on 127\.0\.0\.11/);
    await session.screenshot('tooltip-endpoint-live');
    await workbench.rest();
  });

  it('offers everything on a service with the keyboard', async () => {
    assert.deepEqual(await workbench.keyboardMenu('Networks', 'web'), [
      'Trace Name Resolution…',
      'Show NAT Chains',
      'Open Shell in Service',
    ]);
    assert.deepEqual(await workbench.keyboardMenu('Networks', 'composetest'), ['Take Down Network']);
    assert.ok((await workbench.headerActions('Networks')).includes('Take Down Network'));
  });

  it('shows the chains of a namespace, each rule in short, and in words where there is room', async () => {
    await workbench.expand('NAT Chains', 'composetest-web-1');
    await workbench.treeRow('NAT Chains', 'DOCKER_OUTPUT');
    const text = (await workbench.treeRows('NAT Chains')).join('\n');
    assert.match(text, /\n {2}OUTPUT {2}1 rule\n {4}\d+ pkts? {2}→ DOCKER_OUTPUT\n/);
    assert.match(text, /\d+ pkts? {2}DNAT UDP :53 → :\d+/);
    const row = await workbench.treeRow('NAT Chains', 'DNAT UDP');
    assert.match(
      (await row.getAttribute('aria-label')) ?? '',
      /^Sends DNS over UDP for 127\.0\.0\.11 .* packets?, /,
    );
  });

  it('follows a name with what the kernel showed', async () => {
    await workbench.runCommand('Netscope: Trace Name Resolution…');
    await workbench.quickPick();
    await workbench.pick('composetest-web-1');
    await workbench.page.locator('.quick-input-title:visible', { hasText: 'from web' }).waitFor();
    await workbench.pick('redis');
    await workbench.page.locator('.tab.active', { hasText: 'web → redis' }).waitFor();
    const text = await workbench.editorText();
    assert.match(text, /^redis resolves to 172\.18\.0\.\d+ from web, by composetest_default\.\n/);
    assert.match(text, /\nredis A over UDP, asked from web \(composetest-web-1\): seen in the kernel\n/);
    assert.match(text, /DNAT rule: as expected/);
    assert.doesNotMatch(text, /DIFFERS/);
    await workbench.rest();
    await session.screenshotThemes('trace-live');
  });

  it('shows counters move without being asked', async () => {
    const row = await workbench.treeRow('NAT Chains', 'DNAT UDP');
    await row.filter({ hasText: /[1-9]\d* pkt/ }).waitFor();
    await session.screenshotThemes('chains-live');
  });

  it('shows the rules of a service as iptables-save does', async () => {
    await workbench.runCommand('Netscope: Show NAT Chains');
    await workbench.quickPick();
    await workbench.pick('composetest-web-1');
    await workbench.page.locator('.tab.active', { hasText: 'NAT chains of web' }).waitFor();
    const text = await workbench.editorText();
    assert.match(text, /^\*nat$/m);
    assert.match(text, /^\[\d+:\d+\] -A OUTPUT -d 127\.0\.0\.11\/32 -j DOCKER_OUTPUT$/m);
    await workbench.rest();
    await session.screenshotThemes('chains-text');
  });

  it("opens a shell in a service's namespace", async () => {
    await workbench.openContextMenu('Networks', 'web');
    await workbench.pickFromMenu('Open Shell in Service');
    await workbench.typeInTerminal('cat /etc/resolv.conf');
    await workbench.waitForTerminal(/^nameserver 127\.0\.0\.11$/m);
    await session.screenshot('shell');
  });

  it('takes the network down again, and leaves no process behind', async () => {
    await workbench.runCommand('Netscope: Take Down Network');
    await workbench.treeRow('Networks', 'planned', { timeout: UP_TIMEOUT_MS });
    assert.match(await workbench.welcome('NAT Chains'), /The network is down/);
    await workbench.status(/The network of composetest is down\./);
    assert.deepEqual(session.processes(), []);
  });

  it('clears away what a daemon that was killed has left', async () => {
    await workbench.runCommand('Netscope: Bring Up Network');
    await workbench.treeRow('Networks', 'up, rootless', { timeout: UP_TIMEOUT_MS });
    const daemon = session.processes().find(({ name }) => name === 'netscoped');
    process.kill(daemon.pid, 'SIGKILL');
    await workbench.treeRow('Networks', 'planned');
    assert.equal(session.plans().length, 1);
    await workbench.runCommand('Netscope: Take Down Network');
    await workbench.status(/The network of composetest is down\./);
    assert.deepEqual(session.plans(), []);
    assert.deepEqual(session.processes(), []);
  });
});
