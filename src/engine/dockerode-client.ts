/** The client of the engine's API by dockerode, which is loaded when the first engine is looked at. */
import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { inspect } from 'node:util';
import type DockerodeClass from 'dockerode';
import type { EngineAddress } from './engine-address';
import type { EngineClient, EventStream } from './engine-client';
import { EngineTimeout, NoEngineAnswer } from './engine-failure';
import { SshAgent } from './ssh-agent';

type Usable = Exclude<EngineAddress, { kind: 'unusable' }>;
type Dockerode = typeof DockerodeClass;

/** For one request; an engine under load takes seconds to list hundreds of containers. */
const REQUEST_SECONDS = 30;
/** One event of a network or container with many labels is some kilobytes. */
const MAXIMUM_LINE = 1 << 20;
const ID = /^[0-9a-z]{12,64}$/;

export interface ClientOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly requestSeconds?: number;
}

/** Nothing is sent yet. */
export async function openClient(address: Usable, options: ClientOptions): Promise<EngineClient> {
  const { default: Docker } = await import('dockerode');
  return new DockerodeClient(Docker, address, options);
}

class DockerodeClient implements EngineClient {
  private readonly agent: http.Agent;
  private readonly docker: InstanceType<Dockerode>;
  private readonly seconds: number;
  private readonly streams = new Set<EventStream>();

  constructor(Docker: Dockerode, address: Usable, { environment, requestSeconds }: ClientOptions) {
    this.seconds = requestSeconds ?? REQUEST_SECONDS;
    this.agent = tersely(agentFor(address, environment));
    const isSecured = address.kind === 'tcp' && address.tls !== undefined;
    // Whatever stands here keeps dockerode from reading the same from the environment.
    this.docker = new Docker({
      protocol: isSecured ? 'https' : 'http',
      agent: this.agent,
      pathPrefix: '/',
      socketPath: address.kind === 'unix' ? address.path : undefined,
      host: hostOf(address, isSecured),
      port: address.kind === 'tcp' ? address.port : undefined,
    });
  }

  version(): Promise<unknown> {
    return this.inTime(this.docker.version());
  }

  listContainers(): Promise<unknown> {
    return this.inTime(this.docker.listContainers({ all: true }));
  }

  listNetworks(): Promise<unknown> {
    return this.inTime(this.docker.listNetworks());
  }

  inspectContainer(id: string): Promise<unknown> {
    return this.found(id, () => this.docker.getContainer(id).inspect());
  }

  inspectNetwork(id: string): Promise<unknown> {
    return this.found(id, () => this.docker.getNetwork(id).inspect());
  }

  async events(onEvent: (event: unknown) => void): Promise<EventStream> {
    const filters = { type: ['container', 'network'] };
    const response = await this.inTime(this.docker.getEvents({ filters }));
    const stream = readLines(response, onEvent);
    this.streams.add(stream);
    void stream.ended.then(() => this.streams.delete(stream));
    return stream;
  }

  close(): void {
    for (const stream of this.streams) stream.stop();
    this.agent.destroy();
  }

  private async found(id: string, ask: () => Promise<unknown>): Promise<unknown> {
    if (!ID.test(id)) throw new NoEngineAnswer('the engine has given an ID that is none');
    try {
      return await this.inTime(ask());
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode === 404) return undefined;
      throw error;
    }
  }

  /** An answer that is cut off never ends for dockerode. */
  private async inTime<T>(answer: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new EngineTimeout(this.seconds)), this.seconds * 1000);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function agentFor(address: Usable, environment: ClientOptions['environment']): http.Agent {
  if (address.kind === 'ssh') return new SshAgent(address, environment);
  if (address.kind === 'unix' || address.tls === undefined) return new http.Agent({ keepAlive: true });
  const { verify, ...files } = address.tls;
  return new https.Agent({ keepAlive: true, rejectUnauthorized: verify, ...files });
}

/**
 * For each request docker-modem writes out all options for its log, whether or not somebody reads it; an agent with all
 * its sockets takes it ten milliseconds.
 */
function tersely(agent: http.Agent): http.Agent {
  return Object.defineProperty(agent, inspect.custom, { value: () => 'Agent' });
}

/** Behind ssh there is a socket, whose host has no name. */
function hostOf(address: Usable, isSecured: boolean): string | undefined {
  if (address.kind === 'unix') return undefined;
  if (address.kind === 'ssh') return 'http://engine';
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${isSecured ? 'https' : 'http'}://${host}`;
}

/** One JSON document a line; lines that are none are passed over. */
function readLines(response: Readable, onEvent: (event: unknown) => void): EventStream {
  let rest = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAXIMUM_LINE) response.destroy();
    for (const line of lines) {
      const event = parsed(line);
      if (event !== undefined) onEvent(event);
    }
  });
  // How it ended makes no difference to whoever has to connect again.
  response.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => response.once('close', resolve));
  return { ended, stop: () => void response.destroy() };
}

function parsed(line: string): unknown {
  try {
    return line.trim() === '' ? undefined : JSON.parse(line);
  } catch {
    return undefined;
  }
}
