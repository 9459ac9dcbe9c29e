/** All rules, one file for each family of failures. */
import type { Rule } from './rule';
import { composeProblems } from './rules/compose-problems';

export const RULES: readonly Rule[] = [composeProblems];
