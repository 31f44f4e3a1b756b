import type { Change } from '../diff/change.ts';
import { dependenciesOf } from './dependencies.ts';
import { perFile } from './per-file.ts';
import type { Project } from './project.ts';
import { type Manifests, manifestsOf } from './project-of.ts';

const manifestsIn: (change: Change) => Manifests = perFile((change) => manifestsOf(change));

/**
 * The features that a crate's manifest turns on for a package, the workspace's included; null where the crate does
 * not depend on it, or where no manifest was seen.
 */
export function featuresOf(change: Change, project: Project, name: string): readonly string[] | null {
  const all = [...manifestsIn(change).values()];
  const manifest = all.find(({ path }) => path === project.manifest);
  if (manifest === undefined) return null;
  const own = dependenciesOf(manifest).find(
    (one) => one.package === name && one.table.at(-1) === 'dependencies' && one.table[0] !== 'workspace',
  );
  if (own === undefined) return null;
  const inherited =
    own.fields.get('workspace')?.value === true
      ? all.flatMap((file) =>
          dependenciesOf(file).filter((one) => one.package === name && one.table[0] === 'workspace'),
        )
      : [];
  return [own, ...inherited].flatMap(({ fields }) => {
    const features = fields.get('features')?.value;
    return Array.isArray(features) ? features.filter((one) => typeof one === 'string') : [];
  });
}
