import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { staysSilent, told } from './silent';

const ALIASES = `
services:
  one: {image: a, networks: {n: {aliases: [app]}}}
  two: {image: b, networks: {n: {aliases: [app]}}}
networks: {n: {}}
`;

describe('names that several services have', () => {
  staysSilent('hostname-collision', {
    'a hostname of its own': 'services: {a: {image: a, hostname: box}, b: {image: b}}',
    'the name of the service itself': 'services: {a: {image: a, hostname: a}, b: {image: b}}',
    'a service of another network': `
services: {a: {image: a, hostname: b, networks: [x]}, b: {image: b, networks: [y]}}
networks: {x: {}, y: {}}
`,
    'one of another profile, which stands in for it': `
services: {a: {image: a, hostname: b, profiles: [one]}, b: {image: b, profiles: [two]}}
`,
    'two equal hostnames': 'services: {a: {image: a, hostname: box}, b: {image: b, hostname: box}}',
    'the network of the host': 'services: {a: {image: a, hostname: b, network_mode: host}, b: {image: b}}',
  });

  it('are told of where the caller enables both profiles', async () => {
    const text = 'services: {a: {image: a, hostname: b, profiles: [one]}, b: {image: b, profiles: [two]}}';
    assert.equal((await told('hostname-collision', text, { profiles: ['one', 'two'] })).length, 1);
  });

  staysSilent('alias-collision', {
    replicas: 'services: {a: {image: a, deploy: {replicas: 3}, networks: {default: {aliases: [x]}}}}',
    'one alias on two networks': `
services: {a: {image: a, networks: {x: {aliases: [n]}}}, b: {image: b, networks: {y: {aliases: [n]}}}}
networks: {x: {}, y: {}}
`,
    'services of different profiles': `
services:
  db: {image: postgres, profiles: [postgres], networks: {default: {aliases: [store]}}}
  mysql: {image: mysql, profiles: [mysql], networks: {default: {aliases: [db, store]}}}
`,
    'a container name that is the own name': 'services: {a: {image: a, container_name: a}, b: {image: b}}',
    'a name that is not generic, on an external network': `
services: {tickets: {image: a, networks: [shared]}}
networks: {shared: {external: true}}
`,
    'a generic name with an alias of its own there': `
services: {db: {image: a, networks: {shared: {aliases: [shop-db]}}}}
networks: {shared: {external: true}}
`,
    'a service that never starts': 'services: {a: {image: a, scale: 0, container_name: b}, b: {image: b}}',
  });

  it('are information where both were given the alias', async () => {
    assert.deepEqual(await told('alias-collision', ALIASES), [
      'information `one` and `two` share the alias `app` on network `n`: whoever asks for it gets the addresses of both, in changing order.',
    ]);
  });

  it('of two projects are told of only where they share a network', async () => {
    const db = 'services: {db: {image: a, networks: [shared]}}\nnetworks: {shared: {name: NAME}}\n';
    const text = db.replace('{name: NAME}', '{external: true}');
    const found = async (network: string, name = 'blog') => {
      const others = { blog: `name: ${name}\n${db.replace('NAME', network)}` };
      return (await told('alias-collision', text, { others })).map((each) => each.split(' ')[0]);
    };
    assert.deepEqual(await found('shared'), ['information']);
    assert.deepEqual(await found('other'), ['hint']);
    // The same project once more is its other way of being run.
    assert.deepEqual(await found('shared', 'shop'), ['hint']);
  });

  staysSilent('hosts-shadow', {
    'a name outside': 'services: {a: {image: a, extra_hosts: ["printer:192.0.2.1"]}, b: {image: b}}',
    itself: 'services: {a: {image: a, extra_hosts: ["a:127.0.0.1"]}}',
    'a service that it does not reach otherwise': `
services: {a: {image: a, extra_hosts: ["b:192.0.2.1"], networks: [x]}, b: {image: b, networks: [y]}}
networks: {x: {}, y: {}}
`,
    'the fixed address of the service': `
services:
  a: {image: a, extra_hosts: ["b:10.9.0.5"]}
  b: {image: b, networks: {default: {ipv4_address: 10.9.0.5}}}
networks: {default: {ipam: {config: [{subnet: 10.9.0.0/24}]}}}
`,
  });

  staysSilent('legacy-links', {
    'services without links': 'services: {a: {image: a, depends_on: [b]}, b: {image: b}}',
    'a target that is not there': 'services: {a: {image: a, links: [nobody]}}',
  });
});
