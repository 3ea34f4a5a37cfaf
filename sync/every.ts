/** True at most once in `ms`, and not before that much has passed. */
export function every(ms: number): () => boolean {
  let last = performance.now();
  return () => {
    if (performance.now() - last < ms) return false;
    last = performance.now();
    return true;
  };
}
