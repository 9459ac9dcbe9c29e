/** Where the API of an engine is reached, from the text that people and settings write for it. */

export type EngineAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | {
      readonly kind: 'tcp';
      /** A name or an address; IPv6 without brackets. */
      readonly host: string;
      readonly port: number;
      /** Absent: without TLS. */
      readonly tls?: TlsSettings;
    }
  | {
      readonly kind: 'ssh';
      readonly host: string;
      readonly user?: string;
      readonly port?: number;
      /** Socket on the other machine; absent: the one its own client takes. */
      readonly socket?: string;
    }
  /** What stands there leads to no engine. */
  | { readonly kind: 'unusable'; readonly reason: string };

/** PEM texts. */
export interface TlsSettings {
  /** False: whoever answers is believed. */
  readonly verify: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export const DEFAULT_SOCKET = '/var/run/docker.sock';

/** What neither a shell nor `ssh` could take for anything but a host or a user. */
const PLAIN_WORD = /^[\w.:%][\w.:%-]*$/;

/**
 * Reads `unix:///path`, `tcp://host:port`, `http(s)://host:port`, `ssh://user@host:port/socket`, or `host:port`.
 * Source: docker/cli `opts/hosts.go`, `parseDockerHost`; `cli/connhelper/ssh/ssh.go`, `ParseURL`.
 *
 * @param tls for connections over TCP; absent: without
 */
export function parseEngineAddress(text: string, tls?: TlsSettings): EngineAddress {
  const unusable = (reason: string): EngineAddress => ({ kind: 'unusable', reason });
  const [, scheme = 'tcp', rest = ''] = /^(?:([\w+.-]+):\/\/)?(.*)$/s.exec(text.trim()) ?? [];
  switch (scheme.toLowerCase()) {
    case 'unix': {
      if (rest === '') return { kind: 'unix', path: DEFAULT_SOCKET };
      return rest.startsWith('/')
        ? { kind: 'unix', path: rest }
        : unusable(`"${text}" names a socket by a relative path`);
    }
    case 'ssh': {
      const url = parseUrl(`ssh://${rest}`);
      if (url === undefined || !PLAIN_WORD.test(url.hostname)) return unusable(`"${text}" names no host`);
      if (url.password !== '') return unusable('an ssh address must not hold a password');
      if (url.username !== '' && !PLAIN_WORD.test(url.username))
        return unusable(`"${text}" names no user that ssh takes`);
      return {
        ...{ kind: 'ssh', host: url.hostname },
        ...(url.username === '' ? {} : { user: url.username }),
        ...(url.port === '' ? {} : { port: Number(url.port) }),
        ...(url.pathname === '' || url.pathname === '/' ? {} : { socket: url.pathname }),
      };
    }
    case 'tcp':
    case 'http':
    case 'https': {
      const secured = tls ?? (scheme === 'https' ? { verify: true } : undefined);
      // No scheme of which a parser knows the port: it would leave that port out.
      const url = parseUrl(`tcp://${rest}`);
      if (url === undefined || url.hostname === '') return unusable(`"${text}" names no host`);
      return {
        ...{ kind: 'tcp', host: url.hostname.replace(/^\[(.*)\]$/, '$1') },
        port: url.port === '' ? (secured === undefined ? 2375 : 2376) : Number(url.port),
        ...(secured === undefined ? {} : { tls: secured }),
      };
    }
    default:
      return unusable(`"${text}" is no address that can be reached from here; unix, tcp and ssh are`);
  }
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** For people, and as `--engine` takes it: `unix:///var/run/docker.sock`. */
export function addressText(address: EngineAddress): string {
  switch (address.kind) {
    case 'unix':
      return `unix://${address.path}`;
    case 'tcp': {
      const host = address.host.includes(':') ? `[${address.host}]` : address.host;
      return `tcp://${host}:${address.port}`;
    }
    case 'ssh': {
      const { user, host, port, socket = '' } = address;
      return `ssh://${user === undefined ? '' : `${user}@`}${host}${port === undefined ? '' : `:${port}`}${socket}`;
    }
    case 'unusable':
      return 'no usable address';
  }
}
