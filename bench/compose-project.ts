/** Compose files of any size, as people write them: some twelve lines for each service. */

import type { LoadOptions } from '../src/compose/project';

const FOLDER = '/bench';
/** Where the file seems to stand. */
export const BENCH_FILE = `${FOLDER}/compose.yaml`;
export const BENCH_LOAD: LoadOptions = {
  workingDirectory: FOLDER,
  files: [],
  profiles: [],
  envFiles: [],
  environment: {},
};

/** A project in which each service talks to the two before it. Services are `s1` to `sN`, ten to a network. */
export function composeProject(services: number): string {
  const numbers = Array.from({ length: services }, (_, index) => index + 1);
  const networks = Array.from({ length: Math.ceil(services / 10) }, (_, index) => `  net${index}: {}`);
  return ['services:', ...numbers.flatMap(serviceLines), 'networks:', ...networks, ''].join('\n');
}

function serviceLines(number: number): readonly string[] {
  const before = [number - 1, number - 2].filter((other) => other >= 1);
  return [
    `  s${number}:`,
    `    image: registry.example/team/app-${number}:1.4.${number}`,
    `    networks: [net${Math.floor((number - 1) / 10)}, default]`,
    '    ports:',
    `      - "127.0.0.1:${20_000 + number}:8080"`,
    '    environment:',
    `      SELF_URL: http://s${number}:8080/health`,
    ...before.map((other, index) => `      PEER_${index + 1}_URL: http://s${other}:8080/api`),
    ...(before.length > 0 ? [`    depends_on: [${before.map((other) => `s${other}`).join(', ')}]`] : []),
    '    healthcheck:',
    '      test: ["CMD", "curl", "-f", "http://localhost:8080/health"]',
    '      interval: 30s',
  ];
}

/** Where somebody types, and what. */
export interface Typing {
  readonly where: string;
  /** The text after so many more keystrokes. */
  readonly after: (text: string, keystrokes: number) => string;
}

/** Places for one character after the other, in the middle of the file except for the last. */
export function typings(services: number): readonly Typing[] {
  const middle = Math.ceil(services / 2);
  const behind = (marker: string, typed: string): Typing['after'] => {
    return (text, keystrokes) => text.replace(marker, (found) => found + typed.repeat(keystrokes));
  };
  return [
    { where: 'in a value', after: behind(`registry.example/team/app-${middle}:1.4.${middle}`, '1') },
    {
      where: 'in a key',
      after: (text, keystrokes) =>
        text.replace(`: http://s${middle}:8080/health\n`, (found) => 'X'.repeat(keystrokes) + found),
    },
    { where: 'Enter near the top', after: behind('services:\n', '\n') },
  ];
}
