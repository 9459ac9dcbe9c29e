import type { ProjectFacts } from './facts';
import type { Finding } from './finding';

/** Looks at a project for one family of failures. Never throws because of what the files say. */
export type Rule = (facts: ProjectFacts) => readonly Finding[];
