import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foundIn, linesOf } from './found-in';
import { staysSilent, told } from './silent';

const EXTERNAL = 'services: {a: {image: a, networks: [n]}}\nnetworks: {n: {external: true, name: shared}}\n';

describe('networks that somebody else makes', () => {
  staysSilent('external-network-missing', {
    'one that is there': [EXTERNAL, { host: { networks: ['bridge', 'shared'] } }],
    'one of the engine': [EXTERNAL.replace('shared', 'bridge'), { host: { networks: [] } }],
    'one that another project makes, as far as files say': [
      EXTERNAL,
      { others: { blog: 'services: {b: {image: b, networks: [m]}}\nnetworks: {m: {name: shared}}\n' } },
    ],
    'one that nobody joins': [
      'services: {a: {image: a}}\nnetworks: {n: {external: true}}\n',
      { host: { networks: [] } },
    ],
  });

  it('are information where another project makes it when it is up', async () => {
    const others = { blog: 'services: {b: {image: b, networks: [m]}}\nnetworks: {m: {name: shared}}\n' };
    assert.deepEqual(await told('external-network-missing', EXTERNAL, { others, host: { networks: [] } }), [
      'information Network `shared` does not exist, and this file expects somebody else to make it; project `blog` does when it is up.',
    ]);
  });

  it('are information where the name is nearly that of one of the workspace', async () => {
    const others = { blog: 'services: {b: {image: b, networks: [shared]}}\nnetworks: {shared: {}}\n' };
    assert.deepEqual(await told('external-network-missing', EXTERNAL, { others }), [
      'information Network `shared` has to exist before `docker compose up`: this file expects somebody else to make it; there is `blog_shared`.',
    ]);
  });
});

const confined = (environment: string, networks = '[back]'): string => `
services:
  a: {image: a, environment: ${environment}, networks: ${networks}}
  b: {image: b, networks: {back: {aliases: [www.example.org]}}}
networks: {front: {}, back: {internal: true}}
`;

describe('internal networks', () => {
  staysSilent('internal-network', {
    'a service with a way out': confined('{SMTP_HOST: smtp.mailgun.org}', '[back, front]'),
    'a service of the project': confined('{API_URL: "http://b:80"}'),
    'an alias with dots': confined('{API_HOST: www.example.org}'),
    'a name of its own network': confined('{API_HOST: b.shop_back}'),
    'what it is known by': confined('{APP_URL: "https://shop.mailgun.org", ALLOWED_HOSTS: shop.mailgun.org}'),
    'names that mean nobody': confined('{DB_HOST: db.example.com, MAIL_HOST: mail.local}'),
    'requests through a proxy': confined('{HTTPS_PROXY: "http://b:3128", API_URL: "https://api.stripe.com"}'),
    'an external network, of which nobody knows': confined('{SMTP_HOST: smtp.mailgun.org}').replace(
      'internal: true',
      'external: true',
    ),
  });

  it('confine who shares the namespace as well', async () => {
    const text = `
services:
  vpn: {image: vpn, networks: [back]}
  a: {image: a, network_mode: "service:vpn", environment: {SMTP_HOST: smtp.mailgun.org}}
networks: {back: {internal: true}}
`;
    assert.deepEqual(await told('internal-network', text), [
      'warning `a` calls `smtp.mailgun.org` (`SMTP_HOST`), but has no way out: network `back` is internal.',
    ]);
  });
});

const apart = (value: string, services = 'a: {image: a}, b: {image: b}'): string =>
  `services: {${services}}\nnetworks: {default: {driver_opts: {com.docker.network.bridge.enable_icc: "${value}"}}}\n`;

describe('bridges that keep containers apart', () => {
  staysSilent('connectivity-disabled', {
    'one that does not': apart('true'),
    'one container': apart('false', 'a: {image: a}'),
  });

  it('are information where the two have another network', async () => {
    const text = `
services:
  a: {image: a, environment: {DB_HOST: b}, networks: [x, y]}
  b: {image: b, networks: [x, y]}
networks: {x: {driver_opts: {com.docker.network.bridge.enable_icc: "0"}}, y: {}}
`;
    assert.match((await told('connectivity-disabled', text))[0] ?? '', /^information /);
  });

  it('are told of for replicas', async () => {
    assert.equal((await told('connectivity-disabled', apart('false', 'a: {image: a, scale: 2}'))).length, 1);
  });
});

describe('what an engine would refuse', () => {
  const loud = async (text: string, profiles: readonly string[] = []) =>
    linesOf((await foundIn(text, { profiles })).filter(({ severity }) => /error|warning/.test(severity)));

  it('is told at the value', async () => {
    const text = `
services:
  a: {image: a, ports: ["80:80"]}
  b: {image: b, ports: ["80:8080"]}
`;
    const [found] = (await foundIn(text)).filter(({ problem }) => problem === 'port-clash');
    assert.equal(found?.severity, 'warning');
    assert.equal(found.range.start.line, 3);
  });

  it('is not told of services that stand in for each other', async () => {
    const text = `
services:
  a: {image: a, ports: ["80:80"], profiles: [a]}
  b: {image: b, ports: ["80:8080"], profiles: [b]}
`;
    assert.deepEqual(await loud(text, ['a']), []);
  });

  it('is not told once more where Compose refuses the files', async () => {
    const text =
      'services: {a: {image: a, networks: [nowhere], ports: ["80:80"]}, b: {image: b, ports: ["80:80"]}}';
    assert.deepEqual(await loud(text), ['error compose: Service "a" refers to undefined network "nowhere".']);
  });

  it('is told of a subnet that is none, at its network', async () => {
    const text = 'services: {a: {image: a}}\nnetworks: {default: {ipam: {config: [{subnet: 10.9.0.0}]}}}\n';
    assert.deepEqual(await loud(text), ['error compose: Subnet 10.9.0.0 of network default is no prefix.']);
  });

  it('is information where an engine does nothing about it', async () => {
    const text = 'services: {a: {image: a, ports: ["80:80"]}}\nnetworks: {default: {internal: true}}\n';
    const found = (await foundIn(text)).filter(({ problem }) => problem === 'published-internal');
    assert.deepEqual(
      found.map(({ severity }) => severity),
      ['information'],
    );
  });

  it('is not said of files whose services all wait for a profile', async () => {
    const found = await foundIn('services: {a: {image: a, profiles: [x]}}');
    assert.deepEqual(
      found.map(({ problem, severity }) => `${severity} ${problem ?? ''}`),
      ['information no-services'],
    );
  });
});
