import { Component } from "react";
import type { ReactNode } from "react";

/** What a page could not draw takes only that page away, and says so; another page, or a reload, begins anew. */
export class Boundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <div className="page">
        <div className="fault" role="alert">
          <p>This page could not be shown. Nothing is lost.</p>
          <button type="button" className="quiet" onClick={() => location.reload()}>
            Load it again
          </button>
        </div>
      </div>
    );
  }
}
