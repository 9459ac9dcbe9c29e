import type { Problem } from './project';

/** Takes a problem at the moment it is found; loading goes on with what can be understood. */
export type Report = (problem: Problem) => void;
