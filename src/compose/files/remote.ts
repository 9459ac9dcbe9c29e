/** Whether a path of `include` or `extends` names a Git repository or a registry artefact instead of a file. */
export function isRemote(reference: string): boolean {
  return /^(oci|https?|ssh|git):\/\/|^git@|^github\.com\//.test(reference);
}
