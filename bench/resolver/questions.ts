/** What the servers are asked for. */

export const FROM = 'web';
const SERVICES = [FROM, 'redis', 'postgres', 'rabbitmq', 'api', 'worker', 'proxy', 'mail'];
export const PROJECT = 'bench';

/** Names of services and of containers, which every engine registers alike. */
export const NAMES: readonly string[] = SERVICES.flatMap((name) => [name, `${PROJECT}-${name}-1`]);

/** @param image that the engine has */
export function composeFile(image: string): string {
  return `services:\n${SERVICES.map((name) => `  ${name}:\n    image: ${image}\n`).join('')}`;
}

/** For dnsperf, in the folder that programs inside run in. */
export const QUERIES_FILE = 'queries.txt';
export const QUERIES = NAMES.map((name) => `${name} A\n`).join('');
