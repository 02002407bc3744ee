/**
 * An answer that is still being written. Each piece says where it belongs (Unicode scalars before it), so that a client that joins late, or
 * hears the same piece on two transports, has each character once. A piece beyond the end is dropped: the whole message follows anyway.
 */
export class Draft {
  messageId: string | null = null;
  text = "";
  private length = 0;

  /** Whether anything became visible. */
  add(messageId: string, offset: number, piece: string): boolean {
    if (messageId !== this.messageId) {
      if (offset !== 0) return false;
      this.clear();
      this.messageId = messageId;
    }
    if (offset > this.length) return false;
    const fresh = Array.from(piece).slice(this.length - offset);
    this.text += fresh.join("");
    this.length += fresh.length;
    return fresh.length > 0;
  }

  clear(): void {
    this.messageId = null;
    this.text = "";
    this.length = 0;
  }
}
