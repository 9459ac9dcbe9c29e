import type { CatalogueCase } from './catalogue-case';

export const CASES: readonly CatalogueCase[] = [
  {
    title: 'a service behind a VPN',
    entry: '24 shared-netns-name',
    code: 'shared-namespace',
    files: {
      'compose.yaml': `services:
  radarr:
    image: radarr
    environment:
      TORRENT_URL: http://«torrent»:8080
  vpn:
    image: qmcgaw/gluetun
  torrent:
    image: qbittorrent
    network_mode: "service:vpn"
`,
    },
    message:
      '`radarr` cannot find `torrent` in `TORRENT_URL`, because `torrent` has no name of its own: it shares the network of `vpn`.',
    remedy: {
      title: 'Change the host to `vpn`',
      diff: ['-       TORRENT_URL: http://torrent:8080', '+       TORRENT_URL: http://vpn:8080'],
    },
  },
  {
    title: 'two that share the same namespace',
    entry: '24 shared-netns-name',
    code: 'shared-namespace',
    files: {
      'compose.yaml': `services:
  vpn:
    image: qmcgaw/gluetun
  torrent:
    image: qbittorrent
    network_mode: service:vpn
  radarr:
    image: radarr
    network_mode: service:vpn
    environment: {TORRENT_URL: "http://«torrent»:8080"}
`,
    },
    message:
      '`radarr` cannot find `torrent` in `TORRENT_URL`, because `torrent` has no name of its own: it shares the network of `vpn`, as the caller does.',
    remedy: {
      title: 'Change the host to `localhost`',
      diff: [
        '-     environment: {TORRENT_URL: "http://torrent:8080"}',
        '+     environment: {TORRENT_URL: "http://localhost:8080"}',
      ],
    },
  },
];
