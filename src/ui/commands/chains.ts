/** `Netscope: Show NAT Chains`: the rules of one namespace in the form of iptables-save. */
import { renderChains } from '../../render/chains-text';
import { Language } from '../contributions';
import { reporting } from '../notify';
import { subjectOf } from '../subject';
import { shownTopology } from '../trees/project-view';
import { pickNamespace, pickProject } from './pick';
import { requireUp } from './require-up';
import { requireProjects } from './require-projects';
import type { Services } from './services';

export async function showChains(services: Services, argument: unknown): Promise<void> {
  await reporting(services.log, 'show the NAT chains', async () => {
    const subject = subjectOf(argument);
    const views = requireProjects(await services.model.refresh());
    const view = await pickProject(views, subject, 'Project whose NAT chains to show');
    if (view === undefined) return;
    const client = requireUp(services.link, view, 'there are no NAT chains to show');
    const topology = shownTopology(view);
    const namespace =
      topology && (await pickNamespace(topology, subject, 'Service whose NAT chains to show'));
    if (namespace === undefined) return;
    const { containerName } = namespace;
    const evidence = await client.evidence({ project: view.name, containerName });
    const title = [view.name, `NAT chains of ${namespace.service}`];
    await services.documents.show(title, Language.chains, renderChains(evidence));
  });
}
