/** The known words that somebody may have meant, the likeliest first, at most three. */
export function nearest(word: string, known: readonly string[]): string[] {
  const wanted = word.toLowerCase();
  return known
    .map((name) => ({ name, distance: distance(wanted, name.toLowerCase()), alike: shareAStem(wanted, name) }))
    .filter(({ name, distance, alike }) => alike || distance <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** "gated" and "exclusive-gating": words that begin with the same three letters. */
function shareAStem(a: string, b: string): boolean {
  const stems = (text: string): string[] =>
    text
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter((part) => part.length >= 3)
      .map((part) => part.slice(0, 3));
  const known = new Set(stems(b));
  return stems(a).some((stem) => known.has(stem));
}

/** How many letters must be added, removed or changed; words longer than 40 letters are like no other. */
function distance(a: string, b: string): number {
  if (a.length > 40 || b.length > 40) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}
