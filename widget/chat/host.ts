/** What the website's page tells about itself when the chat is opened on it. */
export interface HostPage {
  page: string;
  title: string;
  referrer: string;
}

interface HostHandlers {
  opened(page: HostPage): void;
  closed(): void;
}

/**
 * The website that the chat is embedded in. It said its origin in the address of this frame; only that origin is listened to and
 * spoken to. A page that gave a false one hears nothing and is not heard.
 */
export class Host {
  constructor(private readonly origin: string, handlers: HostHandlers) {
    window.addEventListener("message", (event) => {
      if (event.source !== window.parent || event.origin !== origin) return;
      const message = (event.data as { frontdesk?: Record<string, unknown> } | null)?.frontdesk;
      if (message?.type === "opened") handlers.opened({ page: text(message.page), title: text(message.title), referrer: text(message.referrer) });
      if (message?.type === "closed") handlers.closed();
    });
  }

  tell(message: { type: "ready" } | { type: "close" } | { type: "theme"; color: string } | { type: "unread"; count: number }): void {
    window.parent.postMessage({ frontdesk: message }, this.origin);
  }
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
