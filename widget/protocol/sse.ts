/** Server-sent events, piece by piece as the network cuts them. Each event becomes a frame: its name is the type, its data the rest. */
export class EventParser {
  private rest = "";
  private name = "";
  private data: string[] = [];

  constructor(private readonly onFrame: (frame: unknown) => void) {}

  push(piece: string): void {
    this.rest += piece;
    // A lone CR at the end may be the first half of a CRLF.
    const lines = this.rest.split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.line(line);
  }

  private line(line: string): void {
    if (line === "") return this.dispatch();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.name = value;
    if (field === "data") this.data.push(value);
  }

  private dispatch(): void {
    const name = this.name;
    const data = this.data.join("\n");
    this.name = "";
    this.data = [];
    if (data === "" && name === "") return;
    const parsed = parseJSON(data === "" ? "{}" : data);
    if (typeof parsed === "object" && parsed !== null) this.onFrame(name === "" ? parsed : { ...parsed, type: name });
  }
}

/** undefined for what is no JSON: it came from elsewhere, and a page must outlive it. */
export function parseJSON(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
