/** Entry of the thread that answers DNS queries for the daemon, once there are many of them. */
import { parentPort, workerData } from 'node:worker_threads';
import { answer } from './answering/answer';
import type { SharedMemory } from './answering/protocol';

if (parentPort) answer(parentPort, workerData as SharedMemory);
