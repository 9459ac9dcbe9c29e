/** A C program that sends every question back with one fixed answer: as fast as this machine's kernel. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { Inside } from './inside';
import { COMPILER, hasCompiler, PEER_PORT, type Server, startPeer } from './server';

const ADDRESS = '127.0.0.14';

/** The server, or a sentence why there is none. */
export async function startFloor(inside: Inside, folder: string): Promise<Server | string> {
  if (!hasCompiler()) return `no floor: there is no C compiler called ${COMPILER}`;
  const program = path.join(folder, 'floor');
  execFileSync(COMPILER, ['-O2', '-o', program, path.join(__dirname, 'floor.c')]);
  const command = [program, ADDRESS, String(PEER_PORT)];
  return { ...(await startPeer(inside, { name: 'C floor', address: ADDRESS, command })), isFloor: true };
}
