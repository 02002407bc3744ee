/** How long ago or how long since, as people say it. */
export function elapsed(from: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - new Date(from).getTime()) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

export function day(at: string): string {
  return new Date(at).toLocaleDateString(undefined, { dateStyle: "medium" });
}

export function clock(at: string): string {
  return new Date(at).toLocaleTimeString(undefined, { timeStyle: "short" });
}

export function moment(at: string): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

/** How long ago, in a sentence. */
export function ago(from: string, now: number): string {
  const seconds = (now - new Date(from).getTime()) / 1000;
  return seconds < 60 ? "just now" : `${elapsed(from, now)} ago`;
}
