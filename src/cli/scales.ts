/** How many replicas of which services the command line asks for: `web=3`. */
import type { Project } from '../compose/project';
import { CliError, ExitCode } from './exit';
import { suggest } from './suggest';

/** More than any machine runs. */
const MAXIMUM = 1024;

/** @throws CliError for what is no number of replicas */
export function parseScales(words: readonly string[]): Map<string, number> {
  return new Map(
    words.map((word) => {
      const [, service = '', digits = ''] = /^([^=]+)=(\d{1,5})$/.exec(word) ?? [];
      const number = Number(digits);
      if (service === '' || number > MAXIMUM) {
        throw new CliError(
          ExitCode.usage,
          `"${word}" is no number of replicas`,
          `Write a service and a number up to ${MAXIMUM}, such as web=3.`,
        );
      }
      return [service, number] as const;
    }),
  );
}

/**
 * The project with other numbers of replicas.
 * @throws CliError for a service that there is none of, or of which there can be only one
 */
export function scaled(project: Project, scales: ReadonlyMap<string, number>): Project {
  if (scales.size === 0) return project;
  for (const [name, number] of scales) {
    const service = project.services.find((each) => each.name === name);
    if (service === undefined) {
      const names = project.services.map((each) => each.name);
      const near = suggest(name, names);
      throw new CliError(
        ExitCode.usage,
        `no service "${name}" in ${project.name}`,
        near === undefined ? `Services of ${project.name}: ${names.join(', ')}.` : `Did you mean ${near}?`,
      );
    }
    if (number > 1 && (service.containerName ?? '') !== '') {
      throw new CliError(
        ExitCode.usage,
        `${name} cannot have ${number} replicas: its container_name ${service.containerName ?? ''} belongs to one`,
        'Remove container_name from the files to scale the service.',
      );
    }
  }
  const services = project.services.map((service) => ({
    ...service,
    replicas: scales.get(service.name) ?? service.replicas,
  }));
  return { ...project, services };
}
