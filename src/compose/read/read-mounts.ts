/** What a service sees of the files of this machine: bind mounts, configs, and what its image is built from. */
import { posix } from 'node:path';
import { child, entriesOf, isNull, textOf, type MapNode, type Node } from '../nodes';
import { isRemote } from '../files/remote';
import type { BuildSource, Mount } from '../project';
import { absolutePath, absoluteSource } from '../values/local-paths';
import { parseShortVolume } from '../values/volumes';
import { textValue } from './read-values';

/**
 * The bind mounts of a service. Named volumes are none; what cannot be understood is left out, as other places report
 * it.
 *
 * @param service in canonical form, merged
 * @param home the caller's home folder
 */
export function readBindMounts(service: Node, home: string | undefined): readonly Mount[] {
  const volumes = child(service, 'volumes');
  return (volumes?.kind === 'list' ? volumes.items : []).flatMap((item): readonly Mount[] => {
    const { range } = item;
    if (item.kind !== 'scalar') {
      const source = absolutePath(child(item, 'source'), home);
      const target = textOf(child(item, 'target'));
      const isBind = textOf(child(item, 'type')) === 'bind';
      return isBind && source !== undefined && target !== undefined ? [{ source, target, range }] : [];
    }
    const volume = parseShortVolume(textOf(item) ?? '');
    if ('fault' in volume || volume.kind !== 'bind' || volume.source === undefined) return [];
    const source = absoluteSource(volume.source, item, home);
    return source === undefined ? [] : [{ source, target: volume.target, range }];
  });
}

/**
 * The configs of a service that come from files.
 *
 * @param configs the top-level section
 */
export function readConfigMounts(
  service: Node,
  configs: Node | undefined,
  home: string | undefined,
): readonly Mount[] {
  const granted = child(service, 'configs');
  return (granted?.kind === 'list' ? granted.items : []).flatMap((item): readonly Mount[] => {
    const name = textOf(item) ?? textOf(child(item, 'source'));
    if (name === undefined) return [];
    const source = absolutePath(child(child(configs, name), 'file'), home);
    const target = textOf(child(item, 'target')) ?? name;
    return source === undefined ? [] : [{ source, target: posix.resolve('/', target), range: item.range }];
  });
}

/** What the image is built from; `undefined` where nothing is built. */
export function readBuildSource(service: MapNode, home: string | undefined): BuildSource | undefined {
  const build = child(service, 'build');
  if (!build || isNull(build)) return undefined;
  const written = textOf(child(build, 'context')) ?? '';
  const context = isRemote(written) ? undefined : absolutePath(child(build, 'context'), home);
  const isInline = child(build, 'dockerfile_inline') !== undefined;
  const name = textOf(child(build, 'dockerfile')) ?? 'Dockerfile';
  const args = entriesOf(child(build, 'args')).flatMap(([key, { value }]) => textValue('build', key, value));
  if (context === undefined) return args.length === 0 ? undefined : { args };
  return { context, ...(isInline ? {} : { dockerfile: posix.resolve(context, name) }), args };
}
