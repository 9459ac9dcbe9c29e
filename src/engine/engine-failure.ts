/** What the errors of a connection mean. */
import { addressText } from './engine-address';
import type { EngineEndpoint } from './engine-endpoint';
import type { EngineObstacle } from './engine-state';

/** The `ssh` program has ended without a connection. */
export class SshError extends Error {
  constructor(
    /** What it printed. */
    readonly output: string,
    readonly isMissing = false,
  ) {
    super(output === '' ? 'ssh has ended' : output);
    this.name = 'SshError';
  }
}

/** Nobody has answered in time. */
export class EngineTimeout extends Error {
  constructor(readonly seconds: number) {
    super(`no answer within ${seconds} s`);
    this.name = 'EngineTimeout';
  }
}

/** Somebody has answered with something that an engine does not say. */
export class NoEngineAnswer extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'NoEngineAnswer';
  }
}

/** What `docker-modem` rejects with: an error of the system, or an answer that is none of success. */
interface RequestFailure extends Error {
  readonly code?: string;
  readonly statusCode?: number;
}

const MAXIMUM_QUOTED = 200;

/** Says what a failure to reach an engine means, and what to do next. */
export function obstacleOf(error: unknown, endpoint: EngineEndpoint): EngineObstacle {
  const failure: RequestFailure = error instanceof Error ? error : new Error(String(error));
  const where = addressText(endpoint.address);
  if (failure instanceof SshError) return sshObstacle(failure, endpoint, where);
  if (failure.statusCode === 401 || failure.statusCode === 403) {
    return {
      kind: 'no-permission',
      message: `The engine at ${where} refuses to be read: ${quoted(failure.message)}.`,
      nextStep: 'Ask whoever set up its authorization for the right to list and inspect containers.',
    };
  }
  return endpoint.address.kind === 'unix'
    ? socketObstacle(failure, endpoint, endpoint.address.path)
    : remoteObstacle(failure, where);
}

function socketObstacle(failure: RequestFailure, endpoint: EngineEndpoint, path: string): EngineObstacle {
  const title = endpoint.product === 'docker' ? 'Docker' : 'Podman';
  switch (failure.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return {
        kind: 'no-engine',
        message: `${title} does not run here: there is no socket ${path}.`,
        nextStep: howToStart(endpoint),
      };
    case 'ECONNREFUSED':
      return {
        kind: 'no-engine',
        message: `${title} does not run here: nobody listens at the socket ${path}.`,
        nextStep: howToStart(endpoint),
      };
    case 'EACCES':
    case 'EPERM':
      return {
        kind: 'no-permission',
        message: `This user may not open the socket ${path}.`,
        nextStep:
          endpoint.product === 'docker'
            ? 'Run the command with sudo, or join the group of the socket with "sudo usermod -aG docker $USER" and log in again; members of that group have the rights of root.'
            : 'Run the command with sudo, or look at your own Podman after "systemctl --user start podman.socket".',
      };
    default:
      return {
        kind: 'unreachable',
        message: `What listens at the socket ${path} gives no usable answer: ${quoted(failure.message)}.`,
        nextStep: `See what it is with "ss -xlp src ${path}", and what the engine says with "journalctl -u ${endpoint.product}".`,
      };
  }
}

function howToStart({ product, origin }: EngineEndpoint): string {
  const own = origin === 'rootless-socket' ? 'systemctl --user start' : 'sudo systemctl start';
  const unit = product === 'docker' ? 'docker' : 'podman.socket';
  return `Start it with "${own} ${unit}", or name another engine with --engine or DOCKER_HOST.`;
}

function remoteObstacle(failure: RequestFailure, where: string): EngineObstacle {
  const code = failure.code ?? '';
  if (/CERT|SELF_SIGNED|UNABLE_TO_|SSL|^EPROTO$/.test(code)) {
    return {
      kind: 'unreachable',
      message: `The TLS connection to ${where} fails: ${quoted(failure.message)}.`,
      nextStep:
        'Set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH to the folder with ca.pem, cert.pem and key.pem of that engine, or make the context again.',
    };
  }
  if (/HTTP request to an HTTPS server/i.test(failure.message)) {
    return {
      kind: 'unreachable',
      message: `The engine at ${where} wants TLS.`,
      nextStep: 'Set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH.',
    };
  }
  return {
    kind: 'unreachable',
    message: `No engine answers at ${where}: ${quoted(failure.message)}.`,
    nextStep: 'Check the address, that the engine listens there, and that no firewall is between.',
  };
}

function sshObstacle(
  { output, isMissing }: SshError,
  endpoint: EngineEndpoint,
  where: string,
): EngineObstacle {
  if (isMissing) {
    return {
      kind: 'unreachable',
      message: `The engine at ${where} is reached through ssh, and there is no program ssh here.`,
      nextStep: 'Install an OpenSSH client.',
    };
  }
  const host = endpoint.address.kind === 'ssh' ? endpoint.address.host : '';
  const refused = /permission denied|got permission denied/i.test(output);
  return {
    kind: refused ? 'no-permission' : 'unreachable',
    message: `ssh does not lead to the engine at ${where}: ${quoted(output) || 'it has ended without a word'}.`,
    nextStep: `Make "ssh ${host} docker version" work without a password first.`,
  };
}

/** The first line of what somebody else has written, without what could confuse a terminal. */
function quoted(text: string): string {
  const clean =
    text
      .trim()
      .split('\n')[0]
      ?.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
      .trim() ?? '';
  const short = clean.length > MAXIMUM_QUOTED ? `${clean.slice(0, MAXIMUM_QUOTED)}…` : clean;
  return short.replace(/[.\s]+$/, '');
}
