/**
 * `next`, with each part that says the same as in `before` replaced by that very part: whatever was made of it need not
 * be made again. Both are plain data.
 */
export function withSameParts<T>(before: unknown, next: T): T {
  if (Object.is(before, next) || !isObject(before) || !isObject(next)) return next;
  if (Array.isArray(before) !== Array.isArray(next)) return next;
  const keys = Object.keys(next);
  let same = keys.length === Object.keys(before).length;
  const parts: Record<string, unknown> = {};
  for (const key of keys) {
    const part = withSameParts(before[key], next[key]);
    parts[key] = part;
    same &&= key in before && Object.is(part, before[key]);
  }
  if (same) return before as T;
  return (Array.isArray(next) ? Object.values(parts) : parts) as T;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
